/* The USART of the F4 (RM0090 and RM0390, "USART registers").
 *
 * QEMU 7.2 interrupts for received bytes only; TXE and TC are always set there, so all bytes go at once and
 * no interrupt is missed. */
#include "boards/bare/serial.h"
#include "boards/stm32/stm32.h"

#define SR REGISTER(stm32_board.link.base + 0x00u)
#define DR REGISTER(stm32_board.link.base + 0x04u)
#define BRR REGISTER(stm32_board.link.base + 0x08u)
#define CR1 REGISTER(stm32_board.link.base + 0x0Cu)
enum { SR_RXNE = 1 << 5, SR_TC = 1 << 6, SR_TXE = 1 << 7 };
enum { CR1_RE = 1 << 2, CR1_TE = 1 << 3, CR1_RXNEIE = 1 << 5, CR1_TCIE = 1 << 6, CR1_TXEIE = 1 << 7 };
enum { CR1_UE = 1 << 13, CR1_ON = CR1_UE | CR1_TE | CR1_RE };

void stm32_link_start(uint32_t link_hz) {
  stm32_pin_function(stm32_board.link.transmit, stm32_board.link.function);
  stm32_pin_function(stm32_board.link.receive, stm32_board.link.function);
  BRR = (link_hz + HIL_BAUD / 2) / HIL_BAUD;
  CR1 = CR1_ON;
  core_enable(stm32_board.link.irq, PRIORITY_UART);
}

int uart_put(uint8_t byte) {
#if !HIL_EMULATED /* each look at SR wakes QEMU's main loop */
  if (!(SR & SR_TXE))
    return 0;
#endif
  DR = byte;
  return 1;
}

/* Reading SR, then DR, also clears an overrun, which would interrupt for ever. */
int uart_get(void) { return SR & SR_RXNE ? (int)(uint8_t)DR : -1; }

int uart_quiet(void) { return (SR & SR_TC) != 0; }

void uart_interrupts(int receive, uart_wish_t transmit) {
  CR1 = CR1_ON | (receive ? CR1_RXNEIE : 0) | (transmit == UART_ROOM ? CR1_TXEIE : 0) |
        (transmit == UART_QUIET ? CR1_TCIE : 0);
#if HIL_EMULATED
  /* QEMU 7.2 leaves the line raised when RXNEIE is cleared over a byte, which would interrupt for ever. */
  if (receive)
    core_enable(stm32_board.link.irq, PRIORITY_UART);
  else
    core_disable(stm32_board.link.irq);
#endif
}

void stm32_link_interrupt(void) { serial_interrupt(); }
