#include "nn/exponential.h"

#include "nn/requantise.h"

static inline int32_t times(int32_t a, int32_t b) { return hil_nn_high_mul(a, b); }

static int32_t shift_left_saturating(int32_t x, int32_t bits) {
  const int64_t shifted = (int64_t)x * (INT64_C(1) << bits);
  return shifted > INT32_MAX ? INT32_MAX : shifted < INT32_MIN ? INT32_MIN : (int32_t)shifted;
}

/* Taylor series of exp around -1/8 for x in [-1/4, 0), 31 fractional bits. */
static int32_t exp_of_last_quarter(int32_t x) {
  const int32_t exp_of_minus_eighth = 1895147668, third = 715827883;
  const int32_t d = x + (1 << 28);
  const int32_t d2 = times(d, d), d3 = times(d2, d), d4 = times(d2, d2);
  const int32_t quarter_d4 = hil_nn_divide_by_power(d4, 2);
  const int32_t higher = hil_nn_divide_by_power(times(quarter_d4 + d3, third) + d2, 1);
  return exp_of_minus_eighth + times(exp_of_minus_eighth, d + higher);
}

int32_t hil_nn_exp_of_negative(int32_t x) {
  /* exp(-1/4), exp(-1/2), exp(-1), ... exp(-16), 31 fractional bits */
  static const int32_t factors[7] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  if (x == 0)
    return INT32_MAX;
  const int32_t quarter = 1 << 24;
  const int32_t last = (x & (quarter - 1)) - quarter;
  int32_t result = exp_of_last_quarter(shift_left_saturating(last, 5));
  const int32_t rest = (int32_t)((uint32_t)last - (uint32_t)x); /* whole quarters, 26 fractional bits */
  for (int32_t i = 0; i < 7; i++)
    if (rest & (int32_t)((uint32_t)quarter << i))
      result = times(result, factors[i]);
  return result;
}

/* Three steps of Newton-Raphson on the half denominator, from 48/17 - 32/17 h; 29 fractional bits inside. */
int32_t hil_nn_one_over_one_plus(int32_t x) {
  const int32_t start = 1515870810, slope = -1010580540, one = 1 << 29;
  const int64_t sum = (int64_t)x + INT32_MAX;
  const int32_t half_denominator = (int32_t)((sum + (sum >= 0 ? 1 : -1)) / 2);
  int32_t inverse = start + times(half_denominator, slope);
  for (int32_t i = 0; i < 3; i++) {
    const int32_t rest = one - times(half_denominator, inverse);
    inverse = (int32_t)((uint32_t)inverse + (uint32_t)shift_left_saturating(times(inverse, rest), 2));
  }
  return shift_left_saturating(inverse, 1);
}
