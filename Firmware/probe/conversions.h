/* When the chip's conversions end, by its own oscillator: known only through polls that saw one not yet, or
 * already, complete. */
#ifndef HIL_CONVERSIONS_H
#define HIL_CONVERSIONS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
  uint64_t phase; /* end of conversion `index`, in 1/256 ticks */
  uint64_t anchor;
  uint64_t period;  /* in 1/256 ticks */
  uint64_t nominal; /* period by the data sheet */
  uint32_t quality; /* conversions that the period was measured over */
  uint32_t index, anchor_index;
  uint8_t dither;
} hil_conversions_t;

/* Conversion 0 began at this tick; `ticks` is the nominal time of each. */
void hil_conversions_start(hil_conversions_t *conversions, uint64_t tick, uint32_t ticks);

/* Takes a conversion that was not complete at tick `after` and was at tick `by`: its number is
 * conversions->index then, and *tick the estimate of its end. False when the bounds are too wide to tell
 * which one it was. */
bool hil_conversions_take(hil_conversions_t *conversions, uint64_t after, uint64_t by, uint64_t *tick);

/* When to poll first for the next one, where a poll takes `poll` ticks: early enough to see it not complete.
 */
uint64_t hil_conversions_due(hil_conversions_t *conversions, uint64_t poll);

#endif
