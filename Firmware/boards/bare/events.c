#include "events.h"
#include "core.h"
#include "port/hil_port.h"
#include "serial.h"

static uint64_t moments[EVENT_COUNT] = {UINT64_MAX, UINT64_MAX, UINT64_MAX};

/* Interrupts are masked. */
static void arm(void) {
  uint64_t next = UINT64_MAX;
  for (int event = 0; event < EVENT_COUNT; event++)
    next = moments[event] < next ? moments[event] : next;
  events_arm(next);
}

void events_set(event_t event, uint64_t tick) {
  uint32_t primask = core_mask();
  moments[event] = tick;
  arm();
  core_unmask(primask);
}

void events_run(void) {
  uint64_t now = hil_port_ticks();
  int due[EVENT_COUNT];
  uint32_t primask = core_mask();
  for (int event = 0; event < EVENT_COUNT; event++) {
    due[event] = moments[event] <= now;
    if (due[event])
      moments[event] = UINT64_MAX;
  }
  arm();
  core_unmask(primask);
  if (due[EVENT_TRANSMIT])
    serial_tick();
  if (due[EVENT_RECEIVE])
    serial_listen();
  if (due[EVENT_ALARM])
    hil_port_kick();
}

void hil_port_alarm(uint64_t tick) { events_set(EVENT_ALARM, tick); }
