/* HIL-N (arXiv 2304.00891): learns a threshold from the replies to offloads alone. Chance decides by the
 * weight of the thresholds that accept, and now and then offloads to explore: only then an error counts, by
 * 1/epsilon. */
#include "hi/policy.h"
#include "hi/thresholds.h"
#include "link/wire.h"

enum {
  SIZE = 16,
  EXPLORING = 65535 /* no share of the weight gets there */,
  ACCEPT = 1,
  EXPLORE = 2 /* draws */
};

_Static_assert(sizeof(hil_thresholds_t) <= HIL_POLICY_STATE, "what is learned fits");

static bool valid(const uint8_t *parameters, uint16_t size) {
  (void)parameters;
  return size == SIZE;
}

static void begin(const uint8_t *parameters, void *state) {
  (void)parameters;
  hil_thresholds_begin(state);
}

static bool explores(const uint8_t *parameters, uint32_t sample) {
  return hil_policy_chance(hil_get32(parameters), sample, EXPLORE) < hil_get32(parameters + 4);
}

static hil_decision_t decide(const hil_case_t *one) {
  int8_t code = one->codes[one->best];
  uint64_t chance = hil_policy_chance(hil_get32(one->parameters), one->sample, ACCEPT);
  uint16_t threshold =
      explores(one->parameters, one->sample) ? EXPLORING : (uint16_t)(1 + (chance * 65535 >> 32));
  hil_decision_t decision = hil_policy_compare(hil_thresholds_accepting(one->state, code), threshold);
  hil_thresholds_lose_offloading(one->state, code, hil_get32(one->parameters + 8));
  return decision;
}

static void learn(const hil_lesson_t *lesson) {
  if (lesson->offloaded && !lesson->right && explores(lesson->parameters, lesson->sample))
    hil_thresholds_lose_accepting(lesson->state, lesson->code, hil_get32(lesson->parameters + 12));
}

static const hil_policy_t hil_n = {
    .kind = 10, .valid = valid, .decide = decide, .begin = begin, .learn = learn};
HIL_POLICY_REGISTER(hil_n);
