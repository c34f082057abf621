/* TIM2 counts ticks in 32 bits; TIM5 counts 1024 of them, which is two days before it wraps. QEMU's timers
 * count at 1 GHz whatever RCC says; compare and overflow interrupts do not work there and are not used. */
#include "boards/bare/ticks.h"
#include "stm32.h"

enum { TIM2 = 0x40000000, TIM5 = 0x40000C00 }; /* alike in all families */
#define TIM_CR1(timer) REGISTER((timer) + 0x00u)
#define TIM_EGR(timer) REGISTER((timer) + 0x14u)
#define TIM_CNT(timer) REGISTER((timer) + 0x24u)
#define TIM_PSC(timer) REGISTER((timer) + 0x28u)
#define TIM_ARR(timer) REGISTER((timer) + 0x2Cu)

enum { COARSE = 1024, TICK_HZ_MOST = 25000000 }; /* the coarse prescaler has 16 bits: at most 64 x 25 MHz */

uint32_t stm32_ticks_start(uint32_t timer_hz) {
  uint32_t divider = (timer_hz + TICK_HZ_MOST - 1) / TICK_HZ_MOST;
  TIM_PSC(TIM2) = divider - 1;
  TIM_PSC(TIM5) = divider * COARSE - 1;
  TIM_ARR(TIM2) = TIM_ARR(TIM5) = UINT32_MAX;
  TIM_EGR(TIM2) = TIM_EGR(TIM5) = 1; /* take the prescalers, count from 0 */
  TIM_CR1(TIM2) = TIM_CR1(TIM5) = 1;
  return timer_hz / divider;
}

uint64_t hil_port_ticks(void) {
  uint32_t coarse = TIM_CNT(TIM5);
  return ticks_join(TIM_CNT(TIM2), coarse, COARSE);
}
