/* The board's end of the link against a host made of the same parts. Ticks are milliseconds. */
#include "link/link.h"

#include "support/peer.h"
#include "support/test.h"

#include <string.h>

static hil_link_t link_;
static peer_t peer;
static uint64_t now;
static int sessions, losses, begun, chunks;
static bool refuse;
static uint8_t received[4096];
static size_t received_size;
static int queued[4]; /* frames that each channel has to send */
static uint8_t came[64];
static int came_count;

static void session(uint64_t at) {
  (void)at;
  sessions++;
}

static void lost(uint64_t at) {
  (void)at;
  losses++;
}

static bool room(uint8_t channel) {
  (void)channel;
  return !refuse;
}

static void receive(uint8_t channel, const uint8_t *bytes, uint16_t size, uint64_t at) {
  (void)channel, (void)at;
  memcpy(received + received_size, bytes, size);
  received_size += size;
}

static void begins(uint16_t image, uint64_t at) {
  (void)image, (void)at;
  begun++;
}

static void chunk(const hil_frame_t *frame, uint64_t at) {
  (void)frame, (void)at;
  chunks++;
}

static uint16_t fill(uint8_t channel, uint8_t *payload, uint64_t at) {
  (void)at;
  if (queued[channel] == 0)
    return 0;
  payload[0] = (uint8_t)queued[channel]--;
  return 1;
}

static const hil_link_user_t user = {session, lost, room, receive, begins, chunk, fill};

static void deliver(const uint8_t *wire, size_t size) { hil_link_take(&link_, wire, size, now); }

static void heard(uint8_t channel, const uint8_t *bytes, uint16_t size) {
  (void)bytes, (void)size;
  came[came_count++] = channel;
}

static bool step(void) {
  uint8_t wire[HIL_WIRE_MAX];
  size_t size = hil_link_next(&link_, wire, now);
  peer_take(&peer, wire, size, now);
  return size > 0;
}

static void drain(void) {
  while (step())
    ;
}

static int start(void **state) {
  (void)state;
  now = 1000;
  sessions = losses = begun = chunks = came_count = 0;
  received_size = 0;
  refuse = false;
  memset(queued, 0, sizeof queued);
  memset(&peer, 0, sizeof peer);
  peer.deliver = deliver;
  peer.receive = heard;
  peer_init(&peer);
  hil_link_init(&link_, &user, 1000, 0x12345678);
  return 0;
}

static int greeted(void **state) {
  start(state);
  drain();
  peer_hello(&peer, 77);
  drain();
  return 0;
}

static void The_banner_has_neither_boot_nor_session(void **state) {
  (void)state;
  assert_true(step());
  assert_false(step());
  assert_int_equal(peer.last.kind, HIL_FRAME_Hello);
  assert_int_equal(peer.last.role, HIL_ROLE_BOARD);
  assert_int_equal(peer.last.boot, 0);
  assert_int_equal(peer.last.session, 0);
}

static void A_greeting_is_answered_with_the_session_and_a_boot_nonce_that_stays(void **state) {
  (void)state;
  uint32_t boot = peer.boot;
  assert_int_equal(sessions, 1);
  assert_int_not_equal(boot, 0);
  peer_hello(&peer, 77);
  drain();
  assert_int_equal(sessions, 1); /* the current session: only answered again */
  assert_int_equal(peer.hellos, 3);
  peer_hello(&peer, 78);
  drain();
  assert_int_equal(sessions, 2);
  assert_int_equal(peer.boot, boot);
}

static void Boots_differ_when_sessions_do(void **state) {
  uint32_t boot = peer.boot;
  start(state);
  peer_hello(&peer, 79);
  drain();
  assert_int_not_equal(peer.boot, boot);
}

static void Greetings_of_a_board_or_without_a_session_are_ignored(void **state) {
  (void)state;
  drain();
  uint8_t bytes[32], wire[64];
  hil_frame_t frame = {
      .kind = HIL_FRAME_Hello, .role = HIL_ROLE_BOARD, .newest = 1, .oldest = 1, .session = 5};
  deliver(wire, hil_frame_seal(wire, bytes, hil_frame_header(bytes, &frame)));
  peer_hello(&peer, 0);
  assert_int_equal(sessions, 0);
  assert_false(step());
}

static void
Without_a_session_valid_frames_are_answered_by_the_banner_ten_times_a_second_at_most(void **state) {
  (void)state;
  drain();
  for (int i = 0; i < 250; i++, now++) {
    peer_chunk(&peer, 0, 0, "x", 1);
    drain();
  }
  assert_in_range(peer.hellos, 3, 4);
  assert_int_equal(received_size, 0);
}

static void Control_goes_before_MQTT_and_that_before_the_log(void **state) {
  (void)state;
  queued[HIL_CHANNEL_Log] = queued[HIL_CHANNEL_Mqtt] = queued[HIL_CHANNEL_Control] = 2;
  drain();
  assert_int_equal(came_count, 6);
  const uint8_t order[] = {1, 1, 2, 2, 3, 3};
  assert_memory_equal(came, order, 6);
}

