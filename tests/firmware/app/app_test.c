/* Samples from the first chunk to the acknowledged result, on the virtual wire. */
#include "link/crc32.h"
#include "support/test.h"
#include "world.h"

#include <stdio.h>
#include <string.h>

static int boot(void **state) {
  (void)state;
  world.model_status = HIL_STATUS_Ok;
  world.model_arena = 10000;
  world.ram = 40000;
  world_boot();
  return 0;
}

static uint32_t crc_of(uint32_t sample) {
  uint8_t pixels[IMAGE];
  world_pixels(sample, pixels);
  return hil_crc32(0, pixels, IMAGE);
}

static unsigned class_of(uint32_t sample) {
  uint8_t pixels[IMAGE];
  world_pixels(sample, pixels);
  unsigned best = 0;
  for (unsigned i = 1; i < CLASSES; i++)
    best = pixels[i] > pixels[best] ? i : best;
  return best;
}

static void expect_phases(int from, const uint8_t *phases, int count) {
  assert_int_equal(world.edges - from, count);
  assert_memory_equal(world.phase + from, phases, (size_t)count);
}

/* The sample's spans are those of the phase line, edge by edge. */
static void expect_spans(int from, const seen_t *seen) {
  for (int i = from; i + 1 < world.edges; i++) {
    uint64_t span = world.phase_at[i + 1] - world.phase_at[i];
    if (world.phase[i] != HIL_PHASE_Idle && span != seen->ticks[world.phase[i]])
      fail_msg("phase %d: %u on the line, %u told", world.phase[i], (unsigned)span,
               seen->ticks[world.phase[i]]);
  }
}

static void An_accepted_sample_is_answered_on_the_board(void **state) {
  (void)state;
  world.byte_us = 87;
  world_connect(false, 2000);
  char online[32];
  snprintf(online, sizeof online, "online %08x", world.peer.boot);
  assert_string_equal(world.status, online);
  int from = world.edges;
  world_image(0, 500);
  world_until(&world.results, 1);
  const seen_t *seen = &world.seen[0];
  assert_int_equal(seen->boot, world.peer.boot);
  assert_int_equal(seen->id, 500);
  assert_int_equal(seen->crc, crc_of(500));
  assert_int_equal(seen->local, class_of(500));
  assert_int_equal(seen->answer, class_of(500));
  assert_int_equal(seen->policy, HIL_POLICY_Never);
  assert_int_equal(seen->offload, 0);
  assert_string_equal(seen->by, "local");
  assert_int_equal(seen->ticks[HIL_PHASE_Infer], INFER_US);
  assert_in_range(seen->ticks[HIL_PHASE_Receive], 265 * MS,
                  280 * MS); /* from the first byte, not the first chunk */
  const uint8_t phases[] = {HIL_PHASE_Receive, HIL_PHASE_Infer, HIL_PHASE_Decide, HIL_PHASE_Idle};
  expect_phases(from, phases, 4);
  expect_spans(from, seen);
}

static void An_offload_carries_the_pixels_and_ends_with_the_edge_s_answer(void **state) {
  (void)state;
  world.byte_us = 87;
  world.edge_delay = 30 * MS;
  world_connect(false, 2000);
  assert_int_equal(world.paced, 115200);
  world_policy(ALWAYS, 7, NULL, 0);
  int from = world.edges;
  world_image(0, 503);
  world_until(&world.results, 1);
  const seen_t *seen = &world.seen[0];
  uint8_t pixels[IMAGE];
  world_pixels(503, pixels);
  assert_memory_equal(world.offload + HIL_OFFLOAD_HEAD, pixels, IMAGE);
  assert_int_equal(hil_get32(world.offload + 4), world.peer.boot);
  assert_int_equal(hil_get32(world.offload + 8), 503);
  assert_int_equal(hil_get32(world.offload + 12), crc_of(503));
  assert_int_equal(seen->revision, 7);
  assert_int_equal(seen->offload, 1);
  assert_int_equal(seen->answer, 503 % CLASSES);
  assert_string_equal(seen->by, "edge");
  assert_in_range(seen->ticks[HIL_PHASE_Transmit], 280 * MS, 300 * MS); /* 3.2 KB of frames at 115,200 baud */
  assert_in_range(seen->ticks[HIL_PHASE_Wait], 30 * MS, 50 * MS);
  const uint8_t phases[] = {HIL_PHASE_Receive, HIL_PHASE_Infer, HIL_PHASE_Decide, HIL_PHASE_Transmit,
                            HIL_PHASE_Wait,    HIL_PHASE_Reply, HIL_PHASE_Idle};
  expect_phases(from, phases, 7);
  expect_spans(from, seen);
  world_run(100 * MS);
  assert_int_equal(world.until, 4); /* the buffer is free again */
}

