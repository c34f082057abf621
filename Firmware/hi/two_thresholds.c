/* Of two classes: accepts when the probability of the positive one is low or high enough. The score says by
 * how much, so that it rises with confidence on both sides. */
#include "hi/policy.h"
#include "link/wire.h"

enum { CODES = 256, TABLE = 6, SIZE = TABLE + 2 * CODES, HALF = 32768 };

static bool valid(const uint8_t *parameters, uint16_t size) {
  return size == SIZE && hil_get16(parameters + 2) < hil_get16(parameters + 4);
}

static hil_decision_t decide(const hil_case_t *one) {
  uint16_t positive = hil_get16(one->parameters);
  int8_t code = positive < one->count ? one->codes[positive] : INT8_MIN;
  int32_t score = hil_policy_entry(one->parameters + TABLE, code);
  int32_t below = hil_get16(one->parameters + 2) - score, above = score - hil_get16(one->parameters + 4);
  int32_t beyond = below > above ? below : above; /* never less than half the way between: -32768 */
  return hil_policy_compare((uint32_t)(HALF + beyond), HALF);
}

static const hil_policy_t two_thresholds = {.kind = 7, .valid = valid, .decide = decide};
HIL_POLICY_REGISTER(two_thresholds);
