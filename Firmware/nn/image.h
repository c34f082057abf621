/* The model image, byte for byte as Protocols/MODEL-IMAGE.md states it; read in place, so little-endian hosts
 * only. */
#ifndef HIL_NN_IMAGE_H
#define HIL_NN_IMAGE_H

#include <stdint.h>

#include "nn/hil_nn.h"

enum {
  HIL_NN_MAGIC = 0x4D4C4948, /* "HILM" */
  HIL_NN_VERSION = 1,
  HIL_NN_NAME_BYTES = 32,
  HIL_NN_TABLE_BYTES = 256,
  HIL_NN_CRC_FROM = 16, /* the CRC covers everything from here */
};

typedef struct {
  uint32_t magic;
  uint16_t version;
  uint16_t header_bytes;
  uint32_t total_bytes;
  uint32_t crc;
  uint8_t hash[HIL_NN_HASH_BYTES];
  uint32_t arena_bytes;
  uint32_t scratch;
  uint32_t scratch_bytes;
  uint32_t input_bytes;
  uint32_t input; /* where the input's codes go in the arena */
  uint32_t tables;
  uint16_t table_count;
  uint16_t reserved0;
  uint32_t output;
  uint16_t output_count;
  uint8_t encoding;
  uint8_t input_dtype;
  uint16_t op_count;
  uint16_t op_bytes;
  uint32_t ops;
  uint32_t macs;
  uint16_t exit_ops; /* operations up to the exit; 0: there is none, and the next two are 0 */
  uint8_t exit_encoding;
  uint8_t reserved1;
  uint32_t exit_output; /* its codes, output_count of them, before the next operation runs */
  uint8_t reserved2[8];
  char name[HIL_NN_NAME_BYTES];
} hil_nn_header_t;

enum {
  HIL_NN_CONV = 1,
  HIL_NN_DEPTHWISE = 2,
  HIL_NN_AVERAGE = 3,
  HIL_NN_MAXIMUM = 4,
  HIL_NN_ADD = 5,
  HIL_NN_SOFTMAX = 6,
  HIL_NN_TABLE = 7,
  HIL_NN_PAD = 8,
};

enum {
  HIL_NN_GENERAL = 1, /* channels are requantised by the general rule (requantise.h) */
  HIL_NN_SCALED =
      2, /* average pool: requantise the sum by a channel record instead of dividing by the count */
};

/* One operation. Tensors are HWC int8 codes at offsets in the arena. */
typedef struct {
  uint8_t kind;
  uint8_t flags;
  int8_t low, high; /* output codes are clamped to these */
  uint32_t in, in2, out;
  uint16_t in_h, in_w, in_c;
  uint16_t out_h, out_w, out_c;
  uint8_t kernel_h, kernel_w, stride_h, stride_w;
  uint8_t pad_top, pad_left;
  int8_t in_zero; /* the input's zero point: the code of padding */
  uint8_t reserved0;
  uint16_t strip; /* output columns per pass of a convolution */
  uint16_t reserved1;
  uint32_t weights, params; /* offsets in the image */
  uint32_t reserved2[4];
} hil_nn_op_t;

/* How the 32-bit sum of one output channel becomes a code. */
typedef struct {
  int32_t bias; /* the input's zero point is folded in */
  int32_t multiplier;
  int32_t round;
  int32_t shift; /* to the right */
} hil_nn_channel_t;

typedef struct {
  int32_t zero, multiplier, shift;
} hil_nn_scale_t;

typedef struct {
  hil_nn_scale_t a, b, out;
  int32_t left; /* left shift of both inputs before they are scaled */
} hil_nn_add_t;

typedef struct {
  int32_t multiplier, left, minimum;
} hil_nn_softmax_t;

_Static_assert(sizeof(hil_nn_header_t) == 128, "header");
_Static_assert(sizeof(hil_nn_op_t) == 64, "operation");
_Static_assert(sizeof(hil_nn_channel_t) == 16, "channel");
_Static_assert(sizeof(hil_nn_add_t) == 40, "add");
_Static_assert(sizeof(hil_nn_softmax_t) == 12, "softmax");

static inline const hil_nn_header_t *hil_nn_header(const hil_nn_t *nn) {
  return (const hil_nn_header_t *)(const void *)nn->image;
}

#endif
