/* Samples that stop at the model's exit, and those that go on. */
#include "support/test.h"
#include "world.h"

#include <stdio.h>
#include <string.h>

enum { COUNT = 12, PUPIL = 200, TABLE = 2 + 2 * 256 };

static uint8_t table[TABLE]; /* of maximum probability */

static bool any_size(const uint8_t *parameters, uint16_t size) {
  (void)parameters, (void)size;
  return true;
}

static hil_decision_t accept(const hil_case_t *one) {
  (void)one;
  return (hil_decision_t){0};
}

static void learn(const hil_lesson_t *lesson) { (void)lesson; }

static const hil_policy_t pupil = {.kind = PUPIL, .valid = any_size, .decide = accept, .learn = learn};
HIL_POLICY_REGISTER(pupil);

static int boot(void **state) {
  (void)state;
  world.model_status = HIL_STATUS_Ok;
  world.model_exits = true;
  world.model_arena = 1000;
  world.ram = 40000;
  world_boot();
  for (int code = -128; code < 128; code++)
    hil_put16(table + 2 + 2 * (code + 128), (uint16_t)(code + 128));
  return 0;
}

static int boot_without_exit(void **state) {
  boot(state);
  world.model_exits = false;
  world_boot();
  return 0;
}

/* Accepts from that code on. */
static void exit_from(uint16_t pixel) {
  hil_put16(table, pixel);
  world_exit(MAXIMUM_PROBABILITY, 7, table, sizeof table);
  assert_int_equal(world.answer[2], HIL_STATUS_Ok);
}

static void run_sample(uint16_t number, uint32_t sample) {
  int results = world.results;
  world_image(number, sample);
  world_until(&world.results, results + 1);
}

static unsigned largest(const uint8_t *pixels) {
  unsigned best = 0;
  for (unsigned i = 1; i < CLASSES; i++)
    if (pixels[i] > pixels[best])
      best = i;
  return best;
}

static void The_exits_policy_decides_on_its_own_heads_codes_and_the_other_one_on_what_goes_on(void **state) {
  (void)state;
  int stopped = 0;
  world_connect(false, 2000);
  world_policy(ALWAYS, 3, NULL, 0);
  exit_from(235);
  for (uint16_t i = 0; i < COUNT; i++) {
    uint8_t pixels[IMAGE];
    char more[64];
    run_sample(i, 500u + i);
    world_pixels(500u + i, pixels);
    const seen_t *seen = &world.seen[i];
    const uint8_t *early = pixels + CLASSES;
    if (early[largest(early)] >= 235) {
      stopped++;
      assert_string_equal(seen->more, ",\"exit\":1}");
      assert_string_equal(seen->by, "local");
      assert_int_equal(seen->local, largest(early));
      assert_int_equal(seen->answer, largest(early));
      assert_int_equal(seen->score, early[largest(early)]);
      assert_int_equal(seen->threshold, 235);
      assert_int_equal(seen->policy, MAXIMUM_PROBABILITY);
      assert_int_equal(seen->revision, 7);
      assert_int_equal(seen->offload, 0);
      assert_in_range(seen->ticks[HIL_PHASE_Infer], EXIT_US, EXIT_US + MS);
      assert_int_equal(seen->ticks[HIL_PHASE_Decide], 0);
    } else {
      int at = sprintf(more, ",\"exit\":0,\"xout\":\"");
      for (int c = 0; c < CLASSES; c++)
        at += sprintf(more + at, "%02x", (uint8_t)(early[c] - 128));
      strcpy(more + at, "\"}");
      assert_string_equal(seen->more, more);
      assert_string_equal(seen->by, "edge");
      assert_int_equal(seen->local, largest(pixels));
      assert_int_equal(seen->policy, ALWAYS);
      assert_int_equal(seen->revision, 3);
      assert_in_range(seen->ticks[HIL_PHASE_Infer], INFER_US, INFER_US + MS);
    }
  }
  assert_in_range(stopped, 2, COUNT - 2);
  assert_int_equal(world.exits, COUNT);
  assert_int_equal(world.inferences, COUNT - stopped);
  assert_int_equal(world.offloads, COUNT - stopped);
}

