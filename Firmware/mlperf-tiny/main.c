/* A board that speaks the MLPerf Tiny dialect instead of HIL's protocol: the same port, the same engine, the
 * same model section. Energy mode is chosen when it is built, as devices do: make APP=mlperf-tiny ENERGY=1.
 */
#include "link/wire.h"
#include "mlperf-tiny/dialect.h"
#include "nn/hil_nn.h"

#ifndef HIL_ENERGY_MODE
#define HIL_ENERGY_MODE 0
#endif

static dialect_t dialect;
static dialect_model_t model = {.name = "none", .defect = "There is no model"};
static hil_nn_t nn;
static const hil_port_info_t *port;

static uint32_t round_up(uint32_t bytes) { return (bytes + 7u) & ~7u; }

static void open_model(void) {
  int status = hil_nn_open(&nn, port->model, port->model_bytes);
  if (status != HIL_STATUS_Ok) {
    if (status != HIL_STATUS_NoModel)
      model.defect = "The model is damaged";
    return;
  }
  uint32_t arena = hil_nn_arena_bytes(&nn);
  model.name = hil_nn_name(&nn);
  model.input_bytes = hil_nn_input_bytes(&nn);
  model.outputs = hil_nn_output_count(&nn);
  model.probabilities = hil_nn_encoding(&nn) == HIL_ENCODING_Probabilities;
  if (model.outputs > DIALECT_OUTPUTS) {
    model.outputs = 0;
    model.defect = "The model has too many outputs";
  } else if (arena > port->arena_bytes || model.input_bytes > port->arena_bytes - round_up(arena)) {
    model.defect = "The model needs more RAM than there is";
  } else {
    model.input = port->arena + round_up(arena);
    model.defect = NULL;
  }
}

static void pump(void) {
  dialect.reply_sent +=
      (uint16_t)hil_port_write(dialect.reply + dialect.reply_sent, dialect.reply_size - dialect.reply_sent);
}

void hil_service(void) {
  static uint8_t bytes[128];
  static size_t size, at;
  dialect_poll(&dialect);
  pump();
  while (!dialect_busy(&dialect)) {
    if (at == size) {
      at = 0;
      size = hil_port_read(bytes, sizeof bytes);
      if (size == 0)
        return;
    }
    dialect_take(&dialect, bytes[at++]);
    pump();
  }
}

static void work(void) {
  dialect_job_t *job = &dialect.job;
  if (!job->wanted)
    return;
  for (uint32_t run = 0; run < job->warm_up; run++)
    hil_nn_run(&nn, port->arena, model.input, job->codes);
  job->start = hil_port_phase(HIL_PHASE_Infer);
  for (uint32_t run = 0; run < job->runs; run++)
    hil_nn_run(&nn, port->arena, model.input, job->codes);
  job->end = hil_port_phase(HIL_PHASE_Idle);
  hil_port_lock(1);
  job->wanted = false;
  hil_port_lock(0);
  hil_port_kick();
}

int main(void) {
  port = hil_port_init();
  open_model();
  dialect_boot(&dialect, port, &model, HIL_ENERGY_MODE);
  hil_port_phase(HIL_PHASE_Idle);
  hil_port_lock(0);
  hil_port_kick();
  for (;;) {
    work();
    hil_port_idle();
  }
}
