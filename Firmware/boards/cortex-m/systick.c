#include "systick.h"
#include "boards/bare/events.h"
#include "core.h"
#include "port/hil_port.h"

void core_systick(void);

enum { CSR_ENABLE = 1, CSR_TICKINT = 2, CSR_CLKSOURCE = 4, SYSTICK_MAX = 0xFFFFFF };
enum { RATIO = 24 };

static uint64_t counts_per_tick; /* << RATIO, rounded up */
static uint32_t source;

void systick_start(uint32_t systick_hz, int core_clock, uint32_t tick_hz) {
  counts_per_tick = (((uint64_t)systick_hz << RATIO) + tick_hz - 1) / tick_hz;
  source = core_clock ? CSR_CLKSOURCE : 0;
}

/* Sets SysTick for the moment, or for as long as it can count towards it. */
void events_arm(uint64_t next) {
  SYST_CSR = 0;
  if (next == UINT64_MAX)
    return;
  uint64_t now = hil_port_ticks();
  uint64_t left = next > now ? next - now : 0;
  /* Beyond what 24 bits hold it is only a stage, so the product cannot overflow. */
  uint64_t counts = left >= UINT32_MAX ? SYSTICK_MAX : (left * counts_per_tick >> RATIO) + 1;
  if (counts > SYSTICK_MAX)
    counts = SYSTICK_MAX;
  SYST_RVR = (uint32_t)counts;
  SYST_CVR = 0;
  SYST_CSR = CSR_ENABLE | CSR_TICKINT | source;
}

void core_systick(void) { events_run(); }
