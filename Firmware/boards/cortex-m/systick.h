/* SysTick keeps the events' moments: every Cortex-M has one, and emulators model it exactly. It runs only
 * while a moment is set, so that an inference is not disturbed by a heartbeat. */
#ifndef HIL_CORTEX_SYSTICK_H
#define HIL_CORTEX_SYSTICK_H

#include <stdint.h>

/* SysTick counts at `systick_hz`, from the core clock (1) or the board's reference (0); ticks are
 * hil_port_ticks(). */
void systick_start(uint32_t systick_hz, int core_clock, uint32_t tick_hz);

#endif