static void The_line_shows_one_infer_for_both_parts_and_no_decide_where_it_stops(void **state) {
  (void)state;
  static const uint8_t whole[] = {HIL_PHASE_Receive, HIL_PHASE_Infer, HIL_PHASE_Decide, HIL_PHASE_Idle};
  static const uint8_t early[] = {HIL_PHASE_Receive, HIL_PHASE_Infer, HIL_PHASE_Idle};
  world_connect(false, 2000);
  exit_from(256);
  int from = world.edges;
  run_sample(0, 500);
  assert_memory_equal(world.phase + from, whole, sizeof whole);
  from = world.edges;
  exit_from(0);
  run_sample(1, 501);
  assert_memory_equal(world.phase + from, early, sizeof early);
  assert_int_equal(world.edges, from + 3);
}

static void Repeated_inferences_each_stop(void **state) {
  (void)state;
  uint8_t message[5] = {HIL_MESSAGE_Repeat};
  hil_put32(message + 1, 5);
  world_connect(false, 2000);
  world_ask(message, sizeof message);
  exit_from(0);
  run_sample(0, 500);
  assert_int_equal(world.exits, 5);
  assert_int_equal(world.inferences, 0);
  assert_in_range(world.seen[0].ticks[HIL_PHASE_Infer], 5 * EXIT_US, 5 * EXIT_US + MS);
}

static void Until_it_is_told_a_board_runs_the_network_to_its_end(void **state) {
  (void)state;
  world_connect(false, 2000);
  run_sample(0, 500);
  assert_string_equal(world.seen[0].more, "}");
  exit_from(0);
  run_sample(1, 501);
  assert_string_equal(world.seen[1].more, ",\"exit\":1}");
  world_connect(false, 2000); /* a new session has forgotten */
  run_sample(0, 502);
  assert_string_equal(world.seen[2].more, "}");
  assert_int_equal(world.exits, 1);
}

static void A_policy_that_cannot_decide_there_is_refused(void **state) {
  (void)state;
  world_connect(false, 2000);
  world_exit(PUPIL, 1, NULL, 0);
  assert_int_equal(world.answer[2], HIL_STATUS_BadParameters);
  world_exit(99, 1, NULL, 0);
  assert_int_equal(world.answer[2], HIL_STATUS_UnknownPolicy);
  world_exit(MAXIMUM_PROBABILITY, 1, table, 5);
  assert_int_equal(world.answer[2], HIL_STATUS_BadParameters);
  world_ask((const uint8_t[]){HIL_MESSAGE_ExitApply, ALWAYS}, 2);
  assert_int_equal(world.answer[2], HIL_STATUS_Malformed);
  uint8_t pixels[HIL_CHUNK] = {0};
  peer_chunk(&world.peer, 0, 0, pixels, sizeof pixels);
  world_exit(ALWAYS, 1, NULL, 0);
  assert_int_equal(world.answer[2], HIL_STATUS_Busy);
  world_connect(false, 2000);
  hil_app.model.outputs = HIL_OUTPUTS_MAX / 2 + 1;
  world_exit(ALWAYS, 1, NULL, 0);
  assert_int_equal(world.answer[2], HIL_STATUS_NoExit);
}

static void A_model_without_an_exit_has_none(void **state) {
  (void)state;
  world_connect(false, 2000);
  world_exit(ALWAYS, 1, NULL, 0);
  assert_int_equal(world.answer[2], HIL_STATUS_NoExit);
  run_sample(0, 500);
  assert_string_equal(world.seen[0].more, "}");
}

static void begin_again(void) {
  world.during = NULL;
  hil_app_session(world.now);
}

static void A_session_that_ends_before_the_exit_is_reached_is_forgotten(void **state) {
  (void)state;
  world_connect(false, 2000);
  exit_from(0);
  world.during = begin_again;
  world_image(0, 500);
  world_run(3 * INFER_US);
  assert_int_equal(world.exits, 1);
  assert_int_equal(world.results, 0);
  world_connect(false, 2000);
  run_sample(0, 501);
  assert_string_equal(world.seen[0].more, "}");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(
          The_exits_policy_decides_on_its_own_heads_codes_and_the_other_one_on_what_goes_on, boot),
      cmocka_unit_test_setup(The_line_shows_one_infer_for_both_parts_and_no_decide_where_it_stops, boot),
      cmocka_unit_test_setup(Repeated_inferences_each_stop, boot),
      cmocka_unit_test_setup(Until_it_is_told_a_board_runs_the_network_to_its_end, boot),
      cmocka_unit_test_setup(A_policy_that_cannot_decide_there_is_refused, boot),
      cmocka_unit_test_setup(A_model_without_an_exit_has_none, boot_without_exit),
      cmocka_unit_test_setup(A_session_that_ends_before_the_exit_is_reached_is_forgotten, boot),
  };
  return cmocka_run_group_tests_name("early exit", tests, NULL, NULL);
}
