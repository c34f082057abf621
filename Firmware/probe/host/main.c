/* Command line and sockets. */
#include "probe/host/host.h"

#include "probe/port/probe_port.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

probe_host_t probe_host = {.line = -1};

void host_die(const char *what, const char *name) {
  fprintf(stderr, "host probe: %s %s: %s\n", what, name, strerror(errno));
  exit(3);
}

static void usage(const char *program, const char *problem) {
  fprintf(stderr, "host probe: %s\nusage: %s --i2c PATH [--phase PATH]\n", problem, program);
  exit(2);
}

/* main() belongs to the portable part and has no arguments, as on a chip: glibc hands them to constructors.
 */
__attribute__((constructor)) static void read_arguments(int count, char **values) {
  for (int i = 1; i < count; i += 2) {
    if (i + 1 == count)
      usage(values[0], "an option has no value");
    if (strcmp(values[i], "--i2c") == 0)
      probe_host.i2c = values[i + 1];
    else if (strcmp(values[i], "--phase") == 0)
      probe_host.phase = values[i + 1];
    else
      usage(values[0], "unknown option");
  }
  if (probe_host.i2c == NULL)
    usage(values[0], "--i2c is needed");
}

static int connected(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    host_die("cannot connect to", path);
  }
  memcpy(address.sun_path, path, strlen(path));
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
    host_die("cannot connect to", path);
  return fd;
}

const hil_probe_info_t *hil_probe_port_init(void) {
  static hil_probe_info_t info = {.board = "host", .tick_hz = PROBE_HOST_TICK_HZ, .emulated = true};
  info.entropy = (uint32_t)getpid(); /* the clock of an emulation may start at the same tick each time */
  host_ends_open(&probe_host.ended, &probe_host.parent);
  probe_host.bus = connected(probe_host.i2c);
  if (probe_host.phase != NULL)
    probe_host.line = connected(probe_host.phase);
  probe_host.master = host_terminal_open(&probe_host.slave);
  return &info;
}

uint64_t hil_probe_port_ticks(void) { return probe_host_ticks(); }
