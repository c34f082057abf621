#include "arrival.h"
#include "core.h"
#include "port/hil_port.h"

#if HIL_EMULATED
/* A pause this long behind a frame, which ends in a zero, is the wire's. Amid one the host was late, and its
 * wire was not idle. The most that is made up for at once is as long. */
enum { PAUSES_PER_SECOND = 200, EARLY_PER_SECOND = 1000, FRACTION = 8, LOOPS = 4096 };

static uint32_t early; /* ticks that bytes may be ahead of the wire: a few are taken together */
static int frame_ended;
static uint32_t pause;      /* ticks */
static uint32_t loops_are;  /* ticks that LOOPS take */
static uint32_t byte_ticks; /* << FRACTION */
static uint64_t arrived;    /* << FRACTION: when the last byte can have come at the earliest */

void arrival_start(uint32_t tick_hz) {
  pause = tick_hz / PAUSES_PER_SECOND;
  early = tick_hz / EARLY_PER_SECOND;
  uint64_t before = hil_port_ticks();
  core_loop(LOOPS);
  loops_are = (uint32_t)(hil_port_ticks() - before);
}

void arrival_pace(uint32_t byte_time) {
  byte_ticks = byte_time;
  arrived = 0;
  frame_ended = 1;
}

uint64_t arrival_byte(uint8_t byte) {
  if (!byte_ticks)
    return 0;
  uint64_t now = hil_port_ticks();
  if (frame_ended && (arrived >> FRACTION) + pause < now)
    arrived = now << FRACTION;
  else
    arrived += byte_ticks;
  frame_ended = byte == 0;
  uint64_t due = arrived >> FRACTION;
  return due > now + early ? due : 0;
}

void arrival_settle(void) {
  if (!byte_ticks || !loops_are)
    return;
  uint32_t primask = core_mask();
  uint64_t now = hil_port_ticks(), due = arrived >> FRACTION;
  core_unmask(primask);
  if (due <= now)
    return;
  uint32_t left = due - now < pause ? (uint32_t)(due - now) : pause;
  uint32_t count = (uint32_t)((uint64_t)left * LOOPS / loops_are);
  if (count)
    core_loop(count);
}
#else
void arrival_start(uint32_t tick_hz) { (void)tick_hz; }
void arrival_pace(uint32_t byte_time) { (void)byte_time; }
uint64_t arrival_byte(uint8_t byte) {
  (void)byte;
  return 0;
}
void arrival_settle(void) {}
#endif
