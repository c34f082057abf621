#ifndef HIL_VIRT_UART_H
#define HIL_VIRT_UART_H

/* Starts the UART of the host link. */
void uart_start(void);

#endif
