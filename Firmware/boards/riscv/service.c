/* The service context is the software interrupt. A RISC-V hart takes no interrupt within another by itself:
 * the handler lets those of the UART and the timer in, and keeps its own out. */
#include "service.h"
#include "boards/bare/arrival.h"
#include "core.h"
#include "port/hil_port.h"

static volatile uint32_t runs; /* of the service context */
static uint32_t seen;          /* runs that main has returned for */

void service_enter(void) {
  uint32_t epc = csr_read(mepc), status = csr_read(mstatus);
  csr_clear(mie, MIE_SOFTWARE);
  CLINT_MSIP = 0; /* first: a kick meanwhile enters it once more */
  core_barrier();
  csr_set(mstatus, MSTATUS_MIE);
  hil_service();
  runs++;
  csr_clear(mstatus, MSTATUS_MIE);
  csr_set(mie, MIE_SOFTWARE);
  csr_write(mstatus, status);
  csr_write(mepc, epc);
}

void hil_port_kick(void) {
  CLINT_MSIP = 1;
  core_barrier();
}

/* Masks the software interrupt alone, so that no byte is lost meanwhile. */
void hil_port_lock(int locked) {
  if (locked)
    csr_clear(mie, MIE_SOFTWARE);
  else
    csr_set(mie, MIE_SOFTWARE);
}

/* WFI wakes for a pending interrupt that MIE keeps from being taken. As the test and the sleep are one step
 * for every handler, none can slip in between and leave main asleep. */
void hil_port_idle(void) {
  hil_port_lock(0);
  for (;;) {
    arrival_settle();
    uint32_t was = core_mask();
    uint32_t now = runs;
    if (now != seen) {
      seen = now;
      core_unmask(was);
      return;
    }
    __asm volatile("wfi" ::: "memory");
    core_unmask(was);
  }
}
