#ifndef HIL_STM32_F4_H
#define HIL_STM32_F4_H

#include "boards/stm32/stm32.h"

/* The clock that a port on an F4 wants. */
typedef struct {
  uint8_t external_mhz; /* of the crystal, or with `bypass` of the clock that is fed in */
  uint8_t bypass;
  uint8_t core_mhz; /* at most 168; 180 on the F446 and its like, which have an over-drive */
} f4_clock_t;

/* Stated by the port. */
extern const f4_clock_t f4_clock;

#endif
