/* From reset to main(), and what becomes of a trap. */
#include <stdint.h>
#include <string.h>

#include "boards/bare/events.h"
#include "core.h"
#include "port/hil_port.h"
#include "service.h"

extern uint8_t __stack_start[], __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];

int main(void);
void core_reset(void);
__attribute__((used)) void core_start(void);
void core_trap(void);
__attribute__((interrupt("machine"), used)) void core_interrupt(void);
__attribute__((used, noreturn)) void core_fail(void);

__attribute__((section(".noinit"))) core_fault_t core_fault;

__attribute__((naked, section(".vectors"), used)) void core_reset(void) {
  __asm volatile("csrw mie, zero\n\tla sp, __stack_end\n\tj core_start");
}

/* The stack's lowest 256 bytes may not be touched: an overflow faults instead of running on, whatever lies
 * below. Only a locked entry holds for machine mode; what no entry matches stays open to it. */
static void guard_stack(void) {
  enum { LOCKED = 1 << 7, NAPOT = 3 << 3, SIZE_256 = 256 / 8 - 1 };
  csr_write(pmpaddr0, (uint32_t)(uintptr_t)__stack_start >> 2 | SIZE_256);
  csr_write(pmpcfg0, LOCKED | NAPOT);
}

void core_start(void) {
  csr_write(mtvec, (uint32_t)(uintptr_t)core_trap);
  guard_stack();
  memcpy(__data_start, __data_load, (size_t)(__data_end - __data_start));
  memset(__bss_start, 0, (size_t)(__bss_end - __bss_start));
  CLINT_MSIP = 0;
  events_arm(UINT64_MAX);
  csr_write(mie, MIE_SOFTWARE | MIE_EXTERNAL);
  csr_set(mstatus, MSTATUS_MIE);
  main();
  hil_port_reset();
}

/* A trap that is no interrupt leaves the stack, which may be what is broken, before anything is pushed. */
__attribute__((naked, aligned(4))) void core_trap(void) {
  __asm volatile("csrw mscratch, t0\n\tcsrr t0, mcause\n\tbltz t0, 1f\n\tla sp, __stack_end\n\tj core_fail\n"
                 "1:\tcsrr t0, mscratch\n\tj core_interrupt");
}

void core_fail(void) {
  uint32_t count = core_fault.magic == FAULT_MAGIC ? core_fault.count + 1 : 1;
  core_fault = (core_fault_t){.magic = FAULT_MAGIC,
                              .count = count,
                              .exception = csr_read(mcause),
                              .pc = csr_read(mepc),
                              .address = csr_read(mtval)};
  hil_port_reset();
  for (;;) {
  }
}

void core_interrupt(void) {
  switch (csr_read(mcause) & ~(uint32_t)CAUSE_INTERRUPT) {
  case CAUSE_EXTERNAL:
    core_external();
    break;
  case CAUSE_TIMER:
    events_run();
    break;
  case CAUSE_SOFTWARE:
    service_enter();
    break;
  default: /* no other is enabled */
    core_fail();
  }
}
