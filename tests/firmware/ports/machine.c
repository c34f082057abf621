#define _GNU_SOURCE
#include "machine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/* Leans on the four above that it does not include. */
#include <cmocka.h>

enum { PATIENCE_MS = 30000 };

double wall(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double machine_cpu(const machine_t *machine) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)machine->process);
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  size_t size = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[size] = 0;
  unsigned long user = 0, system = 0;
  const char *fields = strrchr(text, ')');
  assert_non_null(fields);
  assert_int_equal(sscanf(fields, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system),
                   2);
  return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static int open_link(const char *path) {
  int link = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
  assert_true(link >= 0);
  struct termios settings;
  tcgetattr(link, &settings);
  cfmakeraw(&settings);
  tcsetattr(link, TCSANOW, &settings);
  return link;
}

void machine_start(machine_t *machine) {
  char gdb[128], phase[128];
  int output[2];
  strcpy(machine->folder, "/tmp/hil-port-XXXXXX");
  assert_non_null(mkdtemp(machine->folder));
  snprintf(gdb, sizeof gdb, "socket,id=gdb,path=%s/gdb,server=on,wait=off", machine->folder);
  snprintf(phase, sizeof phase, "file,id=phase,path=%s/phase", machine->folder);
  assert_int_equal(pipe2(output, O_CLOEXEC), 0);
  machine->process = fork();
  assert_true(machine->process >= 0);
  if (machine->process == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(output[1], 1);
    if (machine->riscv) /* one UART: its phase line is the semihosting console */
      execlp("qemu-system-riscv32", "qemu-system-riscv32", "-nodefaults", "-display", "none", "-monitor",
             "none", "-S", "-M", machine->riscv, "-bios", "none", "-icount", machine->icount, "-serial",
             "pty", "-chardev", phase, "-semihosting-config", "enable=on,target=native,chardev=phase",
             "-chardev", gdb, "-gdb", "chardev:gdb", (char *)0);
    execlp("qemu-system-arm", "qemu-system-arm", "-nodefaults", "-display", "none", "-monitor", "none", "-S",
           "-M", machine->kind, "-icount", machine->icount, "-serial", "pty", "-serial", "null", "-chardev",
           phase, "-serial", "chardev:phase", "-chardev", gdb, "-gdb", "chardev:gdb", (char *)0);
    _exit(127);
  }
  close(output[1]);
  FILE *lines = fdopen(output[0], "r");
  char line[256], path[64] = "";
  while (!path[0] && fgets(line, sizeof line, lines))
    sscanf(line, "char device redirected to %63s", path);
  assert_string_not_equal(path, "");
  machine->link = open_link(path);
  /* The pipe stays open: QEMU writes there when it is late. */
  fcntl(fileno(lines), F_SETFL, O_NONBLOCK);
}

static void write_hex(const char *path, uint32_t address, const uint8_t *bytes, size_t size) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  for (size_t at = 0; at < size;) {
    uint32_t to = address + (uint32_t)at;
    size_t count = size - at < 16 ? size - at : 16;
    if (at == 0 || (to & 0xFFFF) == 0)
      fprintf(file, ":02000004%04X%02X\n", to >> 16, -(6 + (to >> 24) + (to >> 16 & 0xFF)) & 0xFF);
    unsigned sum = (unsigned)count + (to >> 8 & 0xFF) + (to & 0xFF);
    fprintf(file, ":%02X%04X00", (unsigned)count, to & 0xFFFF);
    for (size_t i = 0; i < count; i++, sum += bytes[at++])
      fprintf(file, "%02X", bytes[at]);
    fprintf(file, "%02X\n", -sum & 0xFF);
  }
  fputs(":00000001FF\n", file);
  fclose(file);
}

void machine_flash(machine_t *machine, const uint8_t *model, size_t size, char *output, size_t output_size) {
  char path[128], command[2048];
  snprintf(path, sizeof path, "%s/model.hex", machine->folder);
  write_hex(path, machine->model, model, size);
  snprintf(command, sizeof command,
           "gdb-multiarch -nx -batch %s -ex 'set confirm off' -ex 'target extended-remote %s/gdb' -ex load "
           "-ex 'load %s' -ex compare-sections -ex 'file %s' -ex compare-sections -ex 'monitor system_reset' "
           "-ex detach 2>&1",
           machine->elf, machine->folder, path, path);
  FILE *gdb = popen(command, "r");
  assert_non_null(gdb);
  size_t length = fread(output, 1, output_size - 1, gdb);
  output[length] = 0;
  pclose(gdb);
}

void machine_stop(machine_t *machine) {
  char path[128];
  static const char *const files[] = {"gdb", "phase", "model.hex"};
  kill(machine->process, SIGTERM);
  waitpid(machine->process, 0, 0);
  close(machine->link);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf(path, sizeof path, "%s/%s", machine->folder, files[i]);
    unlink(path);
  }
  rmdir(machine->folder);
}

static void await(machine_t *machine, short events) {
  struct pollfd wanted = {.fd = machine->link, .events = events};
  if (poll(&wanted, 1, PATIENCE_MS) <= 0)
    fail_msg("%s (icount %s) made no progress", machine->kind, machine->icount);
}

void machine_write(machine_t *machine, const void *bytes, size_t size) {
  for (const uint8_t *at = bytes, *end = at + size; at < end;) {
    ssize_t written = write(machine->link, at, (size_t)(end - at));
    if (written > 0)
      at += written;
    else
      await(machine, POLLOUT);
  }
}

void machine_read(machine_t *machine, void *bytes, size_t size) {
  for (uint8_t *at = bytes, *end = at + size; at < end;) {
    ssize_t got = read(machine->link, at, (size_t)(end - at));
    if (got > 0)
      at += got;
    else
      await(machine, POLLIN);
  }
}

void machine_send(machine_t *machine, const char *format, ...) {
  char text[64];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  machine_write(machine, text, (size_t)length + 1);
}

char machine_reply(machine_t *machine, uint64_t *numbers, size_t count) {
  char text[256];
  size_t length = 0;
  do {
    assert_true(length < sizeof text);
    machine_read(machine, text + length, 1);
  } while (text[length++]);
  char *at = text + 1;
  for (size_t i = 0; i < count; i++)
    numbers[i] = strtoull(at, &at, 10);
  return text[0];
}

void machine_expect(machine_t *machine, char letter, uint64_t *numbers, size_t count) {
  char got = machine_reply(machine, numbers, count);
  if (got != letter)
    fail_msg("%s: expected a reply %c, got %c", machine->kind, letter, got);
}
