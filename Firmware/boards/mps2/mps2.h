/* The registers of ARM's MPS2 and MPS3 boards that their ports use (ARM DDI 0479C for the CMSDK parts). Where
 * they are is the image's own: MAP names its header. */
#ifndef HIL_MPS2_H
#define HIL_MPS2_H

#include "boards/cortex-m/core.h"
#include MAP

#define UART_DATA(uart) REGISTER((uart) + 0x00u)
#define UART_STATE(uart) REGISTER((uart) + 0x04u)
#define UART_CTRL(uart) REGISTER((uart) + 0x08u)
#define UART_INTSTATUS(uart) REGISTER((uart) + 0x0Cu)
#define UART_BAUDDIV(uart) REGISTER((uart) + 0x10u)
enum { STATE_TXFULL = 1, STATE_RXFULL = 2, STATE_RXOVERRUN = 8 };
enum { CTRL_TX = 1, CTRL_RX = 2, CTRL_TX_INTERRUPT = 4, CTRL_RX_INTERRUPT = 8 };
enum { INT_TX = 1, INT_RX = 2 };

#define FPGAIO_CLK100HZ REGISTER(FPGAIO + 0x14u)
#define FPGAIO_COUNTER REGISTER(FPGAIO + 0x18u)
#define FPGAIO_PRESCALE REGISTER(FPGAIO + 0x1Cu)

#define GPIO_DATAOUT(port) REGISTER((port) + 0x04u)
#define GPIO_OUTENSET(port) REGISTER((port) + 0x10u)

/* Starts the UART of the host link. */
void uart_start(void);

#endif
