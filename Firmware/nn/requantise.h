/* From 32-bit sums to int8 codes, as TFLite's reference kernels do it (gemmlowp's fixed point, rounding
 * twice). */
#ifndef HIL_NN_REQUANTISE_H
#define HIL_NN_REQUANTISE_H

#include "nn/image.h"

/* High half of 2ab, halves rounded up. The reference rounds by a signed nudge and a division towards zero,
 * which comes to the same for every product; its one saturating case (both -2^31) cannot occur, as
 * multipliers are not negative. */
static inline int32_t hil_nn_high_mul(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b + (INT64_C(1) << 30)) >> 31);
}

/* The same for |a| < 2^30, one instruction and a shift where SMMULR exists. */
static inline int32_t hil_nn_high_mul_small(int32_t a, int32_t b) {
#if defined(__ARM_FEATURE_DSP)
  int32_t product;
  __asm("smmulr %0, %1, %2" : "=r"(product) : "r"((uint32_t)a << 1), "r"(b));
  return product;
#else
  return hil_nn_high_mul(a, b);
#endif
}

/* x / 2^exponent, halves rounded away from zero; exponent 0..31. */
static inline int32_t hil_nn_divide_by_power(int32_t x, int32_t exponent) {
  const int32_t mask = (int32_t)(((uint32_t)1 << exponent) - 1);
  const int32_t threshold = (mask >> 1) + (x < 0);
  return (x >> exponent) + ((x & mask) > threshold);
}

/* The general rule; shift to the right positive, -31..31. */
static inline int32_t hil_nn_scale(int32_t x, int32_t multiplier, int32_t shift) {
  const int32_t shifted = shift < 0 ? (int32_t)((uint32_t)x << -shift) : x;
  return hil_nn_divide_by_power(hil_nn_high_mul(shifted, multiplier), shift > 0 ? shift : 0);
}

static inline int32_t hil_nn_clamp(int32_t x, int32_t low, int32_t high) {
  return x < low ? low : x > high ? high : x;
}

static inline int32_t hil_nn_clamp_int8(int32_t x) {
#if defined(__ARM_FEATURE_DSP)
  int32_t code;
  __asm("ssat %0, #8, %1" : "=r"(code) : "r"(x));
  return code;
#else
  return hil_nn_clamp(x, -128, 127);
#endif
}

/* A channel of an operation without HIL_NN_GENERAL: its shift is 1..22, its sums are below 2^30, and `round`
 * holds half of 2^shift and the output's zero point shifted to it. Taking one from a negative number before
 * half is added rounds its halves away from zero, as the general rule does. */
static inline int32_t hil_nn_requantise_fast(int32_t sum, const hil_nn_channel_t *channel) {
  const uint32_t x = (uint32_t)hil_nn_high_mul_small(sum, channel->multiplier);
  return (int32_t)(x + (uint32_t)((int32_t)x >> 31) + (uint32_t)channel->round) >> channel->shift;
}

/* With HIL_NN_GENERAL `round` is the output's zero point alone. */
static inline int32_t hil_nn_requantise(int32_t sum, const hil_nn_channel_t *channel, int general) {
  return general ? hil_nn_scale(sum, channel->multiplier, channel->shift) + channel->round
                 : hil_nn_requantise_fast(sum, channel);
}

#endif
