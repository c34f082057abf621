/* Offloads every sample: the baseline of full offloading. */
#include "hi/policy.h"
#include "link/wire.h"

static bool valid(const uint8_t *parameters, uint16_t size) {
  (void)parameters;
  return size == 0;
}

static hil_decision_t decide(const uint8_t *parameters, const int8_t *codes, uint16_t count, uint16_t best) {
  (void)parameters, (void)codes, (void)count, (void)best;
  return (hil_decision_t){.offload = true};
}

static const hil_policy_t always = {.kind = 0, .valid = valid, .decide = decide};
HIL_POLICY_REGISTER(always);
