/* What a host asks for to measure a board's power: times of phases, sleep, and many inferences of one image.
 */
#include "app/log.h"
#include "support/test.h"
#include "world.h"

#include <string.h>

static int boot(void **state) {
  (void)state;
  world.model_status = HIL_STATUS_Ok;
  world.model_arena = 10000;
  world.ram = 40000;
  world_boot();
  world.byte_us = 87;
  return 0;
}

static uint64_t begin_told(void) {
  return hil_get32(world.times + 5) | (uint64_t)hil_get32(world.times + 9) << 32;
}

static uint32_t start_told(int phase) { return hil_get32(world.times + 13 + 8 * (phase - 1)); }
static uint32_t end_told(int phase) { return hil_get32(world.times + 17 + 8 * (phase - 1)); }

/* The edges from `from` on are one sample's: what was told of it is what the line showed, tick by tick. */
static void expect_the_line(int from, uint32_t sample) {
  bool had[HIL_PHASES] = {false};
  assert_int_equal(hil_get32(world.times + 1), sample);
  assert_int_equal(world.phase[from], HIL_PHASE_Receive);
  assert_int_equal(begin_told(), world.phase_at[from]);
  for (int i = from; i + 1 < world.edges && world.phase[i] != HIL_PHASE_Idle; i++) {
    int phase = world.phase[i];
    had[phase] = true;
    assert_int_equal(begin_told() + start_told(phase), world.phase_at[i]);
    assert_int_equal(begin_told() + end_told(phase), world.phase_at[i + 1]);
  }
  for (int phase = HIL_PHASE_Receive; phase < HIL_PHASES; phase++)
    if (!had[phase])
      assert_int_equal(start_told(phase), end_told(phase));
}

/* One sample to its result and its times; gives its first edge. */
static int run_sample(uint16_t number, uint32_t sample) {
  int from = world.edges, results = world.results, told = world.times_count;
  world_image(number, sample);
  world_until(&world.results, results + 1);
  world_until(&world.times_count, told + 1);
  return from;
}

static void Times_tell_what_the_phase_line_showed(void **state) {
  (void)state;
  world.report_times = true;
  world.edge_delay = 30 * MS;
  world_connect(false, 2000);
  int from = run_sample(0, 500);
  expect_the_line(from, 500);
  assert_int_equal(world.phase[world.edges - 1], HIL_PHASE_Idle);
  assert_true(world.times_at >= world.phase_at[world.edges - 1]);
  assert_int_equal(end_told(HIL_PHASE_Infer) - start_told(HIL_PHASE_Infer), INFER_US);
  world_policy(ALWAYS, 1, NULL, 0);
  from = run_sample(1, 501);
  expect_the_line(from, 501);
  assert_true(end_told(HIL_PHASE_Wait) - start_told(HIL_PHASE_Wait) >= 30 * MS);
  world_policy(HIL_POLICY_Never, 2, NULL, 0);
  from = run_sample(2, 502);
  expect_the_line(from, 502); /* nothing is left of the offload before it */
}

static void Times_of_samples_whose_images_hurry_ahead_do_not_overlap(void **state) {
  (void)state;
  uint64_t end = 0;
  world.byte_us = 29;
  world.report_times = true;
  world_connect(false, 2000);
  world_policy(ALWAYS, 1, NULL, 0);
  world_stream(6, 1000);
  for (uint32_t i = 0; i < 6; i++) {
    world_until(&world.times_count, (int)i + 1);
    assert_int_equal(hil_get32(world.times + 1), 1000 + i);
    assert_true(begin_told() >= end);
    for (int phase = HIL_PHASE_Receive; phase < HIL_PHASES; phase++) {
      assert_true(begin_told() + start_told(phase) >= begin_told());
      assert_true(end_told(phase) >= start_told(phase));
    }
    end = begin_told() + end_told(HIL_PHASE_Reply);
  }
}

static void Times_are_told_only_when_asked_for_and_never_of_pipelined_samples(void **state) {
  (void)state;
  world_connect(false, 2000);
  world_image(0, 1);
  world_until(&world.results, 1);
  world.report_times = true;
  world_connect(true, 2000);
  world_image(0, 2);
  world_until(&world.results, 2);
  world_run(100 * MS);
  assert_int_equal(world.times_count, 0);
}