static void No_more_than_eight_frames_are_in_flight(void **state) {
  (void)state;
  queued[HIL_CHANNEL_Mqtt] = 20;
  drain();
  assert_int_equal(came_count, 8);
  assert_false(hil_link_settled(&link_));
  peer_ack(&peer);
  drain();
  assert_int_equal(came_count, 16);
}

static void Accepted_frames_are_acknowledged_after_twenty_milliseconds_or_at_the_fourth(void **state) {
  (void)state;
  peer_send(&peer, HIL_CHANNEL_Control, "a", 1, now);
  assert_false(step());
  assert_int_equal(hil_link_due(&link_), now + 20);
  now += 20;
  assert_true(step());
  assert_int_equal(peer.last.kind, HIL_FRAME_Ack);
  for (int i = 0; i < 4; i++)
    peer_send(&peer, HIL_CHANNEL_Control, "b", 1, now);
  assert_true(step());
  assert_int_equal(peer.sender.base, 5);
  assert_memory_equal(received, "abbbb", 5);
}

static void A_frame_for_which_there_is_no_room_counts_as_lost(void **state) {
  (void)state;
  refuse = true;
  peer_send(&peer, HIL_CHANNEL_Control, "a", 1, now);
  assert_int_equal(received_size, 0);
  refuse = false;
  now += 300;
  peer_poll(&peer, 200, now);
  assert_int_equal(received_size, 1);
}

static void What_is_not_acknowledged_is_sent_again_and_at_last_the_session_ends(void **state) {
  (void)state;
  queued[HIL_CHANNEL_Control] = 1;
  uint64_t end = now + 60000;
  int frames = peer.frames;
  while (losses == 0 && now < end) {
    hil_link_poll(&link_, false, now);
    drain();
    uint64_t due = hil_link_due(&link_);
    now = due == UINT64_MAX ? end : due;
  }
  assert_int_equal(losses, 1);
  assert_int_equal(peer.frames - frames, 1 + HIL_TRIES + 1); /* and the banner */
  assert_int_equal(peer.last.kind, HIL_FRAME_Hello);
  assert_int_equal(peer.last.session, 0);
  assert_int_equal(peer.last.boot, link_.boot);
  assert_int_equal(hil_link_due(&link_), UINT64_MAX);
}

static void An_image_is_told_of_at_its_header_and_taken_at_its_CRC(void **state) {
  (void)state;
  uint8_t bytes[HIL_FRAME_MAX] = {0}, wire[600];
  hil_frame_t frame = {.kind = HIL_FRAME_Image};
  size_t size = hil_frame_seal(wire, bytes, hil_frame_header(bytes, &frame) + 512);
  size_t half = size / 2;
  hil_link_take(&link_, wire, half, now);
  assert_int_equal(begun, 1);
  assert_int_equal(chunks, 0);
  hil_link_take(&link_, wire + half, size - half, now);
  assert_int_equal(begun, 1);
  assert_int_equal(chunks, 1);
}

static void Noise_is_dropped_and_counted(void **state) {
  (void)state;
  uint32_t x = 1;
  for (int i = 0; i < 200000; i++) {
    x = x * 1664525 + 1013904223;
    uint8_t byte = (uint8_t)(x >> 24);
    hil_link_take(&link_, &byte, 1, now);
  }
  assert_true(link_.damaged > 100);
  assert_int_equal(received_size + (size_t)chunks, 0);
  uint8_t zero = 0;
  hil_link_take(&link_, &zero, 1, now);
  peer_send(&peer, HIL_CHANNEL_Control, "a", 1, now);
  assert_int_equal(received_size, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(The_banner_has_neither_boot_nor_session, start),
      cmocka_unit_test_setup(A_greeting_is_answered_with_the_session_and_a_boot_nonce_that_stays, greeted),
      cmocka_unit_test_setup(Boots_differ_when_sessions_do, greeted),
      cmocka_unit_test_setup(Greetings_of_a_board_or_without_a_session_are_ignored, start),
      cmocka_unit_test_setup(
          Without_a_session_valid_frames_are_answered_by_the_banner_ten_times_a_second_at_most, start),
      cmocka_unit_test_setup(Control_goes_before_MQTT_and_that_before_the_log, greeted),
      cmocka_unit_test_setup(No_more_than_eight_frames_are_in_flight, greeted),
      cmocka_unit_test_setup(Accepted_frames_are_acknowledged_after_twenty_milliseconds_or_at_the_fourth,
                             greeted),
      cmocka_unit_test_setup(A_frame_for_which_there_is_no_room_counts_as_lost, greeted),
      cmocka_unit_test_setup(What_is_not_acknowledged_is_sent_again_and_at_last_the_session_ends, greeted),
      cmocka_unit_test_setup(An_image_is_told_of_at_its_header_and_taken_at_its_CRC, greeted),
      cmocka_unit_test_setup(Noise_is_dropped_and_counted, greeted),
  };
  return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
