/* Clocks and caches of the STM32H7A3 (RM0455, "RCC registers", "PWR registers", "FLASH registers"): 280 MHz;
 * 64 MHz, the oscillator of the start, where that fails. */
#include "boards/stm32/stm32.h"

#define RCC_CR REGISTER(0x58024400u)
#define RCC_CFGR REGISTER(0x58024410u)
#define RCC_CDCFGR1 REGISTER(0x58024418u)
#define RCC_CDCFGR2 REGISTER(0x5802441Cu)
#define RCC_SRDCFGR REGISTER(0x58024420u)
#define RCC_PLLCKSELR REGISTER(0x58024428u)
#define RCC_PLLCFGR REGISTER(0x5802442Cu)
#define RCC_PLL1DIVR REGISTER(0x58024430u)
#define RCC_AHB4ENR REGISTER(0x580244E0u)
#define RCC_APB1LENR REGISTER(0x580244E8u)
#define PWR_CSR1 REGISTER(0x58024804u)
#define PWR_CR3 REGISTER(0x5802480Cu)
#define PWR_SRDCR REGISTER(0x58024818u)
#define FLASH_ACR REGISTER(0x52002000u)

enum {
  CR_HSEON = 1 << 16,
  CR_HSERDY = 1 << 17,
  CR_HSEBYP = 1 << 18,
  CR_PLLON = 1 << 24,
  CR_PLLRDY = 1 << 25
};
enum { CKSELR_HSI_8 = 8 << 4, CKSELR_HSE_1 = 2 | 1 << 4 }; /* either gives the PLL 8 MHz */
enum { PLL_4_TO_8_MHZ = 2 << 2, PLL_P_ON = 1 << 16, DIVR_N70_P2 = (70 - 1) | (2 - 1) << 9 }; /* x 70 / 2 */
enum { CFGR_SW_PLL = 3, CFGR_SWS = 7 << 3, CFGR_SWS_PLL = 3 << 3 };
enum { APB1_HALVED = 4 << 4, APB2_HALVED = 4 << 8, APB3_HALVED = 4 << 4, APB4_HALVED = 4 << 4 };
enum { CSR1_READY = 1 << 13, CR3_MODES = 7, CR3_SMPS = 1 << 2, SRDCR_VOS0 = 3 << 14, SRDCR_READY = 1 << 13 };
enum { ACR_280_MHZ = 6 | 3 << 4 }; /* six wait states, at VOS0 */
enum { APB1_TIM2 = 1 << 0, APB1_TIM5 = 1 << 3, APB1_USART3 = 1 << 18 };
enum { CORE_HZ = 280000000, HSI_HZ = 64000000 };

const uint32_t stm32_pins_base = 0x58020000;
const uint32_t stm32_unique_id = 0x08FFF800; /* "Unique device ID register" */

/* The part is fed by its step-down converter alone on boards whose name ends in -Q (UM2408). The choice is
 * taken once after power-on and stays. */
static int powered(void) {
  PWR_CR3 = (PWR_CR3 & ~(uint32_t)CR3_MODES) | CR3_SMPS;
  if (!stm32_wait(&PWR_CSR1, CSR1_READY, CSR1_READY))
    return 0;
  PWR_SRDCR = SRDCR_VOS0;
  return stm32_wait(&PWR_SRDCR, SRDCR_READY, SRDCR_READY);
}

static int locked(void) {
  if (!powered())
    return 0;
  RCC_CR |= CR_HSEBYP;
  RCC_CR |= CR_HSEON; /* the debugger's 8 MHz */
  RCC_PLLCKSELR = stm32_wait(&RCC_CR, CR_HSERDY, CR_HSERDY) ? CKSELR_HSE_1 : CKSELR_HSI_8;
  RCC_PLLCFGR = PLL_4_TO_8_MHZ | PLL_P_ON;
  RCC_PLL1DIVR = DIVR_N70_P2;
  RCC_CR |= CR_PLLON;
  if (!stm32_wait(&RCC_CR, CR_PLLRDY, CR_PLLRDY))
    return 0;
  FLASH_ACR = ACR_280_MHZ;
  if (!stm32_wait(&FLASH_ACR, ACR_280_MHZ, ACR_280_MHZ))
    return 0;
  RCC_CFGR = CFGR_SW_PLL;
  return stm32_wait(&RCC_CFGR, CFGR_SWS, CFGR_SWS_PLL);
}

/* Both caches are undefined at reset and are made empty first (ARM DDI 0403E, B2.2.7 and B3.2; the data
 * cache: four ways of 128 lines of 32 bytes). Nothing but the core touches memory here, so that they need no
 * further care. */
static void caches_start(void) {
  enum { WAYS = 4, SETS = 128, CCR_DATA = 1 << 16, CCR_CODE = 1 << 17 };
  REGISTER(0xE000EF50u) = 0; /* ICIALLU */
  for (uint32_t set = 0; set < SETS; set++)
    for (uint32_t way = 0; way < WAYS; way++)
      REGISTER(0xE000EF60u) = way << 30 | set << 5; /* DCISW */
  core_barrier();
  SCB_CCR |= CCR_DATA | CCR_CODE;
  core_barrier();
}

stm32_clocks_t stm32_clocks_start(void) {
  caches_start();
  /* No APB takes more than 140 MHz. */
  RCC_CDCFGR1 = APB3_HALVED;
  RCC_CDCFGR2 = APB1_HALVED | APB2_HALVED;
  RCC_SRDCFGR = APB4_HALVED;
  uint32_t core = locked() ? CORE_HZ : HSI_HZ;
  /* Timers of a bus at half the core's clock count at the core's. */
  return (stm32_clocks_t){core, core, core / 2};
}

void stm32_pins_enable(unsigned port) {
  RCC_AHB4ENR |= 1u << port;
  core_barrier();
}

void stm32_link_enable(void) { RCC_APB1LENR |= APB1_TIM2 | APB1_TIM5 | APB1_USART3; }
