/* Moments in the future, kept by SysTick: every Cortex-M has one, and emulators model it exactly. It runs
 * only while a moment is set, so that an inference is not disturbed by a heartbeat. */
#ifndef HIL_CORTEX_EVENTS_H
#define HIL_CORTEX_EVENTS_H

#include <stdint.h>

typedef enum { EVENT_ALARM, EVENT_TRANSMIT, EVENT_RECEIVE, EVENT_COUNT } event_t;

/* SysTick counts at `systick_hz`, from the core clock (1) or the board's reference (0); ticks are
 * hil_port_ticks(). */
void events_start(uint32_t systick_hz, int core_clock, uint32_t tick_hz);

/* Raises the event once, at this tick or soon after; UINT64_MAX: never. Any context. */
void events_set(event_t event, uint64_t tick);

#endif
