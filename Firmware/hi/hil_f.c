/* HIL-F (arXiv 2304.00891): learns a threshold from the edge's answer to every sample, accepted ones too.
 * Chance decides by the weight of the thresholds that accept. */
#include "hi/policy.h"
#include "hi/thresholds.h"
#include "link/wire.h"

enum { SIZE = 12, ACCEPT = 1 /* draw */ };

static bool valid(const uint8_t *parameters, uint16_t size) {
  (void)parameters;
  return size == SIZE;
}

static void begin(const uint8_t *parameters, void *state) {
  (void)parameters;
  hil_thresholds_begin(state);
}

static hil_decision_t decide(const hil_case_t *one) {
  uint64_t chance = hil_policy_chance(hil_get32(one->parameters), one->sample, ACCEPT);
  return hil_policy_compare(hil_thresholds_accepting(one->state, one->codes[one->best]),
                            (uint16_t)(1 + (chance * 65535 >> 32)));
}

static void learn(const hil_lesson_t *lesson) {
  hil_thresholds_lose_offloading(lesson->state, lesson->code, hil_get32(lesson->parameters + 4));
  if (!lesson->right)
    hil_thresholds_lose_accepting(lesson->state, lesson->code, hil_get32(lesson->parameters + 8));
}

static const hil_policy_t hil_f = {
    .kind = 11, .valid = valid, .decide = decide, .begin = begin, .learn = learn};
HIL_POLICY_REGISTER(hil_f);
