#include "boards/bare/image.h"
#include "boards/bare/serial.h"
#include "boards/cortex-m/systick.h"
#include "lm3s6965.h"
#include "port/hil_port.h"

void uart0_interrupt(void);
void watchdog_interrupt(void);

__attribute__((section(".vectors.irq"), used))
const vector_t irq_vectors[IRQ_COUNT] = {[IRQ_UART0] = uart0_interrupt, [IRQ_WATCHDOG] = watchdog_interrupt};

/* The watchdog is the one counter of 32 bits that can be read both on the chip and in QEMU 7.2. It counts the
 * core clock down, resets nothing, and interrupts when it wraps: every 86 s. */
static volatile uint32_t wraps;

static void ticks_start(void) {
  WDT_LOAD = UINT32_MAX;
  WDT_CTL = 1; /* the interrupt, which also starts it; no reset */
  core_enable(IRQ_WATCHDOG, PRIORITY_TIMER);
}

void watchdog_interrupt(void) {
  uint32_t primask = core_mask();
  wraps++;
  WDT_ICR = 1;
  core_unmask(primask);
}

uint64_t hil_port_ticks(void) {
  uint32_t primask = core_mask();
  uint32_t high = wraps, low = ~WDT_VALUE;
  if (WDT_RIS & 1) {
    high++; /* wrapped, and not counted yet */
    low = ~WDT_VALUE;
  }
  core_unmask(primask);
  return (uint64_t)high << 32 | low;
}

#if HIL_EMULATED
/* The third UART is the phase line (SPEC.md, 4). It has no pin to time, so the stamp goes along. */
static void phase_start(void) { UART_CTL(UART2) = 0x101; }

uint64_t hil_port_phase(uint8_t phase) {
  uint32_t primask = core_mask();
  uint64_t now = hil_port_ticks();
  uint32_t tick = (uint32_t)now;
  UART_DR(UART2) = 0xA0u + phase;
  for (int shift = 0; shift < 32; shift += 8)
    UART_DR(UART2) = tick >> shift & 0xFF;
  core_unmask(primask);
  return now;
}
#else
/* PD4 to PD6 carry the phase's three bits, changed in one store; the LED at PF0 shows the lowest. */
static void phase_start(void) {
  GPIO_DIR(GPIO_D) |= 0x70;
  GPIO_DEN(GPIO_D) |= 0x70;
  GPIO_DIR(GPIO_F) |= 1;
  GPIO_DEN(GPIO_F) |= 1;
}

uint64_t hil_port_phase(uint8_t phase) {
  uint64_t now = hil_port_ticks();
  GPIO_DATA(GPIO_D, 0x70) = (phase & 7u) << 4;
  GPIO_DATA(GPIO_F, 1) = phase & 1u;
  return now;
}
#endif

const hil_port_info_t *hil_port_init(void) {
  static hil_port_info_t info;
  hil_port_lock(1); /* until main idles or unlocks, the application is not ready to serve */
  uint32_t core_hz = clock_start();
  SYSCTL_RCGC0 |= 1u << 3;                                /* watchdog */
  SYSCTL_RCGC1 |= 1u << 0 | (HIL_EMULATED ? 1u << 2 : 0); /* UART0, UART2 */
  SYSCTL_RCGC2 |= 1u << 0 | 1u << 3 | 1u << 5;            /* ports A, D, F */
  core_barrier();
  (void)SYSCTL_RCGC2; /* three clocks until a module may be used (6.4, RCGC) */
  image_describe(&info);
  info.clock_hz = core_hz;
  info.tick_hz = core_hz;
  info.paces = HIL_EMULATED;
  ticks_start();
  systick_start(core_hz, 1, core_hz);
  phase_start();
  uart_start(core_hz);
  serial_start(core_hz);
  return &info;
}
