#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the above first */
#include <cmocka.h>

#include "every.h"
#include "link/wire.h"
#include "naive.h"
#include "nn/image.h"

static uint8_t sound[EVERY_MAX] __attribute__((aligned(8)));

/* Opens a copy in memory of exactly its size, where a sanitizer sees every byte read beyond it. */
static int open_copy(const uint8_t *image, uint32_t size, hil_nn_t *nn, uint8_t **copy) {
  *copy = malloc(size + 1);
  memcpy(*copy, image, size);
  return hil_nn_open(nn, *copy, size);
}

static void run(const hil_nn_t *nn) {
  uint8_t *arena = malloc(hil_nn_arena_bytes(nn)), *input = calloc(1, hil_nn_input_bytes(nn));
  int8_t *codes = malloc(hil_nn_output_count(nn));
  assert_true(arena != NULL && input != NULL && codes != NULL);
  memset(arena, 0, hil_nn_arena_bytes(nn));
  hil_nn_run(nn, arena, input, codes);
  free(codes);
  free(input);
  free(arena);
}

static void a_sound_image_opens_and_runs(void **state) {
  (void)state;
  const uint32_t size = every_image(sound);
  hil_nn_t nn;
  uint8_t *copy;
  assert_int_equal(open_copy(sound, size, &nn, &copy), HIL_STATUS_Ok);
  assert_int_equal(hil_nn_output_count(&nn), EVERY_OUTPUTS);
  assert_string_equal(hil_nn_name(&nn), "every");
  run(&nn);
  free(copy);
}

static void erased_flash_and_short_sections_hold_no_model(void **state) {
  (void)state;
  static const uint8_t erased[256] __attribute__((aligned(8))) = {[0 ... 255] = 0xff};
  hil_nn_t nn;
  assert_int_equal(hil_nn_open(&nn, erased, sizeof erased), HIL_STATUS_NoModel);
  every_image(sound);
  assert_int_equal(hil_nn_open(&nn, sound, 100), HIL_STATUS_NoModel);
}

static void an_image_cut_anywhere_is_bad(void **state) {
  (void)state;
  const uint32_t size = every_image(sound);
  for (uint32_t cut = 128; cut < size; cut += 7) {
    hil_nn_t nn;
    uint8_t *copy;
    assert_int_equal(open_copy(sound, cut, &nn, &copy), HIL_STATUS_BadModel);
    free(copy);
  }
}

static void a_flipped_bit_is_seen(void **state) {
  (void)state;
  const uint32_t size = every_image(sound);
  for (int i = 0; i < 500; i++) {
    const uint32_t at = (uint32_t)any(4, (int32_t)size - 1);
    sound[at] ^= (uint8_t)(1 << any(0, 7));
    hil_nn_t nn;
    assert_int_equal(hil_nn_open(&nn, sound, size), HIL_STATUS_BadModel);
    every_image(sound);
  }
}

/* A CRC can be right over nonsense: whatever then opens must run inside of its own memory. */
static void nonsense_with_a_right_crc_is_refused_or_harmless(void **state) {
  (void)state;
  int opened = 0;
  for (int i = 0; i < 6000; i++) {
    const uint32_t size = every_image(sound);
    for (int changes = any(1, 3); changes > 0; changes--) {
      const uint32_t at = (uint32_t)any(32, 128 + 10 * 64 - 1);
      sound[at] = (uint8_t)(any(0, 3) == 0 ? any(0, 255) : sound[at] ^ 1 << any(0, 7));
    }
    every_seal(sound);
    hil_nn_t nn;
    uint8_t *copy;
    if (open_copy(sound, size, &nn, &copy) == HIL_STATUS_Ok && hil_nn_arena_bytes(&nn) < 1 << 20) {
      run(&nn);
      opened++;
    }
    free(copy);
  }
  assert_true(opened > 100);
}

static void a_network_stops_at_its_exit_or_goes_on_to_the_same_end(void **state) {
  (void)state;
  const uint32_t size = every_image(sound);
  hil_nn_header_t *header = (hil_nn_header_t *)(void *)sound;
  const hil_nn_op_t *op = (const hil_nn_op_t *)(const void *)(sound + header->ops);
  hil_nn_t nn;
  assert_int_equal(hil_nn_open(&nn, sound, size), HIL_STATUS_Ok);
  assert_int_equal(hil_nn_exit(&nn), 0);
  static uint8_t arena[1 << 16] __attribute__((aligned(8))), input[EVERY_INPUT_BYTES];
  int8_t whole[EVERY_OUTPUTS], early[EVERY_OUTPUTS], end[EVERY_OUTPUTS];
  assert_true(hil_nn_arena_bytes(&nn) <= sizeof arena);
  for (uint32_t i = 0; i < sizeof input; i++)
    input[i] = (uint8_t)any(0, 255);
  hil_nn_run(&nn, arena, input, whole);

  header->exit_ops = 7;
  header->exit_output = op[6].out;
  every_seal(sound);
  assert_int_equal(hil_nn_open(&nn, sound, size), HIL_STATUS_Ok);
  assert_int_equal(hil_nn_exit(&nn), 7);
  hil_nn_begin(&nn, arena, input);
  hil_nn_advance(&nn, arena, 0, hil_nn_exit(&nn));
  hil_nn_exit_codes(&nn, arena, early);
  assert_memory_equal(early, arena + op[6].out, sizeof early);
  hil_nn_advance(&nn, arena, hil_nn_exit(&nn), hil_nn_steps(&nn));
  hil_nn_finish(&nn, arena, end);
  assert_memory_equal(end, whole, sizeof whole);
}

static void an_exit_beyond_the_network_or_its_arena_is_bad(void **state) {
  (void)state;
  const uint32_t size = every_image(sound);
  hil_nn_header_t *header = (hil_nn_header_t *)(void *)sound;
  hil_nn_t nn;
  header->exit_ops = header->op_count;
  every_seal(sound);
  assert_int_equal(hil_nn_open(&nn, sound, size), HIL_STATUS_BadModel);
  header->exit_ops = 1;
  header->exit_output = header->arena_bytes - EVERY_OUTPUTS + 1;
  every_seal(sound);
  assert_int_equal(hil_nn_open(&nn, sound, size), HIL_STATUS_BadModel);
  header->exit_output--;
  every_seal(sound);
  assert_int_equal(hil_nn_open(&nn, sound, size), HIL_STATUS_Ok);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_sound_image_opens_and_runs),
      cmocka_unit_test(erased_flash_and_short_sections_hold_no_model),
      cmocka_unit_test(an_image_cut_anywhere_is_bad),
      cmocka_unit_test(a_flipped_bit_is_seen),
      cmocka_unit_test(a_network_stops_at_its_exit_or_goes_on_to_the_same_end),
      cmocka_unit_test(an_exit_beyond_the_network_or_its_arena_is_bad),
      cmocka_unit_test(nonsense_with_a_right_crc_is_refused_or_harmless),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
