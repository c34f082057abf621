/* Seeded chance (xorshift32): the same seed gives the same losses. */
#ifndef HIL_TEST_CHANCE_H
#define HIL_TEST_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

static inline uint32_t chance_next(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

/* True in `percent` of 100 cases. */
static inline bool chance(uint32_t *state, uint32_t percent) { return chance_next(state) % 100 < percent; }

#endif
