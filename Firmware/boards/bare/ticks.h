#ifndef HIL_BARE_TICKS_H
#define HIL_BARE_TICKS_H

#include <stdint.h>

/* 64-bit ticks from two hardware counters that started together: `fine` counts ticks in 32 bits, `coarse`
 * counts `ratio` ticks in 32 bits. No interrupt is needed when `fine` wraps, so none disturbs an inference.
 * It must be called once in half a wrap of `coarse` (a day and more on every board). Any context. */
uint64_t ticks_join(uint32_t fine, uint32_t coarse, uint32_t ratio);

#endif
