/* An emulated board under test: QEMU as a child, flashed through its gdb stub, spoken to over its pty. */
#ifndef MACHINE_H
#define MACHINE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct {
  const char *kind;   /* board kind, and QEMU's machine name unless it has another */
  const char *icount; /* QEMU's -icount */
  uint32_t model;     /* address of the model section */
  const char *riscv;  /* QEMU's machine name of a RISC-V board, NULL: an ARM one */
  char elf[256];
  char folder[64]; /* sockets, phase line, model file */
  pid_t process;
  int link; /* the pty */
} machine_t;

/* Starts QEMU with the processor held and nothing in its memory. */
void machine_start(machine_t *machine);

/* Flashes the firmware and `model` (Intel HEX, `size` bytes) with gdb, compares both, resets. Gives gdb's
 * output. */
void machine_flash(machine_t *machine, const uint8_t *model, size_t size, char *output, size_t output_size);

void machine_stop(machine_t *machine);

/* All of it, or the test fails after half a minute without progress. */
void machine_write(machine_t *machine, const void *bytes, size_t size);
void machine_read(machine_t *machine, void *bytes, size_t size);

/* Sends a command; its terminating zero goes along. */
void machine_send(machine_t *machine, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Reads a reply: its numbers, and its letter as the result. */
char machine_reply(machine_t *machine, uint64_t *numbers, size_t count);

/* Reads the reply that must start with `letter`; gives its numbers. */
void machine_expect(machine_t *machine, char letter, uint64_t *numbers, size_t count);

/* Processor time that QEMU has used, and the monotonic clock, in seconds. */
double machine_cpu(const machine_t *machine);
double wall(void);

#endif
