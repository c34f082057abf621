#include "hi/policy.h"

#include "link/wire.h"
#include "support/test.h"
#include "support/vectors.h"

#include <stdlib.h>

static uint8_t parameters[HIL_POLICY_BYTES], codes[128];

static void Decisions_equal_the_vectors(void **state) {
  (void)state;
  vectors_t vectors;
  vectors_open(&vectors, "policies");
  while (vectors_next(&vectors, 8)) {
    const hil_policy_t *policy = hil_policy_find((uint8_t)atoi(vectors.field[1]));
    assert_non_null(policy);
    size_t size = vectors_bytes(vectors.field[2], parameters, sizeof parameters);
    assert_true(policy->valid(parameters, (uint16_t)size));
    uint16_t count = (uint16_t)vectors_bytes(vectors.field[3], codes, sizeof codes);
    uint16_t best = hil_policy_class((const int8_t *)codes, count);
    const hil_case_t one = {
        .parameters = parameters, .codes = (const int8_t *)codes, .count = count, .best = best};
    hil_decision_t decision = policy->decide(&one);
    assert_int_equal(best, atoi(vectors.field[4]));
    assert_int_equal(decision.score, atoi(vectors.field[5]));
    assert_int_equal(decision.threshold, atoi(vectors.field[6]));
    assert_int_equal(decision.offload, atoi(vectors.field[7]));
  }
}

static void Parameters_of_a_wrong_size_are_refused(void **state) {
  (void)state;
  vectors_t vectors;
  vectors_open(&vectors, "policies-rejected");
  while (vectors_next(&vectors, 3)) {
    const hil_policy_t *policy = hil_policy_find((uint8_t)atoi(vectors.field[1]));
    assert_non_null(policy);
    assert_false(
        policy->valid(parameters, (uint16_t)vectors_bytes(vectors.field[2], parameters, sizeof parameters)));
  }
}

static void A_policy_that_is_not_built_in_is_not_found(void **state) {
  (void)state;
  assert_null(hil_policy_find(200));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(Decisions_equal_the_vectors),
      cmocka_unit_test(Parameters_of_a_wrong_size_are_refused),
      cmocka_unit_test(A_policy_that_is_not_built_in_is_not_found),
  };
  return cmocka_run_group_tests_name("policies", tests, NULL, NULL);
}
