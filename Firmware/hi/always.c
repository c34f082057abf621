/* Offloads every sample: the baseline of full offloading. */
#include "hi/policy.h"
#include "link/wire.h"

static bool valid(const uint8_t *parameters, uint16_t size) {
  (void)parameters;
  return size == 0;
}

static hil_decision_t decide(const hil_case_t *one) {
  (void)one;
  return (hil_decision_t){.offload = true};
}

static const hil_policy_t always = {.kind = 0, .valid = valid, .decide = decide};
HIL_POLICY_REGISTER(always);
