/* The serial port: the master side of a pseudo terminal, with a transmit queue that leaves at the stated
 * baud. */
#include "boards/host/host.h"

#include "port/hil_port.h"

#include <errno.h>
#include <unistd.h>

enum {
  QUEUE = 1024,
  STEP_NS = 2000000
}; /* paced bytes leave in steps of 2 ms, and the last at its very time */

static uint8_t queue[QUEUE];
static size_t first, count;
static uint32_t baud;
static uint64_t paced_from; /* when the first byte of the queue began to leave */
static bool blocked;

void host_serial_open(void) {
  if (host_options.master >= 0)
    return; /* a reset: the terminal stays */
  host_options.master = host_terminal_open(&host_options.slave);
}

size_t hil_port_read(uint8_t *bytes, size_t size) {
  ssize_t n = read(host_options.master, bytes, size);
  if (n < 0 && errno != EAGAIN && errno != EINTR)
    host_die("cannot read", "pseudo terminal");
  return n > 0 ? (size_t)n : 0;
}

static size_t send(size_t most) {
  size_t sent = 0;
  while (sent < most) {
    size_t run = QUEUE - first < most - sent ? QUEUE - first : most - sent;
    ssize_t n = write(host_options.master, queue + first, run);
    if (n < 0 && errno != EAGAIN && errno != EINTR)
      host_die("cannot write", "pseudo terminal");
    blocked = n < (ssize_t)run;
    if (n <= 0)
      break;
    first = (first + (size_t)n) % QUEUE;
    count -= (size_t)n;
    sent += (size_t)n;
  }
  return sent;
}

static uint64_t wire_ns(size_t bytes) { return (uint64_t)bytes * 10 * 1000000000u / baud; }

bool host_serial_drain(uint64_t now) {
  size_t before = count, may = count;
  if (count == 0)
    return false;
  if (baud > 0) {
    uint64_t passed = now > paced_from ? now - paced_from : 0;
    size_t due = (size_t)(passed / wire_ns(1));
    may = due < count ? due : count;
    if (blocked && may == 0)
      may = 1; /* or `blocked` would stay, and a terminal that has room would wake the thread in vain */
  }
  size_t sent = send(may);
  if (baud > 0)
    paced_from =
        blocked ? now : paced_from + sent * wire_ns(1); /* the other side's pauses are not made up for */
  return count < before && (count == 0 || (before > HIL_PORT_LOW && count <= HIL_PORT_LOW));
}

size_t host_serial_write(const uint8_t *bytes, size_t size) {
  size_t taken = 0;
  if (count == 0)
    paced_from = host_now_ns();
  for (; taken < size && count < QUEUE; taken++, count++)
    queue[(first + count) % QUEUE] = host_fault_byte(bytes[taken]);
  if (baud == 0 && !blocked)
    send(count);
  return taken;
}

size_t host_serial_unsent(void) { return count; }

void host_serial_pace(uint32_t value) {
  baud = value;
  paced_from = host_now_ns();
}

bool host_serial_blocked(void) { return blocked && count > 0; }

uint64_t host_serial_due(void) {
  if (baud == 0 || count == 0 || blocked)
    return UINT64_MAX;
  uint64_t all = wire_ns(1) * count;
  return paced_from + (all < STEP_NS ? all : STEP_NS > wire_ns(1) ? STEP_NS : wire_ns(1));
}
