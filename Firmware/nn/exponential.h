/* The two functions that softmax needs, in the fixed point of gemmlowp: polynomials, no tables, no float. */
#ifndef HIL_NN_EXPONENTIAL_H
#define HIL_NN_EXPONENTIAL_H

#include <stdint.h>

/* exp(x) for x <= 0 with 26 fractional bits; the result has 31. */
int32_t hil_nn_exp_of_negative(int32_t x);

/* 1 / (1 + x) for x in [0, 1); both with 31 fractional bits. */
int32_t hil_nn_one_over_one_plus(int32_t x);

#endif
