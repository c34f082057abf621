/* A network whose second part is run at the edge. */
#include "support/test.h"
#include "world.h"

#include "link/crc32.h"

#include <string.h>

static int boot(void **state) {
  (void)state;
  world.model_status = HIL_STATUS_Ok;
  world.model_arena = 1000;
  world.ram = 40000;
  world.parts = true;
  world_boot();
  return 0;
}

static uint8_t ask(uint16_t after) {
  uint8_t message[3] = {HIL_MESSAGE_Split};
  hil_put16(message + 1, after);
  world_ask(message, sizeof message);
  return world.answer[2];
}

static void begin(void) {
  world_connect(false, 2000);
  world_policy(ALWAYS, 1, NULL, 0);
  assert_int_equal(ask(CUT), HIL_STATUS_Ok);
}

static unsigned class_of(uint32_t sample) {
  uint8_t pixels[IMAGE];
  unsigned best = 0;
  world_pixels(sample, pixels);
  for (unsigned c = 1; c < CLASSES; c++)
    best = pixels[c] > pixels[best] ? c : best;
  return best;
}

static void check(const seen_t *seen, uint32_t sample, const char *by) {
  uint8_t pixels[IMAGE];
  world_pixels(sample, pixels);
  assert_int_equal(seen->id, sample);
  assert_int_equal(seen->crc, hil_crc32(0, pixels, IMAGE));
  assert_int_equal(seen->offload, 1);
  assert_string_equal(seen->by, by);
  assert_int_equal(seen->answer, class_of(sample));
  assert_int_equal(seen->local, class_of(sample));
}

static void Activations_are_sent_and_the_edge_finishes_the_network(void **state) {
  (void)state;
  uint8_t pixels[IMAGE];
  begin();
  world_stream(5, 500);
  world_until(&world.results, 5);
  for (int i = 0; i < 5; i++)
    check(&world.seen[i], (uint32_t)(500 + i), "edge");
  world_pixels(504, pixels);
  assert_int_equal(world.offload_size, HIL_OFFLOAD_HEAD + CUT_BYTES);
  assert_memory_equal(world.offload, ((const uint8_t[]){1, 1, CUT, 0}), 4);
  assert_memory_equal(world.offload + HIL_OFFLOAD_HEAD, pixels, CUT_BYTES);
  assert_int_equal(hil_get32(world.offload + 12), hil_crc32(0, pixels, CUT_BYTES));
  assert_int_equal(world.rests, 0);
}

static void Without_a_reply_in_time_the_board_finishes_it_itself(void **state) {
  (void)state;
  begin();
  world.edge_answers = false;
  world_stream(2, 500);
  world_until(&world.results, 2);
  check(&world.seen[0], 500, "late");
  check(&world.seen[1], 501, "late");
  assert_in_range(world.seen[0].ticks[HIL_PHASE_Reply], REST_US, REST_US + 2 * MS);
  assert_in_range(world.seen[0].ticks[HIL_PHASE_Wait], 1990 * MS, 2010 * MS);
  assert_int_equal(world.rests, 2);
}

static void A_failed_reply_is_made_up_for_at_once(void **state) {
  (void)state;
  begin();
  world.edge_status = HIL_REPLY_Failed;
  world_stream(1, 500);
  world_until(&world.results, 1);
  check(&world.seen[0], 500, "failed");
  assert_true(world.seen[0].ticks[HIL_PHASE_Wait] < 100 * MS);
}

static void A_reply_without_all_codes_is_a_failed_one(void **state) {
  (void)state;
  begin();
  world.edge_short = true;
  world_stream(1, 500);
  world_until(&world.results, 1);
  check(&world.seen[0], 500, "failed");
}

