#include "boards/host/host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RAM_DEFAULT = 512 * 1024, RAM_MOST = 16 * 1024 * 1024 };

host_options_t host_options = {.ram = RAM_DEFAULT, .master = -1, .slave = -1, .phase_fd = -1};

static char **arguments;

void host_die(const char *what, const char *name) {
  fprintf(stderr, "host board: %s %s: %s\n", what, name, strerror(errno));
  exit(3);
}

static int inherited(const char *name) {
  const char *value = getenv(name);
  return value != NULL ? atoi(value) : -1;
}

static void usage(const char *program, const char *problem) {
  fprintf(stderr, "host board: %s\nusage: %s [--model FILE] [--phase PATH] [--ram BYTES] [--fault KIND@N]\n",
          problem, program);
  exit(2);
}

/* main() belongs to the portable part and has no arguments, as on a board: glibc hands them to constructors.
 */
__attribute__((constructor)) static void read_arguments(int count, char **values) {
  arguments = values;
  for (int i = 1; i < count; i += 2) {
    if (i + 1 == count)
      usage(values[0], "an option has no value");
    if (strcmp(values[i], "--model") == 0) {
      host_options.model = values[i + 1];
    } else if (strcmp(values[i], "--phase") == 0) {
      host_options.phase = values[i + 1];
    } else if (strcmp(values[i], "--ram") == 0) {
      char *end;
      unsigned long ram = strtoul(values[i + 1], &end, 10);
      if (*end != 0 || ram == 0 || ram > RAM_MOST)
        usage(values[0], "--ram is 1 to 16777216 bytes");
      host_options.ram = (uint32_t)ram;
    } else if (strcmp(values[i], "--fault") == 0) {
      if (!host_fault_read(values[i + 1]))
        usage(values[0], "--fault is hang, lock-up, reset, garbage or impostor, @ and 1 to 1000000");
    } else {
      usage(values[0], "unknown option");
    }
  }
  host_options.master = inherited("HIL_HOST_MASTER");
  host_options.slave = inherited("HIL_HOST_SLAVE");
  host_options.phase_fd = inherited("HIL_HOST_PHASE");
}

static void bequeath(const char *name, int fd) {
  char number[16];
  snprintf(number, sizeof number, "%d", fd);
  setenv(name, number, 1);
}

void host_restart(void) {
  bequeath("HIL_HOST_MASTER", host_options.master);
  bequeath("HIL_HOST_SLAVE", host_options.slave);
  bequeath("HIL_HOST_PHASE", host_options.phase_fd);
  execv("/proc/self/exe", arguments);
  host_die("cannot restart", arguments[0]);
}
