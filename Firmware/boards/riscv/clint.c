/* Ticks and events: the machine timer. It has 64 bits and a compare register, so that nothing ever wraps. */
#include "boards/bare/events.h"
#include "core.h"
#include "port/hil_port.h"

uint64_t hil_port_ticks(void) {
  uint32_t high, low, again;
  do {
    high = CLINT_MTIME(1);
    low = CLINT_MTIME(0);
    again = CLINT_MTIME(1);
  } while (high != again);
  return (uint64_t)high << 32 | low;
}

/* Never is the interrupt off, with the compare register an hour away: QEMU 7.2 fires at once for moments that
 * are too far away in nanoseconds, and its clock stands still while the hart sleeps and no timer runs. */
enum { HOUR = 3600 };

void events_arm(uint64_t tick) {
  csr_clear(mie, MIE_TIMER);
  uint64_t at = tick == UINT64_MAX ? hil_port_ticks() + (uint64_t)HOUR * TIMER_HZ : tick;
  /* Out of reach first, so that no moment in between is one that was meant. */
  CLINT_MTIMECMP(1) = UINT32_MAX;
  CLINT_MTIMECMP(0) = (uint32_t)at;
  CLINT_MTIMECMP(1) = (uint32_t)(at >> 32);
  if (tick != UINT64_MAX)
    csr_set(mie, MIE_TIMER);
}
