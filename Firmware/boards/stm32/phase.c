#include "stm32.h"

#if !HIL_EMULATED
void stm32_phase_start(void) {
  for (pin_t bit = 0; bit < 3; bit++)
    stm32_pin_output((pin_t)(stm32_board.phase + bit));
  if (HIL_LED && stm32_board.led != PIN_NONE)
    stm32_pin_output(stm32_board.led);
}

/* The stamp is taken before the pins change: the store follows within a few cycles. */
uint64_t hil_port_phase(uint8_t phase) {
  uint64_t now = hil_port_ticks();
  stm32_pins_write(stm32_board.phase, 7, phase);
  if (HIL_LED && stm32_board.led != PIN_NONE)
    stm32_pins_write(stm32_board.led, 1, phase);
  return now;
}
#endif
