/* What the STM32 families have in common, and what a port on one of them states. The registers of the pins
 * ("GPIO registers") and of the 32-bit timers ("TIM2/TIM5 registers") lie alike in RM0090 (F405), RM0390
 * (F446), RM0432 (L4+), RM0455 (H7A3) and RM0456 (U5). Manuals are cited by the titles of their sections,
 * whose numbers change from one revision to the next. */
#ifndef HIL_STM32_H
#define HIL_STM32_H

#include "boards/cortex-m/core.h"
#include "port/hil_port.h"

/* A pin is its port's letter and its number: PIN('A', 2). */
typedef uint8_t pin_t;
#define PIN(port, number) ((pin_t)(((port) - 'A') << 4 | (number)))
enum { PIN_NONE = 0xFF };

typedef struct {
  uint32_t base; /* of the USART's registers */
  uint8_t irq;
  uint8_t low_power; /* an LPUART, whose BRR counts 256ths of its clock */
  pin_t transmit, receive;
  uint8_t function; /* alternate function of both pins */
} stm32_link_t;

typedef struct {
  stm32_link_t link;
  pin_t phase; /* lowest of the three pins of the phase line, which are neighbours in one port */
  pin_t led;   /* follows the phase line's bit 0; PIN_NONE: dark */
} stm32_board_t;

typedef struct {
  uint32_t core_hz, timer_hz, link_hz; /* of the core, of TIM2 and TIM5, of the link's USART */
} stm32_clocks_t;

/* Stated by the port. */
extern const stm32_board_t stm32_board;

/* Provided by the family: the clocks, on the internal oscillator where nothing better becomes ready in time;
 * the clock of one port's pins; the clocks of TIM2, TIM5 and the link; the address of the 96-bit unique id.
 */
stm32_clocks_t stm32_clocks_start(void);
void stm32_pins_enable(unsigned port);
void stm32_link_enable(void);
extern const uint32_t stm32_unique_id;
enum { STM32_UNIQUE_ID_BYTES = 12 };
extern const uint32_t stm32_pins_base;

/* pins.c */
void stm32_pin_function(pin_t pin, uint8_t function);
void stm32_pin_output(pin_t pin);
void stm32_pins_write(pin_t lowest, uint32_t mask, uint32_t value); /* one store */

/* timers.c: starts hil_port_ticks(); returns its rate. */
uint32_t stm32_ticks_start(uint32_t timer_hz);

/* usart-v1 or usart-v2 */
void stm32_link_start(uint32_t link_hz);
void stm32_link_interrupt(void);

/* phase.c, or a port's own */
void stm32_phase_start(void);

/* 1 once the masked bits are `value`; 0 after some 50000 looks, which is 20 ms at 16 MHz: crystals take 2 ms
 * and PLLs 0.3 ms (data sheets of all four families). */
static inline int stm32_wait(volatile uint32_t *at, uint32_t mask, uint32_t value) {
  for (int tries = 50000; tries > 0; tries--)
    if ((*at & mask) == value)
      return 1;
  return 0;
}

#endif
