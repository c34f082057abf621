#include "events.h"
#include "core.h"
#include "port/hil_port.h"
#include "serial.h"

void core_systick(void);

enum { CSR_ENABLE = 1, CSR_TICKINT = 2, CSR_CLKSOURCE = 4, SYSTICK_MAX = 0xFFFFFF };
enum { RATIO = 24 };

static uint64_t moments[EVENT_COUNT] = {UINT64_MAX, UINT64_MAX, UINT64_MAX};
static uint64_t counts_per_tick; /* << RATIO, rounded up */
static uint32_t source;

void events_start(uint32_t systick_hz, int core_clock, uint32_t tick_hz) {
  counts_per_tick = (((uint64_t)systick_hz << RATIO) + tick_hz - 1) / tick_hz;
  source = core_clock ? CSR_CLKSOURCE : 0;
}

/* Sets SysTick for the nearest moment, or for as long as it can count towards it. Interrupts are masked. */
static void arm(void) {
  uint64_t next = UINT64_MAX;
  for (int event = 0; event < EVENT_COUNT; event++)
    next = moments[event] < next ? moments[event] : next;
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

void events_set(event_t event, uint64_t tick) {
  uint32_t primask = core_mask();
  moments[event] = tick;
  arm();
  core_unmask(primask);
}

void core_systick(void) {
  uint64_t now = hil_port_ticks();
  int due[EVENT_COUNT];
  uint32_t primask = core_mask();
  for (int event = 0; event < EVENT_COUNT; event++) {
    due[event] = moments[event] <= now;
    if (due[event])
      moments[event] = UINT64_MAX;
  }
  arm();
  core_unmask(primask);
  if (due[EVENT_TRANSMIT])
    serial_tick();
  if (due[EVENT_RECEIVE])
    serial_listen();
  if (due[EVENT_ALARM])
    hil_port_kick();
}

void hil_port_alarm(uint64_t tick) { events_set(EVENT_ALARM, tick); }
