/* The rows of the input that one row of output needs, widened to 16 bit once and padded, so that the products
 * of a kernel row are one run of memory whatever the pixel. It also lets a convolution write over its own
 * input: a row of output is only written after the rows of input it covers are in the window. */
#ifndef HIL_NN_WINDOW_H
#define HIL_NN_WINDOW_H

#include "nn/kernels.h"

typedef struct {
  int16_t *rows;     /* kernel_h rows */
  uint32_t channels; /* per pixel: the input's, rounded up */
  uint32_t columns;  /* pixels in a row */
  uint32_t stride;   /* elements from row to row, a multiple of 4 */
  int32_t first;     /* input column of the window's first */
} hil_nn_window_t;

/* Channels per pixel in a window: even for convolutions, a multiple of 4 for depthwise ones. */
static inline uint32_t hil_nn_window_channels(const hil_nn_op_t *op) {
  const uint32_t to = op->kind == HIL_NN_DEPTHWISE ? 4 : 2;
  return (op->in_c + to - 1) / to * to;
}

/* Elements of one kernel row of a convolution, rounded up to the 4 that the inner loop takes at a time. */
static inline uint32_t hil_nn_run_elements(const hil_nn_op_t *op) {
  return (op->kernel_w * hil_nn_window_channels(op) + 3) / 4 * 4;
}

static inline uint32_t hil_nn_window_columns(const hil_nn_op_t *op, uint32_t outputs) {
  return (outputs - 1) * op->stride_w + op->kernel_w;
}

static inline uint32_t hil_nn_window_stride(const hil_nn_op_t *op, uint32_t outputs) {
  return (hil_nn_window_columns(op, outputs) * hil_nn_window_channels(op) + 3) / 4 * 4;
}

/* Scratch of a whole window; the last run may read 2 elements (times zero weights) beyond its row. */
static inline uint64_t hil_nn_window_bytes(const hil_nn_op_t *op) {
  return ((uint64_t)op->kernel_h * hil_nn_window_stride(op, op->strip) + 4) * sizeof(int16_t);
}

/* A window for the output columns from..from+outputs-1. */
hil_nn_window_t hil_nn_window(const hil_nn_op_t *op, const hil_nn_place_t *at, uint32_t from,
                              uint32_t outputs);

/* Makes the window hold what output row y needs; rows are asked for in order, from 0. */
void hil_nn_window_move(const hil_nn_window_t *window, const hil_nn_op_t *op, const hil_nn_place_t *at,
                        uint32_t y);

#endif
