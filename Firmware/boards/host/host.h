/* The host board's parts: a process whose service context is a thread. */
#ifndef HIL_HOST_H
#define HIL_HOST_H

#include "boards/host/process.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HOST_TICK_HZ = 10000000, HOST_TICK_NS = 100 };

/* options.c: what the command line and, after a reset, the environment say. */
typedef struct {
  const char *model; /* file that takes the place of the flash section, NULL: erased flash */
  const char *phase; /* file or unix socket for the phase line, NULL: none */
  uint32_t ram;      /* bytes for arena and images */
  int master, slave; /* of the pseudo terminal, -1: to be opened */
  int phase_fd;      /* of the phase line, -1: to be opened */
} host_options_t;
extern host_options_t host_options;

/* Starts the program over, as a reset does: memory is lost, the pseudo terminal and the phase line stay. */
_Noreturn void host_restart(void);

/* fault.c: breaks the board when it was asked for. False: no such fault. */
bool host_fault_read(const char *text);
const char *host_fault_name(const char *name);
void host_fault_phase(uint8_t phase);
void host_fault_unlocked(void);
uint8_t host_fault_byte(uint8_t byte);

/* serial.c: the pseudo terminal. */
void host_serial_open(void);
size_t host_serial_write(const uint8_t *bytes, size_t size);
size_t host_serial_unsent(void);
void host_serial_pace(uint32_t baud);
/* Sends what may leave by now. True: the queue has become low or empty. */
bool host_serial_drain(uint64_t now_ns);
/* When more may leave; UINT64_MAX: nothing waits for the clock. */
uint64_t host_serial_due(void);
/* The terminal takes no more: wait until it does. */
bool host_serial_blocked(void);

/* service.c: the thread. */
void host_service_start(void);
uint64_t host_now_ns(void); /* CLOCK_MONOTONIC */

#endif
