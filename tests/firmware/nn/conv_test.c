#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the above first */
#include <cmocka.h>

#include "naive.h"
#include "nn/requantise.h"
#include "nn/window.h"

enum { IMAGE = 1 << 20, ARENA = 1 << 18 };

static uint8_t image[IMAGE] __attribute__((aligned(8)));
static int8_t arena[ARENA] __attribute__((aligned(8)));
static int8_t weights[IMAGE];
static int32_t biases[256], multipliers[256], shifts[256];
static int8_t expected[ARENA];

static const int order[4] = {0, 2, 1, 3};

static int8_t weight_at(const hil_nn_op_t *op, uint32_t o, uint32_t ky, uint32_t kx, uint32_t i) {
  const uint32_t depth = op->kind == HIL_NN_DEPTHWISE ? 1 : op->in_c;
  return weights[((o * op->kernel_h + ky) * op->kernel_w + kx) * depth + i];
}

static void naive(const hil_nn_op_t *op, int32_t out_zero) {
  for (uint32_t y = 0; y < op->out_h; y++)
    for (uint32_t x = 0; x < op->out_w; x++)
      for (uint32_t o = 0; o < op->out_c; o++) {
        int32_t sum = biases[o];
        for (uint32_t ky = 0; ky < op->kernel_h; ky++)
          for (uint32_t kx = 0; kx < op->kernel_w; kx++) {
            const int32_t iy = (int32_t)(y * op->stride_h + ky) - op->pad_top;
            const int32_t ix = (int32_t)(x * op->stride_w + kx) - op->pad_left;
            if (iy < 0 || iy >= op->in_h || ix < 0 || ix >= op->in_w)
              continue;
            const int8_t *pixel = arena + op->in + ((uint32_t)iy * op->in_w + (uint32_t)ix) * op->in_c;
            if (op->kind == HIL_NN_DEPTHWISE)
              sum += (pixel[o] - op->in_zero) * weight_at(op, o, ky, kx, 0);
            else
              for (uint32_t i = 0; i < op->in_c; i++)
                sum += (pixel[i] - op->in_zero) * weight_at(op, o, ky, kx, i);
          }
        const int32_t code = naive_scale(sum, multipliers[o], shifts[o]) + out_zero;
        expected[(y * op->out_w + x) * op->out_c + o] = (int8_t)naive_clamp(code, op->low, op->high);
      }
}

/* Weights, biases and scales as the compiler lays them out. */
static void lay_out(hil_nn_op_t *op, int32_t out_zero) {
  const uint32_t depth = op->kind == HIL_NN_DEPTHWISE ? 1 : op->in_c,
                 taps = (uint32_t)op->kernel_h * op->kernel_w;
  const uint32_t padded = hil_nn_window_channels(op), run = hil_nn_run_elements(op);
  memset(image, 0, sizeof image);
  op->params = 0;
  op->weights = 8192;
  hil_nn_channel_t *channels = (hil_nn_channel_t *)(void *)image;
  for (uint32_t o = 0; o < op->out_c; o++) {
    int32_t sum = 0;
    for (uint32_t tap = 0; tap < taps * depth; tap++)
      sum += weights[o * taps * depth + tap];
    const int general = op->flags & HIL_NN_GENERAL;
    channels[o] = (hil_nn_channel_t){
        biases[o] - op->in_zero * sum, multipliers[o],
        general ? out_zero : (1 << (shifts[o] - 1)) + out_zero * (1 << shifts[o]), shifts[o]};
    for (uint32_t ky = 0; ky < op->kernel_h; ky++)
      for (uint32_t kx = 0; kx < op->kernel_w; kx++)
        for (uint32_t i = 0; i < depth; i++) {
          const uint32_t element = kx * padded + i;
          const uint32_t at = op->kind == HIL_NN_DEPTHWISE
                                  ? (o / 4 * taps + ky * op->kernel_w + kx) * 4 + (uint32_t)order[o % 4]
                                  : (o / 2 * op->kernel_h + ky) * run * 2 + element / 4 * 8 + o % 2 * 4 +
                                        (uint32_t)order[element % 4];
          image[op->weights + at] = (uint8_t)weight_at(op, o, ky, kx, i);
        }
  }
}

