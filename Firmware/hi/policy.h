/* Decision policies (SPEC 2.1). One file each; it registers itself with HIL_POLICY_REGISTER, no list is
 * edited. Integers only: the replay on the host decides equally to the bit. */
#ifndef HIL_POLICY_H
#define HIL_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  HIL_POLICY_BYTES = 1024, /* parameters at most */
  HIL_POLICY_STATE = 2048  /* what a learner has learned, at most */
};

typedef struct {
  uint16_t score, threshold; /* 0 where the policy has none */
  bool offload;
} hil_decision_t;

/* What a decision is taken on. */
typedef struct {
  const uint8_t *parameters;
  void *state; /* of a learner, 8-byte aligned; else NULL */
  uint32_t sample;
  const int8_t *codes;
  uint16_t count; /* output codes, at least 1 */
  uint16_t best;  /* index of the largest code, the first of equals */
} hil_case_t;

/* What the edge's answer teaches about a sample that was decided on before. */
typedef struct {
  const uint8_t *parameters;
  void *state;
  uint32_t sample;
  int8_t code;    /* the largest output code */
  bool offloaded; /* as it was decided; an accepted sample teaches only with full feedback */
  bool right;     /* the local class is the edge's */
} hil_lesson_t;

typedef struct {
  uint8_t kind; /* the policy's number on the wire: stated here and in Results/Policies/<Policy>.cs, never
                   reused */
  /* True: `size` bytes are parameters of this policy. */
  bool (*valid)(const uint8_t *parameters, uint16_t size);
  hil_decision_t (*decide)(const hil_case_t *one);

  /* Learners only, else NULL: `begin` makes the state of one that has seen nothing, `learn` takes a lesson.
   */
  void (*begin)(const uint8_t *parameters, void *state);
  void (*learn)(const hil_lesson_t *lesson);
} hil_policy_t;

/* The linker gathers the section hil_policies; linker scripts KEEP it between __start_hil_policies and
 * __stop_hil_policies, which GNU ld defines by itself where no script does. */
#define HIL_POLICY_REGISTER(name)                                                                            \
  static const hil_policy_t *const hil_policy_entry_##name __attribute__((used, section("hil_policies"))) =  \
      &(name)

/* The policy of that kind, or NULL when it is not built in. */
const hil_policy_t *hil_policy_find(uint8_t kind);

/* Index of the largest code, the first of equals. `count` is at least 1. */
uint16_t hil_policy_class(const int8_t *codes, uint16_t count);

/* The second largest code, which may equal the largest; -128 of a model with one output. */
int8_t hil_policy_second(const hil_case_t *one);

/* Accepts when the score reaches the threshold. */
hil_decision_t hil_policy_compare(uint32_t score,
                                  uint16_t threshold); /* a score above 65535 counts as that */

/* Entry of a code in a table of 256 x u16 among the parameters. */
uint16_t hil_policy_entry(const uint8_t *table, int8_t code);

/* Chance without a state: 32 bits that look random, the same for the same seed, sample and draw (SPEC 2.1).
 */
uint32_t hil_policy_chance(uint32_t seed, uint32_t sample, uint32_t draw);

#endif
