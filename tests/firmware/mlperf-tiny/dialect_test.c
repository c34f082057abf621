#include "mlperf-tiny/dialect.h"

#include "link/wire.h"
#include "support/test.h"

#include <stdio.h>
#include <string.h>

static dialect_t dialect;
static uint8_t input[4];
static uint64_t now;
static char phases[64];
static hil_port_info_t port = {.board = "test", .tick_hz = 10000000};
static dialect_model_t model;

uint64_t hil_port_ticks(void) { return now += 1000; }

uint64_t hil_port_phase(uint8_t phase) {
  size_t length = strlen(phases);
  phases[length] = (char)('0' + phase);
  phases[length + 1] = 0;
  return hil_port_ticks();
}

static void boot(bool energy) {
  memset(&dialect, 0, sizeof dialect);
  memset(input, 0, sizeof input);
  phases[0] = 0;
  now = 0;
  model = (dialect_model_t){
      .name = "ic01", .input_bytes = sizeof input, .outputs = 3, .probabilities = true, .input = input};
  dialect_boot(&dialect, &port, &model, energy);
}

static int setup(void **state) {
  (void)state;
  boot(false);
  return 0;
}

static const char *answer(void) {
  static char text[DIALECT_REPLY + 1];
  memcpy(text, dialect.reply, dialect.reply_size);
  text[dialect.reply_size] = 0;
  dialect.reply_sent = dialect.reply_size;
  return text;
}

static const char *say(const char *command) {
  answer();
  for (; *command != 0; command++)
    dialect_take(&dialect, (uint8_t)*command);
  return answer();
}

/* Main's part. */
static const char *infer(const char *command, int8_t a, int8_t b, int8_t c) {
  assert_string_equal(say(command), "");
  assert_true(dialect_busy(&dialect));
  assert_true(dialect.job.wanted);
  dialect_poll(&dialect);
  assert_true(dialect_busy(&dialect));
  int8_t codes[] = {a, b, c};
  memcpy(dialect.job.codes, codes, sizeof codes);
  dialect.job.start = 10000000;
  dialect.job.end = 10025004;
  dialect.job.wanted = false;
  dialect.reply_size = dialect.reply_sent = 0;
  dialect_poll(&dialect);
  return answer();
}

static void It_says_that_it_has_booted(void **state) {
  (void)state;
  assert_string_equal(answer(), "m-timestamp-mode-performance\r\nm-init-done\r\nm-ready\r\n");
  boot(true);
  assert_string_equal(answer(), "m-timestamp-mode-energy\r\nm-init-done\r\nm-ready\r\n");
}

static void Name_and_profile_are_told(void **state) {
  (void)state;
  assert_string_equal(say("name%"), "m-name-dut-[hil-test]\r\nm-ready\r\n");
  assert_string_equal(say("profile%"),
                      "m-profile-[ULPMark for tinyML Firmware V0.0.1]\r\nm-model-[ic01]\r\nm-ready\r\n");
}

static void An_input_is_loaded_and_confirmed_exactly_at_its_end(void **state) {
  (void)state;
  assert_string_equal(say("db load 4%"), "m-[Expecting 4 bytes]\r\nm-ready\r\n");
  assert_string_equal(say("db 0aFf%"), "m-ready\r\n");
  assert_string_equal(say("db 10%"), "m-ready\r\n");
  assert_string_equal(say("db 80%"), "m-load-done\r\nm-ready\r\n");
  uint8_t expected[] = {0x0a, 0xff, 0x10, 0x80};
  assert_memory_equal(input, expected, sizeof input);
  assert_string_equal(phases, "10"); /* receive, idle */
}

static void What_is_no_input_is_refused(void **state) {
  (void)state;
  assert_string_equal(say("db 00%"), "e-[Nothing is being loaded: db load N first]\r\nm-ready\r\n");
  assert_string_equal(say("db load 5%"), "e-[The input has another size: 5]\r\nm-ready\r\n");
  assert_string_equal(say("db load 99999999999%"),
                      "e-[The input has another size: 99999999999]\r\nm-ready\r\n");
  say("db load 4%");
  assert_string_equal(say("db 0%"), "e-[Not hex: 0]\r\nm-ready\r\n");
  assert_string_equal(say("db 0g%"), "e-[Not hex: 0g]\r\nm-ready\r\n");
  assert_string_equal(say("db 0011223344%"), "e-[Too much: 44]\r\nm-ready\r\n");
}

