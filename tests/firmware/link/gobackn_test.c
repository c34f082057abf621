/* Go-back-N between two ends over a pipe that loses, damages and repeats frames, in virtual time. */
#include "link/gobackn.h"

#include "link/frame.h"
#include "support/chance.h"
#include "support/test.h"

#include <string.h>

enum { MS = 1000, DELAY = 3 * MS, PIPE = 64, FRAMES = 600, TIMEOUT = 50 * MS, ACK_DELAY = HIL_ACK_MS * MS };

typedef struct {
  uint8_t bytes[HIL_WIRE_MAX];
  size_t size;
  uint64_t at;
} carried_t;

typedef struct {
  hil_sender_t sender;
  hil_receiver_t receiver;
  uint32_t made, taken; /* messages: the number is the content */
  carried_t pipe[PIPE]; /* towards this end */
  unsigned first, count;
} end_t;

static uint32_t dice;
static uint32_t loss;
static end_t ends[2];

static void carry(end_t *to, const hil_frame_t *frame, uint64_t now) {
  uint8_t bytes[HIL_UP_FRAME], wire[HIL_WIRE_MAX];
  size_t size = hil_frame_header(bytes, frame);
  memcpy(bytes + size, frame->payload != NULL ? frame->payload : bytes, frame->size);
  size = hil_frame_seal(wire, bytes, size + frame->size);
  int copies = chance(&dice, loss) ? 0 : chance(&dice, loss) ? 2 : 1;
  while (copies-- > 0) {
    assert_true(to->count < PIPE);
    carried_t *carried = &to->pipe[(to->first + to->count++) % PIPE];
    memcpy(carried->bytes, wire, size);
    carried->size = size;
    carried->at = now + DELAY;
    if (chance(&dice, loss))
      carried->bytes[chance_next(&dice) % (size - 1)] ^= (uint8_t)(1u << chance_next(&dice) % 8);
  }
}

static void take(end_t *end, const carried_t *carried, uint64_t now) {
  uint8_t decoded[HIL_FRAME_MAX];
  hil_cobs_t cobs = {.frame = decoded, .room = sizeof decoded};
  hil_cobs_restart(&cobs);
  hil_frame_t frame;
  for (size_t i = 0; i < carried->size; i++) {
    if (hil_cobs_take(&cobs, carried->bytes[i]) != HIL_COBS_FRAME ||
        !hil_frame_open(&frame, decoded, cobs.size))
      continue;
    hil_sender_ack(&end->sender, frame.ack, frame.kind == HIL_FRAME_Ack, now);
    if (frame.kind != HIL_FRAME_Data || !hil_receiver_take(&end->receiver, frame.seq, now, ACK_DELAY))
      continue;
    assert_int_equal(hil_get32(frame.payload), end->taken); /* in order, each once */
    end->taken++;
  }
}

static void send(end_t *end, end_t *to, uint64_t now) {
  hil_slot_t *slot = end->made < FRAMES ? hil_sender_room(&end->sender) : NULL;
  if (slot != NULL && chance(&dice, 70)) {
    hil_put32(slot->bytes, end->made++);
    slot->size = (uint16_t)(4 + chance_next(&dice) % 40);
    slot->channel = HIL_CHANNEL_Control;
    hil_sender_add(&end->sender);
  }
  assert_true((uint8_t)(end->sender.top - end->sender.base) <= HIL_WINDOW);
  hil_frame_t frame = {.kind = HIL_FRAME_Ack, .ack = end->receiver.next};
  const hil_slot_t *next = end->receiver.alone ? NULL : hil_sender_next(&end->sender, &frame.seq, now);
  if (next != NULL) {
    frame.kind = HIL_FRAME_Data;
    frame.channel = next->channel;
    frame.payload = next->bytes;
    frame.size = next->size;
  } else if (!end->receiver.alone && now < end->receiver.due) {
    return;
  }
  hil_receiver_told(&end->receiver);
  carry(to, &frame, now);
}

static uint64_t run(uint32_t seed, uint32_t percent) {
  dice = seed;
  loss = percent;
  memset(ends, 0, sizeof ends);
  for (int i = 0; i < 2; i++) {
    hil_sender_reset(&ends[i].sender);
    hil_receiver_reset(&ends[i].receiver);
  }
  uint64_t now = 0;
  while (ends[0].taken < FRAMES || ends[1].taken < FRAMES) {
    now += MS;
    assert_true(now < (uint64_t)FRAMES * 10000 * MS);
    for (int i = 0; i < 2; i++) {
      end_t *end = &ends[i];
      while (end->count > 0 && end->pipe[end->first].at <= now) {
        take(end, &end->pipe[end->first], now);
        end->first = (end->first + 1) % PIPE;
        end->count--;
      }
      if (now >= hil_sender_due(&end->sender, TIMEOUT))
        assert_true(hil_sender_expire(&end->sender, now));
      send(end, &ends[1 - i], now);
    }
  }
  return now;
}

static void Every_message_arrives_once_and_in_order_whatever_the_wire_does(void **state) {
  (void)state;
  for (uint32_t seed = 1; seed <= 40; seed++)
    for (uint32_t percent = 0; percent <= 15; percent += 5)
      run(seed * 2654435761u, percent);
}

static void A_clean_wire_carries_nothing_twice(void **state) {
  (void)state;
  run(1, 0);
  assert_int_equal(ends[0].sender.resent, 0);
  assert_int_equal(ends[1].sender.resent, 0);
}

