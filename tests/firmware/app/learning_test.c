/* Which answers teach a policy, and what the results tell of it. */
#include "support/test.h"
#include "world.h"

#include <string.h>

enum { PUPIL = 200 };

enum { NONE, ALL, THE_FIRST /* sample 500 */ };

/* Offloads what its one parameter says, and shows what it has learned as score and threshold. */
typedef struct {
  uint16_t right, wrong;
} pupil_t;

static bool valid(const uint8_t *parameters, uint16_t size) {
  (void)parameters;
  return size == 1;
}

static bool offloads(const uint8_t *parameters, uint32_t sample) {
  return parameters[0] == ALL || (parameters[0] == THE_FIRST && sample == 500);
}

static hil_decision_t decide(const hil_case_t *one) {
  const pupil_t *pupil = one->state;
  return (hil_decision_t){
      .score = pupil->right, .threshold = pupil->wrong, .offload = offloads(one->parameters, one->sample)};
}

static void start(const uint8_t *parameters, void *state) {
  (void)parameters;
  *(pupil_t *)state = (pupil_t){0};
}

static void learn(const hil_lesson_t *lesson) {
  pupil_t *pupil = lesson->state;
  lesson->right ? pupil->right++ : pupil->wrong++;
  assert_int_equal(lesson->offloaded, offloads(lesson->parameters, lesson->sample));
}

static const hil_policy_t pupil = {
    .kind = PUPIL, .valid = valid, .decide = decide, .begin = start, .learn = learn};
HIL_POLICY_REGISTER(pupil);

static int boot(void **state) {
  (void)state;
  world.ram = 40000;
  world_boot();
  return 0;
}

static void run_sample(uint16_t number, uint32_t sample) {
  int results = world.results;
  world_image(number, sample);
  world_until(&world.results, results + 1);
}

static void Answers_to_offloads_teach_and_the_next_result_tells_which(void **state) {
  (void)state;
  world_connect(false, 2000);
  world_policy(PUPIL, 1, (uint8_t[]){ALL}, 1);
  run_sample(0, 500);
  run_sample(1, 501);
  run_sample(2, 502);
  assert_string_equal(world.seen[0].more, ",\"lrn\":[0]}");
  assert_string_equal(world.seen[1].more, ",\"lrn\":[1,500]}");
  assert_string_equal(world.seen[2].more, ",\"lrn\":[2,501]}");
  assert_int_equal(world.seen[2].score + world.seen[2].threshold, 2);
}

static void Late_and_failed_answers_teach_nothing(void **state) {
  (void)state;
  world.edge_answers = false;
  world_connect(false, 200);
  world_policy(PUPIL, 1, (uint8_t[]){ALL}, 1);
  run_sample(0, 500);
  world_edge(world.seen[0].boot, 500, HIL_REPLY_Ok, 3); /* after its time */
  world_run(50 * MS);
  world.edge_answers = true;
  world.edge_status = HIL_REPLY_Failed;
  run_sample(1, 501);
  run_sample(2, 502);
  assert_string_equal(world.seen[0].by, "late");
  assert_string_equal(world.seen[1].by, "failed");
  assert_string_equal(world.seen[2].more, ",\"lrn\":[2]}");
}

static void Answers_to_accepted_samples_teach_once(void **state) {
  (void)state;
  world_connect(false, 2000);
  world_policy(PUPIL, 1, (uint8_t[]){NONE}, 1);
  run_sample(0, 500);
  world_edge(world.seen[0].boot, 500, HIL_REPLY_Ok, (uint16_t)world.seen[0].local);
  world_edge(world.seen[0].boot, 500, HIL_REPLY_Ok, (uint16_t)world.seen[0].local);
  world_edge(world.seen[0].boot, 77, HIL_REPLY_Ok, 1); /* was never decided on */
  world_run(50 * MS);
  run_sample(1, 501);
  assert_string_equal(world.seen[1].more, ",\"lrn\":[1,500]}");
  assert_int_equal(world.seen[1].score, 1);
  assert_int_equal(world.seen[1].threshold, 0);
}

static void A_lesson_that_could_not_be_told_is_not_taken(void **state) {
  (void)state;
  world_connect(false, 2000);
  world_policy(PUPIL, 1, (uint8_t[]){NONE}, 1);
  for (uint16_t i = 0; i < 10; i++)
    run_sample(i, 500u + i);
  for (uint32_t i = 0; i < 10; i++)
    world_edge(world.seen[0].boot, 500 + i, HIL_REPLY_Ok, 0);
  world_run(100 * MS);
  run_sample(10, 510);
  assert_string_equal(world.seen[10].more, ",\"lrn\":[10,500,501,502,503,504,505,506,507]}");
  assert_int_equal(world.seen[10].score + world.seen[10].threshold, HIL_LESSONS);
}

static void
An_offload_teaches_however_many_decisions_its_answer_takes_an_accepted_sample_only_for_16(void **state) {
  (void)state;
  world.edge_answers = false;
  world_connect(true, 60000);
  world_policy(PUPIL, 1, (uint8_t[]){THE_FIRST}, 1);
  world_image(0, 500);
  world_run(500 * MS);
  for (uint16_t i = 1; i <= 20; i++)
    run_sample(i, 500u + i);
  uint32_t boot = world.seen[0].boot;
  world_edge(boot, 504, HIL_REPLY_Ok, 0); /* 17 decisions ago */
  world_edge(boot, 505, HIL_REPLY_Ok, 0);
  world_edge(boot, 500, HIL_REPLY_Ok, 0);
  world_run(100 * MS);
  run_sample(21, 521);
  assert_string_equal(world.seen[21].more, ",\"lrn\":[21,505,500]}");
}

static void A_policy_that_is_applied_again_has_forgotten(void **state) {
  (void)state;
  world_connect(false, 2000);
  world_policy(PUPIL, 1, (uint8_t[]){ALL}, 1);
  run_sample(0, 500);
  world_policy(PUPIL, 2, (uint8_t[]){ALL}, 1);
  run_sample(1, 501);
  assert_string_equal(world.seen[1].more, ",\"lrn\":[0]}");
  assert_int_equal(world.seen[1].score + world.seen[1].threshold, 0);
  world_policy(ALWAYS, 3, NULL, 0);
  run_sample(2, 502);
  assert_string_equal(world.seen[2].more, "}");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(Answers_to_offloads_teach_and_the_next_result_tells_which, boot),
      cmocka_unit_test_setup(Late_and_failed_answers_teach_nothing, boot),
      cmocka_unit_test_setup(Answers_to_accepted_samples_teach_once, boot),
      cmocka_unit_test_setup(A_lesson_that_could_not_be_told_is_not_taken, boot),
      cmocka_unit_test_setup(
          An_offload_teaches_however_many_decisions_its_answer_takes_an_accepted_sample_only_for_16, boot),
      cmocka_unit_test_setup(A_policy_that_is_applied_again_has_forgotten, boot),
  };
  return cmocka_run_group_tests_name("learning", tests, NULL, NULL);
}
