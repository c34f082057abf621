#include <string.h>

#include "nn/image.h"
#include "nn/kernels.h"

uint32_t hil_nn_arena_bytes(const hil_nn_t *nn) { return hil_nn_header(nn)->arena_bytes; }
uint32_t hil_nn_input_bytes(const hil_nn_t *nn) { return hil_nn_header(nn)->input_bytes; }
uint16_t hil_nn_output_count(const hil_nn_t *nn) { return hil_nn_header(nn)->output_count; }
uint8_t hil_nn_encoding(const hil_nn_t *nn) { return hil_nn_header(nn)->encoding; }
uint32_t hil_nn_macs(const hil_nn_t *nn) { return hil_nn_header(nn)->macs; }
const uint8_t *hil_nn_hash(const hil_nn_t *nn) { return hil_nn_header(nn)->hash; }
uint32_t hil_nn_crc(const hil_nn_t *nn) { return nn->image_crc; }
const char *hil_nn_name(const hil_nn_t *nn) { return hil_nn_header(nn)->name; }

/* Received bytes to codes: one table for all channels, or one each. */
static void take_input(const hil_nn_t *nn, int8_t *codes, const uint8_t *input) {
  const hil_nn_header_t *header = hil_nn_header(nn);
  const int8_t *tables = (const int8_t *)nn->image + header->tables;
  const int8_t *end = tables + (uint32_t)header->table_count * HIL_NN_TABLE_BYTES;
  const int8_t *table = tables;
  for (uint32_t left = header->input_bytes; left > 0; left--) {
    *codes++ = table[*input++];
    table += HIL_NN_TABLE_BYTES;
    if (table == end)
      table = tables;
  }
}

static void run_op(const hil_nn_op_t *op, const hil_nn_place_t *at) {
  switch (op->kind) {
  case HIL_NN_CONV:
    hil_nn_conv(op, at);
    break;
  case HIL_NN_DEPTHWISE:
    hil_nn_depthwise(op, at);
    break;
  case HIL_NN_AVERAGE:
    hil_nn_average(op, at);
    break;
  case HIL_NN_MAXIMUM:
    hil_nn_maximum(op, at);
    break;
  case HIL_NN_ADD:
    hil_nn_add(op, at);
    break;
  case HIL_NN_SOFTMAX:
    hil_nn_softmax(op, at);
    break;
  case HIL_NN_TABLE:
    hil_nn_table(op, at);
    break;
  case HIL_NN_PAD:
    hil_nn_pad(op, at);
    break;
  }
}

uint16_t hil_nn_steps(const hil_nn_t *nn) { return hil_nn_header(nn)->op_count; }

void hil_nn_begin(const hil_nn_t *nn, uint8_t *arena, const uint8_t *input) {
  take_input(nn, (int8_t *)arena + hil_nn_header(nn)->input, input);
}

void hil_nn_advance(const hil_nn_t *nn, uint8_t *arena, uint16_t from, uint16_t to) {
  const hil_nn_header_t *header = hil_nn_header(nn);
  const hil_nn_place_t at = {
      .image = nn->image, .arena = (int8_t *)arena, .scratch = (int16_t *)(void *)(arena + header->scratch)};
  const hil_nn_op_t *ops = (const hil_nn_op_t *)(const void *)(nn->image + header->ops);
  for (; from < to; from++)
    run_op(ops + from, &at);
}

void hil_nn_finish(const hil_nn_t *nn, const uint8_t *arena, int8_t *codes) {
  memcpy(codes, arena + hil_nn_header(nn)->output, hil_nn_header(nn)->output_count);
}

uint16_t hil_nn_exit(const hil_nn_t *nn) { return hil_nn_header(nn)->exit_ops; }

void hil_nn_exit_codes(const hil_nn_t *nn, const uint8_t *arena, int8_t *codes) {
  memcpy(codes, arena + hil_nn_header(nn)->exit_output, hil_nn_header(nn)->output_count);
}

void hil_nn_run(const hil_nn_t *nn, uint8_t *arena, const uint8_t *input, int8_t *codes) {
  hil_nn_begin(nn, arena, input);
  hil_nn_advance(nn, arena, 0, hil_nn_steps(nn));
  hil_nn_finish(nn, arena, codes);
}
