/* The probe as a process: its serial port is a pseudo terminal; its sensor, its clock and its phase pins are
 * the emulation's, which listens on a Unix socket for each of the two options.
 *
 *   hil-probe --i2c PATH [--phase PATH]
 *
 * The bus (--i2c) carries one request and one reply at a time, little-endian:
 *
 *   request: address u8, writes u8, reads u8, `writes` bytes
 *   reply:   acknowledged u8 (0: not), ticks u64, `reads` bytes
 *
 * Address 0 is the bus itself: 4 bytes set its speed in Hz, 8 bytes wait until a tick, none frees a stuck
 * bus. Ticks are the probe's clock, of PROBE_HOST_TICK_HZ: it stands still between replies, so what the probe
 * does is a matter of the emulation's time alone.
 *
 * The phase line (--phase) carries the records of SPEC 4 with ticks of the same clock. What was written there
 * before a reply was, is an edge before that reply. */
#ifndef HIL_PROBE_HOST_H
#define HIL_PROBE_HOST_H

#include "boards/host/process.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PROBE_HOST_TICK_HZ = 10000000 };

typedef struct {
  const char *i2c, *phase;
  int bus, line;     /* sockets; line -1: none */
  int master, slave; /* of the pseudo terminal */
  int ended, parent; /* become readable at the end */
} probe_host_t;
extern probe_host_t probe_host;

/* bus.c */
/* Tells the other side to wait until this tick. */
void probe_host_wait(uint64_t tick);
/* The clock as of the last reply. */
uint64_t probe_host_ticks(void);

/* serial.c */
/* Waits until a descriptor is readable, the terminal takes what is queued, or the program has to end, which
 * it does. */
void probe_host_poll(int readable, bool writable, int timeout_ms);
void probe_host_flush(void);

#endif
