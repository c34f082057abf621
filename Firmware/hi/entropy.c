/* Accepts when the entropy of the probabilities is small enough. The host computes what each of the 256 codes
 * adds to it; the score is 65535 less their sum, so that it rises with confidence. */
#include "hi/policy.h"
#include "link/wire.h"

enum { CODES = 256, SIZE = 2 + 2 * CODES };

static bool valid(const uint8_t *parameters, uint16_t size) {
  (void)parameters;
  return size == SIZE;
}

static hil_decision_t decide(const hil_case_t *one) {
  uint32_t entropy = 0; /* 65535 outputs of 65535 are less than 2^32 */
  for (uint16_t i = 0; i < one->count; i++)
    entropy += hil_policy_entry(one->parameters + 2, one->codes[i]);
  return hil_policy_compare(entropy < UINT16_MAX ? UINT16_MAX - entropy : 0, hil_get16(one->parameters));
}

static const hil_policy_t entropy = {.kind = 4, .valid = valid, .decide = decide};
HIL_POLICY_REGISTER(entropy);