static void The_activations_stay_until_the_broker_has_them(void **state) {
  (void)state;
  begin();
  world.broker_mute = true; /* and says so to nobody: the offload may have to be sent again */
  world_image(0, 500);
  world_run(4000 * MS);
  assert_int_equal(world.rests, 0);
  world.broker_mute = false;
  world.edge_answers = false;
  world_disconnect();
  world_until(&world.results, 1);
  check(&world.seen[0], 500, "late");
  assert_int_equal(world.duplicates > 0, 1);
  assert_memory_equal(world.offload, ((const uint8_t[]){1, 1, CUT, 0}), 4);
  assert_int_equal(hil_get32(world.offload + 12), hil_crc32(0, world.offload + HIL_OFFLOAD_HEAD, CUT_BYTES));
}

static void The_phase_line_shows_the_rest_as_part_of_the_reply(void **state) {
  (void)state;
  begin();
  world.edge_status = HIL_REPLY_Failed;
  world_run(50 * MS);
  int from = world.edges;
  world_stream(1, 500);
  world_until(&world.results, 1);
  world_run(50 * MS);
  const uint8_t expected[] = {HIL_PHASE_Receive, HIL_PHASE_Infer, HIL_PHASE_Decide, HIL_PHASE_Transmit,
                              HIL_PHASE_Wait,    HIL_PHASE_Reply, HIL_PHASE_Idle};
  assert_int_equal(world.edges - from, sizeof expected);
  assert_memory_equal(world.phase + from, expected, sizeof expected);
}

static void A_cut_that_is_not_possible_is_refused(void **state) {
  (void)state;
  world_connect(false, 2000);
  assert_int_equal(ask(CUT + 1), HIL_STATUS_BadParameters);
  assert_int_equal(ask(0), HIL_STATUS_Ok); /* which is none */
  world_ask((const uint8_t[]){HIL_MESSAGE_Split, 1}, 2);
  assert_int_equal(world.answer[2], HIL_STATUS_Malformed);
  world.parts = false;
  world_boot();
  world_connect(false, 2000);
  assert_int_equal(ask(CUT), HIL_STATUS_BadParameters);
}

static void A_new_session_runs_the_whole_network(void **state) {
  (void)state;
  begin();
  world_connect(false, 2000);
  world_policy(ALWAYS, 1, NULL, 0);
  world_stream(1, 500);
  world_until(&world.results, 1);
  assert_int_equal(world.offload_size, HIL_OFFLOAD_HEAD + IMAGE);
  assert_int_equal(world.seen[0].local, class_of(500));
}

static void new_session(void) {
  world.during = NULL;
  world_connect(false, 2000);
}

static void A_session_that_ends_within_the_first_part_leaves_nothing_behind(void **state) {
  (void)state;
  begin();
  world.during = new_session;
  world_image(0, 500);
  world_run(500 * MS);
  world_policy(ALWAYS, 1, NULL, 0);
  assert_int_equal(ask(CUT), HIL_STATUS_Ok);
  world_stream(3, 700);
  world_until(&world.results, 3);
  for (int i = 0; i < 3; i++)
    check(&world.seen[i], (uint32_t)(700 + i), "edge");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(Activations_are_sent_and_the_edge_finishes_the_network, boot),
      cmocka_unit_test_setup(Without_a_reply_in_time_the_board_finishes_it_itself, boot),
      cmocka_unit_test_setup(A_failed_reply_is_made_up_for_at_once, boot),
      cmocka_unit_test_setup(A_reply_without_all_codes_is_a_failed_one, boot),
      cmocka_unit_test_setup(The_activations_stay_until_the_broker_has_them, boot),
      cmocka_unit_test_setup(The_phase_line_shows_the_rest_as_part_of_the_reply, boot),
      cmocka_unit_test_setup(A_cut_that_is_not_possible_is_refused, boot),
      cmocka_unit_test_setup(A_new_session_runs_the_whole_network, boot),
      cmocka_unit_test_setup(A_session_that_ends_within_the_first_part_leaves_nothing_behind, boot),
  };
  return cmocka_run_group_tests_name("split", tests, NULL, NULL);
}
