#include "link/frame.h"

#include "link/crc32.h"
#include "support/test.h"
#include "support/vectors.h"

#include <stdlib.h>
#include <string.h>

static uint8_t decoded[HIL_FRAME_MAX], bytes[4096], wire[4096], expected[4096];

/* Decodes what is on the wire, its delimiter last. */
static bool opens(hil_frame_t *frame, const uint8_t *from, size_t size) {
  hil_cobs_t cobs = {.frame = decoded, .room = sizeof decoded};
  hil_cobs_restart(&cobs);
  for (size_t i = 0; i + 1 < size; i++)
    assert_int_equal(hil_cobs_take(&cobs, from[i]), HIL_COBS_MORE);
  return hil_cobs_take(&cobs, from[size - 1]) == HIL_COBS_FRAME && hil_frame_open(frame, decoded, cobs.size);
}

static void CRC_equals_the_vectors(void **state) {
  (void)state;
  vectors_t vectors;
  vectors_open(&vectors, "crc32");
  while (vectors_next(&vectors, 3)) {
    size_t size = vectors_bytes(vectors.field[1], bytes, sizeof bytes);
    uint32_t want = (uint32_t)strtoul(vectors.field[2], NULL, 16);
    assert_int_equal(hil_crc32(0, bytes, size), want);
    assert_int_equal(hil_crc32(hil_crc32(0, bytes, size / 3), bytes + size / 3, size - size / 3), want);
  }
}

static hil_frame_t fields(const char *name, const char *pairs, uint8_t kind) {
  hil_frame_t frame = {.kind = kind};
  if (kind == HIL_FRAME_Hello) {
    frame.role = (uint8_t)vectors_number(pairs, "role");
    frame.newest = (uint8_t)vectors_number(pairs, "newest");
    frame.oldest = (uint8_t)vectors_number(pairs, "oldest");
    frame.boot = vectors_number(pairs, "boot");
    frame.session = vectors_number(pairs, "session");
    return frame;
  }
  frame.ack = (uint8_t)vectors_number(pairs, "ack");
  if (kind == HIL_FRAME_Data) {
    frame.seq = (uint8_t)vectors_number(pairs, "seq");
    frame.channel = (uint8_t)vectors_number(pairs, "channel");
  } else if (kind == HIL_FRAME_Image) {
    frame.image = (uint16_t)vectors_number(pairs, "image");
    frame.chunk = (uint16_t)vectors_number(pairs, "chunk");
  } else if (kind != HIL_FRAME_Ack) {
    fail_msg("unknown kind in '%s'", name);
  }
  return frame;
}

static void Frames_equal_the_vectors_both_ways(void **state) {
  (void)state;
  vectors_t vectors;
  vectors_open(&vectors, "frames");
  while (vectors_next(&vectors, 4)) {
    size_t size = vectors_bytes(vectors.field[2], bytes, sizeof bytes);
    size_t on_wire = vectors_bytes(vectors.field[3], expected, sizeof expected);
    hil_frame_t want = fields(vectors.field[0], vectors.field[1], bytes[0]), got;
    assert_true(opens(&got, expected, on_wire));
    assert_int_equal(got.kind, want.kind);
    assert_int_equal(got.ack, want.ack);
    assert_int_equal(got.seq, want.seq);
    assert_int_equal(got.channel, want.channel);
    assert_int_equal(got.image, want.image);
    assert_int_equal(got.chunk, want.chunk);
    assert_int_equal(got.role, want.role);
    assert_int_equal(got.newest, want.newest);
    assert_int_equal(got.oldest, want.oldest);
    assert_int_equal(got.boot, want.boot);
    assert_int_equal(got.session, want.session);
    uint8_t built[HIL_FRAME_MAX];
    size_t header = hil_frame_header(built, &want);
    if (want.kind == HIL_FRAME_Hello)
      memcpy(built + 6, bytes + 6, 2); /* reserved: ignored when read */
    assert_int_equal(header + got.size, size);
    if (got.size > 0)
      memcpy(built + header, got.payload, got.size);
    assert_memory_equal(built, bytes, size);
    assert_int_equal(hil_frame_seal(wire, built, size), on_wire);
    assert_memory_equal(wire, expected, on_wire);
  }
}

static void Damaged_frames_are_refused(void **state) {
  (void)state;
  vectors_t vectors;
  hil_frame_t frame;
  vectors_open(&vectors, "frames-rejected");
  while (vectors_next(&vectors, 2)) {
    size_t size = vectors_bytes(vectors.field[1], bytes, sizeof bytes);
    assert_false(opens(&frame, bytes, size));
  }
}

static void Every_flipped_bit_is_found(void **state) {
  (void)state;
  hil_frame_t frame = {.kind = HIL_FRAME_Data, .ack = 3, .seq = 4, .channel = HIL_CHANNEL_Mqtt};
  size_t size = hil_frame_header(bytes, &frame);
  for (int i = 0; i < 256; i++)
    bytes[size++] = (uint8_t)i;
  size_t on_wire = hil_frame_seal(wire, bytes, size);
  assert_true(on_wire <= HIL_WIRE_MAX);
  assert_true(opens(&frame, wire, on_wire));
  for (size_t bit = 0; bit < (on_wire - 1) * 8; bit++) {
    memcpy(expected, wire, on_wire);
    expected[bit / 8] ^= (uint8_t)(1u << bit % 8);
    if (expected[bit / 8] != 0) /* that would be a delimiter */
      assert_false(opens(&frame, expected, on_wire));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(CRC_equals_the_vectors),
      cmocka_unit_test(Frames_equal_the_vectors_both_ways),
      cmocka_unit_test(Damaged_frames_are_refused),
      cmocka_unit_test(Every_flipped_bit_is_found),
  };
  return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
