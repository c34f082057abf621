#include "app/result.h"

#include "app/log.h"
#include "support/test.h"
#include "support/vectors.h"

#include <stdlib.h>
#include <string.h>

static hil_result_t result;

static void read_fields(const char *fields) {
  char text[300];
  memset(&result, 0, sizeof result);
  result.boot = vectors_number(fields, "boot");
  result.id = vectors_number(fields, "id");
  result.crc = vectors_number(fields, "crc");
  vectors_text(fields, "out", text, sizeof text);
  result.outputs = (uint16_t)vectors_bytes(text, (uint8_t *)result.codes, sizeof result.codes);
  result.local = (uint16_t)vectors_number(fields, "cls");
  result.policy = (uint8_t)vectors_number(fields, "pol");
  result.revision = (uint16_t)vectors_number(fields, "rev");
  result.score = (uint16_t)vectors_number(fields, "score");
  result.threshold = (uint16_t)vectors_number(fields, "thr");
  result.offload = (uint8_t)vectors_number(fields, "dec");
  result.answer = (uint16_t)vectors_number(fields, "ans");
  vectors_text(fields, "by", text, sizeof text);
  const char *by[] = {"local", "edge", "late", "failed"};
  while (strcmp(by[result.by], text) != 0)
    result.by++;
  vectors_text(fields, "t", text, sizeof text);
  char *at = text;
  for (int phase = 0; phase < HIL_PHASES; phase++, at++)
    result.ticks[phase] = (uint32_t)strtoul(at, &at, 10);
  result.batched = strstr(fields, "burst=") != NULL;
  if (result.batched) {
    vectors_text(fields, "burst", text, sizeof text);
    result.burst = (uint32_t)strtoul(text, &at, 10);
    result.held = (uint32_t)strtoul(at + 1, &at, 10);
  }
  if (strstr(fields, "exit=") != NULL)
    result.exit = vectors_number(fields, "exit") == 1 ? HIL_EXIT_STOPPED : HIL_EXIT_PASSED;
  if (result.exit == HIL_EXIT_PASSED) {
    vectors_text(fields, "xout", text, sizeof text);
    vectors_bytes(text, (uint8_t *)result.codes + result.outputs, result.outputs);
  }
  result.learns = strstr(fields, "lrn=") != NULL;
  if (!result.learns)
    return;
  vectors_text(fields, "lrn", text, sizeof text);
  result.decisions = (uint32_t)strtoul(text, &at, 10);
  while (*at == ',')
    result.lesson[result.lessons++] = (uint32_t)strtoul(at + 1, &at, 10);
}

static void Results_equal_the_vectors(void **state) {
  (void)state;
  vectors_t vectors;
  uint8_t json[HIL_RESULT_MAX + 1];
  vectors_open(&vectors, "results");
  while (vectors_next(&vectors, 3)) {
    read_fields(vectors.field[1]);
    uint16_t size = hil_result_json(&result, json);
    json[size] = 0;
    assert_string_equal((char *)json, vectors.field[2]);
    assert_true(size <= 256);
  }
}

static void The_longest_result_fits_its_buffer(void **state) {
  (void)state;
  uint8_t json[HIL_RESULT_MAX];
  memset(&result, 0xff, sizeof result);
  result.learns = result.batched = true;
  result.outputs = HIL_OUTPUTS_MAX;
  result.by = HIL_BY_FAILED;
  result.lessons = HIL_LESSONS;
  result.exit = HIL_EXIT_NONE;
  assert_true(hil_result_json(&result, json) <= HIL_RESULT_MAX);
  result.exit = HIL_EXIT_PASSED;
  result.outputs = HIL_OUTPUTS_MAX / 2; /* no more classes where a policy decides at an exit */
  assert_true(hil_result_json(&result, json) <= HIL_RESULT_MAX);
}

static void Offload_heads_equal_the_vectors(void **state) {
  (void)state;
  vectors_t vectors;
  uint8_t want[64], head[HIL_OFFLOAD_HEAD];
  vectors_open(&vectors, "payloads");
  while (vectors_next(&vectors, 3)) {
    if (strcmp(vectors.field[0], "Offload") != 0)
      continue;
    vectors_bytes(vectors.field[2], want, sizeof want);
    result.boot = vectors_number(vectors.field[1], "boot");
    result.id = vectors_number(vectors.field[1], "sample");
    result.sent = vectors_number(vectors.field[1], "crc");
    result.after = (uint16_t)vectors_number(vectors.field[1], "after");
    hil_result_offload(&result, head);
    assert_memory_equal(head, want, sizeof head);
  }
}

static void Spans_saturate(void **state) {
  (void)state;
  assert_int_equal(hil_span(5, 4), 0);
  assert_int_equal(hil_span(5, 5 + (uint64_t)UINT32_MAX), UINT32_MAX);
  assert_int_equal(hil_span(5, 6 + (uint64_t)UINT32_MAX), UINT32_MAX);
}

static void A_log_that_is_full_counts_what_it_drops(void **state) {
  (void)state;
  uint8_t record[HIL_UP_MAX + 1];
  char text[301];
  memset(text, 'x', 300);
  text[300] = 0;
  for (int i = 0; i < 10; i++)
    hil_log(HIL_LOG_Info, text); /* cut to HIL_LOG_TEXT, four of them fit */
  int records = 0;
  for (; hil_log_take(record) > 0; records++)
    assert_int_equal(record[0], HIL_LOG_Info);
  assert_int_equal(records, HIL_LOG_BYTES / (HIL_LOG_TEXT + 2));
  hil_log_number(HIL_LOG_Error, "number", 4294967295u);
  uint16_t size = hil_log_take(record);
  record[size] = 0;
  assert_string_equal((char *)record + 1, "number 4294967295 (records lost: 6)");
  assert_int_equal(hil_log_take(record), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(Results_equal_the_vectors),
      cmocka_unit_test(The_longest_result_fits_its_buffer),
      cmocka_unit_test(Offload_heads_equal_the_vectors),
      cmocka_unit_test(Spans_saturate),
      cmocka_unit_test(A_log_that_is_full_counts_what_it_drops),
  };
  return cmocka_run_group_tests_name("results and log", tests, NULL, NULL);
}
