#include "probe/conversions.h"

/* A block of 1024 conversions measures the period to a thousandth of a poll: good enough to number the
 * conversions after a second without any. Within a block the chip's oscillator does not move by more than
 * that. */
enum { FRACTION = 8, BLOCK = 1024, FIRST = 4, SETTLED = 16, GOLDEN = 159 };

void hil_conversions_start(hil_conversions_t *conversions, uint64_t tick, uint32_t ticks) {
  /* Conversion 0 ends one period from here: this is the end of the one before it, number 2^32 - 1. */
  uint64_t phase = tick << FRACTION;
  *conversions = (hil_conversions_t){.phase = phase,
                                     .anchor = phase,
                                     .period = (uint64_t)ticks << FRACTION,
                                     .nominal = (uint64_t)ticks << FRACTION,
                                     .quality = FIRST - 1,
                                     .index = UINT32_MAX,
                                     .anchor_index = UINT32_MAX};
}

/* The data sheet allows the oscillator 10 %; a measurement that says more is a mistake. */
static uint64_t plausible(uint64_t period, uint64_t nominal) {
  uint64_t least = nominal - nominal / 8, most = nominal + nominal / 8;
  return period < least ? least : period > most ? most : period;
}

static void measure(hil_conversions_t *conversions) {
  uint32_t count = conversions->index - conversions->anchor_index;
  if (count > conversions->quality || count >= BLOCK) {
    conversions->period =
        plausible((conversions->phase - conversions->anchor + count / 2) / count, conversions->nominal);
    conversions->quality = count < BLOCK ? count : BLOCK;
  }
  if (count >= BLOCK) {
    conversions->anchor = conversions->phase;
    conversions->anchor_index = conversions->index;
  }
}

bool hil_conversions_take(hil_conversions_t *conversions, uint64_t after, uint64_t by, uint64_t *tick) {
  if (((by - after) << FRACTION) >= conversions->period / 2)
    return false;
  uint64_t low = after << FRACTION, high = by << FRACTION, period = conversions->period;
  uint64_t middle = low + (high - low) / 2;
  uint64_t passed = middle > conversions->phase ? middle - conversions->phase : 0;
  uint64_t count = (passed + period / 2) / period;
  if (count == 0)
    count = 1; /* it was not complete at `after`, so it is a new one */
  uint64_t end = conversions->phase + count * period;
  conversions->phase = end < low ? low : end > high ? high : end;
  conversions->index += (uint32_t)count;
  measure(conversions);
  *tick = conversions->phase >> FRACTION;
  return true;
}

uint64_t hil_conversions_due(hil_conversions_t *conversions, uint64_t poll) {
  /* The chip answers for a moment a third into the transfer; half a poll more is the estimate's margin. */
  uint64_t early = poll / 3 + poll / 2;
  /* Polls at the same distance from each conversion would bound it no better the hundredth time than the
   * first: steps of the golden ratio spread them evenly over the time of a poll. */
  conversions->dither = (uint8_t)(conversions->dither + GOLDEN);
  early += (poll * conversions->dither) >> 8;
  if (conversions->quality < SETTLED)
    early += conversions->nominal >> (FRACTION + 3); /* the oscillator is hardly known yet */
  uint64_t next = (conversions->phase + conversions->period) >> FRACTION;
  return next > early ? next - early : 0;
}
