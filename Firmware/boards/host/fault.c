/* A board that breaks on demand, as littlefs's emulated devices do: what the host does then can be tried and
 * tested without a broken board. */
#include "boards/host/host.h"

#include "link/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef enum { SOUND, HANG, LOCK_UP, RESET, GARBAGE, IMPOSTOR } fault_t;

/* Beyond the reset that a fault makes, or that does not mend it. */
static const char after[] = "HIL_HOST_FAULT";
static const char *const names[] = {[HANG] = "hang",
                                    [LOCK_UP] = "lock-up",
                                    [RESET] = "reset",
                                    [GARBAGE] = "garbage",
                                    [IMPOSTOR] = "impostor"};

static fault_t fault;
static uint32_t countdown;
static bool garbles, hangs;

bool host_fault_read(const char *text) {
  for (fault_t kind = HANG; kind <= IMPOSTOR; kind++) {
    size_t length = strlen(names[kind]);
    if (strncmp(text, names[kind], length) != 0 || text[length] != '@')
      continue;
    char *end;
    unsigned long at = strtoul(text + length + 1, &end, 10);
    if (end == text + length + 1 || *end != 0 || at < 1 || at > 1000000)
      return false;
    fault = kind;
    countdown = (uint32_t)at;
    return true;
  }
  return false;
}

/* The name that an earlier life left behind; after it nothing more breaks. */
const char *host_fault_name(const char *name) {
  const char *left = getenv(after);
  if (left == NULL)
    return name;
  fault_t was = fault;
  fault = SOUND;
  garbles = was == GARBAGE;
  return was == IMPOSTOR ? "impostor" : name;
}

void host_fault_phase(uint8_t phase) {
  if (fault == SOUND || phase != (fault == RESET ? HIL_PHASE_Receive : HIL_PHASE_Infer) || --countdown > 0)
    return;
  fprintf(stderr, "host board: %s, as was asked for\n", names[fault]);
  setenv(after, names[fault], 1);
  switch (fault) {
  case HANG:
    hangs = true;
    fault = SOUND;
    break;
  case LOCK_UP:
    abort();
  case GARBAGE:
    garbles = true;
    fault = SOUND;
    break;
  default:
    host_restart();
  }
}

/* A network that never ends hangs the main context alone: the link still answers. */
void host_fault_unlocked(void) {
  while (hangs)
    pause();
}

/* xorshift32 (Marsaglia 2003): noise that no check sum takes for a frame. */
uint8_t host_fault_byte(uint8_t byte) {
  static uint32_t noise = 2463534242u;
  if (!garbles)
    return byte;
  noise ^= noise << 13;
  noise ^= noise >> 17;
  noise ^= noise << 5;
  return (uint8_t)(byte ^ noise);
}
