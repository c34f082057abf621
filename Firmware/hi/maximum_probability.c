/* Accepts when the score of the largest output code reaches the threshold. The host computes the score of
 * each of the 256 codes, so that no arithmetic is left that could differ. */
#include "hi/policy.h"
#include "link/wire.h"

enum { CODES = 256, SIZE = 2 + 2 * CODES };

static bool valid(const uint8_t *parameters, uint16_t size) {
  (void)parameters;
  return size == SIZE;
}

static hil_decision_t decide(const uint8_t *parameters, const int8_t *codes, uint16_t count, uint16_t best) {
  (void)count;
  uint16_t threshold = hil_get16(parameters), score = hil_get16(parameters + 2 + 2 * (codes[best] + 128));
  return (hil_decision_t){.score = score, .threshold = threshold, .offload = score < threshold};
}

static const hil_policy_t maximum_probability = {.kind = 2, .valid = valid, .decide = decide};
HIL_POLICY_REGISTER(maximum_probability);
