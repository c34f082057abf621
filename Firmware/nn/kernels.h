/* One function per kind of operation. `arena` is the model's arena; offsets and sizes were checked by
 * hil_nn_open(). */
#ifndef HIL_NN_KERNELS_H
#define HIL_NN_KERNELS_H

#include "nn/image.h"

typedef struct {
  const uint8_t *image;
  int8_t *arena;
  int16_t *scratch;
} hil_nn_place_t;

void hil_nn_conv(const hil_nn_op_t *op, const hil_nn_place_t *at);
void hil_nn_depthwise(const hil_nn_op_t *op, const hil_nn_place_t *at);
void hil_nn_average(const hil_nn_op_t *op, const hil_nn_place_t *at);
void hil_nn_maximum(const hil_nn_op_t *op, const hil_nn_place_t *at);
void hil_nn_add(const hil_nn_op_t *op, const hil_nn_place_t *at);
void hil_nn_softmax(const hil_nn_op_t *op, const hil_nn_place_t *at);
void hil_nn_table(const hil_nn_op_t *op, const hil_nn_place_t *at);
void hil_nn_pad(const hil_nn_op_t *op, const hil_nn_place_t *at);

#endif
