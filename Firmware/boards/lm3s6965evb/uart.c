/* The host link: UART0 on PA0 and PA1, which the board's debugger carries to USB. Its 16 byte FIFOs are on.
 */
#include "boards/bare/serial.h"
#include "lm3s6965.h"

void uart0_interrupt(void);

void uart_start(uint32_t bus_hz) {
  GPIO_AFSEL(GPIO_A) |= 3;
  GPIO_DEN(GPIO_A) |= 3;
  uint32_t divisor = (uint32_t)(((uint64_t)bus_hz * 4 + HIL_BAUD / 2) / HIL_BAUD); /* in 64ths */
  UART_CTL(UART0) = 0;
  UART_IBRD(UART0) = divisor / 64;
  UART_FBRD(UART0) = divisor % 64;
  UART_LCRH(UART0) = 0x70; /* 8N1, FIFOs */
  UART_CTL(UART0) = 0x301;
  core_enable(IRQ_UART0, PRIORITY_UART);
}

int uart_put(uint8_t byte) {
  if (UART_FR(UART0) & FR_TXFF)
    return 0;
  UART_DR(UART0) = byte;
  return 1;
}

int uart_get(void) { return UART_FR(UART0) & FR_RXFE ? -1 : (int)(uint8_t)UART_DR(UART0); }

/* The FIFO has drained; on the board itself the last byte is then in the shift register, which interrupts for
 * nothing. */
int uart_quiet(void) { return (UART_FR(UART0) & FR_TXFE) != 0; }

void uart_interrupts(int receive, uart_wish_t transmit) {
  UART_IM(UART0) = (receive ? IM_RX | IM_RT : 0) | (transmit != UART_NOTHING ? IM_TX : 0);
}

void uart0_interrupt(void) {
  UART_ICR(UART0) = IM_TX | IM_RT;
  serial_interrupt();
}
