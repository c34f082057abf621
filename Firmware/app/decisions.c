/* The policy in use: what it has learned, and which lessons lie between two of its decisions. A replay needs
 * exactly these, so a lesson that could not be told of is not taken. */
#include "app/app.h"

#include <string.h>

enum { ENTRIES = HIL_DECIDED + HIL_SAMPLES };

/* An offload teaches until its answer is there; an accepted sample only for a while. */
static bool open(const hil_decided_t *decided) {
  return decided->open && (decided->offloaded || hil_app.decisions.taken - decided->number <= HIL_DECIDED);
}

static hil_decided_t *find(uint32_t sample) {
  for (int i = 0; i < ENTRIES; i++)
    if (open(&hil_app.decisions.recent[i]) && hil_app.decisions.recent[i].sample == sample)
      return &hil_app.decisions.recent[i];
  return NULL;
}

/* There is one: fewer than HIL_SAMPLES offloads wait while another sample is decided on. */
static hil_decided_t *vacant(void) {
  hil_decided_t *decided = hil_app.decisions.recent;
  while (open(decided) && decided < hil_app.decisions.recent + ENTRIES - 1)
    decided++;
  return decided;
}

void hil_decisions_use(const hil_policy_t *policy, uint16_t revision) {
  memset(&hil_app.decisions, 0, sizeof hil_app.decisions);
  hil_app.policy = policy;
  hil_app.revision = revision;
  if (policy->begin != NULL)
    policy->begin(hil_app.parameters, hil_app.learned);
}

bool hil_decisions_take(hil_result_t *result) {
  const hil_policy_t *policy = hil_app.policy;
  hil_decisions_t *decisions = &hil_app.decisions;
  const hil_case_t one = {.parameters = hil_app.parameters,
                          .state = policy->learn != NULL ? hil_app.learned : NULL,
                          .sample = result->id,
                          .codes = result->codes,
                          .count = result->outputs,
                          .best = result->local};
  hil_decision_t decision = policy->decide(&one);
  result->score = decision.score;
  result->threshold = decision.threshold;
  result->offload = decision.offload;
  result->policy = policy->kind;
  result->revision = hil_app.revision;
  result->learns = policy->learn != NULL;
  result->decisions = decisions->taken;
  result->lessons = decisions->lessons;
  memcpy(result->lesson, decisions->lesson, sizeof result->lesson);
  *vacant() = (hil_decided_t){.sample = result->id,
                              .number = decisions->taken,
                              .code = result->codes[result->local],
                              .local = result->local,
                              .offloaded = decision.offload,
                              .open = true};
  decisions->taken++;
  decisions->lessons = 0;
  return decision.offload;
}

void hil_decisions_learn(uint32_t sample, uint16_t answer) {
  hil_decisions_t *decisions = &hil_app.decisions;
  hil_decided_t *decided = find(sample);
  if (decided == NULL)
    return;
  decided->open = false;
  if (hil_app.policy->learn == NULL || decisions->lessons == HIL_LESSONS)
    return;
  decisions->lesson[decisions->lessons++] = sample;
  const hil_lesson_t lesson = {.parameters = hil_app.parameters,
                               .state = hil_app.learned,
                               .sample = sample,
                               .code = decided->code,
                               .offloaded = decided->offloaded,
                               .right = decided->local == answer};
  hil_app.policy->learn(&lesson);
}

void hil_decisions_close(uint32_t sample) {
  hil_decided_t *decided = find(sample);
  if (decided != NULL)
    decided->open = false;
}
