/* Accepts when the scores of the two largest output codes are far enough apart. The host computes the score
 * of each of the 256 codes. */
#include "hi/policy.h"
#include "link/wire.h"

enum { CODES = 256, SIZE = 2 + 2 * CODES };

/* A score that fell with its code would make margins negative. */
static bool valid(const uint8_t *parameters, uint16_t size) {
  if (size != SIZE)
    return false;
  for (int code = -128; code < 127; code++)
    if (hil_policy_entry(parameters + 2, (int8_t)code) > hil_policy_entry(parameters + 2, (int8_t)(code + 1)))
      return false;
  return true;
}

static hil_decision_t decide(const hil_case_t *one) {
  const uint8_t *scores = one->parameters + 2;
  uint16_t largest = hil_policy_entry(scores, one->codes[one->best]);
  return hil_policy_compare((uint32_t)(largest - hil_policy_entry(scores, hil_policy_second(one))),
                            hil_get16(one->parameters));
}

static const hil_policy_t margin = {.kind = 3, .valid = valid, .decide = decide};
HIL_POLICY_REGISTER(margin);
