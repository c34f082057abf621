/* Registers of the INA219 (TI SBOS448), over the port's I2C. */
#ifndef HIL_INA219_H
#define HIL_INA219_H

#include <stdbool.h>
#include <stdint.h>

enum { INA219_CONFIGURATION = 0, INA219_SHUNT = 1, INA219_BUS = 2, INA219_POWER = 3, INA219_CALIBRATION = 5 };

/* With this calibration the current register equals the shunt register. It is 0 after a reset, which so can
 * be told even where the configuration is that of a reset. */
enum { INA219_CALIBRATED = 4096 };

/* Of the bus register: a conversion pair is complete. Cleared by reading the power register, and by writing
 * the configuration. */
enum { INA219_READY = 2 };

typedef struct {
  uint8_t address;
  uint8_t pointer; /* the register that a read gives; INA219_LOST: not known */
} hil_ina219_t;

enum { INA219_LOST = 0xff };

/* Shunt and bus are converted without end, and no reset is asked for. */
bool hil_ina219_valid(uint16_t configuration);

/* Typical time of one conversion of the shunt, and of the bus, in us (averaging included). */
uint32_t hil_ina219_shunt_us(uint16_t configuration);
uint32_t hil_ina219_bus_us(uint16_t configuration);

/* Points the chip at a register, which is kept: a read after it has nothing to write. */
bool hil_ina219_point(hil_ina219_t *chip, uint8_t reg);
bool hil_ina219_read(hil_ina219_t *chip, uint8_t reg, uint16_t *value);
bool hil_ina219_write(hil_ina219_t *chip, uint8_t reg, uint16_t value);

#endif
