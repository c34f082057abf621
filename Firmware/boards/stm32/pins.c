#include "stm32.h"

enum { MODER = 0x00, OSPEEDR = 0x08, PUPDR = 0x0C, BSRR = 0x18, AFR = 0x20, STEP = 0x400 };
enum { OUTPUT = 1, ALTERNATE = 2, PULL_UP = 1, FAST = 3 };

static volatile uint32_t *at(pin_t pin, uint32_t offset) {
  return &REGISTER(stm32_pins_base + (uint32_t)(pin >> 4) * STEP + offset);
}

static void set(pin_t pin, uint32_t offset, unsigned bits, uint32_t value) {
  unsigned per_register = 32 / bits, number = pin & 15u;
  volatile uint32_t *where = at(pin, offset + 4 * (number / per_register));
  unsigned shift = number % per_register * bits;
  *where = (*where & ~(((1u << bits) - 1) << shift)) | value << shift;
}

void stm32_pin_function(pin_t pin, uint8_t function) {
  stm32_pins_enable(pin >> 4);
  set(pin, AFR, 4, function);
  set(pin, PUPDR, 2, PULL_UP); /* an open receive line reads as idle */
  set(pin, MODER, 2, ALTERNATE);
}

void stm32_pin_output(pin_t pin) {
  stm32_pins_enable(pin >> 4);
  set(pin, OSPEEDR, 2, FAST);
  set(pin, MODER, 2, OUTPUT);
}

void stm32_pins_write(pin_t lowest, uint32_t mask, uint32_t value) {
  unsigned shift = lowest & 15u;
  *at(lowest, BSRR) = (value & mask) << shift | (~value & mask) << (shift + 16);
}
