/* Clocks of the STM32L4+ (RM0432, "RCC registers", "PWR registers", "FLASH registers"): 120 MHz from the
 * internal 16 MHz oscillator; 4 MHz, the oscillator of the start, where that fails. */
#include "boards/stm32/stm32.h"

#define RCC_CR REGISTER(0x40021000u)
#define RCC_CFGR REGISTER(0x40021008u)
#define RCC_PLLCFGR REGISTER(0x4002100Cu)
#define RCC_AHB2ENR REGISTER(0x4002104Cu)
#define RCC_APB1ENR1 REGISTER(0x40021058u)
#define RCC_APB1ENR2 REGISTER(0x4002105Cu)
#define PWR_CR2 REGISTER(0x40007004u)
#define PWR_CR5 REGISTER(0x40007080u)
#define FLASH_ACR REGISTER(0x40022000u)

enum { CR_HSION = 1 << 8, CR_HSIRDY = 1 << 10, CR_PLLON = 1 << 24, CR_PLLRDY = 1 << 25 };
enum { PLL_HSI = 2, PLL_M4 = 3 << 4, PLL_N60 = 60 << 8, PLL_R2_ON = 1 << 24 }; /* 16 / 4 x 60 / 2 */
enum { CFGR_SW_PLL = 3, CFGR_SWS = 3 << 2, CFGR_SWS_PLL = 3 << 2, CFGR_HALVED = 8 << 4 };
enum { ACR_LATENCY = 15, ACR_5WS = 5, ACR_CACHES = 7 << 8, CR5_NO_BOOST = 1 << 8 };
enum { CR2_PORT_G_SUPPLIED = 1 << 9, APB1_PWR = 1 << 28, APB1_TIM2 = 1 << 0, APB1_TIM5 = 1 << 3 };
enum { CORE_HZ = 120000000, MSI_HZ = 4000000, SETTLE_LOOPS = 200 };

const uint32_t stm32_pins_base = 0x48000000;
const uint32_t stm32_unique_id = 0x1FFF7590; /* "Unique device ID register" */

static int locked(void) {
  RCC_APB1ENR1 |= APB1_PWR;
  core_barrier();
  PWR_CR5 &= ~(uint32_t)CR5_NO_BOOST; /* range 1 boost: beyond 80 MHz */
  RCC_CR |= CR_HSION;
  if (!stm32_wait(&RCC_CR, CR_HSIRDY, CR_HSIRDY))
    return 0;
  RCC_PLLCFGR = PLL_HSI | PLL_M4 | PLL_N60 | PLL_R2_ON;
  RCC_CR |= CR_PLLON;
  if (!stm32_wait(&RCC_CR, CR_PLLRDY, CR_PLLRDY))
    return 0;
  FLASH_ACR = (FLASH_ACR & ~(uint32_t)ACR_LATENCY) | ACR_5WS | ACR_CACHES;
  if (!stm32_wait(&FLASH_ACR, ACR_LATENCY, ACR_5WS))
    return 0;
  /* Beyond 80 MHz the first microsecond goes at half the clock ("PWR", range 1 boost). */
  RCC_CFGR = CFGR_HALVED;
  RCC_CFGR |= CFGR_SW_PLL;
  if (!stm32_wait(&RCC_CFGR, CFGR_SWS, CFGR_SWS_PLL)) {
    RCC_CFGR = 0;
    return 0;
  }
  for (volatile int i = 0; i < SETTLE_LOOPS; i++) {
  }
  RCC_CFGR &= ~(uint32_t)CFGR_HALVED;
  return 1;
}

stm32_clocks_t stm32_clocks_start(void) {
  uint32_t core = locked() ? CORE_HZ : MSI_HZ;
  return (stm32_clocks_t){core, core, core};
}

void stm32_pins_enable(unsigned port) {
  RCC_AHB2ENR |= 1u << port;
  core_barrier();
  if (port == 'G' - 'A')
    PWR_CR2 |= CR2_PORT_G_SUPPLIED; /* most of port G hangs on VDDIO2, which is taken for absent at reset */
}

void stm32_link_enable(void) {
  RCC_APB1ENR1 |= APB1_TIM2 | APB1_TIM5;
  RCC_APB1ENR2 |= 1u << 0; /* LPUART1 */
}
