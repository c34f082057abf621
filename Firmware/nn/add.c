#include "nn/kernels.h"
#include "nn/requantise.h"

static inline int32_t scaled(int32_t code, const hil_nn_scale_t *scale, int32_t left) {
  return hil_nn_scale((int32_t)((uint32_t)(code - scale->zero) << left), scale->multiplier, scale->shift);
}

/* Both inputs are brought to one scale with 20 spare bits, so a code's part of the sum depends on the code
 * alone: it is worked out once for all 256, which is less work than once per element, and stays in scratch
 * for the operation. */
void hil_nn_add(const hil_nn_op_t *op, const hil_nn_place_t *at) {
  const hil_nn_add_t add = *(const hil_nn_add_t *)(const void *)(at->image + op->params);
  int32_t *part_a = (int32_t *)(void *)at->scratch;
  int32_t *part_b = part_a + 256;
  for (int32_t code = -128; code < 128; code++) {
    part_a[code + 128] = scaled(code, &add.a, add.left);
    part_b[code + 128] = scaled(code, &add.b, add.left);
  }
  part_a += 128;
  part_b += 128;
  const int32_t low = op->low, high = op->high;
  const int8_t *a = at->arena + op->in, *b = at->arena + op->in2;
  int8_t *out = at->arena + op->out;
  for (uint32_t left = (uint32_t)op->out_h * op->out_w * op->out_c; left > 0; left--) {
    const int32_t sum = (int32_t)((uint32_t)part_a[*a++] + (uint32_t)part_b[*b++]);
    const int32_t code = hil_nn_scale(sum, add.out.multiplier, add.out.shift) + add.out.zero;
    *out++ = (int8_t)hil_nn_clamp(code, low, high);
  }
}
