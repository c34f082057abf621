/* The USART and LPUART of the L4+, H7 and U5, with FIFOs off (RM0432, RM0455, RM0456, "USART registers"
 * and "LPUART registers", which lie alike). */
#include "boards/bare/serial.h"
#include "boards/stm32/stm32.h"

#define CR1 REGISTER(stm32_board.link.base + 0x00u)
#define BRR REGISTER(stm32_board.link.base + 0x0Cu)
#define ISR REGISTER(stm32_board.link.base + 0x1Cu)
#define ICR REGISTER(stm32_board.link.base + 0x20u)
#define RDR REGISTER(stm32_board.link.base + 0x24u)
#define TDR REGISTER(stm32_board.link.base + 0x28u)
enum { ISR_ORE = 1 << 3, ISR_RXNE = 1 << 5, ISR_TC = 1 << 6, ISR_TXE = 1 << 7 };
enum { CR1_UE = 1 << 0, CR1_RE = 1 << 2, CR1_TE = 1 << 3, CR1_ON = CR1_UE | CR1_TE | CR1_RE };
enum { CR1_RXNEIE = 1 << 5, CR1_TCIE = 1 << 6, CR1_TXEIE = 1 << 7 };

void stm32_link_start(uint32_t link_hz) {
  stm32_pin_function(stm32_board.link.transmit, stm32_board.link.function);
  stm32_pin_function(stm32_board.link.receive, stm32_board.link.function);
  uint64_t clock = (uint64_t)link_hz * (stm32_board.link.low_power ? 256 : 1);
  BRR = (uint32_t)((clock + HIL_BAUD / 2) / HIL_BAUD);
  CR1 = CR1_ON;
  core_enable(stm32_board.link.irq, PRIORITY_UART);
}

int uart_put(uint8_t byte) {
  if (!(ISR & ISR_TXE))
    return 0;
  TDR = byte;
  return 1;
}

int uart_get(void) { return ISR & ISR_RXNE ? (int)(uint8_t)RDR : -1; }

int uart_quiet(void) { return (ISR & ISR_TC) != 0; }

void uart_interrupts(int receive, uart_wish_t transmit) {
  CR1 = CR1_ON | (receive ? CR1_RXNEIE : 0) | (transmit == UART_ROOM ? CR1_TXEIE : 0) |
        (transmit == UART_QUIET ? CR1_TCIE : 0);
}

/* An overrun interrupts until it is cleared; the link's checksums tell what was lost. */
void stm32_link_interrupt(void) {
  ICR = ISR_ORE;
  serial_interrupt();
}
