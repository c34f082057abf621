#include "boards/cortex-m/core.h"
#include "boards/cortex-m/systick.h"
#include "boards/bare/image.h"
#include "boards/bare/serial.h"
#include "boards/bare/ticks.h"
#include "port/hil_port.h"
#include "stm32f405.h"

void usart1_interrupt(void);

__attribute__((section(".vectors.irq"), used))
const vector_t irq_vectors[IRQ_COUNT] = {[IRQ_USART1] = usart1_interrupt};

/* TIM2 counts ticks in 32 bits; TIM5 counts 1024 of them, which is 49 hours before it wraps. The board feeds
 * both from 84 MHz. QEMU's timers count at 1 GHz whatever RCC says; compare and overflow interrupts do not
 * work there and are not used. */
#if HIL_EMULATED
enum { TIMER_HZ = 1000000000, TICK_DIVIDER = 40 };
#else
enum { TICK_DIVIDER = 4 };
#endif
enum { COARSE = 1024 };

static uint32_t ticks_start(uint32_t core_hz) {
  TIM_PSC(TIM2) = TICK_DIVIDER - 1;
  TIM_PSC(TIM5) = TICK_DIVIDER * COARSE - 1;
  TIM_ARR(TIM2) = TIM_ARR(TIM5) = UINT32_MAX;
  TIM_EGR(TIM2) = TIM_EGR(TIM5) = 1; /* take the prescalers, count from 0 */
  TIM_CR1(TIM2) = TIM_CR1(TIM5) = 1;
#if HIL_EMULATED
  (void)core_hz;
  return TIMER_HZ / TICK_DIVIDER;
#else
  return core_hz / 2 / TICK_DIVIDER; /* timers of a divided bus count at twice its clock */
#endif
}

uint64_t hil_port_ticks(void) {
  uint32_t coarse = TIM_CNT(TIM5);
  return ticks_join(TIM_CNT(TIM2), coarse, COARSE);
}

#if HIL_EMULATED
/* The third UART is the phase line (SPEC.md, 4). It has no pin to time, so the stamp goes along; TXE is
 * always set. */
static void phase_start(void) { USART_CR1(USART3) = CR1_UE | CR1_TE; }

uint64_t hil_port_phase(uint8_t phase) {
  uint32_t primask = core_mask();
  uint64_t now = hil_port_ticks();
  uint32_t tick = (uint32_t)now;
  USART_DR(USART3) = 0xA0u + phase;
  for (int shift = 0; shift < 32; shift += 8)
    USART_DR(USART3) = tick >> shift & 0xFF;
  core_unmask(primask);
  return now;
}
#else
/* PB13 to PB15 (header D13, D12, D11) carry the phase's three bits, changed in one store. */
static void phase_start(void) {
  GPIO_OSPEEDR(GPIO_B) |= 0x3Fu << 26;
  GPIO_MODER(GPIO_B) = (GPIO_MODER(GPIO_B) & ~(0x3Fu << 26)) | 0x15u << 26;
}

uint64_t hil_port_phase(uint8_t phase) {
  uint64_t now = hil_port_ticks();
  GPIO_BSRR(GPIO_B) = (phase & 7u) << 13 | (~phase & 7u) << 29;
  return now;
}
#endif

const hil_port_info_t *hil_port_init(void) {
  static hil_port_info_t info;
  hil_port_lock(1); /* until main idles or unlocks, the application is not ready to serve */
  uint32_t core_hz = clock_start();
  RCC_AHB1ENR |= 1u << 1;           /* port B */
  RCC_APB1ENR |= 1u << 0 | 1u << 3; /* TIM2, TIM5 */
  RCC_APB2ENR |= 1u << 4;           /* USART1 */
#if HIL_EMULATED
  RCC_APB1ENR |= 1u << 18; /* USART3 */
#endif
  core_barrier();
  image_describe(&info);
  info.clock_hz = core_hz;
  info.tick_hz = ticks_start(core_hz);
  info.paces = HIL_EMULATED;
  systick_start(core_hz / 8, 0, info.tick_hz); /* SysTick's reference is an eighth of the core clock */
  phase_start();
  uart_start(core_hz / 2);
  serial_start(info.tick_hz);
  return &info;
}
