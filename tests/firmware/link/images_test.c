#include "link/images.h"

#include "link/channel.h"
#include "link/crc32.h"
#include "support/test.h"

#include <string.h>

enum { SIZE = 1100, CHUNKS = 3 };

static uint64_t memory[3 * (SIZE + 7) / 8 + 3];
static hil_images_t images;
static uint8_t pixels[SIZE];
static hil_image_t *image;

static int start(void **state) {
  (void)state;
  hil_images_setup(&images, (uint8_t *)memory, SIZE, 3);
  hil_images_reset(&images);
  for (int i = 0; i < SIZE; i++)
    pixels[i] = (uint8_t)(i * 7);
  return 0;
}

static bool chunk(uint16_t number, uint16_t c, uint64_t now) {
  uint16_t left = (uint16_t)(SIZE - c * HIL_CHUNK);
  return hil_images_chunk(&images, number, c, pixels + c * HIL_CHUNK, left < HIL_CHUNK ? left : HIL_CHUNK,
                          now);
}

static hil_commit_t commit(uint16_t number) {
  return hil_images_commit(&images, number, 1000u + number, hil_crc32(0, pixels, SIZE), 9, &image);
}

static void whole(uint16_t number) {
  for (uint16_t c = 0; c < CHUNKS; c++)
    assert_true(chunk(number, c, number));
  assert_int_equal(commit(number), HIL_COMMIT_COMPLETE);
}

static void Chunks_in_any_order_make_an_image(void **state) {
  (void)state;
  assert_int_equal(images.until, 3);
  assert_true(images.window_due);
  assert_true(chunk(0, 2, 5));
  assert_true(chunk(0, 0, 6));
  assert_true(chunk(0, 0, 7)); /* a repeat */
  assert_true(chunk(0, 1, 8));
  assert_int_equal(commit(0), HIL_COMMIT_COMPLETE);
  assert_memory_equal(image->pixels, pixels, SIZE);
  assert_int_equal(image->first, 5);
  assert_int_equal(image->sample, 1000);
  assert_int_equal(hil_images_bitmap(image), 0);
}

static void Missing_chunks_are_named_until_they_came(void **state) {
  (void)state;
  assert_true(chunk(0, 1, 0));
  assert_int_equal(commit(0), HIL_COMMIT_MISSING);
  assert_int_equal(hil_images_bitmap(image), 1);
  assert_int_equal(image->missing[0], 5);
  assert_true(chunk(0, 0, 0));
  assert_true(chunk(0, 2, 0));
  assert_int_equal(commit(0), HIL_COMMIT_COMPLETE);
  assert_int_equal(commit(0), HIL_COMMIT_REPEATED);
}

static void An_image_whose_chunks_were_all_lost_keeps_its_buffer(void **state) {
  (void)state;
  whole(1); /* nothing of image 0 came */
  assert_int_equal(commit(0), HIL_COMMIT_MISSING);
  assert_int_equal(image->missing[0], 7);
  whole(2);
  whole(0);
  assert_int_equal(hil_images_take(&images)->number, 1); /* in the order of commits */
  assert_int_equal(hil_images_take(&images)->number, 2);
  assert_int_equal(hil_images_take(&images)->number, 0);
  assert_null(hil_images_take(&images));
}

static void A_wrong_CRC_makes_every_chunk_missing_again(void **state) {
  (void)state;
  for (uint16_t c = 0; c < CHUNKS; c++)
    assert_true(chunk(0, c, 0));
  assert_int_equal(hil_images_commit(&images, 0, 1, 0xbad, 0, &image), HIL_COMMIT_MISSING);
  assert_int_equal(image->missing[0], 7);
  whole(0);
}

static void Images_outside_of_the_window_take_no_buffer(void **state) {
  (void)state;
  assert_false(chunk(3, 0, 0));
  assert_false(chunk(65535, 0, 0));
  assert_int_equal(commit(3), HIL_COMMIT_UNKNOWN);
  whole(0);
  assert_false(chunk(0, 0, 0)); /* complete: late repeats are ignored */
  hil_images_free(&images, hil_images_take(&images));
  assert_int_equal(images.until, 4);
  assert_false(chunk(0, 0, 0));
  assert_int_equal(commit(0), HIL_COMMIT_UNKNOWN);
  assert_true(chunk(3, 0, 0));
}

