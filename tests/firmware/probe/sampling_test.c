#include "bench.h"
#include "support/chance.h"
#include "support/test.h"

#include <math.h>

enum { SECOND = TICK_HZ, ROOM = 20000 };

static conversion_t taken[ROOM];

static void started(double scale, uint16_t configuration) {
  bench_open();
  bench.chip.scale = scale;
  bench_hello(1);
  bench_start(2, configuration);
  assert_int_equal(bench_last(HIL_PROBE_Status)->bytes[8], HIL_PROBE_STATUS_Ok);
}

/* Every conversion has the number, the value and (after the first few) the time of a true one, and none comes
 * twice. */
static unsigned check(double tolerance) {
  unsigned count = bench_conversions(taken, ROOM);
  for (unsigned i = 0; i < count; i++) {
    assert_int_equal(taken[i].shunt, taken[i].index % 30000);
    assert_int_equal(taken[i].bus >> 3, 825);
    if (i > 0)
      assert_true(taken[i].index > taken[i - 1].index);
    if (i > 10)
      assert_true(fabs((double)taken[i].tick - bench_end(taken[i].index)) < tolerance);
  }
  return count;
}

static uint32_t status(unsigned offset) { return hil_get32(bench_last(HIL_PROBE_Status)->bytes + offset); }

static void Each_conversion_comes_once_whatever_the_oscillator(void **state) {
  (void)state;
  for (double scale = 0.9; scale < 1.11; scale += 0.0137) {
    started(scale, CONFIGURATION);
    bench_run(3 * SECOND);
    bench_request(HIL_PROBE_Stop, 3);
    unsigned count = check(400); /* 40 us: half a poll, until the period is known */
    unsigned ended = (unsigned)((double)(bench.now - bench.chip.begun) / (PAIR * scale));
    assert_in_range(count, ended - 1, ended); /* the last may have ended since the last poll */
    assert_int_equal(taken[count - 1].index, count - 1);
    assert_int_equal(status(11), count);
  }
}

static void Their_times_are_not_biased_once_the_period_is_known(void **state) {
  (void)state;
  for (double scale = 0.9; scale < 1.11; scale += 0.0137) {
    started(scale, CONFIGURATION);
    bench_run(6 * SECOND);
    unsigned count = bench_conversions(taken, ROOM), used = 0;
    double sum = 0;
    for (unsigned i = 1500; i < count; i++, used++)
      sum += (double)taken[i].tick - bench_end(taken[i].index);
    assert_true(fabs(sum / used) < 60); /* 6 us */
  }
}

static void The_bus_is_polled_little_more_than_twice_a_conversion(void **state) {
  (void)state;
  started(1.03, CONFIGURATION);
  bench_run(5 * SECOND);
  double polls = bench.chip.polls * PAIR * 1.03 / (5.0 * SECOND);
  assert_true(polls > 1 && polls < 2.6);
}

static void Averages_and_short_conversions_are_followed_too(void **state) {
  (void)state;
  const uint16_t configurations[] = {0x399f & ~0x7f8, 0x3ddf, 0x3fff, 0x399f | 5 << 7};
  for (unsigned i = 1; i < 4; i++) {
    started(0.95, configurations[i]);
    bench_run(20 * SECOND);
    bench_request(HIL_PROBE_Stop, 3);
    unsigned count = check(2000);
    assert_true(count > 100);
    assert_int_equal(status(11), count);
    assert_int_equal(taken[count - 1].index, count - 1);
  }
}

static void Conversions_that_end_during_a_silence_are_counted_and_never_given(void **state) {
  (void)state;
  uint32_t seed = 5;
  for (int run = 0; run < 30; run++) {
    started(0.92 + 0.005 * run, CONFIGURATION);
    bench_run(2 * SECOND);
    bench.chip.nack_from = bench.now;
    bench.chip.nack_until = bench.now + chance_next(&seed) % (SECOND * 45 / 100);
    bench_run(SECOND);
    bench_request(HIL_PROBE_Stop, 3);
    unsigned count = check(400);
    assert_true(status(11) > count); /* some are missing */
    assert_int_equal(status(11), taken[count - 1].index + 1);
    assert_true(status(19) > 0);
    assert_true(bench.chip.recoveries > 0 || status(19) < 3);
  }
}

static void A_conversion_that_could_not_be_cleared_is_not_given_twice(void **state) {
  (void)state;
  for (uint32_t reg = INA219_SHUNT; reg <= INA219_POWER; reg++) {
    started(1, CONFIGURATION);
    for (int i = 0; i < 200; i++) {
      bench_run(54321);
      bench.chip.nack_register = reg;
      bench.chip.nack_from = bench.now;
      bench.chip.nack_until = bench.now + SECOND;
    }
    bench_request(HIL_PROBE_Stop, 3);
    assert_true(check(400) > 600);
    assert_true(status(19) > 100);
  }
}

static void A_bus_that_is_too_slow_gives_nothing_rather_than_the_wrong_conversion(void **state) {
  (void)state;
  started(1, CONFIGURATION & ~0x7f8); /* 9 bit: a pair in 168 us */
  bench_run(2 * SECOND);
  check(400);
  const received_t *last = bench_last(HIL_PROBE_Status);
  assert_int_equal(last->bytes[8], HIL_PROBE_STATUS_SensorLate);
  assert_int_equal(hil_get32(last->bytes + 3), 0);
  assert_true(status(23) > 0);
  assert_false(hil_probe.sampling);
}

