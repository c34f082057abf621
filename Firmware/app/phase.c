#include "app/app.h"

void hil_phase_enter(uint8_t phase) {
  if (phase == hil_app.phase)
    return;
  hil_times_edge(hil_app.phase, phase, hil_port_phase(phase));
  hil_app.phase = phase;
}

static bool any(hil_sample_state_t state) {
  for (int i = 0; i < HIL_SAMPLES; i++)
    if (hil_app.sample[i].state == state)
      return true;
  return false;
}

/* From the first byte of an image until its inference begins. */
static bool receiving(void) {
  for (int i = 0; i < hil_app.images.count; i++) {
    const hil_image_t *image = &hil_app.images.image[i];
    if (image->state == HIL_IMAGE_RECEIVING || image->state == HIL_IMAGE_COMPLETE)
      return true;
  }
  return hil_app.begun || hil_app.job.state == HIL_JOB_READY || hil_app.job.state == HIL_JOB_CLAIMED;
}

/* Sequential streaming has one sample in work, so that at most one of these holds. Pipelined phases overlap:
 * the line shows what costs most. */
void hil_phase_settle(void) {
  uint8_t phase = HIL_PHASE_Idle;
  if (any(HIL_SAMPLE_REST))
    phase = HIL_PHASE_Reply;
  else if (hil_app.job.state == HIL_JOB_RUNNING || hil_app.job.state == HIL_JOB_DONE)
    phase = HIL_PHASE_Infer;
  else if (any(HIL_SAMPLE_TRANSMIT))
    phase = HIL_PHASE_Transmit;
  else if (receiving())
    phase = HIL_PHASE_Receive;
  else if (any(HIL_SAMPLE_WAIT))
    phase = HIL_PHASE_Wait;
  if (hil_app.wake != 0 && (hil_samples_in_work() || hil_port_ticks() >= hil_app.wake))
    hil_app.wake = 0;
  if (hil_app.wake != 0 && phase == HIL_PHASE_Idle)
    phase = HIL_PHASE_Sleep;
  hil_phase_enter(phase);
}

uint64_t hil_phase_due(void) { return hil_app.wake != 0 ? hil_app.wake : UINT64_MAX; }
