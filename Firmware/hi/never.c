/* Accepts every sample: the baseline of the local model alone. */
#include "hi/policy.h"
#include "link/wire.h"

static bool valid(const uint8_t *parameters, uint16_t size) {
  (void)parameters;
  return size == 0;
}

static hil_decision_t decide(const hil_case_t *one) {
  (void)one;
  return (hil_decision_t){.offload = false};
}

static const hil_policy_t never = {.kind = HIL_POLICY_Never, .valid = valid, .decide = decide};
HIL_POLICY_REGISTER(never);
