/* What a probe must provide: four functions of I2C and five others. Everything else of it is portable C11.
 *
 * One context runs it all, hil_probe_main(); the only interrupt that it knows of is that of the phase pins,
 * which calls hil_probe_edge(). */
#ifndef HIL_PROBE_PORT_H
#define HIL_PROBE_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  const char *board; /* what the probe runs on */
  uint32_t tick_hz;  /* rate of hil_probe_port_ticks(), 100 kHz to 1 GHz; 1 MHz and more date well */
  uint32_t entropy;  /* anything that differs between chips or boots; 0 where there is nothing */
  bool emulated;     /* clock and sensor are: marks every figure that comes of them */
} hil_probe_info_t;

/* Clocks, pins, serial port. Called once, first. The phase pins interrupt on any change from here on. */
const hil_probe_info_t *hil_probe_port_init(void);

/* Monotonic ticks since boot, 64 bit: never wraps. Any context. */
uint64_t hil_probe_port_ticks(void);

/* Waits until this tick, or until bytes came; may return early. UINT64_MAX: only bytes end it. */
void hil_probe_port_idle(uint64_t tick);

/* Takes up to `size` received bytes; returns how many. Never waits. */
size_t hil_probe_port_read(uint8_t *bytes, size_t size);

/* Queues all of the bytes for transmission, or none when there is no room for all: false. Never waits. A
 * queue of 1 KiB holds a tenth of a second of samples. */
bool hil_probe_port_write(const uint8_t *bytes, size_t size);

/* I2C: 7-bit addresses; every transfer ends with a stop, and within a bounded time. */

/* Sets the bus up at this speed or the next slower one. Called at each start. */
void hil_probe_i2c_init(uint32_t hz);

/* Writes the bytes; false when a byte was not acknowledged or the bus is stuck. */
bool hil_probe_i2c_write(uint8_t address, const uint8_t *bytes, size_t size);

/* Reads the bytes; false when the address was not acknowledged or the bus is stuck. */
bool hil_probe_i2c_read(uint8_t address, uint8_t *bytes, size_t size);

/* Frees a bus that a slave holds: nine clocks with SDA released, then a stop (NXP UM10204, 3.1.16). */
void hil_probe_i2c_recover(void);

/* Provided by the core, called by the port's interrupt of the phase pins: the line changed to `phase` at
 * `tick`. */
void hil_probe_edge(uint64_t tick, uint8_t phase);

#endif
