#include "stm32f405.h"

enum { CR_HSEON = 1 << 16, CR_HSERDY = 1 << 17, CR_PLLON = 1 << 24, CR_PLLRDY = 1 << 25 };
enum { PLLCFGR_HSE = 1 << 22, CFGR_SW_PLL = 2, CFGR_SWS = 3 << 2, CFGR_SWS_PLL = 2 << 2 };
enum { HSI_HZ = 16000000, CORE_HZ = 168000000 };

/* About 20 ms at the 16 MHz of the start; a crystal takes 2 ms, the PLL 0.3 ms (data sheet, 5.3.8
 * and 5.3.10). */
enum { TRIES = 50000 };

static int wait(volatile uint32_t *at, uint32_t mask, uint32_t value) {
  for (int i = 0; i < TRIES; i++)
    if ((*at & mask) == value)
      return 1;
  return 0;
}

uint32_t clock_start(void) {
  RCC_CR |= CR_HSEON;
  int crystal = wait(&RCC_CR, CR_HSERDY, CR_HSERDY);
  /* 25 MHz crystal or 16 MHz internal, each divided to 1 MHz, x 336, / 2; / 7 is the 48 MHz domain. */
  uint32_t divider = crystal ? 25 : 16;
  RCC_PLLCFGR =
      (RCC_PLLCFGR & 0xFu << 28) | divider | 336u << 6 | (crystal ? (uint32_t)PLLCFGR_HSE : 0) | 7u << 24;
  RCC_CR |= CR_PLLON;
  int locked = wait(&RCC_CR, CR_PLLRDY, CR_PLLRDY);
  if (locked) {
    FLASH_ACR = 5u | 7u << 8;       /* five wait states at 168 MHz and 3.3 V; prefetch and both caches */
    RCC_CFGR = 5u << 10 | 4u << 13; /* APB1 at a quarter, APB2 at half of the core clock */
    RCC_CFGR |= CFGR_SW_PLL;
    locked = wait(&RCC_CFGR, CFGR_SWS, CFGR_SWS_PLL);
  }
#if HIL_EMULATED
  /* QEMU has no RCC: nothing becomes ready, and the core's clock is 168 MHz from the start. */
  return CORE_HZ;
#else
  if (!locked)
    RCC_CFGR = 5u << 10 | 4u << 13; /* on without the PLL, slowly: the host is told the clock */
  return locked ? CORE_HZ : HSI_HZ;
#endif
}
