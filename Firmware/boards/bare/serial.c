#include "serial.h"
#include "arrival.h"
#include "core.h"
#include "events.h"
#include "port/hil_port.h"

/* Powers of two. Receive: the service may be late by four frames. Transmit: three frames. */
enum { RECEIVE_SIZE = 2048, TRANSMIT_SIZE = 2048 };

/* Bytes that show what a frame carries, on the wire: the phase `receive` begins with them. */
enum { HEAD = 12 };

typedef struct {
  volatile uint32_t head, tail; /* free running: written, read */
} ring_t;

static uint8_t receive_bytes[RECEIVE_SIZE], transmit_bytes[TRANSMIT_SIZE];
static ring_t receive, transmit;
static int stalled;          /* the receive ring is full; the UART's receive interrupt is off */
static uint32_t frame_bytes; /* of the frame that is coming in */
static int held;             /* the next byte is early on a paced wire; the receive interrupt is off too */
static int leaving;          /* bytes were put that may not have left yet */
static uart_wish_t wish;     /* what the transmitter interrupts for */

/* Ticks << 8, so that a byte's time has no rounding error to speak of: 2170.14 ticks at 115200 baud. */
enum { FRACTION = 8, BITS = 10 };
static uint64_t byte_time; /* 0: unpaced */
static uint64_t wire_free; /* when the last byte that was put has left */
static uint32_t batch;     /* bytes to a transmit event: about a millisecond's, at least 1 */
static uint32_t tick_rate;

static int listens(void) { return !stalled && !held; }

static uint32_t count(const ring_t *ring) { return ring->head - ring->tail; }

void serial_start(uint32_t tick_hz) {
  uint32_t primask = core_mask();
  tick_rate = tick_hz;
  arrival_start(tick_hz);
  uart_interrupts(1, UART_NOTHING);
  core_unmask(primask);
}

/* Takes one byte: the next one interrupts again, and asking for it in vain costs an emulator dear. */
static void take(void) {
  int byte;
  if (!held && count(&receive) < RECEIVE_SIZE && (byte = uart_get()) >= 0) {
    receive_bytes[receive.head % RECEIVE_SIZE] = (uint8_t)byte;
    receive.head++;
    uint64_t until = arrival_byte((uint8_t)byte);
    if (until) {
      held = 1;
      uart_interrupts(0, wish);
      events_set(EVENT_RECEIVE, until);
    }
    int ended = byte == HIL_MESSAGE_END;
    frame_bytes = ended ? 0 : frame_bytes + 1;
    if (ended || frame_bytes == HEAD || count(&receive) == RECEIVE_SIZE / 2 ||
        count(&receive) == RECEIVE_SIZE)
      hil_port_kick();
  }
  int full = count(&receive) == RECEIVE_SIZE;
  if (full != stalled) {
    stalled = full;
    uart_interrupts(listens(), wish);
  }
}

size_t hil_port_read(uint8_t *bytes, size_t size) {
  uint32_t waiting = count(&receive), tail = receive.tail;
  size_t taken = size < waiting ? size : waiting;
  for (size_t i = 0; i < taken; i++)
    bytes[i] = receive_bytes[tail++ % RECEIVE_SIZE];
  receive.tail = tail;
  uint32_t primask = core_mask();
  if (stalled && taken) {
    stalled = 0;
    uart_interrupts(listens(), wish);
    if (!held)
      take(); /* a byte that came while the interrupt was off does not raise it */
  }
  core_unmask(primask);
  return taken;
}

/* Hands the next byte to the UART and wakes the service when the queue runs low. Interrupts are masked. */
static int put_next(void) {
  if (!uart_put(transmit_bytes[transmit.tail % TRANSMIT_SIZE]))
    return 0;
  transmit.tail++;
  leaving = 1;
  if (count(&transmit) == HIL_PORT_LOW)
    hil_port_kick();
  return 1;
}

/* After the last byte: wakes the service once it has left. */
static void settle(void) {
  if (leaving && !count(&transmit) && uart_quiet()) {
    leaving = 0;
    hil_port_kick();
  }
}

/* Unpaced: fills the UART's room, and lets it interrupt as long as something is left. Masked byte by byte
 * only. */
