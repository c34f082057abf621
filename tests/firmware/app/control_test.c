/* Every request and every refusal, through the link. */
#include "app/log.h"
#include "support/test.h"
#include "support/vectors.h"
#include "world.h"

#include <stdio.h>
#include <string.h>

static int boot(void **state) {
  (void)state;
  world.model_status = HIL_STATUS_Ok;
  world.model_arena = 10000;
  world.ram = 40000;
  world.id_bytes = 0;
  world_boot();
  return 0;
}

static int greeted(void **state) {
  boot(state);
  peer_hello(&world.peer, 4711);
  world_run(50 * MS);
  return 0;
}

static void ask(const uint8_t *message, uint16_t size, uint8_t code) {
  world_ask(message, size);
  assert_int_equal(world.answer[0], HIL_MESSAGE_Status);
  assert_int_equal(world.answer[1], message[0]);
  assert_int_equal(world.answer[2], code);
  assert_int_equal(world.answer[3], world.answer_size - 4);
}

#define ASK(code, ...) ask((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}), (code))

static void Info_tells_what_the_board_is_and_runs(void **state) {
  (void)state;
  world_ask((const uint8_t[]){HIL_MESSAGE_Identify}, 1);
  uint8_t want[HIL_UP_MAX] = {HIL_MESSAGE_Info}, *at = want + 1;
  const uint32_t numbers[] = {world.peer.boot, 1000000, 1000000, IMAGE, 40000, 0xdeadbeef};
  for (int i = 0; i < 6; i++)
    at = hil_put32(at, numbers[i]);
  const uint8_t rest[] = {10, 0, 3, 0, 0, 1, 1, 2,   3,   4,   0,   0, 0,   0,   0,   0,   0,   0,
                          0,  0, 0, 0, 0, 0, 0, 0,   9,   8,   7,   0, 0,   0,   0,   0,   0,   0,
                          0,  0, 0, 0, 0, 0, 4, 't', 'e', 's', 't', 5, '1', '.', '2', '.', '3', 0};
  memcpy(at, rest, sizeof rest);
  assert_int_equal(world.answer_size, at - want + (ptrdiff_t)sizeof rest);
  assert_memory_equal(world.answer, want, world.answer_size);
}

static void Info_ends_in_the_boards_id(void **state) {
  (void)state;
  world.id_bytes = HIL_PORT_ID;
  world_boot();
  peer_hello(&world.peer, 4712);
  world_run(50 * MS);
  world_ask((const uint8_t[]){HIL_MESSAGE_Identify}, 1);
  const uint8_t *id = world.answer + world.answer_size - HIL_PORT_ID;
  assert_int_equal(id[-1], HIL_PORT_ID);
  assert_memory_equal(id, world.id, HIL_PORT_ID);
}

static void info_says(uint8_t status, uint8_t buffers) {
  peer_hello(&world.peer, 4712);
  world_run(50 * MS);
  world_ask((const uint8_t[]){HIL_MESSAGE_Identify}, 1);
  assert_int_equal(world.answer[27], buffers);
  assert_int_equal(world.answer[29], status);
}

static void Two_buffers_serve_where_a_third_does_not_fit(void **state) {
  (void)state;
  world.ram = 10000 + 3 * IMAGE - 1;
  world_boot();
  info_says(HIL_STATUS_Ok, 2);
  assert_int_equal(world.until, 2);
}

static void A_model_that_does_not_fit_is_told_with_its_bytes(void **state) {
  (void)state;
  world.ram = 10000 + 2 * IMAGE - 1;
  world_boot();
  info_says(HIL_STATUS_OutOfMemory, 0);
  assert_int_equal(world.until, 0);
  ASK(HIL_STATUS_OutOfMemory, HIL_MESSAGE_ImageCommit, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  assert_true(world.logs >= 2);
}

static void An_arena_larger_than_the_RAM_is_told(void **state) {
  (void)state;
  const uint32_t arenas[] = {40001, UINT32_MAX - 8, UINT32_MAX};
  for (int i = 0; i < 3; i++) {
    world.model_arena = arenas[i];
    world_boot();
    info_says(HIL_STATUS_OutOfMemory, 0);
  }
}

static void Without_a_model_no_image_is_taken(void **state) {
  (void)state;
  world.model_status = HIL_STATUS_NoModel;
  world_boot();
  info_says(HIL_STATUS_NoModel, 0);
  world_image(0, 1);
  world_run(50 * MS);
  assert_int_equal(world.answer[2], HIL_STATUS_NoModel);
  assert_int_equal(world.edges, 0);
}

static void Configure_is_checked(void **state) {
  (void)state;
  ASK(HIL_STATUS_Ok, HIL_MESSAGE_Configure, 1, 0, 100, 0, 1, 0, 0, 0, 0, 0x10, 0, 0);
  assert_int_equal(world.paced, 0x1000);
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Configure, 1, 0, 100, 0, 1, 0, 0, 0, 0, 0, 0);
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Configure, 1, 0, 100, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Configure, 4, 0, 100, 0, 1, 0, 0, 0, 0, 0, 0, 0);
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Configure, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
  uint8_t pixels[HIL_CHUNK] = {0};
  peer_chunk(&world.peer, 0, 0, pixels, sizeof pixels);
  ASK(HIL_STATUS_Busy, HIL_MESSAGE_Configure, 0, 0, 100, 0, 1, 0, 0, 0, 0, 0, 0, 0);
}

