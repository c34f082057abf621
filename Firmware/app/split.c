/* A network that is cut in two (SPEC 2.5): the board runs the first part and sends what the second needs,
 * which is run at the edge, or here when no answer comes. */
#include "app/app.h"

#include "link/crc32.h"

#include <string.h>

void hil_split_decide(hil_result_t *result) {
  result->policy = hil_app.policy->kind;
  result->revision = hil_app.revision;
  result->offload = true;
}

hil_body_t hil_split_body(void) {
  const uint8_t *bytes = hil_app.arena + hil_app.split.at;
  hil_phase_settle(); /* the CRC is part of the sending */
  return (hil_body_t){bytes, hil_app.split.bytes, hil_crc32(0, bytes, hil_app.split.bytes)};
}

bool hil_split_holds(const hil_sample_t *sample) {
  return sample->result.after > 0 && (sample->state != HIL_SAMPLE_FINAL || sample->offload_pending);
}

bool hil_split_take(hil_result_t *result, const uint8_t *payload, uint32_t size) {
  if (result->after == 0)
    return true;
  if (size < HIL_REPLY_SIZE + (uint32_t)result->outputs)
    return false;
  memcpy(result->codes, payload + HIL_REPLY_SIZE, result->outputs);
  result->local = hil_policy_class(result->codes, result->outputs);
  return true;
}

/* Not before the broker has the activations, unless nothing of them has been sent: until then they may have
 * to be sent again as they are. */
void hil_split_rest(hil_sample_t *sample) {
  if (sample->state != HIL_SAMPLE_REST || sample->offload_pending || hil_app.job.state != HIL_JOB_NONE)
    return;
  hil_app.job = (hil_job_t){.state = HIL_JOB_READY,
                            .sample = sample,
                            .image = sample->image,
                            .after = sample->result.after,
                            .rest = true,
                            .runs = 1};
}
