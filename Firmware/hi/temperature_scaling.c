/* Accepts when the largest probability after temperature scaling reaches the threshold. The host computes the
 * power of each probability, or of each step of logits below the largest. */
#include "hi/policy.h"
#include "link/wire.h"

enum { CODES = 256, TABLE = 4, SIZE = TABLE + 2 * CODES, BY_CODE = 0, BY_DIFFERENCE = 1, ONE = 65535 };

static bool valid(const uint8_t *parameters, uint16_t size) {
  return size == SIZE && hil_get16(parameters + 2) <= BY_DIFFERENCE;
}

static uint16_t power(const hil_case_t *one, int8_t code) {
  const uint8_t *table = one->parameters + TABLE;
  if (hil_get16(one->parameters + 2) == BY_CODE)
    return hil_policy_entry(table, code);
  return hil_get16(table + 2 * (one->codes[one->best] - code));
}

static hil_decision_t decide(const hil_case_t *one) {
  uint64_t sum = 0;
  for (uint16_t i = 0; i < one->count; i++)
    sum += power(one, one->codes[i]);
  uint64_t largest = power(one, one->codes[one->best]);
  uint32_t score = sum == 0 ? 0 : (uint32_t)((ONE * largest + sum / 2) / sum);
  return hil_policy_compare(score, hil_get16(one->parameters));
}

static const hil_policy_t temperature_scaling = {.kind = 6, .valid = valid, .decide = decide};
HIL_POLICY_REGISTER(temperature_scaling);