static void Network_is_checked(void **state) {
  (void)state;
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Network);
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Network, 1, 0);
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Network, 1, 0, 1, 'c', 0, 0, 1);         /* cut short */
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Network, 1, 0, 1, 'c', 0, 0, 1, 'p', 0); /* too long */
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Network, 1, 0, 0, 0, 0, 1, 'p');         /* no client */
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Network, 1, 0, 1, 'c', 0, 0, 0);         /* no prefix */
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Network, 1, 0, 2, 'c', 0, 0, 0, 1, 'p'); /* a zero in a string */
  uint8_t longest[3 + 4 * 65] = {HIL_MESSAGE_Network, 1, 0};
  for (int i = 0; i < 4; i++) {
    longest[3 + 64 * i] = 63;
    memset(longest + 4 + 64 * i, 'a' + i, 63);
  }
  /* Longer than a frame of the tests' host takes: straight in. */
  hil_control_receive(longest, 3 + 4 * 64, world.now);
  assert_string_equal(hil_app.mqtt.network.prefix,
                      "ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd");
  uint8_t *last = longest + 3 + 3 * 64;
  last[0] = 64;
  last[64] = 'd';
  hil_mqtt_init(&hil_app.mqtt, &hil_app_mqtt, 1000000);
  hil_control_receive(longest, 3 + 4 * 64 + 1, world.now);
  assert_int_equal(hil_app.mqtt.state, HIL_MQTT_STOPPED);
}

static void Policies_are_checked_before_they_are_applied(void **state) {
  (void)state;
  uint8_t parameters[514] = {0x34, 0x12};
  world_policy(MAXIMUM_PROBABILITY, 9, parameters, sizeof parameters);
  assert_int_equal(world.answer[2], HIL_STATUS_Ok);
  assert_int_equal(hil_app.revision, 9);
  assert_int_equal(hil_app.policy->kind, MAXIMUM_PROBABILITY);
  world_policy(MAXIMUM_PROBABILITY, 10, parameters, 513);
  assert_int_equal(world.answer[2], HIL_STATUS_BadParameters);
  world_policy(99, 10, NULL, 0);
  assert_int_equal(world.answer[2], HIL_STATUS_UnknownPolicy);
  ASK(HIL_STATUS_BadParameters, HIL_MESSAGE_PolicyApply, HIL_POLICY_Never, 1, 0, 0, 0, 1, 0, 0, 0);
  ASK(HIL_STATUS_BadParameters, HIL_MESSAGE_PolicyApply, HIL_POLICY_Never, 1, 0, 0xff, 0xff, 0, 0, 0, 0);
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_PolicyApply, HIL_POLICY_Never);
  assert_int_equal(hil_app.revision, 9);                               /* none of these changed it */
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_PolicyData, 0xff, 0x03, 1, 2); /* 1023: the second byte is beyond */
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_PolicyData, 0xff, 0xff, 1, 2);
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_PolicyData, 0);
}

static void Ping_is_answered_with_the_clock(void **state) {
  (void)state;
  const uint8_t ping[] = {HIL_MESSAGE_Ping, 4, 3, 2, 1};
  world_ask(ping, sizeof ping);
  assert_int_equal(world.answer[0], HIL_MESSAGE_Pong);
  assert_int_equal(hil_get32(world.answer + 1), 0x01020304);
  assert_in_range(hil_get32(world.answer + 5), world.now - 5 * MS, world.now);
  assert_int_equal(world.answer_size, 13);
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Ping, 1);
}

