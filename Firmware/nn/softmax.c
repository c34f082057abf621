#include "nn/exponential.h"
#include "nn/kernels.h"
#include "nn/requantise.h"

/* The result has scale 1/256 and zero point -128. */
enum { SUM_INTEGER_BITS = 12, CODE_BITS = 8 };

static int32_t exp_of_difference(int32_t difference, const hil_nn_softmax_t *softmax) {
  const int32_t shifted = (int32_t)((uint32_t)difference << softmax->left);
  return hil_nn_exp_of_negative(hil_nn_high_mul(shifted, softmax->multiplier));
}

static void row(const int8_t *in, int8_t *out, uint32_t count, const hil_nn_op_t *op,
                const hil_nn_softmax_t *softmax) {
  int32_t largest = -128;
  for (uint32_t i = 0; i < count; i++)
    largest = in[i] > largest ? in[i] : largest;
  uint32_t sum = 0;
  for (uint32_t i = 0; i < count; i++)
    if (in[i] - largest >= softmax->minimum)
      sum += (uint32_t)hil_nn_divide_by_power(exp_of_difference(in[i] - largest, softmax), SUM_INTEGER_BITS);
  int32_t headroom = 0;
  while (sum != 0 && headroom < 31 && (sum & (UINT32_C(1) << 31)) == 0) {
    sum <<= 1;
    headroom++;
  }
  /* The sum is 2^(bits - 1) (1 + x); the largest code's own exp(0) keeps it from being 0. */
  const int32_t reciprocal = hil_nn_one_over_one_plus((int32_t)((sum << 1) >> 1));
  const int32_t exponent = SUM_INTEGER_BITS - headroom + 31 - CODE_BITS;
  for (uint32_t i = 0; i < count; i++) {
    int32_t code = -128;
    if (in[i] - largest >= softmax->minimum) {
      const int32_t share = hil_nn_high_mul(reciprocal, exp_of_difference(in[i] - largest, softmax));
      code += hil_nn_divide_by_power(share, hil_nn_clamp(exponent, 0, 31));
    }
    out[i] = (int8_t)hil_nn_clamp(code, op->low, op->high);
  }
}

void hil_nn_softmax(const hil_nn_op_t *op, const hil_nn_place_t *at) {
  const hil_nn_softmax_t softmax = *(const hil_nn_softmax_t *)(const void *)(at->image + op->params);
  const uint32_t rows = (uint32_t)op->in_h * op->in_w;
  for (uint32_t i = 0; i < rows; i++)
    row(at->arena + op->in + i * op->in_c, at->arena + op->out + i * op->in_c, op->in_c, op, &softmax);
}
