/* From reset to main(), and what becomes of a fault. */
#include <stdint.h>
#include <string.h>

#include "core.h"
#include "port/hil_port.h"

extern uint32_t __stack_start[], __stack_end[];
extern uint8_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];

int main(void);
void core_reset(void);
void core_fail(void);
void core_service(void);
void core_systick(void);
__attribute__((used)) void core_start(void);
__attribute__((used, noreturn)) void core_record(const uint32_t *frame, uint32_t exception);

/* The board's own interrupts follow in .vectors.irq. One that is not listed there is 0 and faults. */
__attribute__((section(".vectors"), used)) const vector_t core_vectors[16] = {
    [0] = (vector_t)(uintptr_t)__stack_end,
    [1] = core_reset,
    [2] = core_fail,  /* NMI */
    [3] = core_fail,  /* HardFault; the configurable faults stay disabled and escalate to it */
    [4] = core_fail,  /* MemManage */
    [5] = core_fail,  /* BusFault */
    [6] = core_fail,  /* UsageFault */
    [11] = core_fail, /* SVCall */
    [12] = core_fail, /* DebugMonitor */
    [14] = core_service,
    [15] = core_systick,
};

__attribute__((section(".noinit"))) core_fault_t core_fault;

/* The stack pointer is set by hand as well, since a debugger may start here without a reset. */
__attribute__((naked)) void core_reset(void) {
  __asm volatile("ldr r0, =__stack_end\n\tmov sp, r0\n\tb core_start");
}

/* The stack's lowest 256 bytes may not be touched: an overflow faults instead of running on, whatever lies
 * below. */
static void guard_stack(void) {
#if __ARM_ARCH >= 8
  __asm volatile("msr msplim, %0" ::"r"(__stack_start)); /* ARMv8-M has a register for it */
#else
  enum { ENABLE = 1, SIZE_256 = 7 << 1, NO_EXECUTE = 1 << 28, DEFAULT_MAP_ELSEWHERE = 1 << 2 };
  MPU_RNR = 0;
  MPU_RBAR = (uint32_t)(uintptr_t)__stack_start;
  MPU_RASR = NO_EXECUTE | SIZE_256 | ENABLE;
  MPU_CTRL = DEFAULT_MAP_ELSEWHERE | ENABLE;
#endif
}

void core_start(void) {
  SCB_VTOR = (uint32_t)(uintptr_t)core_vectors;
  SCB_CPACR |= 0xFu << 20; /* the FPU: full access */
  SCB_CCR |= 1u << 4;      /* a division by zero faults */
  SCB_SHPR3 = (uint32_t)PRIORITY_TIMER << 24 | (uint32_t)PRIORITY_SERVICE << 16;
  guard_stack();
  core_barrier();
  memcpy(__data_start, __data_load, (size_t)(__data_end - __data_start));
  memset(__bss_start, 0, (size_t)(__bss_end - __bss_start));
  main();
  hil_port_reset();
}

/* The stack may be what is broken: leave it before anything is pushed, or the core locks up. */
__attribute__((naked)) void core_fail(void) {
  __asm volatile("mrs r0, msp\n\tmrs r1, ipsr\n\tldr r2, =__stack_end\n\tmsr msp, r2\n\tb core_record");
}

void core_record(const uint32_t *frame, uint32_t exception) {
  uint32_t count = core_fault.magic == FAULT_MAGIC ? core_fault.count + 1 : 1;
  int readable = frame >= __stack_start && frame + 8 <= __stack_end;
  core_fault = (core_fault_t){
      .magic = FAULT_MAGIC,
      .count = count,
      .exception = exception,
      .pc = readable ? frame[6] : 0,
      .lr = readable ? frame[5] : 0,
      .cfsr = SCB_CFSR,
      .hfsr = SCB_HFSR,
      .address = SCB_BFAR,
  };
  hil_port_reset();
  for (;;) {
  }
}

void hil_port_reset(void) {
  core_barrier();
  SCB_AIRCR = 0x05FA0004u; /* key and SYSRESETREQ */
  core_barrier();
  for (;;) {
  }
}
