#include <string.h>

#include "nn/requantise.h"
#include "nn/window.h"

/* Sums of 4 channels over the kernel at one pixel. Weights of a kernel position are the channels 0, 2, 1, 3.
 */
static void sums_of_4(const hil_nn_op_t *op, const hil_nn_window_t *window, const int16_t *x,
                      const int8_t *weights, int32_t sums[4]) {
  int32_t s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3];
  for (uint32_t ky = 0; ky < op->kernel_h; ky++) {
    const int16_t *pixel = x + ky * window->stride;
    for (uint32_t kx = 0; kx < op->kernel_w; kx++, pixel += window->channels, weights += 4) {
#if defined(__ARM_FEATURE_DSP)
      uint32_t low, high, w, w01, w23;
      memcpy(&low, pixel, 4);
      memcpy(&high, pixel + 2, 4);
      memcpy(&w, weights, 4);
      __asm("sxtb16 %0, %2\n\tsxtb16 %1, %2, ror #8" : "=&r"(w01), "=r"(w23) : "r"(w));
      __asm("smlabb %0, %2, %3, %0\n\tsmlatt %1, %2, %3, %1" : "+r"(s0), "+r"(s1) : "r"(low), "r"(w01));
      __asm("smlabb %0, %2, %3, %0\n\tsmlatt %1, %2, %3, %1" : "+r"(s2), "+r"(s3) : "r"(high), "r"(w23));
#else
      s0 = (int32_t)((uint32_t)s0 + (uint32_t)(pixel[0] * weights[0]));
      s1 = (int32_t)((uint32_t)s1 + (uint32_t)(pixel[1] * weights[2]));
      s2 = (int32_t)((uint32_t)s2 + (uint32_t)(pixel[2] * weights[1]));
      s3 = (int32_t)((uint32_t)s3 + (uint32_t)(pixel[3] * weights[3]));
#endif
    }
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
}

static void pixel(const hil_nn_op_t *op, const hil_nn_place_t *at, const hil_nn_window_t *window,
                  const int16_t *x, int8_t *out) {
  const int8_t *weights = (const int8_t *)at->image + op->weights;
  const hil_nn_channel_t *channel = (const hil_nn_channel_t *)(const void *)(at->image + op->params);
  const uint32_t taps = (uint32_t)op->kernel_h * op->kernel_w;
  for (uint32_t c = 0; c < op->out_c; c += 4, channel += 4, weights += 4 * taps) {
    int32_t sums[4] = {channel[0].bias, channel[1].bias, channel[2].bias, channel[3].bias};
    sums_of_4(op, window, x + c, weights, sums);
    for (uint32_t i = 0; i < 4 && c + i < op->out_c; i++) {
      const int32_t code = hil_nn_requantise(sums[i], channel + i, op->flags & HIL_NN_GENERAL);
      out[c + i] = (int8_t)hil_nn_clamp(code, op->low, op->high);
    }
  }
}

void hil_nn_depthwise(const hil_nn_op_t *op, const hil_nn_place_t *at) {
  for (uint32_t from = 0; from < op->out_w; from += op->strip) {
    const uint32_t outputs = op->out_w - from < op->strip ? op->out_w - from : op->strip;
    const hil_nn_window_t window = hil_nn_window(op, at, from, outputs);
    for (uint32_t y = 0; y < op->out_h; y++) {
      hil_nn_window_move(&window, op, at, y);
      int8_t *out = at->arena + op->out + (y * op->out_w + from) * op->out_c;
      for (uint32_t x = 0; x < outputs; x++, out += op->out_c)
        pixel(op, at, &window, window.rows + x * op->stride_w * window.channels, out);
    }
  }
}