static void Times_without_room_are_dropped_and_counted_and_hold_no_answer_up(void **state) {
  (void)state;
  uint8_t message[HIL_UP_MAX];
  hil_app.times.wanted = true;
  hil_times_finish(1);
  hil_times_finish(2);
  hil_times_finish(3);
  assert_true(hil_control_room()); /* as much as without them */
  assert_int_equal(hil_app.answers_size, 0);
  hil_control_receive((const uint8_t[]){HIL_MESSAGE_Identify}, 1, world.now);
  hil_control_fill(message);
  assert_int_equal(message[0], HIL_MESSAGE_Info); /* an answer goes first */
  do
    assert_int_not_equal(hil_control_fill(message), 0);
  while (message[0] != HIL_MESSAGE_Times);
  assert_int_equal(hil_get32(message + 1), 1);
  assert_int_equal(hil_app.times.dropped, 2);
  while (hil_log_take(message) > 0 && message[0] != HIL_LOG_Warning)
    ;
  assert_int_equal(message[0], HIL_LOG_Warning);
  hil_times_finish(4);
  assert_int_equal(hil_control_fill(message), HIL_TIMES_SIZE);
  assert_int_equal(hil_get32(message + 1), 4);
}

static void sleep_for(uint32_t ms, uint8_t code) {
  uint8_t message[5] = {HIL_MESSAGE_Sleep};
  hil_put32(message + 1, ms);
  world_ask(message, sizeof message);
  assert_int_equal(world.answer[2], code);
}

static void Sleep_shows_on_the_line_until_its_time_is_over(void **state) {
  (void)state;
  world_connect(false, 2000);
  int from = world.edges;
  sleep_for(700, HIL_STATUS_Ok);
  world_run(600 * MS);
  assert_int_equal(world.edges, from + 1);
  assert_int_equal(world.phase[from], HIL_PHASE_Sleep);
  world_run(200 * MS);
  assert_int_equal(world.edges, from + 2);
  assert_int_equal(world.phase[from + 1], HIL_PHASE_Idle);
  assert_in_range(world.phase_at[from + 1] - world.phase_at[from], 700 * MS, 701 * MS);
}

static void What_a_channel_says_of_itself_does_not_end_a_sleep(void **state) {
  (void)state;
  world_connect(false, 2000);
  int from = world.edges;
  sleep_for(700, HIL_STATUS_Ok);
  world_tell((const uint8_t[]){HIL_MESSAGE_Credit, HIL_CHANNEL_Mqtt, 0, 0, 0, 0x40}, 6);
  world_disconnect();
  world_run(500 * MS);
  assert_int_equal(world.connects, 2);
  assert_int_equal(world.edges, from + 1);
}

static void A_request_ends_a_sleep(void **state) {
  (void)state;
  world_connect(false, 2000);
  int from = world.edges;
  sleep_for(600000, HIL_STATUS_Ok);
  sleep_for(600000, HIL_STATUS_Ok); /* but for another sleep, which goes on without an edge */
  assert_int_equal(world.edges, from + 1);
  world_ask((const uint8_t[]){HIL_MESSAGE_Ping, 1, 2, 3, 4}, 5);
  assert_int_equal(world.edges, from + 2);
  assert_int_equal(world.phase[from + 1], HIL_PHASE_Idle);
}

static void An_image_ends_a_sleep_with_its_first_bytes(void **state) {
  (void)state;
  world.report_times = true;
  world_connect(false, 2000);
  sleep_for(600000, HIL_STATUS_Ok);
  int from = run_sample(0, 500);
  expect_the_line(from, 500);
  assert_in_range(end_told(HIL_PHASE_Receive), 265 * MS, 280 * MS);
  assert_int_equal(world.phase[world.edges - 1], HIL_PHASE_Idle);
}

static void A_new_session_is_awake(void **state) {
  (void)state;
  world_connect(false, 2000);
  sleep_for(600000, HIL_STATUS_Ok);
  peer_hello(&world.peer, 0xfeed);
  world_run(50 * MS);
  assert_int_equal(world.phase[world.edges - 1], HIL_PHASE_Idle);
}

static void repeat(uint32_t inferences, uint8_t code) {
  uint8_t message[5] = {HIL_MESSAGE_Repeat};
  hil_put32(message + 1, inferences);
  world_ask(message, sizeof message);
  assert_int_equal(world.answer[2], code);
}