static void Unknown_requests_and_strange_fields_are_refused_by_number(void **state) {
  (void)state;
  ASK(HIL_STATUS_UnknownMessage, 0x77);
  ASK(HIL_STATUS_UnknownMessage, HIL_MESSAGE_Info);
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Identify, 0);
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_ImageCommit, 0, 0);
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_ImageCommit, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Opened, HIL_CHANNEL_Log, 0, 0, 0, 0);
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Closed, HIL_CHANNEL_Mqtt, 5, 'x');
  ASK(HIL_STATUS_Malformed, HIL_MESSAGE_Credit, HIL_CHANNEL_Mqtt, 0);
}

static void Restart_resets_the_board(void **state) {
  (void)state;
  world_tell((const uint8_t[]){HIL_MESSAGE_Restart}, 1);
  world_run(20 * MS);
  assert_int_equal(world.resets, 1);
}

static void More_requests_than_answers_fit_are_all_answered(void **state) {
  (void)state;
  int before = world.answers;
  for (int i = 0; i < 40; i++)
    world_tell((const uint8_t[]){HIL_MESSAGE_Identify}, 1);
  world_until(&world.answers, before + 40);
}

static void Log_records_arrive(void **state) {
  (void)state;
  hil_log_number(HIL_LOG_Warning, "the answer is", 42);
  hil_port_kick();
  world_run(20 * MS);
  assert_string_equal(world.log, "the answer is 42");
}

/* Requests of the vectors are taken as the vectors' fields say: none is malformed. */
static void Requests_of_the_vectors_are_well_formed(void **state) {
  (void)state;
  vectors_t vectors;
  uint8_t message[256];
  vectors_open(&vectors, "messages");
  while (vectors_next(&vectors, 3)) {
    uint16_t size = (uint16_t)vectors_bytes(vectors.field[2], message, sizeof message);
    if (message[0] >= HIL_MESSAGE_Status || message[0] == HIL_MESSAGE_ImageCommit)
      continue; /* the board's own; and that image is not in the window */
    hil_app.answers_size = 0;
    hil_control_receive(message, size, world.now);
    if (hil_app.answers_size > 0 && hil_app.answers[1] == HIL_MESSAGE_Status)
      assert_int_not_equal(hil_app.answers[3], HIL_STATUS_Malformed);
  }
  assert_string_equal(hil_app.mqtt.network.prefix, "p");
  assert_int_equal(hil_app.reply_ms, UINT32_MAX);
  assert_int_equal(hil_app.staged[256], 1);
  assert_int_equal(hil_app.repeat, 1000000);
}

static void Requests_that_the_vectors_reject_are_malformed(void **state) {
  (void)state;
  vectors_t vectors;
  uint8_t message[256];
  int refused = 0;
  vectors_open(&vectors, "messages-rejected");
  while (vectors_next(&vectors, 3)) {
    uint16_t size = (uint16_t)vectors_bytes(vectors.field[2], message, sizeof message);
    if (message[0] >= HIL_MESSAGE_Status)
      continue; /* the board's own */
    hil_app.answers_size = 0;
    hil_control_receive(message, size, world.now);
    assert_int_equal(hil_app.answers[3], HIL_STATUS_Malformed);
    refused++;
  }
  assert_true(refused > 0);
  assert_int_equal(hil_app.repeat, 1);
  assert_int_equal(hil_app.wake, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(Info_tells_what_the_board_is_and_runs, greeted),
      cmocka_unit_test_setup(Info_ends_in_the_boards_id, boot),
      cmocka_unit_test_setup(Two_buffers_serve_where_a_third_does_not_fit, boot),
      cmocka_unit_test_setup(A_model_that_does_not_fit_is_told_with_its_bytes, boot),
      cmocka_unit_test_setup(An_arena_larger_than_the_RAM_is_told, boot),
      cmocka_unit_test_setup(Without_a_model_no_image_is_taken, boot),
      cmocka_unit_test_setup(Configure_is_checked, greeted),
      cmocka_unit_test_setup(Network_is_checked, greeted),
      cmocka_unit_test_setup(Policies_are_checked_before_they_are_applied, greeted),
      cmocka_unit_test_setup(Ping_is_answered_with_the_clock, greeted),
      cmocka_unit_test_setup(Unknown_requests_and_strange_fields_are_refused_by_number, greeted),
      cmocka_unit_test_setup(Restart_resets_the_board, greeted),
      cmocka_unit_test_setup(More_requests_than_answers_fit_are_all_answered, greeted),
      cmocka_unit_test_setup(Log_records_arrive, greeted),
      cmocka_unit_test_setup(Requests_of_the_vectors_are_well_formed, greeted),
      cmocka_unit_test_setup(Requests_that_the_vectors_reject_are_malformed, greeted),
  };
  return cmocka_run_group_tests_name("control", tests, NULL, NULL);
}
