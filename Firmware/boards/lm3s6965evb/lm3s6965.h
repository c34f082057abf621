/* The registers of the LM3S6965 that the port uses (data sheet DS-LM3S6965: chapters 6 system control, 9
 * GPIO, 11 watchdog, 13 UART). */
#ifndef HIL_LM3S6965_H
#define HIL_LM3S6965_H

#include "boards/cortex-m/core.h"

#define SYSCTL_RIS REGISTER(0x400FE050u)
#define SYSCTL_RCC REGISTER(0x400FE060u)
#define SYSCTL_RCGC0 REGISTER(0x400FE100u)
#define SYSCTL_RCGC1 REGISTER(0x400FE104u)
#define SYSCTL_RCGC2 REGISTER(0x400FE108u)

#define WDT_LOAD REGISTER(0x40000000u)
#define WDT_VALUE REGISTER(0x40000004u)
#define WDT_CTL REGISTER(0x40000008u)
#define WDT_ICR REGISTER(0x4000000Cu)
#define WDT_RIS REGISTER(0x40000010u)

enum { UART0 = 0x4000C000, UART2 = 0x4000E000 };
#define UART_DR(uart) REGISTER((uart) + 0x00u)
#define UART_FR(uart) REGISTER((uart) + 0x18u)
#define UART_IBRD(uart) REGISTER((uart) + 0x24u)
#define UART_FBRD(uart) REGISTER((uart) + 0x28u)
#define UART_LCRH(uart) REGISTER((uart) + 0x2Cu)
#define UART_CTL(uart) REGISTER((uart) + 0x30u)
#define UART_IM(uart) REGISTER((uart) + 0x38u)
#define UART_ICR(uart) REGISTER((uart) + 0x44u)
enum { FR_RXFE = 1 << 4, FR_TXFF = 1 << 5, FR_TXFE = 1 << 7 };
enum { IM_RX = 1 << 4, IM_TX = 1 << 5, IM_RT = 1 << 6 };

/* A store to DATA changes the pins that its address names: bits 2 to 9. */
enum { GPIO_A = 0x40004000, GPIO_D = 0x40007000, GPIO_F = 0x40025000 };
#define GPIO_DATA(port, pins) REGISTER((port) + ((pins) << 2))
#define GPIO_DIR(port) REGISTER((port) + 0x400u)
#define GPIO_AFSEL(port) REGISTER((port) + 0x420u)
#define GPIO_DEN(port) REGISTER((port) + 0x51Cu)

enum { IRQ_UART0 = 5, IRQ_WATCHDOG = 18, IRQ_COUNT = 44 };

enum { CLOCK_HZ = 50000000 };

/* The PLL, or what the clock is without it, Hz. */
uint32_t clock_start(void);

void uart_start(uint32_t bus_hz);

#endif