static void Without_a_reply_in_time_the_local_answer_counts_as_late(void **state) {
  (void)state;
  world.edge_answers = false;
  world_connect(false, 400);
  world_policy(ALWAYS, 1, NULL, 0);
  world_image(0, 9);
  world_until(&world.results, 1);
  assert_string_equal(world.seen[0].by, "late");
  assert_int_equal(world.seen[0].answer, class_of(9));
  assert_in_range(world.seen[0].ticks[HIL_PHASE_Wait], 400 * MS, 401 * MS);
  world_edge(world.peer.boot, 9, HIL_REPLY_Ok, 5); /* too late */
  world_run(100 * MS);
  assert_int_equal(world.results, 1);
}

static void A_failed_reply_takes_the_local_answer(void **state) {
  (void)state;
  world.edge_status = HIL_REPLY_Failed;
  world_connect(false, 2000);
  world_policy(ALWAYS, 1, NULL, 0);
  world_image(0, 9);
  world_until(&world.results, 1);
  assert_string_equal(world.seen[0].by, "failed");
  assert_int_equal(world.seen[0].answer, class_of(9));
}

static void Replies_for_other_boots_and_samples_and_repeats_are_ignored(void **state) {
  (void)state;
  world.edge_answers = false;
  world_connect(false, 2000);
  world_policy(ALWAYS, 1, NULL, 0);
  world_image(0, 9);
  world_until(&world.offloads, 1);
  world_edge(world.peer.boot + 1, 9, HIL_REPLY_Ok, 1);
  world_edge(world.peer.boot, 10, HIL_REPLY_Ok, 2);
  world_run(50 * MS);
  assert_int_equal(world.results, 0);
  world_edge(world.peer.boot, 9, HIL_REPLY_Ok,
             999); /* a class beyond the board's own is the edge's business */
  world_edge(world.peer.boot, 9, HIL_REPLY_Ok, 4);
  world_until(&world.results, 1);
  world_run(100 * MS);
  assert_int_equal(world.results, 1);
  assert_int_equal(world.seen[0].answer, 999);
}

/* Sends `count` images as the window allows and waits for all results. */
static uint64_t stream(int count) {
  uint64_t start = world.now;
  world_stream(count, 1000);
  world_until(&world.results, count);
  bool answered[RESULTS] = {0};
  for (int i = 0; i < count; i++) {
    uint32_t id = world.seen[i].id;
    assert_in_range(id, 1000, 1000 + (uint32_t)count - 1);
    assert_false(answered[id - 1000]);
    answered[id - 1000] = true;
    assert_int_equal(world.seen[i].crc, crc_of(id));
    assert_int_equal(world.seen[i].local, class_of(id));
  }
  return world.now - start;
}

static void Pipelined_streaming_receives_one_image_while_another_is_inferred(void **state) {
  (void)state;
  world.byte_us = 29; /* 90 ms an image against 100 ms of inference */
  world_connect(true, 2000);
  uint64_t took = stream(20);
  assert_true(took < 20 * 105 * MS + 150 * MS);
  for (int i = 0; i < 20; i++)
    assert_int_equal(world.seen[i].ticks[HIL_PHASE_Infer], INFER_US);
}

static void Sequential_streaming_keeps_phases_apart_even_if_the_host_hurries(void **state) {
  (void)state;
  world.byte_us = 29;
  world_connect(false, 2000);
  world_policy(ALWAYS, 1, NULL, 0);
  stream(6);
  int inferred = 0, replied = 0;
  for (int i = 0; i < world.edges; i++) {
    inferred += world.phase[i] == HIL_PHASE_Infer;
    replied += world.phase[i] == HIL_PHASE_Reply;
    assert_in_range(inferred - replied, 0, 1); /* the next begins when the one before is answered */
  }
  assert_int_equal(replied, 6);
}

static void Pipelined_offloads_are_all_answered(void **state) {
  (void)state;
  world.byte_us = 29;
  world.edge_delay = 20 * MS;
  world_connect(true, 2000);
  world_policy(ALWAYS, 1, NULL, 0);
  stream(20);
  assert_int_equal(world.offloads, 20);
  for (int i = 0; i < 20; i++)
    assert_string_equal(world.seen[i].by, "edge");
}

static void A_damaging_wire_costs_time_but_no_answer(void **state) {
  (void)state;
  for (int pipelined = 0; pipelined < 2; pipelined++) {
    boot(state);
    world.byte_us = 20;
    world.damage = 6;
    world_connect(pipelined, 2000);
    world_policy(ALWAYS, 1, NULL, 0);
    stream(15);
    assert_true(hil_app.link.damaged > 0 && hil_app.link.sender.resent > 0);
  }
}