static void make(hil_sender_t *sender, int frames, uint64_t now) {
  uint8_t seq;
  for (int i = 0; i < frames; i++) {
    assert_non_null(hil_sender_room(sender));
    hil_sender_add(sender);
    assert_non_null(hil_sender_next(sender, &seq, now));
  }
}

static void The_window_holds_eight_frames(void **state) {
  (void)state;
  hil_sender_t sender = {0};
  hil_sender_reset(&sender);
  make(&sender, 8, 0);
  assert_null(hil_sender_room(&sender));
  hil_sender_ack(&sender, 3, false, 0);
  make(&sender, 3, 0);
  assert_null(hil_sender_room(&sender));
}

static void Acknowledgements_from_nowhere_change_nothing(void **state) {
  (void)state;
  hil_sender_t sender = {0};
  hil_sender_reset(&sender);
  make(&sender, 4, 0);
  hil_sender_ack(&sender, 5, true, 0);
  hil_sender_ack(&sender, 255, true, 0);
  assert_int_equal(sender.base, 0);
  assert_int_equal(sender.next, 4);
}

static void A_repeated_acknowledgement_resends_once_per_gap(void **state) {
  (void)state;
  hil_sender_t sender = {0};
  uint8_t seq;
  hil_sender_reset(&sender);
  make(&sender, 4, 0);
  hil_sender_ack(&sender, 0, false, 0); /* carried by another frame: tells nothing */
  assert_null(hil_sender_next(&sender, &seq, 0));
  hil_sender_ack(&sender, 0, true, 0);
  for (int i = 0; i < 4; i++) {
    assert_non_null(hil_sender_next(&sender, &seq, 0));
    assert_int_equal(seq, i);
  }
  hil_sender_ack(&sender, 0, true, 0);
  assert_null(hil_sender_next(&sender, &seq, 0));
  hil_sender_ack(&sender, 2, true, 0);
  hil_sender_ack(&sender, 2, true, 0); /* the next gap */
  assert_non_null(hil_sender_next(&sender, &seq, 0));
  assert_int_equal(seq, 2);
}

static void The_time_out_doubles_to_eight_times_and_the_link_is_lost_after_ten_tries(void **state) {
  (void)state;
  hil_sender_t sender = {0};
  uint8_t seq;
  hil_sender_reset(&sender);
  make(&sender, 1, 0);
  uint64_t now = 0, factor[] = {1, 2, 4, 8, 8, 8, 8, 8, 8, 8};
  for (int i = 0; i < HIL_TRIES; i++) {
    assert_int_equal(hil_sender_due(&sender, 200), now + 200 * factor[i]);
    now = hil_sender_due(&sender, 200);
    assert_true(hil_sender_expire(&sender, now));
    assert_non_null(hil_sender_next(&sender, &seq, now));
    assert_int_equal(seq, 0);
  }
  assert_false(hil_sender_expire(&sender, now + 1600));
}

static void Bytes_still_in_the_driver_hold_the_time_out(void **state) {
  (void)state;
  hil_sender_t sender = {0};
  hil_sender_reset(&sender);
  make(&sender, 1, 0);
  hil_sender_hold(&sender, 5000);
  assert_int_equal(hil_sender_due(&sender, 200), 5200);
}

static void Acknowledgement_is_due_at_the_fourth_frame_or_after_the_delay(void **state) {
  (void)state;
  hil_receiver_t receiver;
  hil_receiver_reset(&receiver);
  assert_true(hil_receiver_take(&receiver, 0, 100, 20));
  assert_int_equal(receiver.due, 120);
  assert_true(hil_receiver_take(&receiver, 1, 101, 20));
  assert_true(hil_receiver_take(&receiver, 2, 102, 20));
  assert_int_equal(receiver.due, 120);
  assert_true(hil_receiver_take(&receiver, 3, 103, 20));
  assert_int_equal(receiver.due, 103);
}

static void A_gap_is_told_once_and_repeats_are_answered_every_time(void **state) {
  (void)state;
  hil_receiver_t receiver;
  hil_receiver_reset(&receiver);
  assert_false(hil_receiver_take(&receiver, 1, 0, 20));
  assert_true(receiver.alone);
  hil_receiver_told(&receiver);
  assert_false(hil_receiver_take(&receiver, 2, 0, 20));
  assert_false(receiver.alone);
  assert_true(hil_receiver_take(&receiver, 0, 0, 20));
  for (uint64_t now = 100; now < 300; now += 100) {
    hil_receiver_told(&receiver);
    assert_false(hil_receiver_take(&receiver, 0, now, 20));
    assert_int_equal(receiver.due, now + 20);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(Every_message_arrives_once_and_in_order_whatever_the_wire_does),
      cmocka_unit_test(A_clean_wire_carries_nothing_twice),
      cmocka_unit_test(The_window_holds_eight_frames),
      cmocka_unit_test(Acknowledgements_from_nowhere_change_nothing),
      cmocka_unit_test(A_repeated_acknowledgement_resends_once_per_gap),
      cmocka_unit_test(The_time_out_doubles_to_eight_times_and_the_link_is_lost_after_ten_tries),
      cmocka_unit_test(Bytes_still_in_the_driver_hold_the_time_out),
      cmocka_unit_test(Acknowledgement_is_due_at_the_fourth_frame_or_after_the_delay),
      cmocka_unit_test(A_gap_is_told_once_and_repeats_are_answered_every_time),
  };
  return cmocka_run_group_tests_name("go-back-N", tests, NULL, NULL);
}
