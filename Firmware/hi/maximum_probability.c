/* Accepts when the score of the largest output code reaches the threshold. The host computes the score of
 * each of the 256 codes, so that no arithmetic is left that could differ. */
#include "hi/policy.h"
#include "link/wire.h"

enum { CODES = 256, SIZE = 2 + 2 * CODES };

static bool valid(const uint8_t *parameters, uint16_t size) {
  (void)parameters;
  return size == SIZE;
}

static hil_decision_t decide(const hil_case_t *one) {
  return hil_policy_compare(hil_policy_entry(one->parameters + 2, one->codes[one->best]),
                            hil_get16(one->parameters));
}

static const hil_policy_t maximum_probability = {.kind = 2, .valid = valid, .decide = decide};
HIL_POLICY_REGISTER(maximum_probability);
