#include "boards/bare/image.h"
#include "boards/bare/serial.h"
#include "core.h"
#include "port/hil_port.h"
#include "uart.h"

enum {
  CLOCK_HZ = 125000000 /* the machine has none: one instruction in the 8 ns of its board kind */
};

/* The board has one UART, so the phase line goes through the emulator's semihosting console (SPEC.md, 4), one
 * byte a call: SYS_WRITEC (ARM IHI 0100, 6.17), called as RISC-V semihosting 0.4 has it: three uncompressed
 * instructions on one page. */
static void phase_put(uint8_t byte) {
  register uint32_t operation __asm("a0") = 0x03;
  register const uint8_t *argument __asm("a1") = &byte;
  __asm volatile(".balign 16\n\t.option push\n\t.option norvc\n\t"
                 "slli x0, x0, 0x1f\n\tebreak\n\tsrai x0, x0, 7\n\t.option pop"
                 : "+r"(operation)
                 : "r"(argument)
                 : "memory");
}

uint64_t hil_port_phase(uint8_t phase) {
  uint32_t was = core_mask();
  uint64_t now = hil_port_ticks();
  phase_put((uint8_t)(0xA0u + phase));
  for (int shift = 0; shift < 32; shift += 8)
    phase_put((uint8_t)(now >> shift));
  core_unmask(was);
  return now;
}

const hil_port_info_t *hil_port_init(void) {
  static hil_port_info_t info;
  hil_port_lock(1); /* until main idles or unlocks, the application is not ready to serve */
  image_describe(&info);
  info.clock_hz = CLOCK_HZ;
  info.tick_hz = TIMER_HZ;
  info.paces = 1;
  uart_start();
  serial_start(info.tick_hz);
  return &info;
}

/* QEMU's "SiFive test" device. */
void hil_port_reset(void) {
  REGISTER(TEST) = 0x7777;
  for (;;) {
  }
}
