#include "hi/policy.h"

#include "link/crc32.h"
#include "link/wire.h"
#include "support/test.h"
#include "support/vectors.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

static vectors_t vectors;
static uint8_t parameters[HIL_POLICY_BYTES], codes[128];
static uint64_t learned[HIL_POLICY_STATE / 8];

/* Every file of vectors with that beginning; a policy brings its own. */
static void each_file(const char *beginning, void (*check)(void)) {
  char pattern[1024];
  snprintf(pattern, sizeof pattern, HIL_VECTORS "%s*.txt", beginning);
  glob_t found;
  assert_int_equal(glob(pattern, 0, NULL, &found), 0);
  for (size_t i = 0; i < found.gl_pathc; i++) {
    char *name = strrchr(found.gl_pathv[i], '/') + 1;
    *strrchr(name, '.') = 0;
    if (strstr(name, "-rejected") != NULL)
      continue;
    vectors_open(&vectors, name);
    check();
  }
  globfree(&found);
}

static const hil_policy_t *policy_of(const char *number) {
  const hil_policy_t *policy = hil_policy_find((uint8_t)atoi(number));
  assert_non_null(policy);
  return policy;
}

static void equals(const hil_policy_t *policy, uint32_t sample, char **field) {
  uint16_t count = (uint16_t)vectors_bytes(field[0], codes, sizeof codes);
  const hil_case_t one = {.parameters = parameters,
                          .state = policy->learn != NULL ? learned : NULL,
                          .sample = sample,
                          .codes = (const int8_t *)codes,
                          .count = count,
                          .best = hil_policy_class((const int8_t *)codes, count)};
  hil_decision_t decision = policy->decide(&one);
  assert_int_equal(one.best, atoi(field[1]));
  assert_int_equal(decision.score, atoi(field[2]));
  assert_int_equal(decision.threshold, atoi(field[3]));
  assert_int_equal(decision.offload, atoi(field[4]));
}

static void check_decisions(void) {
  while (vectors_next(&vectors, 8)) {
    const hil_policy_t *policy = policy_of(vectors.field[1]);
    if (strcmp(vectors.field[2], "=") != 0)
      assert_true(policy->valid(parameters,
                                (uint16_t)vectors_bytes(vectors.field[2], parameters, sizeof parameters)));
    equals(policy, 0, vectors.field + 3);
  }
}

static void Decisions_equal_the_vectors(void **state) {
  (void)state;
  each_file("policies", check_decisions);
}

static void check_sequences(void) {
  const hil_policy_t *policy = NULL;
  while (vectors_next(&vectors, 0)) {
    char **field = vectors.field;
    if (strcmp(field[0], "begin") == 0) {
      policy = policy_of(field[1]);
      assert_true(
          policy->valid(parameters, (uint16_t)vectors_bytes(field[2], parameters, sizeof parameters)));
      memset(learned, 0, sizeof learned);
      if (policy->begin != NULL)
        policy->begin(parameters, learned);
      continue;
    }
    assert_non_null(policy);
    if (strcmp(field[0], "decide") == 0) {
      equals(policy, (uint32_t)strtoul(field[1], NULL, 10), field + 2);
    } else if (strcmp(field[0], "learn") == 0) {
      const hil_lesson_t lesson = {.parameters = parameters,
                                   .state = learned,
                                   .sample = (uint32_t)strtoul(field[1], NULL, 10),
                                   .code = (int8_t)atoi(field[2]),
                                   .offloaded = atoi(field[3]) != 0,
                                   .right = atoi(field[4]) != 0};
      policy->learn(&lesson);
    } else {
      assert_string_equal(field[0], "state");
      assert_int_equal(hil_crc32(0, learned, sizeof learned), strtoul(field[1], NULL, 16));
    }
  }
}

static void Sequences_of_decisions_and_lessons_equal_the_vectors(void **state) {
  (void)state;
  each_file("sequences", check_sequences);
}

static void Parameters_that_no_policy_can_work_with_are_refused(void **state) {
  (void)state;
  vectors_open(&vectors, "policies-rejected");
  while (vectors_next(&vectors, 3))
    assert_false(
        policy_of(vectors.field[1])
            ->valid(parameters, (uint16_t)vectors_bytes(vectors.field[2], parameters, sizeof parameters)));
}

static void A_policy_that_is_not_built_in_is_not_found(void **state) {
  (void)state;
  assert_null(hil_policy_find(200));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(Decisions_equal_the_vectors),
      cmocka_unit_test(Sequences_of_decisions_and_lessons_equal_the_vectors),
      cmocka_unit_test(Parameters_that_no_policy_can_work_with_are_refused),
      cmocka_unit_test(A_policy_that_is_not_built_in_is_not_found),
  };
  return cmocka_run_group_tests_name("policies", tests, NULL, NULL);
}