static void Chunks_of_a_wrong_size_or_number_are_ignored(void **state) {
  (void)state;
  assert_false(hil_images_chunk(&images, 0, CHUNKS, pixels, HIL_CHUNK, 0));
  assert_false(hil_images_chunk(&images, 0, 65535, pixels, HIL_CHUNK, 0));
  assert_false(hil_images_chunk(&images, 0, 2, pixels, HIL_CHUNK, 0));
  assert_false(hil_images_chunk(&images, 0, 0, pixels, 100, 0));
  assert_int_equal(images.next, 0);
}

static void Numbers_wrap_and_buffers_are_never_lost(void **state) {
  (void)state;
  for (uint32_t n = 0; n < 70000; n++) {
    assert_true(chunk((uint16_t)n, 0, 0) && chunk((uint16_t)n, 1, 0) && chunk((uint16_t)n, 2, 0));
    assert_int_equal(commit((uint16_t)n), HIL_COMMIT_COMPLETE);
    hil_images_free(&images, hil_images_take(&images));
    assert_int_equal((uint16_t)(images.until - images.next), 3);
  }
}

static void A_reset_leaves_the_image_that_is_being_inferred_alone(void **state) {
  (void)state;
  whole(0);
  hil_image_t *busy = hil_images_take(&images);
  busy->pinned = true;
  hil_images_reset(&images);
  assert_int_equal(images.until, 2);
  whole(0);
  whole(1);
  assert_false(chunk(2, 0, 0));
  assert_ptr_not_equal(hil_images_take(&images), busy);
  hil_images_free(&images, busy);
  assert_int_equal(images.until, 3);
  whole(2);
}

static void A_channel_never_sends_more_than_its_credit(void **state) {
  (void)state;
  hil_channel_t channel;
  hil_channel_reset(&channel, 1024);
  assert_int_equal(hil_channel_room(&channel), 0);
  hil_channel_open(&channel);
  assert_true(channel.open_due);
  assert_true(hil_channel_opened(&channel, 100));
  assert_int_equal(hil_channel_room(&channel), 100);
  channel.sent = 100;
  hil_channel_credit(&channel, 90); /* behind: no news */
  assert_int_equal(hil_channel_room(&channel), 0);
  hil_channel_credit(&channel, 150);
  assert_int_equal(hil_channel_room(&channel), 50);
  channel.sent = channel.allowed = UINT32_MAX - 5;
  hil_channel_credit(&channel, 4); /* modulo 2^32 */
  assert_int_equal(hil_channel_room(&channel), 10);
}

static void A_channel_grants_again_at_half_and_refuses_what_was_not_granted(void **state) {
  (void)state;
  hil_channel_t channel;
  hil_channel_reset(&channel, 1024);
  hil_channel_open(&channel);
  hil_channel_opened(&channel, 0);
  assert_true(hil_channel_received(&channel, 511));
  assert_false(channel.credit_due);
  assert_true(hil_channel_received(&channel, 1));
  assert_true(channel.credit_due);
  assert_false(hil_channel_received(&channel, 513));
}

static void Opened_that_nobody_waits_for_is_answered_by_closed(void **state) {
  (void)state;
  hil_channel_t channel;
  hil_channel_reset(&channel, 1024);
  assert_false(hil_channel_opened(&channel, 10));
  assert_true(channel.closed_due);
  hil_channel_open(&channel);
  channel.open_due = channel.closed_due = false;
  hil_channel_close(&channel, true);
  assert_true(channel.closed_due);
  assert_int_equal(hil_channel_room(&channel), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(Chunks_in_any_order_make_an_image, start),
      cmocka_unit_test_setup(Missing_chunks_are_named_until_they_came, start),
      cmocka_unit_test_setup(An_image_whose_chunks_were_all_lost_keeps_its_buffer, start),
      cmocka_unit_test_setup(A_wrong_CRC_makes_every_chunk_missing_again, start),
      cmocka_unit_test_setup(Images_outside_of_the_window_take_no_buffer, start),
      cmocka_unit_test_setup(Chunks_of_a_wrong_size_or_number_are_ignored, start),
      cmocka_unit_test_setup(Numbers_wrap_and_buffers_are_never_lost, start),
      cmocka_unit_test_setup(A_reset_leaves_the_image_that_is_being_inferred_alone, start),
      cmocka_unit_test(A_channel_never_sends_more_than_its_credit),
      cmocka_unit_test(A_channel_grants_again_at_half_and_refuses_what_was_not_granted),
      cmocka_unit_test(Opened_that_nobody_waits_for_is_answered_by_closed),
  };
  return cmocka_run_group_tests_name("images and channels", tests, NULL, NULL);
}
