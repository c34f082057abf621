#include <string.h>

#include "nn/kernels.h"

/* Any function of one code: a change of scale, a clip. */
void hil_nn_table(const hil_nn_op_t *op, const hil_nn_place_t *at) {
  const int8_t *table = (const int8_t *)at->image + op->weights + 128;
  const int8_t *in = at->arena + op->in;
  int8_t *out = at->arena + op->out;
  for (uint32_t left = (uint32_t)op->out_h * op->out_w * op->out_c; left > 0; left--)
    *out++ = table[*in++];
}

/* Padding that could not be made part of the operation that follows. */
void hil_nn_pad(const hil_nn_op_t *op, const hil_nn_place_t *at) {
  const uint32_t from_row = (uint32_t)op->in_w * op->in_c, to_row = (uint32_t)op->out_w * op->out_c;
  const int8_t *in = at->arena + op->in;
  int8_t *out = at->arena + op->out;
  memset(out, op->in_zero, op->out_h * to_row);
  out += op->pad_top * to_row + (uint32_t)op->pad_left * op->in_c;
  for (uint32_t y = 0; y < op->in_h; y++)
    memcpy(out + y * to_row, in + y * from_row, from_row);
}
