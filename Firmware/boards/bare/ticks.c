#include "ticks.h"
#include "core.h"

uint64_t ticks_join(uint32_t fine, uint32_t coarse, uint32_t ratio) {
  static uint64_t last; /* coarse count, extended */
  uint32_t primask = core_mask();
  /* A caller that was interrupted after it read its counters may come with an older count than the last. */
  uint64_t extended = last + (uint64_t)(int64_t)(int32_t)(coarse - (uint32_t)last);
  if (extended > last)
    last = extended;
  core_unmask(primask);
  uint64_t ticks = extended * ratio;
  return ticks + (uint64_t)(int64_t)(int32_t)(fine - (uint32_t)ticks);
}