static void A_repeated_sample_shows_one_infer_and_its_last_run_counts(void **state) {
  (void)state;
  world.report_times = true;
  world_connect(false, 2000);
  repeat(5, HIL_STATUS_Ok);
  int from = run_sample(0, 500);
  expect_the_line(from, 500);
  assert_int_equal(world.edges, from + 4); /* receive, one infer, decide, idle */
  assert_int_equal(world.inferences, 5);
  assert_int_equal(world.seen[0].ticks[HIL_PHASE_Infer], 5 * INFER_US);
  assert_string_equal(world.seen[0].by, "local");
  run_sample(1, 501);
  assert_int_equal(world.inferences, 10); /* each later sample */
  repeat(1, HIL_STATUS_Ok);
  run_sample(2, 502);
  assert_int_equal(world.inferences, 11);
}

static int answers_before;

static void expect_the_pong(void) {
  world.during = NULL;
  assert_int_equal(world.answers, answers_before + 1);
  assert_int_equal(world.answer[0], HIL_MESSAGE_Pong);
}

static void ping(void) {
  world.during = expect_the_pong; /* in the middle of the next run */
  answers_before = world.answers;
  world_tell((const uint8_t[]){HIL_MESSAGE_Ping, 1, 2, 3, 4}, 5);
}

static void Requests_are_answered_while_a_sample_is_repeated(void **state) {
  (void)state;
  world_connect(false, 2000);
  repeat(3, HIL_STATUS_Ok);
  world.during = ping;
  world_image(0, 500);
  world_until(&world.results, 1);
  assert_null(world.during);
  assert_int_equal(world.inferences, 3);
}

static void greet(void) {
  world.during = NULL;
  peer_hello(&world.peer, 0xfeed);
}

static void A_new_session_ends_a_repetition_and_begins_with_one(void **state) {
  (void)state;
  world_connect(false, 2000);
  repeat(1000000, HIL_STATUS_Ok);
  world.during = greet;
  world_image(0, 500);
  world_until(&world.inferences, 1);
  world_run(1000 * MS);
  assert_int_equal(world.inferences, 1);
  assert_int_equal(world.phase[world.edges - 1], HIL_PHASE_Idle);
  world_connect(false, 2000);
  world_image(0, 501);
  world_until(&world.results, 1);
  assert_int_equal(world.inferences, 2);
  assert_int_equal(world.seen[0].id, 501);
}

static void Sleep_and_repeat_are_refused_while_samples_are_in_work(void **state) {
  (void)state;
  uint8_t pixels[HIL_CHUNK] = {0};
  world_connect(false, 2000);
  int from = world.edges;
  peer_chunk(&world.peer, 0, 0, pixels, sizeof pixels);
  sleep_for(1000, HIL_STATUS_Busy);
  repeat(7, HIL_STATUS_Busy);
  assert_int_equal(hil_app.repeat, 1);
  assert_int_equal(world.edges, from + 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(Times_tell_what_the_phase_line_showed, boot),
      cmocka_unit_test_setup(Times_of_samples_whose_images_hurry_ahead_do_not_overlap, boot),
      cmocka_unit_test_setup(Times_are_told_only_when_asked_for_and_never_of_pipelined_samples, boot),
      cmocka_unit_test_setup(Times_without_room_are_dropped_and_counted_and_hold_no_answer_up, boot),
      cmocka_unit_test_setup(Sleep_shows_on_the_line_until_its_time_is_over, boot),
      cmocka_unit_test_setup(What_a_channel_says_of_itself_does_not_end_a_sleep, boot),
      cmocka_unit_test_setup(A_request_ends_a_sleep, boot),
      cmocka_unit_test_setup(An_image_ends_a_sleep_with_its_first_bytes, boot),
      cmocka_unit_test_setup(A_new_session_is_awake, boot),
      cmocka_unit_test_setup(A_repeated_sample_shows_one_infer_and_its_last_run_counts, boot),
      cmocka_unit_test_setup(Requests_are_answered_while_a_sample_is_repeated, boot),
      cmocka_unit_test_setup(A_new_session_ends_a_repetition_and_begins_with_one, boot),
      cmocka_unit_test_setup(Sleep_and_repeat_are_refused_while_samples_are_in_work, boot),
  };
  return cmocka_run_group_tests_name("measuring", tests, NULL, NULL);
}
