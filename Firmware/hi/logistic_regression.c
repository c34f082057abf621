/* Accepts when bias + w1 * largest code + w2 * second largest code is not negative. The host folds the
 * output's scale and zero point into the three numbers, in units of 2^-32. */
#include "hi/policy.h"
#include "link/wire.h"

enum { SIZE = 24, HALF = 32768, SHIFT = 20 /* to the score's unit of 2^-12 */ };

/* No sum of numbers within these limits overflows. */
static const int64_t BIAS_MOST = (int64_t)1 << 60, WEIGHT_MOST = (int64_t)1 << 52;

static bool within(const uint8_t *number, int64_t most) {
  int64_t value = (int64_t)hil_get64(number);
  return value >= -most && value <= most;
}

static bool valid(const uint8_t *parameters, uint16_t size) {
  return size == SIZE && within(parameters, BIAS_MOST) && within(parameters + 8, WEIGHT_MOST) &&
         within(parameters + 16, WEIGHT_MOST);
}

static hil_decision_t decide(const hil_case_t *one) {
  int64_t bias = (int64_t)hil_get64(one->parameters), first = (int64_t)hil_get64(one->parameters + 8),
          second = (int64_t)hil_get64(one->parameters + 16);
  int64_t z = (bias + first * one->codes[one->best] + second * hil_policy_second(one)) >> SHIFT;
  if (z < -HALF)
    z = -HALF;
  if (z >= HALF)
    z = HALF - 1;
  return hil_policy_compare((uint32_t)(HALF + z), HALF);
}

static const hil_policy_t logistic_regression = {.kind = 5, .valid = valid, .decide = decide};
HIL_POLICY_REGISTER(logistic_regression);
