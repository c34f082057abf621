/* Networks that are cut in two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the above first */
#include <cmocka.h>

#include "every.h"
#include "link/wire.h"
#include "nn/image.h"

static uint8_t image[EVERY_MAX] __attribute__((aligned(8)));
static hil_nn_t nn;

static void open_every(void) { assert_int_equal(hil_nn_open(&nn, image, every_image(image)), HIL_STATUS_Ok); }

static void the_second_part_needs_nothing_but_the_activations(void **state) {
  (void)state;
  uint8_t input[EVERY_INPUT_BYTES];
  int8_t whole[EVERY_OUTPUTS], codes[EVERY_OUTPUTS];
  open_every();
  const uint32_t size = hil_nn_arena_bytes(&nn);
  uint8_t *here = calloc(1, size), *there = malloc(size);
  for (size_t i = 0; i < sizeof input; i++)
    input[i] = (uint8_t)(i * 37 % 251);
  hil_nn_run(&nn, here, input, whole);
  int cuts = 0;
  for (uint16_t after = 1; after < hil_nn_steps(&nn); after++) {
    uint32_t at, bytes;
    if (!hil_nn_cut(&nn, after, &at, &bytes))
      continue;
    cuts++;
    hil_nn_begin(&nn, here, input);
    hil_nn_advance(&nn, here, 0, after);
    memset(there, 0xAA, size);
    memcpy(there + at, here + at, bytes);
    hil_nn_advance(&nn, there, after, hil_nn_steps(&nn));
    hil_nn_finish(&nn, there, codes);
    assert_memory_equal(codes, whole, sizeof codes);
  }
  assert_int_equal(cuts, hil_nn_steps(&nn) - 2);
  free(there);
  free(here);
}

static void there_is_no_cut_across_a_residual_connection_or_outside(void **state) {
  (void)state;
  uint32_t at, bytes;
  open_every();
  assert_false(hil_nn_cut(&nn, 4, &at, &bytes)); /* the addition after it needs what came before it too */
  assert_false(hil_nn_cut(&nn, 0, &at, &bytes));
  assert_false(hil_nn_cut(&nn, hil_nn_steps(&nn), &at, &bytes));
  assert_false(hil_nn_cut(&nn, UINT16_MAX, &at, &bytes));
  assert_true(hil_nn_cut(&nn, 3, &at, &bytes));
  assert_int_equal(bytes, 8 * 7 * 16);
}

static void there_is_no_cut_where_a_part_of_a_tensor_is_read(void **state) {
  (void)state;
  uint32_t at, bytes;
  open_every();
  hil_nn_op_t *ops = (hil_nn_op_t *)(void *)(image + hil_nn_header(&nn)->ops);
  assert_true(hil_nn_cut(&nn, 6, &at, &bytes));
  ops[6].in += 4;
  assert_false(hil_nn_cut(&nn, 6, &at, &bytes));
}

static void there_is_no_cut_where_the_output_is_made_before_it(void **state) {
  (void)state;
  uint32_t at, bytes;
  open_every();
  ((hil_nn_header_t *)(void *)image)->output += 12000;
  for (uint16_t after = 1; after < hil_nn_steps(&nn); after++)
    assert_false(hil_nn_cut(&nn, after, &at, &bytes));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_second_part_needs_nothing_but_the_activations),
      cmocka_unit_test(there_is_no_cut_across_a_residual_connection_or_outside),
      cmocka_unit_test(there_is_no_cut_where_a_part_of_a_tensor_is_read),
      cmocka_unit_test(there_is_no_cut_where_the_output_is_made_before_it),
  };
  return cmocka_run_group_tests_name("cuts", tests, NULL, NULL);
}
