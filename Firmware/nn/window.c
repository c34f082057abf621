#include "nn/window.h"

#include <string.h>

hil_nn_window_t hil_nn_window(const hil_nn_op_t *op, const hil_nn_place_t *at, uint32_t from,
                              uint32_t outputs) {
  return (hil_nn_window_t){.rows = at->scratch,
                           .channels = hil_nn_window_channels(op),
                           .columns = hil_nn_window_columns(op, outputs),
                           .stride = hil_nn_window_stride(op, outputs),
                           .first = (int32_t)(from * op->stride_w) - op->pad_left};
}

static int16_t *fill(int16_t *to, int16_t value, uint32_t count) {
  for (; count > 0; count--)
    *to++ = value;
  return to;
}

/* Widens `count` codes in a row. */
static int16_t *widen(int16_t *to, const int8_t *from, uint32_t count) {
#if defined(__ARM_FEATURE_DSP)
  for (; count >= 4; count -= 4, from += 4, to += 4) {
    uint32_t codes, even, odd, low, high;
    memcpy(&codes, from, 4);
    __asm("sxtb16 %0, %2\n\tsxtb16 %1, %2, ror #8" : "=&r"(even), "=r"(odd) : "r"(codes));
    __asm("pkhbt %0, %2, %3, lsl #16\n\tpkhtb %1, %3, %2, asr #16"
          : "=&r"(low), "=r"(high)
          : "r"(even), "r"(odd));
    memcpy(to, &low, 4);
    memcpy(to + 2, &high, 4);
  }
#endif
  for (; count > 0; count--)
    *to++ = *from++;
  return to;
}

static void load_row(const hil_nn_window_t *window, const hil_nn_op_t *op, const int8_t *in, int16_t *to,
                     int32_t y) {
  const uint32_t spare = window->channels - op->in_c;
  if (y < 0 || y >= op->in_h) {
    fill(to, op->in_zero, window->columns * window->channels);
    return;
  }
  const int32_t end = window->first + (int32_t)window->columns;
  const int32_t from = window->first > 0 ? window->first : 0;
  const int32_t until = end < op->in_w ? end : op->in_w;
  if (from >= until) {
    fill(to, op->in_zero, window->columns * window->channels);
    return;
  }
  to = fill(to, op->in_zero, (uint32_t)(from - window->first) * window->channels);
  const int8_t *codes = in + ((uint32_t)y * op->in_w + (uint32_t)from) * op->in_c;
  if (spare == 0)
    to = widen(to, codes, (uint32_t)(until - from) * op->in_c);
  else
    for (int32_t x = from; x < until; x++, codes += op->in_c)
      to = fill(widen(to, codes, op->in_c), 0, spare);
  fill(to, op->in_zero, (uint32_t)(end - until) * window->channels);
}

void hil_nn_window_move(const hil_nn_window_t *window, const hil_nn_op_t *op, const hil_nn_place_t *at,
                        uint32_t y) {
  uint32_t kept = 0;
  if (y > 0 && op->stride_h < op->kernel_h) {
    kept = op->kernel_h - op->stride_h;
    memmove(window->rows, window->rows + (uint32_t)op->stride_h * window->stride,
            kept * window->stride * sizeof(int16_t));
  }
  const int32_t top = (int32_t)(y * op->stride_h) - op->pad_top;
  for (uint32_t row = kept; row < op->kernel_h; row++)
    load_row(window, op, at->arena + op->in, window->rows + row * window->stride, top + (int32_t)row);
}
