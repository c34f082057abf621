/* The serial port: the master side of a pseudo terminal. */
#include "probe/host/host.h"

#include "probe/port/probe_port.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { QUEUE = 4096 };

static uint8_t queue[QUEUE];
static size_t count;

void probe_host_poll(int readable, bool writable, int timeout_ms) {
  struct pollfd fds[] = {{.fd = readable, .events = POLLIN},
                         {.fd = writable ? probe_host.master : -1, .events = POLLOUT},
                         {.fd = probe_host.ended, .events = POLLIN},
                         {.fd = probe_host.parent, .events = POLLIN}};
  if (poll(fds, sizeof fds / sizeof *fds, timeout_ms) < 0 && errno != EINTR)
    host_die("cannot wait for", "pseudo terminal");
  if (fds[2].revents != 0 || fds[3].revents != 0)
    exit(0); /* asked to end, or nobody is left who could ask */
}

void probe_host_flush(void) {
  ssize_t n = write(probe_host.master, queue, count);
  if (n < 0 && errno != EAGAIN && errno != EINTR)
    host_die("cannot write", "pseudo terminal");
  if (n <= 0)
    return;
  count -= (size_t)n;
  memmove(queue, queue + n, count);
}

size_t hil_probe_port_read(uint8_t *bytes, size_t size) {
  ssize_t n = read(probe_host.master, bytes, size);
  if (n < 0 && errno != EAGAIN && errno != EINTR)
    host_die("cannot read", "pseudo terminal");
  return n > 0 ? (size_t)n : 0;
}

/* The emulation's time stands still while nothing is asked of it: waiting for the terminal takes none of it,
 * and what the host is slow to take is not lost as it would be on a wire. */
bool hil_probe_port_write(const uint8_t *bytes, size_t size) {
  while (QUEUE - count < size) {
    probe_host_poll(-1, true, -1);
    probe_host_flush();
  }
  memcpy(queue + count, bytes, size);
  count += size;
  probe_host_flush();
  return true;
}

void hil_probe_port_idle(uint64_t tick) {
  if (count > 0)
    probe_host_flush();
  if (tick == UINT64_MAX) {
    probe_host_poll(probe_host.master, count > 0, -1);
    tick = 0; /* only asks what time it is */
  } else if (tick <= probe_host_ticks()) {
    return;
  }
  probe_host_wait(tick);
}
