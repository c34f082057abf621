/* The service context is PendSV, the only exception at the lowest priority: it interrupts main and nothing
 * else. */
#include "boards/bare/arrival.h"
#include "core.h"
#include "port/hil_port.h"

void core_service(void);

static volatile uint32_t runs; /* of the service context */
static uint32_t seen;          /* runs that main has returned for */

void core_service(void) {
  hil_service();
  runs++;
}

void hil_port_kick(void) {
  SCB_ICSR = ICSR_PENDSVSET;
  core_barrier();
}

/* Masks PendSV's priority alone, so that no byte is lost meanwhile. */
void hil_port_lock(int locked) {
  __asm volatile("msr basepri, %0" ::"r"(locked ? PRIORITY_SERVICE : 0) : "memory");
  core_barrier();
}

/* WFI wakes for a pending interrupt that PRIMASK keeps from being taken. As the test and the sleep are one
 * step for every handler, none can slip in between and leave main asleep. */
void hil_port_idle(void) {
  hil_port_lock(0);
  for (;;) {
    arrival_settle();
    uint32_t primask = core_mask();
    uint32_t now = runs;
    if (now != seen) {
      seen = now;
      core_unmask(primask);
      return;
    }
    __asm volatile("dsb\n\twfi" ::: "memory");
    core_unmask(primask);
    core_barrier();
  }
}
