/* The host link: UART0. */
#include "boards/bare/serial.h"
#include "mps2.h"

void uart0_interrupt(void);

void uart_start(void) {
  UART_BAUDDIV(UART0) = (CLOCK_HZ + HIL_BAUD / 2) / HIL_BAUD;
  UART_CTRL(UART0) = CTRL_TX | CTRL_RX;
  /* QEMU does not look for bytes that already wait when the receiver is enabled, and may never; a read makes
   * it look. */
  (void)UART_DATA(UART0);
  core_enable(IRQ_UART0_RX, PRIORITY_UART);
  core_enable(IRQ_UART0_TX, PRIORITY_UART);
}

int uart_put(uint8_t byte) {
  if (UART_STATE(UART0) & STATE_TXFULL)
    return 0;
  UART_DATA(UART0) = byte;
  return 1;
}

int uart_get(void) { return UART_STATE(UART0) & STATE_RXFULL ? (int)(uint8_t)UART_DATA(UART0) : -1; }

/* The buffer has drained; on the board itself the last byte is then in the shift register, which no bit
 * shows. */
int uart_quiet(void) { return !(UART_STATE(UART0) & STATE_TXFULL); }

void uart_interrupts(int receive, uart_wish_t transmit) {
  UART_CTRL(UART0) = CTRL_TX | CTRL_RX | (receive ? CTRL_RX_INTERRUPT : 0) |
                     (transmit != UART_NOTHING ? CTRL_TX_INTERRUPT : 0);
}

void uart0_interrupt(void) {
  UART_INTSTATUS(UART0) = INT_TX | INT_RX;
  UART_STATE(UART0) = STATE_RXOVERRUN;
  serial_interrupt();
}
