/* What a board must provide: twelve functions. Everything else of the firmware is portable C11.
 *
 * Two contexts run the firmware. The *service* context does the link, MQTT and the application; it is entered
 * by hil_service() whenever bytes arrived, the alarm is due, hil_port_kick() was called, or the transmit
 * queue has become low (HIL_PORT_LOW) or empty, and it may interrupt the *main* context, which only runs
 * inference. On Cortex-M the service context is PendSV at the lowest priority, above thread mode and below
 * the UART and timer interrupts; on Linux it is a thread. hil_port_lock() keeps the service context out of a
 * few instructions of the main context.
 */
#ifndef HIL_PORT_H
#define HIL_PORT_H

#include <stddef.h>
#include <stdint.h>

/* A transmit queue that falls to this many bytes enters the service context, which refills it without a gap
 * on the wire; so does the moment when the last byte has left, which ends the phase `transmit`. The queue
 * should hold at least 600 bytes (two frames); a smaller one works but leaves gaps. */
enum { HIL_PORT_LOW = 64 };

/* A message on the host link ends in this byte: a zero ends HIL's frames, a percent sign the commands of the
 * MLPerf Tiny dialect. A port may wait for it before it enters the service context. */
#ifndef HIL_MESSAGE_END
#define HIL_MESSAGE_END 0
#endif

typedef struct {
  const char *board; /* board kind, the name of its file in Rigs/Boards without .yaml */
  uint32_t clock_hz; /* core clock */
  uint32_t tick_hz;  /* rate of hil_port_ticks(), at least 1000 */
  uint8_t paces;  /* 1: the port's transmission follows hil_port_pace(), 0: its UART has a speed of its own */
  uint8_t *arena; /* RAM for the model's arena and the image buffers, 8-byte aligned */
  uint32_t arena_bytes; /* its size */
  const uint8_t *model; /* start of the model's flash section, 4-byte aligned */
  uint32_t model_bytes; /* its size */
  const uint8_t *build; /* 20 bytes: GNU build id of this image */
} hil_port_info_t;

/* Clocks, pins, UARTs, interrupts. Called once, first, by main. Never waits for a clock or an id without a
 * time-out. The service context is kept out until the first hil_port_lock(0). */
const hil_port_info_t *hil_port_init(void);

/* Takes up to `size` received bytes; returns how many. Service context. */
size_t hil_port_read(uint8_t *bytes, size_t size);

/* Queues up to `size` bytes for transmission; returns how many were taken. Service context. */
size_t hil_port_write(const uint8_t *bytes, size_t size);

/* Bytes queued that have not left the wire yet. */
size_t hil_port_unsent(void);

/* Paces transmission to this many baud (10 bits a byte) in the board's own time; 0: unpaced. No-op unless
 * paces. */
void hil_port_pace(uint32_t baud);

/* Monotonic ticks since boot, 64 bit: never wraps. Any context. */
uint64_t hil_port_ticks(void);

/* Enters the service context at this tick or soon after, once; UINT64_MAX: never. Replaces the previous
 * alarm. */
void hil_port_alarm(uint64_t tick);

/* Enters the service context as soon as possible. Any context. */
void hil_port_kick(void);

/* Sets the phase line (three GPIO pins on real boards, time-stamped bytes on emulated ones) to a value of
 * HIL_PHASE, 0 to 7, and returns the tick at which it changed: the very stamp, where there is one. Any
 * context. */
uint64_t hil_port_phase(uint8_t phase);

/* Main context: sleeps (WFI) until the service context has run; returns at once if it ran since the last
 * return. */
void hil_port_idle(void);

/* Main context: keeps the service context out (1) or lets it in again (0). Does not nest. */
void hil_port_lock(int locked);

/* Resets the board; does not return. */
void hil_port_reset(void);

/* Provided by the firmware, called by the port in the service context. */
void hil_service(void);

#endif
