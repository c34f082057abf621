/* Start-up of a bare core for the emulator: stack, .bss, main; semihosting for text and the end. */
#include "start.h"

extern uint32_t _sbss[], _ebss[];

void start(void);
__attribute__((used, noreturn)) void start_c(void);
__attribute__((used, noreturn)) void fault(void);

#ifdef __riscv
/* RISC-V semihosting 0.4: three uncompressed instructions on one page. */
static uint32_t semihost(uint32_t operation, const void *argument) {
  register uint32_t a0 __asm("a0") = operation;
  register const void *a1 __asm("a1") = argument;
  __asm volatile(".balign 16\n\t.option push\n\t.option norvc\n\t"
                 "slli x0, x0, 0x1f\n\tebreak\n\tsrai x0, x0, 7\n\t.option pop"
                 : "+r"(a0)
                 : "r"(a1)
                 : "memory");
  return a0;
}

__attribute__((naked, aligned(4), used)) static void trap(void) { __asm("la sp, _estack\n\tj fault"); }

__attribute__((naked, section(".vectors"), used)) void start(void) {
  __asm("la sp, _estack\n\tla t0, trap\n\t.insn i 0x73, 1, x0, t0, 0x305\n\tj start_c"); /* csrw mtvec, t0 */
}
#else
extern uint32_t _estack[];

__attribute__((section(".vectors"), used)) void *const vectors[16] = {_estack, start, fault, fault,
                                                                      fault,   fault, fault};

static uint32_t semihost(uint32_t operation, const void *argument) {
  register uint32_t r0 __asm("r0") = operation;
  register const void *r1 __asm("r1") = argument;
  __asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

/* CPACR opens the FPU, and M-profile vectors, where there are any. */
__attribute__((naked, used)) void start(void) {
  __asm("ldr r0, =_estack\n\tmov sp, r0\n\tldr r0, =0xE000ED88\n\tldr r1, [r0]\n\torr r1, #0xF00000\n\tstr "
        "r1, [r0]\n\t"
        "dsb\n\tisb\n\tb start_c");
}
#endif

void print(const char *text) { semihost(0x04, text); }

void print_number(uint32_t value) {
  char text[11] = {0};
  int at = 10;
  do {
    text[--at] = (char)('0' + value % 10);
    value /= 10;
  } while (value > 0);
  print(text + at);
}

void print_hex(uint8_t value) {
  const char text[3] = {"0123456789abcdef"[value >> 4], "0123456789abcdef"[value & 15], 0};
  print(text);
}

_Noreturn void finish(int failed) {
  semihost(0x18, (const void *)(failed ? 0x20023u : 0x20026u)); /* application exit, run-time error */
  for (;;) {
  }
}

void fault(void) {
  print("fault\n");
  finish(1);
}

void start_c(void) {
  for (uint32_t *word = _sbss; word < _ebss; word++)
    *word = 0;
  finish(main());
}
