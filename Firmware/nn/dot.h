/* The inner loop of convolutions: two output channels at two pixels. */
#ifndef HIL_NN_DOT_H
#define HIL_NN_DOT_H

#include <stdint.h>

/* What stays the same over a whole convolution, and the four sums. The offsets are known to dot.c's assembly.
 */
typedef struct {
  uint32_t rows;     /*  0: kernel rows */
  uint32_t run;      /*  4: bytes of one kernel row in the window, a multiple of 8 */
  uint32_t run_wide; /*  8: the part of it that is a multiple of 32 */
  uint32_t skip;     /* 12: bytes from the end of a kernel row to the next one */
  int32_t sums[4]; /* 16: biases before, sums after: channel 0 at pixel 0, at pixel 1, channel 1 at 0, at 1 */
} hil_nn_dot_t;

/* Adds the products of the runs at x0 and x1 (4-byte aligned) and of a pair of channels' weights. Weights
 * come in groups of 8 bytes: elements 0, 2, 1, 3 of the first channel, then of the second: the order in which
 * SXTB16 takes a word apart into pairs that follow each other in the window. Returns the next pair's weights.
 */
const int8_t *hil_nn_dot(const int16_t *x0, const int16_t *x1, const int8_t *weights, hil_nn_dot_t *dot);

#endif
