/* HI-LCB-lite (arXiv 2508.08985): accepts when the local model's accuracy on samples of this confidence, as
 * far as offloads have shown it, is good enough even at the lower end of its confidence interval. */
#include "hi/policy.h"
#include "link/wire.h"

enum { CODES = 256, BINS = 255, TABLE = 6, SIZE = TABLE + CODES };

typedef struct {
  uint32_t seen, right;
} bin_t;

typedef struct {
  uint32_t decisions;
  bin_t bin[BINS];
} learned_t;

_Static_assert(sizeof(learned_t) <= HIL_POLICY_STATE, "what is learned fits");

/* Threshold 0 would accept what nothing is known of. */
static bool valid(const uint8_t *parameters, uint16_t size) {
  if (size != SIZE || hil_get16(parameters) == 0)
    return false;
  for (int i = 0; i < CODES; i++)
    if (parameters[TABLE + i] >= BINS)
      return false;
  return true;
}

static bin_t *bin_of(const uint8_t *parameters, void *state, int8_t code) {
  learned_t *learned = state;
  return &learned->bin[parameters[TABLE + code + 128]];
}

static void begin(const uint8_t *parameters, void *state) {
  (void)parameters;
  *(learned_t *)state = (learned_t){0};
}

/* log2 in units of 2^-16, straight between powers of two. `value` is at least 1. */
static uint32_t log2_of(uint32_t value) {
  uint32_t power = 31;
  while (value >> power == 0)
    power--;
  uint32_t rest = value - ((uint32_t)1 << power);
  return power << 16 | (power > 16 ? rest >> (power - 16) : rest << (16 - power));
}

static uint32_t root_of(uint32_t square) {
  uint32_t root = 0;
  for (uint32_t bit = 1u << 15; bit != 0; bit >>= 1)
    if ((uint64_t)(root | bit) * (root | bit) <= square)
      root |= bit;
  return root;
}

static hil_decision_t decide(const hil_case_t *one) {
  learned_t *learned = one->state;
  const bin_t *bin = bin_of(one->parameters, one->state, one->codes[one->best]);
  if (learned->decisions < UINT32_MAX)
    learned->decisions++;
  uint32_t score = 0;
  if (bin->seen != 0) {
    uint64_t wide = (uint64_t)hil_get32(one->parameters + 2) * log2_of(learned->decisions) >> 16; /* 2^-24 */
    uint64_t square = (wide << 8) / bin->seen;                                                    /* 2^-32 */
    uint32_t mean = (uint32_t)(((uint64_t)bin->right << 16) / bin->seen);
    uint32_t radius = square > UINT32_MAX ? UINT32_MAX : root_of((uint32_t)square);
    score = mean > radius ? mean - radius : 0;
  }
  return hil_policy_compare(score, hil_get16(one->parameters));
}

static void learn(const hil_lesson_t *lesson) {
  bin_t *bin = bin_of(lesson->parameters, lesson->state, lesson->code);
  if (!lesson->offloaded || bin->seen == UINT32_MAX)
    return;
  bin->seen++;
  bin->right += lesson->right;
}

static const hil_policy_t hi_lcb_lite = {
    .kind = 9, .valid = valid, .decide = decide, .begin = begin, .learn = learn};
HIL_POLICY_REGISTER(hi_lcb_lite);
