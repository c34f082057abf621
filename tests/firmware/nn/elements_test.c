#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the above first */
#include <cmocka.h>

#include "naive.h"
#include "nn/kernels.h"

enum { SIZE = 4096 };

static uint8_t image[1024] __attribute__((aligned(8)));
static int8_t arena[4 * SIZE] __attribute__((aligned(8)));
static const hil_nn_place_t at = {image, arena, (int16_t *)(void *)(arena + 3 * SIZE)};

static void randomise(void) {
  for (int i = 0; i < SIZE; i++)
    arena[i] = (int8_t)any(-128, 127), arena[SIZE + i] = (int8_t)any(-128, 127);
}

static hil_nn_op_t shaped(uint16_t h, uint16_t w, uint16_t c) {
  hil_nn_op_t op = {.low = -128, .high = 127, .in = 0, .in2 = SIZE, .out = 2 * SIZE};
  op.in_h = op.out_h = h, op.in_w = op.out_w = w, op.in_c = op.out_c = c;
  op.kernel_h = op.kernel_w = op.stride_h = op.stride_w = 1;
  return op;
}

static void an_addition_equals_the_definition(void **state) {
  (void)state;
  for (int round = 0; round < 50; round++) {
    randomise();
    const hil_nn_add_t add = {{any(-128, 127), 1 << 30, 0},
                              {any(-128, 127), any(1 << 30, INT32_MAX), any(0, 6)},
                              {any(-128, 127), any(1 << 30, INT32_MAX), any(16, 20)},
                              20};
    memcpy(image, &add, sizeof add);
    hil_nn_op_t op = shaped(7, 5, 9);
    op.low = (int8_t)any(-128, 0);
    hil_nn_add(&op, &at);
    for (int i = 0; i < 7 * 5 * 9; i++) {
      const int32_t a = naive_scale((arena[i] - add.a.zero) * (1 << 20), add.a.multiplier, add.a.shift);
      const int32_t b =
          naive_scale((arena[SIZE + i] - add.b.zero) * (1 << 20), add.b.multiplier, add.b.shift);
      const int32_t code = naive_scale(a + b, add.out.multiplier, add.out.shift) + add.out.zero;
      assert_int_equal(arena[2 * SIZE + i], naive_clamp(code, op.low, 127));
    }
  }
}

static void pools_of_any_shape_equal_the_definition(void **state) {
  (void)state;
  for (int round = 0; round < 300; round++) {
    randomise();
    hil_nn_op_t op = shaped((uint16_t)any(1, 9), (uint16_t)any(1, 9), (uint16_t)any(1, 9));
    op.kernel_h = (uint8_t)any(1, 4), op.kernel_w = (uint8_t)any(1, 4);
    op.stride_h = (uint8_t)any(1, 3), op.stride_w = (uint8_t)any(1, 3);
    op.pad_top = (uint8_t)any(0, op.kernel_h - 1), op.pad_left = (uint8_t)any(0, op.kernel_w - 1);
    op.out_h = (uint16_t)((op.in_h - 1 + op.pad_top) / op.stride_h + 1);
    op.out_w = (uint16_t)((op.in_w - 1 + op.pad_left) / op.stride_w + 1);
    const int maximum = round % 3 == 0;
    op.flags = round % 3 == 1 ? HIL_NN_SCALED : 0;
    op.in_zero = (int8_t)any(-128, 127);
    const hil_nn_channel_t channel = {0, any(1 << 30, INT32_MAX), any(-20, 20), any(1, 5)};
    memcpy(image, &channel, sizeof channel);
    (maximum ? hil_nn_maximum : hil_nn_average)(&op, &at);
    for (int y = 0; y < op.out_h; y++)
      for (int x = 0; x < op.out_w; x++)
        for (int c = 0; c < op.in_c; c++) {
          int32_t sum = 0, largest = -128, count = 0;
          for (int ky = 0; ky < op.kernel_h; ky++)
            for (int kx = 0; kx < op.kernel_w; kx++) {
              const int iy = y * op.stride_h - op.pad_top + ky, ix = x * op.stride_w - op.pad_left + kx;
              if (iy < 0 || iy >= op.in_h || ix < 0 || ix >= op.in_w)
                continue;
              const int32_t code = arena[(iy * op.in_w + ix) * op.in_c + c];
              sum += code, count++;
              largest = code > largest ? code : largest;
            }
          const int32_t mean = (int32_t)lround((double)sum / count);
          const int32_t scaled =
              naive_scale(sum - count * op.in_zero, channel.multiplier, channel.shift) + channel.round;
          const int32_t expected = maximum ? largest : op.flags ? scaled : mean;
          assert_int_equal(arena[2 * SIZE + (y * op.out_w + x) * op.out_c + c],
                           naive_clamp(expected, -128, 127));
        }
  }
}

static void softmax_is_within_one_code_of_real_numbers(void **state) {
  (void)state;
  for (int round = 0; round < 300; round++) {
    randomise();
    const int count = any(1, 40);
    /* beta x input scale = multiplier x 2^(left - 57) */
    const hil_nn_softmax_t softmax = {any(1 << 30, INT32_MAX), any(19, 24), -255};
    const double scale = ldexp(softmax.multiplier, softmax.left - 57);
    memcpy(image, &softmax, sizeof softmax);
    hil_nn_op_t op = shaped(1, 1, (uint16_t)count);
    hil_nn_softmax_t bounded = softmax;
    bounded.minimum = -(int32_t)(31.0 * (1 << 26) / (1 << softmax.left));
    memcpy(image, &bounded, sizeof bounded);
    hil_nn_softmax(&op, &at);
    double sum = 0, largest = -128;
    for (int i = 0; i < count; i++)
      largest = arena[i] > largest ? arena[i] : largest;
    for (int i = 0; i < count; i++)
      sum += exp(scale * (arena[i] - largest));
    for (int i = 0; i < count; i++) {
      const double code = exp(scale * (arena[i] - largest)) / sum * 256 - 128;
      assert_true(fabs(arena[2 * SIZE + i] - (code > 127 ? 127 : code)) < 1.01);
    }
  }
}

static void a_table_and_a_pad_put_codes_where_they_belong(void **state) {
  (void)state;
  randomise();
  hil_nn_op_t op = shaped(3, 4, 5);
  for (int i = 0; i < 256; i++)
    image[i] = (uint8_t)(i * 7);
  hil_nn_table(&op, &at);
  for (int i = 0; i < 60; i++)
    assert_int_equal(arena[2 * SIZE + i], (int8_t)((arena[i] + 128) * 7));
  op.out_h = 6, op.out_w = 9, op.pad_top = 2, op.pad_left = 3, op.in_zero = -7;
  hil_nn_pad(&op, &at);
  for (int y = 0; y < 6; y++)
    for (int x = 0; x < 9; x++)
      for (int c = 0; c < 5; c++) {
        const int inside = y >= 2 && y < 5 && x >= 3 && x < 7;
        const int expected = inside ? arena[((y - 2) * 4 + x - 3) * 5 + c] : -7;
        assert_int_equal(arena[2 * SIZE + (y * 9 + x) * 5 + c], expected);
      }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_addition_equals_the_definition),
      cmocka_unit_test(pools_of_any_shape_equal_the_definition),
      cmocka_unit_test(softmax_is_within_one_code_of_real_numbers),
      cmocka_unit_test(a_table_and_a_pad_put_codes_where_they_belong),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
