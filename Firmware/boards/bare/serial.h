/* The host link's rings and pacing, over the few functions that a board's UART driver provides.
 *
 * The service context is entered when HIL_MESSAGE_END has come, and once for a frame's head,
 * with which an image begins; a byte's interrupt is then a few dozen instructions. A receive ring that is
 * half full enters it as well, and a full one leaves further bytes in the UART. */
#ifndef HIL_BARE_SERIAL_H
#define HIL_BARE_SERIAL_H

#include <stdint.h>

/* Starts reception. hil_port_ticks() counts at `tick_hz`. */
void serial_start(uint32_t tick_hz);

/* The UART's interrupt handler calls this, after it has cleared what has to be cleared. */
void serial_interrupt(void);

/* EVENT_TRANSMIT is due: bytes have reached the end of their time on a paced wire. */
void serial_tick(void);

/* EVENT_RECEIVE is due: the next byte can have come over a paced wire. */
void serial_listen(void);

/* What the transmitter shall interrupt for: nothing, room for a byte, all has left. */
typedef enum { UART_NOTHING, UART_ROOM, UART_QUIET } uart_wish_t;

/* Provided by the board. Interrupts are masked in all of them. */
int uart_put(uint8_t byte);                              /* 1: taken, 0: no room */
int uart_get(void);                                      /* the byte, or -1: none */
int uart_quiet(void);                                    /* 1: all that was put has left */
void uart_interrupts(int receive, uart_wish_t transmit); /* what shall interrupt from now on */

#endif
