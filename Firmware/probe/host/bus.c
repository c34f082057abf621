/* I2C and time from the other side of a socket. */
#include "probe/host/host.h"

#include "link/wire.h"
#include "probe/port/probe_port.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BUS_SELF = 0, REQUEST = 3, REPLY = 9, RECORD = 5, MARK = 0xA0, BYTES_MOST = 16 };

static uint64_t ticks;
static uint8_t record[RECORD];
static size_t have;

uint64_t probe_host_ticks(void) { return ticks; }

static void receive(uint8_t *to, size_t size) {
  while (size > 0) {
    probe_host_poll(probe_host.bus, false, -1);
    ssize_t n = recv(probe_host.bus, to, size, 0);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
      continue;
    if (n <= 0)
      exit(0); /* the emulation has ended */
    to += n;
    size -= (size_t)n;
  }
}

/* The record has the low half of a tick that lies within 2^31 of now. */
static void edge(void) {
  uint64_t tick = ticks + (uint64_t)(int64_t)(int32_t)(hil_get32(record + 1) - (uint32_t)ticks);
  hil_probe_edge(tick, (uint8_t)(record[0] - MARK));
}

static void read_line(void) {
  ssize_t n;
  while (probe_host.line >= 0 &&
         (n = recv(probe_host.line, record + have, RECORD - have, MSG_DONTWAIT)) > 0) {
    have += (size_t)n;
    if (have < RECORD)
      continue;
    have = 0;
    edge();
  }
}

static bool transfer(uint8_t address, const uint8_t *written, size_t writes, uint8_t *read, size_t reads) {
  uint8_t request[REQUEST + BYTES_MOST] = {address, (uint8_t)writes, (uint8_t)reads}, reply[REPLY];
  memcpy(request + REQUEST, written, writes);
  if (send(probe_host.bus, request, REQUEST + writes, 0) != (ssize_t)(REQUEST + writes))
    exit(0);
  receive(reply, sizeof reply);
  receive(read, reads);
  ticks = hil_get32(reply + 1) | (uint64_t)hil_get32(reply + 5) << 32;
  read_line();
  return reply[0] != 0;
}

void probe_host_wait(uint64_t tick) {
  uint8_t bytes[8];
  hil_put64(bytes, tick);
  transfer(BUS_SELF, bytes, sizeof bytes, NULL, 0);
}

void hil_probe_i2c_init(uint32_t hz) {
  uint8_t bytes[4];
  hil_put32(bytes, hz);
  transfer(BUS_SELF, bytes, sizeof bytes, NULL, 0);
}

bool hil_probe_i2c_write(uint8_t address, const uint8_t *bytes, size_t size) {
  return transfer(address, bytes, size, NULL, 0);
}

bool hil_probe_i2c_read(uint8_t address, uint8_t *bytes, size_t size) {
  return transfer(address, bytes, 0, bytes, size);
}

void hil_probe_i2c_recover(void) { transfer(BUS_SELF, record, 0, NULL, 0); }
