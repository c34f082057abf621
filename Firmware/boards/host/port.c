/* A board without silicon: its flash is a file, its serial port a pseudo terminal, its phase line a stream.
 */
#include "port/hil_port.h"

#include "boards/host/host.h"
#include "link/wire.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static uint8_t build[20];
static hil_port_info_t info = {
    .board = "host",
    .clock_hz = 1000000000, /* of the clock behind the ticks; the core's own is not stated */
    .tick_hz = HOST_TICK_HZ,
    .paces = 1,
    .build = build};

static int find_build(struct dl_phdr_info *object, size_t size, void *unused) {
  (void)size, (void)unused;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    if (part->p_type != PT_NOTE)
      continue;
    const uint8_t *at = (const uint8_t *)object->dlpi_addr + part->p_vaddr, *end = at + part->p_memsz;
    while (end - at > (ptrdiff_t)sizeof(ElfW(Nhdr))) {
      const ElfW(Nhdr) *note = (const void *)at;
      const uint8_t *text = at + sizeof *note + ((note->n_namesz + 3u) & ~3u);
      if (note->n_type == NT_GNU_BUILD_ID && note->n_descsz == sizeof build)
        memcpy(build, text, sizeof build);
      at = text + ((note->n_descsz + 3u) & ~3u);
    }
  }
  return 1; /* the first object is the program itself */
}

static void map_model(void) {
  static const uint32_t erased[16] = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX};
  info.model = (const uint8_t *)erased;
  info.model_bytes = sizeof erased;
  if (host_options.model == NULL)
    return;
  struct stat file;
  int fd = open(host_options.model, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &file) != 0)
    host_die("cannot open model", host_options.model);
  if (file.st_size > 0) {
    void *model = mmap(NULL, (size_t)file.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (model == MAP_FAILED)
      host_die("cannot map model", host_options.model);
    info.model = model;
    info.model_bytes = (uint32_t)file.st_size;
  }
  close(fd);
}

static void open_phase(void) {
  if (host_options.phase == NULL || host_options.phase_fd >= 0)
    return;
  struct stat file;
  if (stat(host_options.phase, &file) == 0 && S_ISSOCK(file.st_mode)) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(host_options.phase) >= sizeof address.sun_path) {
      fprintf(stderr, "host board: the name of the phase socket is too long: %s\n", host_options.phase);
      exit(2);
    }
    memcpy(address.sun_path, host_options.phase, strlen(host_options.phase));
    host_options.phase_fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(host_options.phase_fd, (struct sockaddr *)&address, sizeof address) != 0)
      host_die("cannot connect the phase line to", host_options.phase);
  } else {
    host_options.phase_fd = open(host_options.phase, O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (host_options.phase_fd < 0)
      host_die("cannot open the phase line", host_options.phase);
  }
}

const hil_port_info_t *hil_port_init(void) {
  info.board = host_fault_name(info.board);
  dl_iterate_phdr(find_build, NULL);
  map_model();
  open_phase();
  info.arena_bytes = host_options.ram;
  info.arena = mmap(NULL, host_options.ram, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (info.arena == MAP_FAILED)
    host_die("cannot reserve", "arena");
  host_serial_open();
  host_service_start();
  return &info;
}

size_t hil_port_write(const uint8_t *bytes, size_t size) { return host_serial_write(bytes, size); }

size_t hil_port_unsent(void) { return host_serial_unsent(); }

void hil_port_pace(uint32_t baud) { host_serial_pace(baud); }

uint64_t hil_port_phase(uint8_t phase) {
  uint64_t tick = hil_port_ticks();
  uint8_t edge[5] = {(uint8_t)(0xA0 + phase)};
  hil_put32(edge + 1, (uint32_t)tick);
  if (host_options.phase_fd >= 0 && write(host_options.phase_fd, edge, sizeof edge) != sizeof edge) {
    fprintf(stderr, "host board: the phase line %s is closed\n", host_options.phase);
    close(host_options.phase_fd);
    host_options.phase_fd = -1;
    host_options.phase = NULL;
  }
  host_fault_phase(phase);
  return tick;
}

void hil_port_reset(void) { host_restart(); }