static void Results_outlive_the_broker_s_connection(void **state) {
  (void)state;
  world_connect(false, 300);
  world_policy(ALWAYS, 1, NULL, 0);
  world.broker_down = true;
  world_disconnect();
  world_image(0, 3);
  world_run(3000 * MS);
  assert_int_equal(world.results, 0);
  world.broker_down = false;
  world_until(&world.results, 1);
  assert_string_equal(world.seen[0].by, "late");
  assert_int_equal(world.offloads, 0); /* taken back: nobody waits for its answer */
  world_run(100 * MS);
  assert_int_equal(world.until, 4);
}

static void An_unacknowledged_offload_keeps_its_pixels_and_is_repeated_with_DUP(void **state) {
  (void)state;
  uint8_t pixels[IMAGE];
  world_connect(true, 5000);
  world_policy(ALWAYS, 1, NULL, 0);
  world.broker_mute = true;
  world_stream(3, 3);
  world_run(1000 * MS);
  assert_int_equal(world.until, 3);
  world_edge(world.peer.boot, 3, HIL_REPLY_Ok, 3); /* answered: only the broker still needs the pixels */
  world_run(100 * MS);
  assert_int_equal(world.until, 3);
  world.broker_mute = false;
  world_disconnect();
  world_until(&world.results, 3);
  assert_int_equal(world.offloads, 3);
  assert_true(world.duplicates >= 3);
  world_pixels(5, pixels);
  assert_memory_equal(world.offload + HIL_OFFLOAD_HEAD, pixels, IMAGE); /* the last of them */
  for (int i = 0; i < 3; i++)
    assert_string_equal(world.seen[i].by, "edge");
  world_run(100 * MS);
  assert_int_equal(world.until, 6);
}

static void greet_and_hurry(void) {
  world.during = NULL;
  const uint8_t network[] = {HIL_MESSAGE_Network, 60, 0, 1, 'c', 0, 0, 1, 'x'};
  peer_hello(&world.peer, 0xfeed);
  world_tell(network, sizeof network);
  world_image(0, 72); /* before the board has even announced its window */
  world_image(1, 73);
}

static void A_new_session_during_inference_voids_the_sample_but_not_the_buffer(void **state) {
  (void)state;
  world_connect(true, 2000);
  uint32_t nonce = world.peer.boot;
  world.during = greet_and_hurry;
  world_image(0, 70);
  world_until(&world.results, 2);
  assert_int_equal(world.peer.boot, nonce);
  world_run(1000 * MS);
  assert_int_equal(world.results, 2);
  for (uint32_t i = 0; i < 2; i++) {
    assert_int_equal(world.seen[i].id, 72 + i);
    assert_int_equal(world.seen[i].crc, crc_of(72 + i));
  }
  assert_int_equal(world.until, 5); /* three buffers and two images done: the old one's came back */
}

static void A_host_that_went_away_ends_the_session_and_its_next_greeting_works(void **state) {
  (void)state;
  world_connect(false, 2000);
  world_image(0, 1);
  world.deaf = true;
  world_run(15000 * MS);
  assert_int_equal(hil_app.link.session, 0);
  world.deaf = false;
  world_connect(false, 2000);
  world_image(0, 2);
  world_until(&world.results, 1);
  assert_int_equal(world.seen[0].id, 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(An_accepted_sample_is_answered_on_the_board, boot),
      cmocka_unit_test_setup(An_offload_carries_the_pixels_and_ends_with_the_edge_s_answer, boot),
      cmocka_unit_test_setup(Without_a_reply_in_time_the_local_answer_counts_as_late, boot),
      cmocka_unit_test_setup(A_failed_reply_takes_the_local_answer, boot),
      cmocka_unit_test_setup(Replies_for_other_boots_and_samples_and_repeats_are_ignored, boot),
      cmocka_unit_test_setup(Pipelined_streaming_receives_one_image_while_another_is_inferred, boot),
      cmocka_unit_test_setup(Sequential_streaming_keeps_phases_apart_even_if_the_host_hurries, boot),
      cmocka_unit_test_setup(Pipelined_offloads_are_all_answered, boot),
      cmocka_unit_test_setup(A_damaging_wire_costs_time_but_no_answer, boot),
      cmocka_unit_test_setup(Results_outlive_the_broker_s_connection, boot),
      cmocka_unit_test_setup(An_unacknowledged_offload_keeps_its_pixels_and_is_repeated_with_DUP, boot),
      cmocka_unit_test_setup(A_new_session_during_inference_voids_the_sample_but_not_the_buffer, boot),
      cmocka_unit_test_setup(A_host_that_went_away_ends_the_session_and_its_next_greeting_works, boot),
  };
  return cmocka_run_group_tests_name("application", tests, NULL, NULL);
}
