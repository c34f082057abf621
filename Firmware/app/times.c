/* The phase line's story of one sample, for hosts that asked for it: it is told after the sample's end,
 * outside all phases. */
#include "app/app.h"
#include "app/log.h"

#include <string.h>

static void clear(void) {
  hil_times_t *times = &hil_app.times;
  memset(times->start, 0, sizeof times->start);
  memset(times->end, 0, sizeof times->end);
}

void hil_times_reset(void) {
  hil_app.times.wanted = hil_app.times.waiting = false;
  clear();
}

static bool after_receive(uint8_t phase) { return phase >= HIL_PHASE_Infer && phase <= HIL_PHASE_Reply; }

/* Where a host sends the next image before this sample's end, the line may show `receive` in between: that
 * belongs to the next sample, which has no other time for it. */
void hil_times_edge(uint8_t from, uint8_t to, uint64_t at) {
  hil_times_t *times = &hil_app.times;
  if (to == HIL_PHASE_Receive)
    times->arrival = at;
  if (to == HIL_PHASE_Infer)
    times->begin = times->arrival;
  uint32_t ticks = hil_span(times->begin, at);
  if (to == HIL_PHASE_Infer)
    times->end[HIL_PHASE_Receive] = ticks;
  if (after_receive(from))
    times->end[from] = ticks;
  if (after_receive(to))
    times->start[to] = times->end[to] = ticks;
}

static void compose(uint32_t sample) {
  hil_times_t *times = &hil_app.times;
  times->message[0] = HIL_MESSAGE_Times;
  uint8_t *at = hil_put32(times->message + 1, sample);
  at = hil_put32(at, (uint32_t)times->begin);
  at = hil_put32(at, (uint32_t)(times->begin >> 32));
  for (int phase = HIL_PHASE_Receive; phase < HIL_PHASES; phase++)
    at = hil_put32(hil_put32(at, times->start[phase]), times->end[phase]);
  times->waiting = true;
}

/* The message has a place of its own: it takes none from the answers to requests. */
void hil_times_finish(uint32_t sample) {
  hil_times_t *times = &hil_app.times;
  if (times->wanted && times->waiting)
    hil_log_number(HIL_LOG_Warning, "phase times dropped, the link had no room:", ++times->dropped);
  else if (times->wanted)
    compose(sample);
  clear();
}

uint16_t hil_times_take(uint8_t *message) {
  if (!hil_app.times.waiting)
    return 0;
  hil_app.times.waiting = false;
  memcpy(message, hil_app.times.message, HIL_TIMES_SIZE);
  return HIL_TIMES_SIZE;
}
