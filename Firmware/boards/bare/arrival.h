/* The wire towards a paced board, in the board's own time.
 *
 * An emulator's clock stands still while its host carries a byte from the link to the processor, because that
 * takes the host some 15 us and no instruction. A paced image would seem to come twice as fast as its wire
 * allows. The wire's own schedule says how late the clock is; main makes up for it, when it has nothing else
 * to do, by executing instructions, which an emulator that is behind its host's clock does as fast as it can.
 * A processor that computes meanwhile is not late. */
#ifndef HIL_BARE_ARRIVAL_H
#define HIL_BARE_ARRIVAL_H

#include <stdint.h>

/* Learns how long instructions take. Before interrupts are on. */
void arrival_start(uint32_t tick_hz);

/* A byte's time on the wire in ticks << 8; 0: unpaced, nothing is made up for. Interrupts are masked. */
void arrival_pace(uint32_t byte_time);

/* A byte was taken; gives the tick before which no more may be, 0 if there is none. Interrupts are masked. */
uint64_t arrival_byte(uint8_t byte);

/* Computes until the bytes that were taken can have come over the wire. Main context, about to sleep. */
void arrival_settle(void);

#endif
