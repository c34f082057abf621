/* The second part of a split network, for as long as somebody asks. */
#ifndef HIL_NN_REST_H
#define HIL_NN_REST_H

#include "nn/hil_nn.h"

/* Answers requests on standard input until it ends. A request is `size` u32, then so many bytes: the number
 * of operations that have been run u16, and what they left for the others, as hil_nn_cut() tells it. The
 * answer on standard output is `size` u32, then a byte that is 0 and the output codes; or the byte 1 alone
 * where the network cannot be cut there or needs other activations. Little-endian. Returns the exit code: 0,
 * or 2 for a request that is too long or cut short. */
int hil_nn_serve(const hil_nn_t *nn, uint8_t *arena, int8_t *codes);

#endif
