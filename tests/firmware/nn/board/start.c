/* Start-up of a bare Cortex-M for the emulator: stack, .bss, main; semihosting for text and the end. */
#include "start.h"

extern uint32_t _sbss[], _ebss[], _estack[];

void start(void);
__attribute__((used)) void start_c(void);
static void fault(void);

__attribute__((section(".vectors"), used)) void *const vectors[16] = {_estack, start, fault, fault,
                                                                      fault,   fault, fault};

static uint32_t semihost(uint32_t operation, const void *argument) {
  register uint32_t r0 __asm("r0") = operation;
  register const void *r1 __asm("r1") = argument;
  __asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

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

void finish(int failed) {
  semihost(0x18, (const void *)(failed ? 0x20023u : 0x20026u)); /* application exit, run-time error */
  for (;;) {
  }
}

static void fault(void) {
  print("fault\n");
  finish(1);
}

__attribute__((naked, used)) void start(void) {
  __asm("ldr r0, =_estack\n\tmov sp, r0\n\tbl start_c\n\tb .");
}

void start_c(void) {
  for (uint32_t *word = _sbss; word < _ebss; word++)
    *word = 0;
  finish(main());
}