static hil_nn_op_t any_op(uint8_t kind) {
  hil_nn_op_t op = {.kind = kind, .in = 64, .low = (int8_t)any(-128, 0), .high = (int8_t)any(1, 127)};
  op.in_h = (uint16_t)any(1, 12);
  op.in_w = (uint16_t)any(1, 12);
  op.in_c = (uint16_t)any(1, 19);
  op.out_c = kind == HIL_NN_DEPTHWISE ? op.in_c : (uint16_t)any(1, 9);
  op.kernel_h = (uint8_t)any(1, 5);
  op.kernel_w = (uint8_t)any(1, 5);
  op.stride_h = (uint8_t)any(1, 3);
  op.stride_w = (uint8_t)any(1, 3);
  op.pad_top = (uint8_t)any(0, op.kernel_h - 1);
  op.pad_left = (uint8_t)any(0, op.kernel_w - 1);
  op.out_h =
      (uint16_t)((op.in_h + op.pad_top) / op.stride_h + any(0, 1) + (op.in_h + op.pad_top < op.stride_h));
  op.out_w =
      (uint16_t)((op.in_w + op.pad_left) / op.stride_w + any(0, 1) + (op.in_w + op.pad_left < op.stride_w));
  op.in_zero = (int8_t)any(-128, 127);
  op.strip = (uint16_t)any(1, op.out_w);
  op.out = 16384;
  return op;
}

static void check(uint8_t kind, int general) {
  hil_nn_op_t op = any_op(kind);
  const int32_t out_zero = any(-128, 127);
  op.flags = general ? HIL_NN_GENERAL : 0;
  for (uint32_t i = 0; i < sizeof weights / 64; i++)
    weights[i] = (int8_t)any(-127, 127);
  for (uint32_t o = 0; o < op.out_c; o++) {
    biases[o] = any(-20000, 20000);
    multipliers[o] = any(1 << 30, INT32_MAX);
    shifts[o] = general ? any(-2, 31) : any(1, 12);
  }
  for (uint32_t i = 0; i < 16384; i++)
    arena[i] = (int8_t)any(-128, 127);
  lay_out(&op, out_zero);
  naive(&op, out_zero);
  const hil_nn_place_t at = {image, arena, (int16_t *)(void *)(arena + ARENA - 65536)};
  assert_true(hil_nn_window_bytes(&op) <= 65536);
  (kind == HIL_NN_CONV ? hil_nn_conv : hil_nn_depthwise)(&op, &at);
  assert_memory_equal(arena + op.out, expected, (size_t)op.out_h * op.out_w * op.out_c);
}

static void convolutions_of_any_shape_equal_the_definition(void **state) {
  (void)state;
  for (int i = 0; i < 400; i++)
    check(HIL_NN_CONV, i % 4 == 0);
}

static void depthwise_convolutions_of_any_shape_equal_the_definition(void **state) {
  (void)state;
  for (int i = 0; i < 400; i++)
    check(HIL_NN_DEPTHWISE, i % 4 == 0);
}

static void a_convolution_may_write_over_its_input(void **state) {
  (void)state;
  hil_nn_op_t op = {
      .kind = HIL_NN_CONV, .low = -128, .high = 127, .in = 64, .out = 64, .in_h = 9, .in_w = 7, .in_c = 6};
  op.out_h = op.in_h, op.out_w = op.in_w, op.out_c = op.in_c, op.strip = op.out_w;
  op.kernel_h = op.kernel_w = 3, op.stride_h = op.stride_w = op.pad_top = op.pad_left = 1, op.in_zero = -5;
  for (uint32_t i = 0; i < 9 * 36; i++)
    weights[i] = (int8_t)any(-127, 127);
  for (uint32_t o = 0; o < 6; o++)
    biases[o] = 0, multipliers[o] = 1 << 30, shifts[o] = 7;
  for (uint32_t i = 0; i < 4096; i++)
    arena[i] = (int8_t)any(-128, 127);
  lay_out(&op, 3);
  naive(&op, 3);
  const hil_nn_place_t at = {image, arena, (int16_t *)(void *)(arena + ARENA - 65536)};
  hil_nn_conv(&op, &at);
  assert_memory_equal(arena + op.out, expected, 9 * 7 * 6);
}

static void the_fast_rule_rounds_as_the_general_one(void **state) {
  (void)state;
  for (int i = 0; i < 200000; i++) {
    const int32_t shift = any(1, 22), zero = any(-128, 127), multiplier = any(1 << 30, INT32_MAX);
    const int32_t sum = i % 2 ? any(-(1 << 30) + 1, (1 << 30) - 1) : any(-5000, 5000);
    const hil_nn_channel_t channel = {0, multiplier, (1 << (shift - 1)) + zero * (1 << shift), shift};
    assert_int_equal(hil_nn_requantise_fast(sum, &channel), naive_scale(sum, multiplier, shift) + zero);
    assert_int_equal(hil_nn_scale(sum, multiplier, shift), naive_scale(sum, multiplier, shift));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(convolutions_of_any_shape_equal_the_definition),
      cmocka_unit_test(depthwise_convolutions_of_any_shape_equal_the_definition),
      cmocka_unit_test(a_convolution_may_write_over_its_input),
      cmocka_unit_test(the_fast_rule_rounds_as_the_general_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
