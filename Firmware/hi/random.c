/* Offloads by chance, whatever the outputs: the baseline that a policy has to beat at the same rate. */
#include "hi/policy.h"
#include "link/wire.h"

enum { SIZE = 6, ONE = 65535 };

static bool valid(const uint8_t *parameters, uint16_t size) {
  (void)parameters;
  return size == SIZE;
}

static hil_decision_t decide(const hil_case_t *one) {
  uint64_t chance = hil_policy_chance(hil_get32(one->parameters + 2), one->sample, 0);
  return hil_policy_compare((uint32_t)(chance * ONE >> 32), hil_get16(one->parameters));
}

static const hil_policy_t by_chance = {.kind = 8, .valid = valid, .decide = decide};
HIL_POLICY_REGISTER(by_chance);