static void pump(void) {
  int more;
  do {
    uint32_t primask = core_mask();
    if (!byte_time) {
      more = count(&transmit) && put_next();
      settle();
      uart_wish_t next = count(&transmit) ? UART_ROOM : leaving ? UART_QUIET : UART_NOTHING;
      if (next != wish) {
        wish = next;
        uart_interrupts(listens(), wish);
        /* Room that came before the interrupt was on does not raise it everywhere: look once more. */
        more |= wish != UART_NOTHING;
      }
    } else {
      more = 0;
    }
    core_unmask(primask);
  } while (more);
}

/* Sets the transmit event for the end of the batch's last byte. Interrupts are masked. */
static void schedule(void) {
  uint32_t queued = count(&transmit), bytes = queued < batch ? queued : batch;
  uint64_t end = wire_free + bytes * byte_time;
  events_set(EVENT_TRANSMIT, queued ? (end + (1u << FRACTION) - 1) >> FRACTION : UINT64_MAX);
}

/* An emulator's host may let the event come milliseconds late, when more than the queue holds is due. The
 * service gets this long to refill a queue that has become low before the rest goes, or the wire would stand
 * still for want of bytes. */
enum { REFILLS_PER_SECOND = 5000 };

void serial_tick(void) {
  uint32_t primask = core_mask();
  int low = 0;
  if (byte_time) {
    uint64_t tick = hil_port_ticks(), now = tick << FRACTION;
    /* A byte is put when its time on the wire ends, so that the host never has it early. */
    while (!low && count(&transmit) && wire_free + byte_time <= now) {
      if (!put_next()) {
        wire_free =
            now; /* the emulator holds the byte, because the host does not read: the wire stands still */
        break;
      }
      wire_free += byte_time;
      low = count(&transmit) == HIL_PORT_LOW;
    }
    settle();
    if (low)
      events_set(EVENT_TRANSMIT, tick + tick_rate / REFILLS_PER_SECOND);
    else
      schedule();
  }
  core_unmask(primask);
}

void serial_listen(void) {
  uint32_t primask = core_mask();
  if (held) {
    held = 0;
    uart_interrupts(listens(), wish);
    take();
  }
  core_unmask(primask);
}

size_t hil_port_write(const uint8_t *bytes, size_t size) {
  uint32_t room = TRANSMIT_SIZE - count(&transmit), head = transmit.head;
  size_t taken = size < room ? size : room;
  for (size_t i = 0; i < taken; i++)
    transmit_bytes[head++ % TRANSMIT_SIZE] = bytes[i];
  uint32_t primask = core_mask();
  int idle = !count(&transmit);
  transmit.head = head;
  if (byte_time && idle && taken) {
    uint64_t now = hil_port_ticks() << FRACTION;
    wire_free = wire_free > now ? wire_free : now;
    schedule();
  }
  core_unmask(primask);
  pump();
  return taken;
}

size_t hil_port_unsent(void) {
  uint32_t primask = core_mask();
  size_t unsent = count(&transmit) + (leaving && !uart_quiet());
  core_unmask(primask);
  return unsent;
}

#if HIL_EMULATED
void hil_port_pace(uint32_t baud) {
  uint32_t primask = core_mask();
  uint64_t now = hil_port_ticks() << FRACTION;
  byte_time = baud ? ((uint64_t)BITS * tick_rate << FRACTION) / baud : 0;
  batch = baud / (1000 * BITS) ? baud / (1000 * BITS) : 1;
  if (batch > HIL_PORT_LOW / 2)
    batch = HIL_PORT_LOW / 2; /* or the queue could run empty between two events */
  wire_free = now;
  arrival_pace((uint32_t)byte_time);
  int was_held = held;
  held = 0;
  events_set(EVENT_RECEIVE, UINT64_MAX);
  if (byte_time)
    wish = UART_NOTHING;
  uart_interrupts(listens(), wish);
  if (was_held)
    take();
  if (byte_time) {
    schedule();
  } else {
    events_set(EVENT_TRANSMIT, UINT64_MAX);
  }
  core_unmask(primask);
  pump();
}
#else
/* A real UART has a speed of its own. */
void hil_port_pace(uint32_t baud) { (void)baud; }
#endif

void serial_interrupt(void) {
  uint32_t primask = core_mask();
  take();
  core_unmask(primask);
  pump();
}
