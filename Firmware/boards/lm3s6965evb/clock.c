/* 50 MHz from the 8 MHz crystal by the PLL (data sheet DS-LM3S6965, 6.2.2 and 6.3). */
#include "lm3s6965.h"

enum { INTERNAL_HZ = 12000000, TRIES = 100000 };
enum { PLL_LOCKED = 1 << 6 };
enum { MAIN_OFF = 1 << 0, SOURCE = 3 << 4, CRYSTAL = 0xF << 6, BYPASS = 1 << 11, PLL_OFF = 1 << 13 };
enum { USE_DIVIDER = 1 << 22, DIVIDER = 0xF << 23 };

uint32_t clock_start(void) {
  uint32_t rcc = (SYSCTL_RCC | BYPASS) & ~(uint32_t)(USE_DIVIDER | MAIN_OFF);
  SYSCTL_RCC = rcc;
  rcc = (rcc & ~(uint32_t)(CRYSTAL | SOURCE | PLL_OFF)) | 0xEu << 6; /* 8 MHz, main oscillator */
  SYSCTL_RCC = rcc;
  rcc = (rcc & ~(uint32_t)DIVIDER) | 3u << 23 | USE_DIVIDER; /* 200 MHz / 4 */
  SYSCTL_RCC = rcc;
  for (int i = 0; i < TRIES; i++)
    if (SYSCTL_RIS & PLL_LOCKED) {
      SYSCTL_RCC = rcc & ~(uint32_t)BYPASS;
      return CLOCK_HZ;
    }
  /* No lock: back to the internal oscillator, undivided. */
  SYSCTL_RCC = (rcc & ~(uint32_t)(USE_DIVIDER | SOURCE)) | 1u << 4 | PLL_OFF;
  return INTERNAL_HZ;
}
