/* Moments in the future, over the one timer that a core provides for them. */
#ifndef HIL_BARE_EVENTS_H
#define HIL_BARE_EVENTS_H

#include <stdint.h>

typedef enum { EVENT_ALARM, EVENT_TRANSMIT, EVENT_RECEIVE, EVENT_COUNT } event_t;

/* Raises the event once, at this tick or soon after; UINT64_MAX: never. Any context. */
void events_set(event_t event, uint64_t tick);

/* The timer's handler calls this: raises what is due. */
void events_run(void);

/* Provided by the core: the timer interrupts at this tick or soon after, or earlier; UINT64_MAX: never.
 * Interrupts are masked. */
void events_arm(uint64_t tick);

#endif
