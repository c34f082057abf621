#include "nn/dot.h"
#include "nn/requantise.h"
#include "nn/window.h"

/* Writes the codes of one channel at one pixel, or at two when `second` is not the same pixel. */
static inline void store(int8_t *first, int8_t *second, const int32_t sums[2],
                         const hil_nn_channel_t *channel, const hil_nn_op_t *op) {
  int32_t a, b;
  if (op->flags & HIL_NN_GENERAL) {
    a = hil_nn_requantise(sums[0], channel, 1);
    b = hil_nn_requantise(sums[1], channel, 1);
  } else {
    a = hil_nn_requantise_fast(sums[0], channel);
    b = hil_nn_requantise_fast(sums[1], channel);
  }
  *second = (int8_t)hil_nn_clamp(b, op->low, op->high);
  *first = (int8_t)hil_nn_clamp(a, op->low, op->high);
}

/* All channels of two pixels. `x0`, `x1`: their runs in the window; `out0`, `out1`: their codes (the same
 * twice for the last pixel of an odd row). */
static void pixels(const hil_nn_op_t *op, const hil_nn_place_t *at, hil_nn_dot_t *dot, const int16_t *x0,
                   const int16_t *x1, int8_t *out0, int8_t *out1) {
  const int8_t *weights = (const int8_t *)at->image + op->weights;
  const hil_nn_channel_t *channel = (const hil_nn_channel_t *)(const void *)(at->image + op->params);
  for (uint32_t left = op->out_c; left > 0; channel += 2, out0 += 2, out1 += 2) {
    dot->sums[0] = dot->sums[1] = channel[0].bias;
    dot->sums[2] = dot->sums[3] = channel[1].bias;
    weights = hil_nn_dot(x0, x1, weights, dot);
    store(out0, out1, dot->sums, channel, op);
    if (left == 1)
      break;
    store(out0 + 1, out1 + 1, dot->sums + 2, channel + 1, op);
    left -= 2;
  }
}

void hil_nn_conv(const hil_nn_op_t *op, const hil_nn_place_t *at) {
  for (uint32_t from = 0; from < op->out_w; from += op->strip) {
    const uint32_t outputs = op->out_w - from < op->strip ? op->out_w - from : op->strip;
    const hil_nn_window_t window = hil_nn_window(op, at, from, outputs);
    const uint32_t step = op->stride_w * window.channels;
    const uint32_t run = hil_nn_run_elements(op) * (uint32_t)sizeof(int16_t);
    hil_nn_dot_t dot = {.rows = op->kernel_h, .run = run, .run_wide = run / 32 * 32};
    dot.skip = window.stride * (uint32_t)sizeof(int16_t) - run;
    for (uint32_t y = 0; y < op->out_h; y++) {
      hil_nn_window_move(&window, op, at, y);
      int8_t *out = at->arena + op->out + (y * op->out_w + from) * op->out_c;
      const int16_t *x = window.rows;
      for (uint32_t left = outputs; left > 0; left -= left > 1 ? 2 : 1) {
        pixels(op, at, &dot, x, left > 1 ? x + step : x, out, left > 1 ? out + op->out_c : out);
        x += 2 * step;
        out += 2 * op->out_c;
      }
    }
  }
}
