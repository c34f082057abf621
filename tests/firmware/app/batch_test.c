/* Offloads that wait for each other. */
#include "support/test.h"
#include "world.h"

#include <stdio.h>
#include <string.h>

static int boot(void **state) {
  (void)state;
  world.model_status = HIL_STATUS_Ok;
  world.model_arena = 1000;
  world.ram = 40000;
  world_boot();
  return 0;
}

static uint8_t ask(uint8_t count, uint32_t hold_ms) {
  uint8_t message[6] = {HIL_MESSAGE_Batch, count};
  hil_put32(message + 2, hold_ms);
  world_ask(message, sizeof message);
  return world.answer[2];
}

static void begin(uint8_t count, uint32_t hold_ms) {
  world_connect(true, 2000);
  world_policy(ALWAYS, 1, NULL, 0);
  assert_int_equal(ask(count, hold_ms), HIL_STATUS_Ok);
  world_run(50 * MS); /* for the wider window */
}

static unsigned burst_of(const seen_t *seen, unsigned *held) {
  unsigned burst;
  assert_int_equal(sscanf(seen->more, ",\"burst\":[%u,%u]}", &burst, held), 2);
  return burst;
}

static void Offloads_leave_together_once_they_are_enough(void **state) {
  (void)state;
  unsigned held, before = UINT32_MAX;
  begin(4, 60000);
  world_stream(8, 500);
  world_until(&world.results, 4);
  assert_in_range(world.inferences, 4, 5); /* none of them went out before the fourth had been decided on */
  world_until(&world.results, 8);
  for (int i = 0; i < 8; i++) {
    assert_int_equal(burst_of(&world.seen[i], &held), i / 4);
    assert_string_equal(world.seen[i].by, "edge");
    assert_int_equal(world.seen[i].id, 500 + i);
    if (i % 4 > 0)
      assert_true(held < before);
    before = held;
  }
  assert_int_equal(world.offloads, 8);
}

static void Offloads_leave_when_the_first_has_waited_long_enough(void **state) {
  (void)state;
  unsigned held;
  begin(8, 700);
  world_stream(2, 500);
  world_until(&world.results, 2);
  assert_int_equal(burst_of(&world.seen[0], &held), 0);
  assert_in_range(held, 700 * MS, 701 * MS);
  assert_int_equal(burst_of(&world.seen[1], &held), 0);
}

static void A_batch_has_a_sane_size_and_time(void **state) {
  (void)state;
  world_connect(true, 2000);
  assert_int_equal(ask(0, 100), HIL_STATUS_Malformed);
  assert_int_equal(ask(16, 100), HIL_STATUS_Malformed);
  assert_int_equal(ask(1, 100), HIL_STATUS_Ok); /* which is none */
  assert_int_equal(ask(2, 0), HIL_STATUS_Malformed);
  assert_int_equal(ask(2, 600001), HIL_STATUS_Malformed);
}

static void A_batch_without_room_for_its_images_is_refused(void **state) {
  (void)state;
  world.model_arena = 40000 - 5 * IMAGE;
  world_boot();
  world_connect(true, 2000);
  assert_int_equal(ask(4, 100), HIL_STATUS_OutOfMemory);
  assert_int_equal(ask(3, 100), HIL_STATUS_Ok);
}

static void A_new_session_has_no_batch_and_the_usual_window(void **state) {
  (void)state;
  begin(6, 60000);
  assert_int_equal(world.until, 8);
  world_connect(true, 2000);
  assert_int_equal(world.until, 3);
  world_policy(ALWAYS, 1, NULL, 0);
  world_stream(1, 500);
  world_until(&world.results, 1);
  assert_string_equal(world.seen[0].more, "}");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(Offloads_leave_together_once_they_are_enough, boot),
      cmocka_unit_test_setup(Offloads_leave_when_the_first_has_waited_long_enough, boot),
      cmocka_unit_test_setup(A_batch_has_a_sane_size_and_time, boot),
      cmocka_unit_test_setup(A_batch_without_room_for_its_images_is_refused, boot),
      cmocka_unit_test_setup(A_new_session_has_no_batch_and_the_usual_window, boot),
  };
  return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}
