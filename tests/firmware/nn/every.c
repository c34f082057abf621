#include "every.h"

#include <string.h>

#include "link/crc32.h"
#include "naive.h"
#include "nn/image.h"
#include "nn/window.h"

enum { A = 0, B = 8192, SCRATCH = 16384, SCRATCH_BYTES = 8192, OPS = 10, FIRST = 128 + OPS * 64 };

static uint32_t used;

static uint32_t take(uint32_t bytes) {
  const uint32_t at = used;
  used = (used + bytes + 3) / 4 * 4;
  return at;
}

static uint32_t channels(uint8_t *image, uint32_t count, int general) {
  const uint32_t at = take(count * (uint32_t)sizeof(hil_nn_channel_t));
  hil_nn_channel_t *channel = (hil_nn_channel_t *)(void *)(image + at);
  for (uint32_t i = 0; i < count; i++) {
    const int32_t shift = any(8, 10), zero = any(-20, 20);
    channel[i] = (hil_nn_channel_t){any(-3000, 3000), any(1 << 30, INT32_MAX),
                                    general ? zero : (1 << (shift - 1)) + zero * (1 << shift), shift};
  }
  return at;
}

static uint32_t codes(uint8_t *image, uint32_t count) {
  const uint32_t at = take(count);
  for (uint32_t i = 0; i < count; i++)
    image[at + i] = (uint8_t)any(-127, 127);
  return at;
}

static hil_nn_op_t shaped(uint8_t kind, const hil_nn_op_t *before, uint32_t out, uint16_t h, uint16_t w,
                          uint16_t c) {
  hil_nn_op_t op = {.kind = kind, .low = -128, .high = 127, .in = before->out, .out = out};
  op.in_h = before->out_h, op.in_w = before->out_w, op.in_c = before->out_c;
  op.out_h = h, op.out_w = w, op.out_c = c;
  op.kernel_h = op.kernel_w = op.stride_h = op.stride_w = 1;
  op.in_zero = (int8_t)any(-20, 20);
  op.strip = w;
  return op;
}

static void square(hil_nn_op_t *op, uint8_t kernel, uint8_t stride, uint8_t pad) {
  op->kernel_h = op->kernel_w = kernel;
  op->stride_h = op->stride_w = stride;
  op->pad_top = op->pad_left = pad;
}

static void weigh(uint8_t *image, hil_nn_op_t *op) {
  const uint32_t multiple = op->kind == HIL_NN_DEPTHWISE ? 4 : 2,
                 count = (op->out_c + multiple - 1) / multiple * multiple;
  op->params = channels(image, count, op->flags & HIL_NN_GENERAL);
  op->weights = codes(image, count * op->kernel_h *
                                 (op->kind == HIL_NN_DEPTHWISE ? op->kernel_w : hil_nn_run_elements(op)));
}

uint32_t every_image(uint8_t *image) {
  memset(image, 0, EVERY_MAX);
  used = FIRST;
  hil_nn_op_t *op = (hil_nn_op_t *)(void *)(image + 128);
  const hil_nn_op_t input = {.out = A, .out_h = 15, .out_w = 13, .out_c = 3};
  op[0] = shaped(HIL_NN_CONV, &input, B, 15, 13, 7); /* odd channels, several passes a row */
  square(&op[0], 3, 1, 1), op[0].strip = 5, weigh(image, &op[0]);
  op[1] = shaped(HIL_NN_DEPTHWISE, &op[0], B, 15, 13, 7); /* over its own input */
  square(&op[1], 3, 1, 1), weigh(image, &op[1]);
  op[2] = shaped(HIL_NN_CONV, &op[1], A, 8, 7, 16); /* strided, clamped, general */
  square(&op[2], 3, 2, 1), op[2].flags = HIL_NN_GENERAL, op[2].low = -10, weigh(image, &op[2]);
  op[3] = shaped(HIL_NN_CONV, &op[2], B, 8, 7, 16);
  square(&op[3], 3, 1, 1), weigh(image, &op[3]);
  op[4] = shaped(HIL_NN_ADD, &op[3], A, 8, 7, 16);
  op[4].in2 = A, op[4].params = take(sizeof(hil_nn_add_t));
  const hil_nn_add_t add = {{3, 1 << 30, 0}, {-7, 1800000000, 2}, {4, 1500000000, 18}, 20};
  memcpy(image + op[4].params, &add, sizeof add);
  op[5] = shaped(HIL_NN_MAXIMUM, &op[4], B, 4, 4, 16);
  square(&op[5], 2, 2, 0);
  op[6] = shaped(HIL_NN_TABLE, &op[5], B, 4, 4, 16);
  op[6].weights = codes(image, 256);
  op[7] = shaped(HIL_NN_AVERAGE, &op[6], A, 2, 2, 16);
  square(&op[7], 3, 2, 1);
  hil_nn_op_t features = op[7];
  features.out_h = features.out_w = 1, features.out_c = 64;
  op[8] = shaped(HIL_NN_CONV, &features, B, 1, 1, EVERY_OUTPUTS);
  weigh(image, &op[8]);
  op[9] = shaped(HIL_NN_SOFTMAX, &op[8], B, 1, 1, EVERY_OUTPUTS);
  op[9].params = take(sizeof(hil_nn_softmax_t));
  const hil_nn_softmax_t softmax = {1400000000, 21, -900};
  memcpy(image + op[9].params, &softmax, sizeof softmax);

  hil_nn_header_t *header = (hil_nn_header_t *)(void *)image;
  *header = (hil_nn_header_t){.magic = HIL_NN_MAGIC, .version = HIL_NN_VERSION, .header_bytes = 128};
  header->arena_bytes = SCRATCH + SCRATCH_BYTES, header->scratch = SCRATCH,
  header->scratch_bytes = SCRATCH_BYTES;
  header->input_bytes = EVERY_INPUT_BYTES, header->input = A, header->table_count = 3;
  header->tables = codes(image, 3 * HIL_NN_TABLE_BYTES);
  header->output = B, header->output_count = EVERY_OUTPUTS;
  header->op_count = OPS, header->op_bytes = 64, header->ops = 128, header->macs = 1;
  memcpy(header->name, "every", 5);
  header->total_bytes = used;
  every_seal(image);
  return used;
}

void every_seal(uint8_t *image) {
  hil_nn_header_t *header = (hil_nn_header_t *)(void *)image;
  header->crc = hil_crc32(0, image + HIL_NN_CRC_FROM, header->total_bytes - HIL_NN_CRC_FROM);
}
