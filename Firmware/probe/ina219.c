#include "probe/ina219.h"

#include "probe/port/probe_port.h"

enum { CONTINUOUS_BOTH = 7, RESET = 0x8000, SHUNT_ADC = 3, BUS_ADC = 7 };

bool hil_ina219_valid(uint16_t configuration) {
  return (configuration & 7) == CONTINUOUS_BOTH && (configuration & RESET) == 0;
}

/* SBOS448, table 5. */
static uint32_t adc_us(uint32_t code) {
  static const uint16_t single[] = {84, 148, 276, 532};
  code &= 15;
  return code < 8 ? single[code & 3] : (uint32_t)single[3] << (code & 7);
}

uint32_t hil_ina219_shunt_us(uint16_t configuration) { return adc_us(configuration >> SHUNT_ADC); }

uint32_t hil_ina219_bus_us(uint16_t configuration) { return adc_us(configuration >> BUS_ADC); }

bool hil_ina219_point(hil_ina219_t *chip, uint8_t reg) {
  if (chip->pointer == reg)
    return true;
  bool done = hil_probe_i2c_write(chip->address, &reg, 1);
  chip->pointer = done ? reg : INA219_LOST;
  return done;
}

bool hil_ina219_read(hil_ina219_t *chip, uint8_t reg, uint16_t *value) {
  uint8_t bytes[2];
  if (!hil_ina219_point(chip, reg))
    return false;
  if (!hil_probe_i2c_read(chip->address, bytes, sizeof bytes)) {
    chip->pointer = INA219_LOST;
    return false;
  }
  *value = (uint16_t)(bytes[0] << 8 | bytes[1]);
  return true;
}

bool hil_ina219_write(hil_ina219_t *chip, uint8_t reg, uint16_t value) {
  uint8_t bytes[3] = {reg, (uint8_t)(value >> 8), (uint8_t)value};
  bool done = hil_probe_i2c_write(chip->address, bytes, sizeof bytes);
  chip->pointer = done ? reg : INA219_LOST;
  return done;
}
