/* Clocks of the STM32F4 (RM0090 and RM0390, "RCC registers", "PWR registers", "FLASH registers"). */
#include "f4.h"

#define RCC_CR REGISTER(0x40023800u)
#define RCC_PLLCFGR REGISTER(0x40023804u)
#define RCC_CFGR REGISTER(0x40023808u)
#define RCC_AHB1ENR REGISTER(0x40023830u)
#define RCC_APB1ENR REGISTER(0x40023840u)
#define RCC_APB2ENR REGISTER(0x40023844u)
#define PWR_CR REGISTER(0x40007000u)
#define PWR_CSR REGISTER(0x40007004u)
#define FLASH_ACR REGISTER(0x40023C00u)

enum {
  CR_HSEON = 1 << 16,
  CR_HSERDY = 1 << 17,
  CR_HSEBYP = 1 << 18,
  CR_PLLON = 1 << 24,
  CR_PLLRDY = 1 << 25
};
enum { PLLCFGR_HSE = 1 << 22, CFGR_SW_PLL = 2, CFGR_SWS = 3 << 2, CFGR_SWS_PLL = 2 << 2 };
enum { CFGR_BUSES = 5 << 10 | 4 << 13 };   /* APB1 at a quarter, APB2 at half of the core clock */
enum { ACR_5WS = 5, ACR_CACHES = 7 << 8 }; /* 150 to 180 MHz at 3.3 V; prefetch and both caches */
enum {
  OVERDRIVE = 1 << 16,
  OVERDRIVE_SWITCH = 1 << 17
}; /* alike in PWR_CR and, as ready flags, in PWR_CSR */
enum {
  APB1 = 0x40000000,
  APB2 = 0x40010000,
  STEP = 0x400
}; /* a part's number on its bus is its enable bit */
enum { APB1_TIM2 = 1 << 0, APB1_TIM5 = 1 << 3, APB1_PWR = 1 << 28 };
enum { HSI_HZ = 16000000, NO_OVERDRIVE_MHZ = 168 };

const uint32_t stm32_pins_base = 0x40020000;
const uint32_t stm32_unique_id = 0x1FFF7A10; /* "Unique device ID register" */

static int overdriven(void) {
  if (f4_clock.core_mhz <= NO_OVERDRIVE_MHZ)
    return 1;
  RCC_APB1ENR |= APB1_PWR;
  core_barrier();
  PWR_CR |= OVERDRIVE;
  if (!stm32_wait(&PWR_CSR, OVERDRIVE, OVERDRIVE))
    return 0;
  PWR_CR |= OVERDRIVE_SWITCH;
  return stm32_wait(&PWR_CSR, OVERDRIVE_SWITCH, OVERDRIVE_SWITCH);
}

/* The oscillator is divided to 1 MHz, multiplied to twice the core's clock, and halved. */
static int locked(void) {
  if (f4_clock.bypass)
    RCC_CR |= CR_HSEBYP; /* before it is on: afterwards the bit cannot be written */
  RCC_CR |= CR_HSEON;
  int external = stm32_wait(&RCC_CR, CR_HSERDY, CR_HSERDY);
  uint32_t divider = external ? f4_clock.external_mhz : HSI_HZ / 1000000;
  RCC_PLLCFGR = (RCC_PLLCFGR & 0xFu << 28) | divider | 2u * f4_clock.core_mhz << 6 |
                (external ? (uint32_t)PLLCFGR_HSE : 0) |
                8u << 24; /* / 8: the domain that wants at most 48 MHz */
  RCC_CR |= CR_PLLON;
  if (!stm32_wait(&RCC_CR, CR_PLLRDY, CR_PLLRDY) || !overdriven())
    return 0;
  FLASH_ACR = ACR_5WS | ACR_CACHES;
  RCC_CFGR = CFGR_BUSES;
  RCC_CFGR |= CFGR_SW_PLL;
  return stm32_wait(&RCC_CFGR, CFGR_SWS, CFGR_SWS_PLL);
}

stm32_clocks_t stm32_clocks_start(void) {
  uint32_t core = f4_clock.core_mhz * 1000000u;
  int fast = locked();
#if HIL_EMULATED
  /* QEMU has no RCC: nothing becomes ready, the core's clock is right from the start, and timers count at 1
   * GHz. */
  (void)fast;
  return (stm32_clocks_t){.core_hz = core, .timer_hz = 1000000000, .link_hz = core / 2};
#else
  if (!fast) {
    RCC_CFGR = CFGR_BUSES; /* on without the PLL, slowly: the host is told the clock */
    core = HSI_HZ;
  }
  /* Timers of a divided bus count at twice its clock. */
  return (stm32_clocks_t){core, core / 2, stm32_board.link.base >= APB2 ? core / 2 : core / 4};
#endif
}

void stm32_pins_enable(unsigned port) {
  RCC_AHB1ENR |= 1u << port;
  core_barrier();
}

void stm32_link_enable(void) {
  uint32_t usart = stm32_board.link.base;
  RCC_APB1ENR |= APB1_TIM2 | APB1_TIM5;
  if (usart >= APB2)
    RCC_APB2ENR |= 1u << (usart - APB2) / STEP;
  else
    RCC_APB1ENR |= 1u << (usart - APB1) / STEP;
}