static void Inferences_are_timed_and_their_results_printed_with_three_decimals(void **state) {
  (void)state;
  assert_string_equal(infer("infer 10 2%", -128, 127, 31),
                      "m-warmup-start-2\r\nm-warmup-done\r\nm-infer-start-10\r\nm-lap-us-1000000\r\n"
                      "m-lap-us-1002500\r\nm-infer-done\r\nm-results-[0.000,0.996,0.621]\r\nm-ready\r\n");
  assert_int_equal(dialect.job.runs, 10);
  assert_int_equal(dialect.job.warm_up, 2);
  assert_string_equal(say("results%"), "m-results-[0.000,0.996,0.621]\r\nm-ready\r\n");
}

static void Every_code_comes_back_from_its_three_decimals(void **state) {
  (void)state;
  model.outputs = 1;
  for (int code = -128; code <= 127; code++) {
    double printed;
    dialect.job.codes[0] = (int8_t)code;
    assert_int_equal(sscanf(say("results%"), "m-results-[%lf]", &printed), 1);
    assert_int_equal((int)(printed * 256 + 0.5) - 128, code);
  }
}

static void Other_outputs_are_printed_as_their_codes(void **state) {
  (void)state;
  model.probabilities = false;
  dialect.job.codes[0] = -128;
  dialect.job.codes[2] = 7;
  assert_string_equal(say("results%"), "m-results-[-128.000,0.000,7.000]\r\nm-ready\r\n");
}

static void What_cannot_be_inferred_is_refused(void **state) {
  (void)state;
  const char *wrong[] = {"infer %",   "infer 0 1%",        "infer 1%",         "infer 1 x%",
                         "infer 1 %", "infer 99999999 1%", "infer 1 99999999%"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_memory_equal(say(wrong[i]), "e-[", 3);
    assert_false(dialect_busy(&dialect));
  }
  model.defect = "There is no model";
  assert_string_equal(say("infer 1 0%"), "e-[There is no model]\r\nm-ready\r\n");
  assert_string_equal(say("db load 4%"), "e-[There is no model]\r\nm-ready\r\n");
}

static void In_energy_mode_a_time_stamp_is_a_pulse_without_text(void **state) {
  (void)state;
  assert_memory_equal(say("timestamp%"), "m-lap-us-", 9);
  boot(true);
  assert_string_equal(say("timestamp%"), "m-ready\r\n");
  assert_string_equal(phases, "20"); /* infer, idle */
  assert_true(now >= port.tick_hz / 500);
  assert_null(strstr(infer("infer 1 0%", 0, 0, 0), "lap"));
}

static void A_command_that_is_too_long_is_cut_and_nothing_is_written_beyond_it(void **state) {
  (void)state;
  char command[200];
  memset(command, 'x', sizeof command);
  command[sizeof command - 2] = '%';
  command[sizeof command - 1] = 0;
  const char *reply = say(command);
  assert_memory_equal(reply, "e-[Unknown command: xx", 22);
  assert_int_equal(strlen(reply), strlen("e-[Unknown command: ]\r\nm-ready\r\n") + DIALECT_COMMAND);
  assert_string_equal(say("name\r\n%"), "m-name-dut-[hil-test]\r\nm-ready\r\n");
  assert_string_equal(say("%"), "e-[Unknown command: ]\r\nm-ready\r\n");
}

static void The_longest_reply_has_room(void **state) {
  (void)state;
  model.outputs = DIALECT_OUTPUTS;
  model.probabilities = false;
  memset(dialect.job.codes, -128, sizeof dialect.job.codes);
  dialect.answers_job = true;
  dialect.job.runs = dialect.job.warm_up = DIALECT_RUNS;
  dialect.reply_size = dialect.reply_sent = 0;
  dialect_poll(&dialect);
  const char *reply = answer();
  assert_string_equal(reply + strlen(reply) - 9, "m-ready\r\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(It_says_that_it_has_booted, setup),
      cmocka_unit_test_setup(Name_and_profile_are_told, setup),
      cmocka_unit_test_setup(An_input_is_loaded_and_confirmed_exactly_at_its_end, setup),
      cmocka_unit_test_setup(What_is_no_input_is_refused, setup),
      cmocka_unit_test_setup(Inferences_are_timed_and_their_results_printed_with_three_decimals, setup),
      cmocka_unit_test_setup(Every_code_comes_back_from_its_three_decimals, setup),
      cmocka_unit_test_setup(Other_outputs_are_printed_as_their_codes, setup),
      cmocka_unit_test_setup(What_cannot_be_inferred_is_refused, setup),
      cmocka_unit_test_setup(In_energy_mode_a_time_stamp_is_a_pulse_without_text, setup),
      cmocka_unit_test_setup(A_command_that_is_too_long_is_cut_and_nothing_is_written_beyond_it, setup),
      cmocka_unit_test_setup(The_longest_reply_has_room, setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
