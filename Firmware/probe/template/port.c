/* A probe's port to fill in: the nine functions of port/probe_port.h. Every place to fill in says "Here:".
 * What stands there now does nothing, harmlessly: the sensor does not answer.
 *
 * Bring-up: (1) clock and ticks, (2) transmit: the banner appears at boot, (3) receive: `Identify` is
 * answered, (4) I2C: `Start` is, and samples come, (5) the interrupt of the phase pins. It is built with what
 * is in probe/ itself and link/cobs.c, crc32.c and frame.c. */
#include "probe/port/probe_port.h"

enum {
  TICK_HZ = 1000000, /* Here: the rate of the timer behind hil_probe_port_ticks. */
  QUEUE_BYTES = 1024 /* of each direction: a power of two */
};

/* Here: .board is what `hil` calls the probe; .entropy best a hash of the chip's unique id. */
static const hil_probe_info_t info = {.board = "template", .tick_hz = TICK_HZ};

/* Single producer, single consumer: an interrupt handler and the core each write one index only. */
typedef struct {
  uint8_t bytes[QUEUE_BYTES];
  volatile uint32_t in, out;
} queue_t;

static queue_t received, sending;

const hil_probe_info_t *hil_probe_port_init(void) {
  /* Here: clock tree, timer, USB or UART with its receive interrupt on, I2C pins; then the phase pins (three
   * of them hold all eight phases) with an interrupt on both edges. Its handler waits until the pins have not
   * changed for a microsecond, since a board may set them one after the other, and calls hil_probe_edge(ticks
   * at its entry, what the pins hold). */
  return &info;
}

uint64_t hil_probe_port_ticks(void) {
  /* Here: the timer's count, extended to 64 bits by its overflow interrupt. The phase interrupt asks too,
   * also while that one is pending: read high, low and high again. */
  return 0;
}

void hil_probe_port_idle(uint64_t tick) {
  /* Here: a compare interrupt at `tick` and WFI, or nothing: returning at once only costs current. */
  (void)tick;
}

size_t hil_probe_port_read(uint8_t *bytes, size_t size) {
  /* The receive handler puts bytes into `received`. */
  size_t taken = 0;
  for (; taken < size && received.in != received.out; taken++)
    bytes[taken] = received.bytes[received.out++ % QUEUE_BYTES];
  return taken;
}

bool hil_probe_port_write(const uint8_t *bytes, size_t size) {
  if (QUEUE_BYTES - (sending.in - sending.out) < size)
    return false;
  for (size_t i = 0; i < size; i++)
    sending.bytes[(sending.in + i) % QUEUE_BYTES] = bytes[i];
  sending.in += (uint32_t)size;
  /* Here: enable the transmit interrupt; its handler sends from `sending`. */
  return true;
}

void hil_probe_i2c_init(uint32_t hz) {
  /* Here: the I2C peripheral at `hz` or the next slower speed that it has. */
  (void)hz;
}

bool hil_probe_i2c_write(uint8_t address, const uint8_t *bytes, size_t size) {
  /* Here: start, address, bytes, stop; false at the first byte that is not acknowledged, or after 1 ms. */
  (void)address, (void)bytes, (void)size;
  return false;
}

bool hil_probe_i2c_read(uint8_t address, uint8_t *bytes, size_t size) {
  /* Here: start, address, bytes (the last one not acknowledged), stop; false as above. */
  (void)address, (void)bytes, (void)size;
  return false;
}

void hil_probe_i2c_recover(void) {
  /* Here: SCL as a GPIO for nine pulses of 5 us with SDA released, then a stop, then the peripheral again. */
}
