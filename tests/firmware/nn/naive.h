/* The arithmetic of TFLite's reference kernels, written from its definition and as slowly as that: what the
 * engine's kernels are compared with. Also random numbers that are the same in every run. */
#ifndef NAIVE_H
#define NAIVE_H

#include <stdint.h>

/* Uniform in low..high. */
int32_t any(int32_t low, int32_t high);

/* MultiplyByQuantizedMultiplier, rounding twice; shift to the right, -31..31. */
int32_t naive_scale(int32_t x, int32_t multiplier, int32_t shift);

int32_t naive_clamp(int32_t x, int32_t low, int32_t high);

#endif
