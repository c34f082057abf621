#include "boards/bare/image.h"
#include "boards/bare/serial.h"
#include "boards/bare/ticks.h"
#include "boards/cortex-m/core.h"
#include "boards/cortex-m/systick.h"
#include "mps2.h"
#include "port/hil_port.h"

void uart0_interrupt(void);

__attribute__((section(".vectors.irq"), used))
const vector_t irq_vectors[IRQ_COUNT] = {[IRQ_UART0_RX] = uart0_interrupt, [IRQ_UART0_TX] = uart0_interrupt};

/* The board's cycle counter wraps after 171 s; its 100 Hz counter says how often (16 months until that one
 * wraps). */
enum { COARSE = TICK_HZ / 100 };

uint64_t hil_port_ticks(void) {
  uint32_t coarse = FPGAIO_CLK100HZ;
  return ticks_join(FPGAIO_COUNTER, coarse, COARSE);
}

#if HIL_EMULATED
/* The third UART is the phase line (SPEC.md, 4). It has no pin to time, so the stamp goes along. */
static void phase_start(void) {
  UART_BAUDDIV(UART2) = 16; /* the least that the UART allows; QEMU has no speed but checks it */
  UART_CTRL(UART2) = CTRL_TX;
}

/* QEMU takes a byte at once unless whoever should read the phase line does not; then it is given up. */
enum { TRIES = 100000 };

static void phase_put(uint8_t byte) {
  for (int i = 0; i < TRIES; i++)
    if (!(UART_STATE(UART2) & STATE_TXFULL)) {
      UART_DATA(UART2) = byte;
      return;
    }
}

uint64_t hil_port_phase(uint8_t phase) {
  uint32_t primask = core_mask();
  uint64_t now = hil_port_ticks();
  uint32_t tick = (uint32_t)now;
  phase_put((uint8_t)(0xA0u + phase));
  for (int shift = 0; shift < 32; shift += 8)
    phase_put((uint8_t)(tick >> shift));
  core_unmask(primask);
  return now;
}
#else
/* Pins 0 to 2 of GPIO 0 carry the phase's three bits. */
static void phase_start(void) { GPIO_OUTENSET(GPIO0) = 7; }

uint64_t hil_port_phase(uint8_t phase) {
  uint64_t now = hil_port_ticks();
  GPIO_DATAOUT(GPIO0) = phase & 7u;
  return now;
}
#endif

const hil_port_info_t *hil_port_init(void) {
  static hil_port_info_t info;
  hil_port_lock(1); /* until main idles or unlocks, the application is not ready to serve */
  FPGAIO_PRESCALE = 0;
  FPGAIO_CLK100HZ = 0;
  FPGAIO_COUNTER = 0;
  image_describe(&info);
  info.clock_hz = CLOCK_HZ;
  info.tick_hz = TICK_HZ;
  info.paces = HIL_EMULATED;
  systick_start(CLOCK_HZ, 1, info.tick_hz);
  phase_start();
  uart_start();
  serial_start(info.tick_hz);
  return &info;
}
