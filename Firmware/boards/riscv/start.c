/* From reset to main(), and what becomes of a trap. */
#include <stdint.h>
#include <string.h>

#include "boards/bare/events.h"
#include "core.h"
#include "port/hil_port.h"
#include "service.h"

extern uint8_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];

int main(void);
void core_reset(void);
__attribute__((used)) void core_start(void);
__attribute__((interrupt("machine"), aligned(4), used)) void core_trap(void);

__attribute__((section(".noinit"))) core_fault_t core_fault;

__attribute__((naked, section(".vectors"), used)) void core_reset(void) {
  __asm volatile("csrw mie, zero\n\tla sp, __stack_end\n\tj core_start");
}

void core_start(void) {
  csr_write(mtvec, (uint32_t)(uintptr_t)core_trap);
  memcpy(__data_start, __data_load, (size_t)(__data_end - __data_start));
  memset(__bss_start, 0, (size_t)(__bss_end - __bss_start));
  CLINT_MSIP = 0;
  events_arm(UINT64_MAX);
  csr_write(mie, MIE_SOFTWARE | MIE_EXTERNAL);
  csr_set(mstatus, MSTATUS_MIE);
  main();
  hil_port_reset();
}

static _Noreturn void fail(uint32_t cause) {
  uint32_t count = core_fault.magic == FAULT_MAGIC ? core_fault.count + 1 : 1;
  core_fault = (core_fault_t){.magic = FAULT_MAGIC,
                              .count = count,
                              .exception = cause,
                              .pc = csr_read(mepc),
                              .address = csr_read(mtval)};
  hil_port_reset();
  for (;;) {
  }
}

void core_trap(void) {
  uint32_t cause = csr_read(mcause);
  switch (cause) {
  case (uint32_t)CAUSE_INTERRUPT | CAUSE_EXTERNAL:
    core_external();
    break;
  case (uint32_t)CAUSE_INTERRUPT | CAUSE_TIMER:
    events_run();
    break;
  case (uint32_t)CAUSE_INTERRUPT | CAUSE_SOFTWARE:
    service_enter();
    break;
  default:
    fail(cause);
  }
}
