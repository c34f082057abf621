/* The main context: memory and model first, then inference whenever there is a job. */
#include "app/app.h"
#include "app/log.h"
#include "link/crc32.h"

#include <string.h>

hil_app_t hil_app;

static uint32_t round_up(uint32_t bytes) { return (bytes + 7u) & ~7u; }

bool hil_app_room(uint8_t buffers) {
  const hil_model_info_t *model = &hil_app.model;
  uint32_t all = hil_app.port->arena_bytes, arena = round_up(model->arena_bytes);
  return model->arena_bytes <= all && arena <= all && round_up(model->input_bytes) <= (all - arena) / buffers;
}

static void place(const hil_port_info_t *port) {
  hil_model_info_t *model = &hil_app.model;
  hil_app.arena = port->arena;
  if (model->status == HIL_STATUS_Ok &&
      (model->outputs > HIL_OUTPUTS_MAX || model->input_bytes > HIL_CHUNKS_MAX * HIL_CHUNK)) {
    hil_log_number(HIL_LOG_Error, "model outputs at most", HIL_OUTPUTS_MAX);
    hil_log_number(HIL_LOG_Error, "model input bytes at most", HIL_CHUNKS_MAX * HIL_CHUNK);
    model->status = HIL_STATUS_BadModel;
  }
  if (model->status != HIL_STATUS_Ok)
    return;
  uint32_t arena = round_up(model->arena_bytes), image = round_up(model->input_bytes);
  for (uint8_t count = HIL_BUFFERS; count >= 2; count--) {
    if (!hil_app_room(count))
      continue;
    hil_images_setup(&hil_app.images, port->arena + arena, model->input_bytes, count);
    return;
  }
  model->status = HIL_STATUS_OutOfMemory;
  hil_log_number(HIL_LOG_Error, "model needs bytes of RAM with two image buffers:", arena + 2 * image);
  hil_log_number(HIL_LOG_Error, "the board has", port->arena_bytes);
}

void hil_app_init(const hil_port_info_t *port) {
  hil_app.port = port;
  hil_model_info(port->model, port->model_bytes, &hil_app.model);
  place(port);
  hil_link_init(&hil_app.link, &hil_app_link, port->tick_hz, hil_crc32(0, port->build, 20));
  hil_app_session(hil_port_ticks());
  hil_phase_settle();
}

static bool move(hil_job_state_t from, hil_job_state_t to) {
  hil_port_lock(1);
  bool moved = hil_app.job.state == from;
  if (moved) {
    hil_app.job.state = to;
    hil_phase_settle();
  }
  hil_port_lock(0);
  return moved;
}

/* Whether the host that asked for these inferences is still there. */
static bool wanted(const hil_job_t *job) {
  hil_port_lock(1);
  bool wanted = !job->image->stale;
  hil_port_lock(0);
  return wanted;
}

static void infer(hil_job_t *job) {
  const hil_model_parts_t *parts = hil_app.model.parts;
  if (job->rest) {
    parts->second(hil_app.arena, job->after, job->codes);
    return;
  }
  if (job->after > 0) {
    parts->first(hil_app.arena, job->image->pixels, job->after);
    return;
  }
  if (!job->exits) {
    hil_model_infer(hil_app.arena, job->image->pixels, job->codes);
    return;
  }
  int8_t *early = job->codes + hil_app.model.outputs;
  hil_app.model.infer_exit(hil_app.arena, job->image->pixels, early);
  if (hil_exits_stop(job))
    memcpy(job->codes, early, hil_app.model.outputs);
  else
    hil_app.model.infer_rest(hil_app.arena, job->codes);
}

void hil_app_infer(void) {
  hil_job_t *job = &hil_app.job;
  if (!move(HIL_JOB_READY, HIL_JOB_CLAIMED))
    return;
  job->crc = hil_crc32(0, job->image->pixels, hil_app.images.size);
  move(HIL_JOB_CLAIMED, HIL_JOB_RUNNING);
  job->start = hil_port_ticks();
  infer(job);
  job->end = hil_port_ticks();
  for (uint32_t run = 1; run < job->runs && wanted(job); run++) {
    infer(job);
    job->end = hil_port_ticks();
  }
  move(HIL_JOB_RUNNING, HIL_JOB_DONE);
  hil_port_kick();
}
