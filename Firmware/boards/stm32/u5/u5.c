/* Clocks of the STM32U575 without TrustZone, as it is delivered (RM0456, "RCC registers", "PWR registers",
 * "FLASH registers", "ICACHE registers"): 160 MHz from the internal 16 MHz oscillator; 4 MHz, the oscillator
 * of the start, where that fails. */
#include "boards/stm32/stm32.h"

#define RCC_CR REGISTER(0x46020C00u)
#define RCC_CFGR1 REGISTER(0x46020C1Cu)
#define RCC_PLL1CFGR REGISTER(0x46020C28u)
#define RCC_PLL1DIVR REGISTER(0x46020C34u)
#define RCC_AHB2ENR1 REGISTER(0x46020C8Cu)
#define RCC_AHB3ENR REGISTER(0x46020C94u)
#define RCC_APB1ENR1 REGISTER(0x46020C9Cu)
#define RCC_APB2ENR REGISTER(0x46020CA4u)
#define PWR_CR3 REGISTER(0x46020808u)
#define PWR_VOSR REGISTER(0x4602080Cu)
#define PWR_SVMSR REGISTER(0x4602083Cu)
#define FLASH_ACR REGISTER(0x40022000u)
#define ICACHE_CR REGISTER(0x40030400u)

enum { CR_HSION = 1 << 8, CR_HSIRDY = 1 << 10, CR_PLLON = 1 << 24, CR_PLLRDY = 1 << 25 };
enum {
  PLL_HSI = 2,
  PLL_M2 = 1 << 8,
  PLL_R_ON = 1 << 18,
  DIVR_N40_R2 = (40 - 1) | (2 - 1) << 24
}; /* 16 / 2 x 40 / 2 */
enum { CFGR1_SW_PLL = 3, CFGR1_SWS = 3 << 2, CFGR1_SWS_PLL = 3 << 2 };
enum { CR3_SMPS = 1 << 1, SVMSR_SMPS = 1 << 1 };
enum { VOSR_RANGE_1 = 3 << 16, VOSR_BOOST = 1 << 18, VOSR_READY = 1 << 15, VOSR_BOOSTED = 1 << 14 };
enum { ACR_LATENCY = 15, ACR_4WS = 4, ACR_PREFETCH = 1 << 8, AHB3_PWR = 1 << 2 };
enum { APB1_TIM2 = 1 << 0, APB1_TIM5 = 1 << 3, APB2_USART1 = 1 << 14 };
enum { CORE_HZ = 160000000, MSIS_HZ = 4000000 };

const uint32_t stm32_pins_base = 0x42020000;
const uint32_t stm32_unique_id = 0x0BFA0700; /* "Unique device ID register" */

static int locked(void) {
  RCC_AHB3ENR |= AHB3_PWR;
  core_barrier();
  PWR_CR3 |= CR3_SMPS; /* boards whose name ends in -Q have its coil; the linear regulator serves as well */
  (void)stm32_wait(&PWR_SVMSR, SVMSR_SMPS, SVMSR_SMPS);
  RCC_CR |= CR_HSION;
  if (!stm32_wait(&RCC_CR, CR_HSIRDY, CR_HSIRDY))
    return 0;
  /* The booster, needed beyond 55 MHz, is clocked by the PLL's source: that is chosen first. */
  RCC_PLL1CFGR = PLL_HSI | PLL_M2 | PLL_R_ON;
  RCC_PLL1DIVR = DIVR_N40_R2;
  PWR_VOSR = VOSR_RANGE_1;
  if (!stm32_wait(&PWR_VOSR, VOSR_READY, VOSR_READY))
    return 0;
  PWR_VOSR = VOSR_RANGE_1 | VOSR_BOOST;
  if (!stm32_wait(&PWR_VOSR, VOSR_BOOSTED, VOSR_BOOSTED))
    return 0;
  RCC_CR |= CR_PLLON;
  if (!stm32_wait(&RCC_CR, CR_PLLRDY, CR_PLLRDY))
    return 0;
  FLASH_ACR = (FLASH_ACR & ~(uint32_t)ACR_LATENCY) | ACR_4WS | ACR_PREFETCH;
  if (!stm32_wait(&FLASH_ACR, ACR_LATENCY, ACR_4WS))
    return 0;
  RCC_CFGR1 = CFGR1_SW_PLL;
  return stm32_wait(&RCC_CFGR1, CFGR1_SWS, CFGR1_SWS_PLL);
}

stm32_clocks_t stm32_clocks_start(void) {
  uint32_t core = locked() ? CORE_HZ : MSIS_HZ;
  ICACHE_CR |= 1; /* flash is slow: without it each branch waits */
  return (stm32_clocks_t){core, core, core};
}

void stm32_pins_enable(unsigned port) {
  RCC_AHB2ENR1 |= 1u << port;
  core_barrier();
}

void stm32_link_enable(void) {
  RCC_APB1ENR1 |= APB1_TIM2 | APB1_TIM5;
  RCC_APB2ENR |= APB2_USART1;
}
