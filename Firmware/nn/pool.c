#include "nn/kernels.h"
#include "nn/requantise.h"

/* The part of a pooling window that lies inside the input. */
typedef struct {
  const int8_t *codes;
  uint32_t rows, columns;
} patch_t;

static patch_t patch_at(const hil_nn_op_t *op, const hil_nn_place_t *at, uint32_t y, uint32_t x) {
  const int32_t top = (int32_t)(y * op->stride_h) - op->pad_top,
                left = (int32_t)(x * op->stride_w) - op->pad_left;
  const int32_t y0 = top > 0 ? top : 0, x0 = left > 0 ? left : 0;
  const int32_t y1 = top + op->kernel_h < op->in_h ? top + op->kernel_h : op->in_h;
  const int32_t x1 = left + op->kernel_w < op->in_w ? left + op->kernel_w : op->in_w;
  return (patch_t){.codes = at->arena + op->in + ((uint32_t)y0 * op->in_w + (uint32_t)x0) * op->in_c,
                   .rows = (uint32_t)(y1 - y0),
                   .columns = (uint32_t)(x1 - x0)};
}

static int32_t divide_rounding(int32_t sum, int32_t count) {
  return sum > 0 ? (sum + count / 2) / count : (sum - count / 2) / count;
}

void hil_nn_average(const hil_nn_op_t *op, const hil_nn_place_t *at) {
  const hil_nn_channel_t *channel = (const hil_nn_channel_t *)(const void *)(at->image + op->params);
  int8_t *out = at->arena + op->out;
  for (uint32_t y = 0; y < op->out_h; y++)
    for (uint32_t x = 0; x < op->out_w; x++) {
      const patch_t patch = patch_at(op, at, y, x);
      const int32_t count = (int32_t)(patch.rows * patch.columns);
      for (uint32_t c = 0; c < op->in_c; c++) {
        int32_t sum = 0;
        for (uint32_t row = 0; row < patch.rows; row++) {
          const int8_t *code = patch.codes + row * op->in_w * op->in_c + c;
          for (uint32_t left = patch.columns; left > 0; left--, code += op->in_c)
            sum += *code;
        }
        const int32_t code = op->flags & HIL_NN_SCALED
                                 ? hil_nn_requantise(sum - count * op->in_zero, channel, 1)
                                 : divide_rounding(sum, count);
        *out++ = (int8_t)hil_nn_clamp(code, op->low, op->high);
      }
    }
}

void hil_nn_maximum(const hil_nn_op_t *op, const hil_nn_place_t *at) {
  int8_t *out = at->arena + op->out;
  for (uint32_t y = 0; y < op->out_h; y++)
    for (uint32_t x = 0; x < op->out_w; x++) {
      const patch_t patch = patch_at(op, at, y, x);
      for (uint32_t c = 0; c < op->in_c; c++) {
        int32_t largest = -128;
        for (uint32_t row = 0; row < patch.rows; row++) {
          const int8_t *code = patch.codes + row * op->in_w * op->in_c + c;
          for (uint32_t left = patch.columns; left > 0; left--, code += op->in_c)
            largest = *code > largest ? *code : largest;
        }
        *out++ = (int8_t)hil_nn_clamp(largest, op->low, op->high);
      }
    }
}
