#include "link/cobs.h"
#include "support/test.h"
#include "support/vectors.h"

#include <string.h>

static uint8_t frame[522];
static hil_cobs_t cobs;

static void start(void) {
  cobs = (hil_cobs_t){.frame = frame, .room = sizeof frame};
  hil_cobs_restart(&cobs);
}

static hil_cobs_result_t feed(const uint8_t *bytes, size_t size) {
  for (size_t i = 0; i < size; i++)
    assert_int_equal(hil_cobs_take(&cobs, bytes[i]), HIL_COBS_MORE);
  return hil_cobs_take(&cobs, 0);
}

static void Encoding_equals_the_vectors(void **state) {
  (void)state;
  vectors_t vectors;
  uint8_t decoded[600], expected[600], encoded[HIL_COBS_BOUND(600)];
  vectors_open(&vectors, "cobs");
  while (vectors_next(&vectors, 3)) {
    size_t size = vectors_bytes(vectors.field[1], decoded, sizeof decoded);
    size_t want = vectors_bytes(vectors.field[2], expected, sizeof expected);
    assert_int_equal(hil_cobs_encode(encoded, decoded, size), want);
    assert_memory_equal(encoded, expected, want);
    assert_true(want <= HIL_COBS_BOUND(size));
  }
}

static void decodes(const char *file) {
  vectors_t vectors;
  uint8_t decoded[600], encoded[600];
  vectors_open(&vectors, file);
  start();
  while (vectors_next(&vectors, 3)) {
    size_t want = vectors_bytes(vectors.field[1], decoded, sizeof decoded);
    assert_int_equal(feed(encoded, vectors_bytes(vectors.field[2], encoded, sizeof encoded)), HIL_COBS_FRAME);
    assert_int_equal(cobs.size, want);
    assert_memory_equal(frame, decoded, want);
  }
}

static void Decoding_equals_the_vectors(void **state) {
  (void)state;
  decodes("cobs");
  decodes("cobs-accepted");
}

static void Broken_groups_are_told_and_the_next_frame_is_taken(void **state) {
  (void)state;
  vectors_t vectors;
  uint8_t encoded[600];
  const uint8_t good[] = {3, 1, 2};
  vectors_open(&vectors, "cobs-rejected");
  start();
  while (vectors_next(&vectors, 2)) {
    assert_int_equal(feed(encoded, vectors_bytes(vectors.field[1], encoded, sizeof encoded)),
                     HIL_COBS_BROKEN);
    assert_int_equal(feed(good, sizeof good), HIL_COBS_FRAME);
    assert_int_equal(cobs.size, 2);
  }
}

static void Delimiters_alone_are_no_frame(void **state) {
  (void)state;
  start();
  for (int i = 0; i < 5; i++)
    assert_int_equal(hil_cobs_take(&cobs, 0), HIL_COBS_MORE);
}

static void A_frame_longer_than_the_buffer_is_told_and_not_written(void **state) {
  (void)state;
  start();
  for (int i = 0; i < 100000; i++)
    assert_int_equal(hil_cobs_take(&cobs, (uint8_t)(i % 255 + 1)), HIL_COBS_MORE);
  assert_int_equal(hil_cobs_take(&cobs, 0), HIL_COBS_BROKEN);
  decodes("cobs");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(Encoding_equals_the_vectors),
      cmocka_unit_test(Decoding_equals_the_vectors),
      cmocka_unit_test(Broken_groups_are_told_and_the_next_frame_is_taken),
      cmocka_unit_test(Delimiters_alone_are_no_frame),
      cmocka_unit_test(A_frame_longer_than_the_buffer_is_told_and_not_written),
  };
  return cmocka_run_group_tests_name("cobs", tests, NULL, NULL);
}
