/* The policy at the model's exit. It decides in main context: to hand each decision to the service context
 * and back would add two switches, and whatever that has in hand, to the inference that it is to shorten. The
 * service context is kept out for the decision, so that the policy cannot change under it. */
#include "app/app.h"

#include <string.h>

void hil_exits_use(const hil_policy_t *policy, uint16_t revision) {
  hil_app.exits.policy = policy;
  hil_app.exits.revision = revision;
  memcpy(hil_app.exits.parameters, hil_app.staged, sizeof hil_app.exits.parameters);
}

bool hil_exits_stop(hil_job_t *job) {
  const int8_t *codes = job->codes + hil_app.model.outputs;
  const hil_case_t one = {.parameters = hil_app.exits.parameters,
                          .sample = job->image->sample,
                          .codes = codes,
                          .count = hil_app.model.outputs,
                          .best = hil_policy_class(codes, hil_app.model.outputs)};
  hil_port_lock(1);
  const hil_policy_t *policy = hil_app.exits.policy;
  if (policy != NULL && !job->image->stale) {
    job->stop.decision = policy->decide(&one);
    job->stop.policy = policy->kind;
    job->stop.revision = hil_app.exits.revision;
    job->stop.exit = job->stop.decision.offload ? HIL_EXIT_PASSED : HIL_EXIT_STOPPED;
  }
  hil_port_lock(0);
  return job->stop.exit == HIL_EXIT_STOPPED;
}

void hil_exits_tell(const hil_stop_t *stop, hil_result_t *result) {
  result->local = hil_policy_class(result->codes, result->outputs);
  result->policy = stop->policy;
  result->revision = stop->revision;
  result->score = stop->decision.score;
  result->threshold = stop->decision.threshold;
}
