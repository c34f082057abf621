/* A port to fill in: the twelve functions of port/hil_port.h, in the order in which they are best brought up.
 * Every place to fill in says "Here:". What stands there now does nothing, harmlessly.
 *
 * Bring-up: (1) clock and ticks, (2) transmit: the banner appears on the wire as soon as main runs, (3)
 * receive: the board answers a greeting, (4) alarm, kick, idle: sessions stay up, (5) phase line, (6) reset.
 */
#include "port/hil_port.h"

enum {
  CLOCK_HZ = 16000000, /* Here: the core clock that hil_port_init sets up. */
  TICK_HZ =
      1000000, /* Here: the rate of the timer behind hil_port_ticks. 1 to 100 MHz resolves every phase. */
  ARENA_BYTES = 32 * 1024,  /* Here: what RAM is left after stack, data and the firmware's own state. */
  MODEL_BYTES = 128 * 1024, /* Here: the size of the model's flash section. */
  QUEUE_BYTES = 1024        /* of each direction: a power of two, at least 600 */
};

static uint64_t arena[ARENA_BYTES / 8];

/* Here: the model's flash section, from the linker script: extern const uint8_t __model_start[]; */
static const uint32_t model[MODEL_BYTES / 4];

/* Here: the 20 bytes behind the header of .note.gnu.build-id, from the linker script. */
static const uint8_t build[20];

static const hil_port_info_t info = {
    .board = "template", /* Here: the board kind, the name of its YAML. A board that calls itself another is
                            refused. */
    .clock_hz = CLOCK_HZ,
    .tick_hz = TICK_HZ,
    .paces = 0, /* 1 where the UART is emulated and has no speed of its own; then hil_port_pace must work. */
    .arena = (uint8_t *)arena,
    .arena_bytes = sizeof arena,
    .model = (const uint8_t *)model,
    .model_bytes = sizeof model,
    .build = build,
    .id = NULL, /* Here: the part's unique id, if it has one, and its size. A rig is found again by it. */
    .id_bytes = 0};

/* Single producer, single consumer: the interrupt handler and the service context each write one index only.
 */
typedef struct {
  uint8_t bytes[QUEUE_BYTES];
  volatile uint32_t in, out;
} queue_t;

static queue_t received, sending;

static uint32_t queued(const queue_t *queue) { return queue->in - queue->out; }

const hil_port_info_t *hil_port_init(void) {
  /* Here: clock tree (give up waiting for a lock after a while, and stay on the internal oscillator), timer,
   * pins, UART at its speed with its receive interrupt on; PendSV at the lowest priority. The service context
   * stays out until main calls hil_port_lock(0) for the first time. */
  return &info;
}

uint64_t hil_port_ticks(void) {
  /* Here: the timer's count, extended to 64 bits by its overflow interrupt. Any context may ask, also while
   * that interrupt is pending: read high, low and high again. */
  return 0;
}

size_t hil_port_write(const uint8_t *bytes, size_t size) {
  size_t taken = 0;
  for (; taken < size && queued(&sending) < QUEUE_BYTES; taken++) {
    sending.bytes[sending.in % QUEUE_BYTES] = bytes[taken];
    sending.in++;
  }
  /* Here: enable the UART's transmit interrupt. Its handler sends from `sending` and calls hil_port_kick()
   * when the queue falls to HIL_PORT_LOW bytes and when the last byte has left. */
  return taken;
}

size_t hil_port_unsent(void) {
  /* Here: plus one while the UART still shifts a byte out. */
  return queued(&sending);
}

size_t hil_port_read(uint8_t *bytes, size_t size) {
  /* The UART's receive handler puts bytes into `received` and calls hil_port_kick(). */
  size_t taken = 0;
  for (; taken < size && queued(&received) > 0; taken++) {
    bytes[taken] = received.bytes[received.out % QUEUE_BYTES];
    received.out++;
  }
  return taken;
}

void hil_port_pace(uint32_t baud) {
  /* Real UARTs have a speed. Here, where info.paces is 1: send from a timer interrupt, 10 bits a byte. */
  (void)baud;
}

void hil_port_alarm(uint64_t tick) {
  /* Here: a compare interrupt at `tick` that calls hil_port_kick(); at once when it has passed, never at
   * UINT64_MAX. */
  (void)tick;
}

void hil_port_kick(void) { /* Here: make PendSV pending; its handler is one call of hil_service(). */
}

void hil_port_lock(int locked) {
  /* Here: raise BASEPRI to PendSV's priority, or lower it to 0. */
  (void)locked;
}

void hil_port_idle(void) {
  /* Here: unless the service context has run since the last return, WFI until it has. */
}

uint64_t hil_port_phase(uint8_t phase) {
  /* Here: three GPIO pins into the power meter's digital inputs, one for each bit, changed in one store.
   * Never serial bytes on a real board. */
  (void)phase;
  return hil_port_ticks();
}

void hil_port_reset(void) { /* Here: SYSRESETREQ, and wait for it. */
}
