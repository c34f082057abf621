#include "naive.h"

int32_t any(int32_t low, int32_t high) {
  static uint64_t state = 88172645463325252u;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (int32_t)(low + (int64_t)(state >> 16) % ((int64_t)high - low + 1));
}

static int64_t power(int32_t exponent) { return (int64_t)1 << exponent; }

int32_t naive_scale(int32_t x, int32_t multiplier, int32_t shift) {
  const int64_t shifted = (int32_t)((uint32_t)x << (shift < 0 ? -shift : 0));
  const int64_t product = shifted * multiplier;
  const int64_t nudge = product >= 0 ? power(30) : 1 - power(30);
  const int64_t high = (product + nudge) / power(31);
  if (shift <= 0)
    return (int32_t)high;
  /* Halves away from zero. */
  const int64_t magnitude = high < 0 ? -high : high;
  const int64_t rounded = (magnitude + power(shift - 1)) / power(shift);
  return (int32_t)(high < 0 ? -rounded : rounded);
}

int32_t naive_clamp(int32_t x, int32_t low, int32_t high) { return x < low ? low : x > high ? high : x; }