static void A_sensor_that_stays_silent_ends_the_sampling(void **state) {
  (void)state;
  started(1, CONFIGURATION);
  bench_run(SECOND);
  bench.chip.nack_from = bench.now;
  bench.chip.nack_until = UINT64_MAX;
  bench_run(SECOND);
  assert_int_equal(bench_last(HIL_PROBE_Status)->bytes[8], HIL_PROBE_STATUS_SensorSilent);
  unsigned count = check(400);
  assert_true(count >= 935); /* what was read before has come */
  assert_true(bench.chip.recoveries > 100);
  bench.chip.nack_until = 0;
  bench_start(9, CONFIGURATION);
  assert_int_equal(bench_last(HIL_PROBE_Status)->bytes[8], HIL_PROBE_STATUS_Ok);
}

static void A_configuration_that_somebody_else_changes_ends_the_sampling(void **state) {
  (void)state;
  started(1, CONFIGURATION);
  bench_run(SECOND / 2);
  bench.chip.configuration = 0x1234 | 7;
  bench_run(2 * SECOND);
  const received_t *last = bench_last(HIL_PROBE_Status);
  assert_int_equal(last->bytes[8], HIL_PROBE_STATUS_SensorChanged);
  assert_int_equal(hil_get16(last->bytes + 9), 0x1237);
}

static void A_sensor_that_was_reset_is_told_though_its_configuration_is_the_same(void **state) {
  (void)state;
  started(1, CONFIGURATION);
  bench_run(SECOND / 2);
  bench.chip.calibration = 0;
  bench_run(2 * SECOND);
  const received_t *last = bench_last(HIL_PROBE_Status);
  assert_int_equal(last->bytes[8], HIL_PROBE_STATUS_SensorChanged);
  assert_int_equal(hil_get16(last->bytes + 9), 0);
}

static void Frames_without_room_are_dropped_and_leave_gaps_in_all_numbers(void **state) {
  (void)state;
  started(1, CONFIGURATION);
  bench_run(SECOND);
  unsigned before = bench_conversions(taken, ROOM);
  uint16_t sequence = hil_get16(bench.frames[bench.count - 1].bytes + 1);
  bench.is_full = true;
  bench_run(SECOND);
  bench.is_full = false;
  unsigned came = bench.count;
  bench_run(SECOND);
  bench_request(HIL_PROBE_Stop, 3);
  assert_true(hil_get16(bench.frames[came].bytes + 1) > sequence + 25);
  unsigned count = check(400);
  assert_true(taken[before].index >= taken[before - 1].index + 900);
  assert_int_equal(status(11), taken[count - 1].index + 1);
  assert_true(status(27) >= 25); /* dropped */
}

static void Edges_come_in_order_twice_and_with_their_own_ticks(void **state) {
  (void)state;
  started(1, CONFIGURATION);
  uint32_t seed = 3;
  uint64_t at = bench.now;
  for (bench.edges = 0; bench.edges < 64; bench.edges++)
    bench.edge_at[bench.edges] = at += 1 + chance_next(&seed) % (SECOND / 20);
  bench_run(5 * SECOND);
  unsigned count = bench_edges(taken, ROOM), times[64] = {0};
  for (unsigned i = 0; i < count; i++) {
    assert_true(taken[i].index < 64);
    times[taken[i].index]++;
    assert_int_equal(taken[i].tick, bench.edge_at[taken[i].index]);
    assert_int_equal(taken[i].shunt, taken[i].index % 8);
  }
  for (unsigned i = 0; i < 64; i++)
    assert_int_equal(times[i], 2);
}

static void A_burst_of_edges_beyond_the_queue_is_known_by_its_numbers(void **state) {
  (void)state;
  started(1, CONFIGURATION);
  bench_run(SECOND / 10);
  for (uint32_t i = 0; i < 300; i++)
    hil_probe_edge(bench.now + i, 1);
  bench_run(SECOND);
  hil_probe_edge(bench.now, 2);
  bench_request(HIL_PROBE_Stop, 3);
  unsigned count = bench_edges(taken, ROOM);
  assert_int_equal(taken[0].index, 0);
  assert_int_equal(taken[count - 1].index, 300);
  assert_int_equal(status(15), 301);
  for (unsigned i = 0; i < count; i++)
    assert_true(taken[i].index < EDGES_KEPT || taken[i].index == 300);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(Each_conversion_comes_once_whatever_the_oscillator),
      cmocka_unit_test(Their_times_are_not_biased_once_the_period_is_known),
      cmocka_unit_test(The_bus_is_polled_little_more_than_twice_a_conversion),
      cmocka_unit_test(Averages_and_short_conversions_are_followed_too),
      cmocka_unit_test(Conversions_that_end_during_a_silence_are_counted_and_never_given),
      cmocka_unit_test(A_conversion_that_could_not_be_cleared_is_not_given_twice),
      cmocka_unit_test(A_bus_that_is_too_slow_gives_nothing_rather_than_the_wrong_conversion),
      cmocka_unit_test(A_sensor_that_stays_silent_ends_the_sampling),
      cmocka_unit_test(A_configuration_that_somebody_else_changes_ends_the_sampling),
      cmocka_unit_test(A_sensor_that_was_reset_is_told_though_its_configuration_is_the_same),
      cmocka_unit_test(Frames_without_room_are_dropped_and_leave_gaps_in_all_numbers),
      cmocka_unit_test(Edges_come_in_order_twice_and_with_their_own_ticks),
      cmocka_unit_test(A_burst_of_edges_beyond_the_queue_is_known_by_its_numbers),
  };
  return cmocka_run_group_tests_name("sampling", tests, NULL, NULL);
}
