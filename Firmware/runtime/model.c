#include "app/model.h"

#include "link/wire.h"
#include "nn/hil_nn.h"

#include <string.h>

static hil_nn_t nn;

static void infer_exit(uint8_t *arena, const uint8_t *input, int8_t *codes) {
  hil_nn_begin(&nn, arena, input);
  hil_nn_advance(&nn, arena, 0, hil_nn_exit(&nn));
  hil_nn_exit_codes(&nn, arena, codes);
}

static void infer_rest(uint8_t *arena, int8_t *codes) {
  hil_nn_advance(&nn, arena, hil_nn_exit(&nn), hil_nn_steps(&nn));
  hil_nn_finish(&nn, arena, codes);
}

static bool cut(uint16_t after, uint32_t *at, uint32_t *bytes) {
  return hil_nn_cut(&nn, after, at, bytes) != 0;
}

static void first(uint8_t *arena, const uint8_t *input, uint16_t after) {
  hil_nn_begin(&nn, arena, input);
  hil_nn_advance(&nn, arena, 0, after);
}

static void second(uint8_t *arena, uint16_t after, int8_t *codes) {
  hil_nn_advance(&nn, arena, after, hil_nn_steps(&nn));
  hil_nn_finish(&nn, arena, codes);
}

static const hil_model_parts_t parts = {cut, first, second};

void hil_model_info(const uint8_t *section, uint32_t size, hil_model_info_t *info) {
  *info = (hil_model_info_t){.status = (uint8_t)hil_nn_open(&nn, section, size)};
  if (info->status != HIL_STATUS_Ok)
    return;
  info->encoding = hil_nn_encoding(&nn);
  info->outputs = hil_nn_output_count(&nn);
  info->input_bytes = hil_nn_input_bytes(&nn);
  info->arena_bytes = hil_nn_arena_bytes(&nn);
  if (hil_nn_exit(&nn) > 0) {
    info->infer_exit = infer_exit;
    info->infer_rest = infer_rest;
  }
  info->parts = &parts;
  info->crc = hil_nn_crc(&nn);
  memcpy(info->hash, hil_nn_hash(&nn), HIL_MODEL_HASH);
}

void hil_model_infer(uint8_t *arena, const uint8_t *input, int8_t *codes) {
  hil_nn_run(&nn, arena, input, codes);
}
