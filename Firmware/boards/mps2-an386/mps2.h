/* The registers of the MPS2 AN386 that the port uses (ARM DDI 0479C for the CMSDK parts, DAI 0386 for the
 * board). */
#ifndef HIL_MPS2_H
#define HIL_MPS2_H

#include "boards/cortex-m/core.h"

enum { CLOCK_HZ = 25000000 };

enum { UART0 = 0x40004000, UART2 = 0x40006000 };
#define UART_DATA(uart) REGISTER((uart) + 0x00u)
#define UART_STATE(uart) REGISTER((uart) + 0x04u)
#define UART_CTRL(uart) REGISTER((uart) + 0x08u)
#define UART_INTSTATUS(uart) REGISTER((uart) + 0x0Cu)
#define UART_BAUDDIV(uart) REGISTER((uart) + 0x10u)
enum { STATE_TXFULL = 1, STATE_RXFULL = 2, STATE_RXOVERRUN = 8 };
enum { CTRL_TX = 1, CTRL_RX = 2, CTRL_TX_INTERRUPT = 4, CTRL_RX_INTERRUPT = 8 };
enum { INT_TX = 1, INT_RX = 2 };

#define FPGAIO_CLK100HZ REGISTER(0x40028014u)
#define FPGAIO_COUNTER REGISTER(0x40028018u)
#define FPGAIO_PRESCALE REGISTER(0x4002801Cu)

enum { GPIO0 = 0x40010000 };
#define GPIO_DATAOUT(port) REGISTER((port) + 0x04u)
#define GPIO_OUTENSET(port) REGISTER((port) + 0x10u)

enum { IRQ_UART0_RX = 0, IRQ_UART0_TX = 1, IRQ_COUNT = 32 };

/* Starts the UART of the host link. */
void uart_start(void);

#endif
