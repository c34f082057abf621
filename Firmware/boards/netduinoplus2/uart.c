/* The host link: USART1 on PB6 (TX, header SDA) and PB7 (RX, header SCL), as PA10 carries the board's LED.
 *
 * QEMU 7.2 interrupts for received bytes only; TXE and TC are always set there, so all bytes go at once and
 * no interrupt is missed. */
#include "boards/bare/serial.h"
#include "stm32f405.h"

void usart1_interrupt(void);

void uart_start(uint32_t bus_hz) {
  GPIO_AFR(GPIO_B, 0) = (GPIO_AFR(GPIO_B, 0) & ~0xFF000000u) | 0x77000000u;
  GPIO_PUPDR(GPIO_B) = (GPIO_PUPDR(GPIO_B) & ~(0xFu << 12)) | 0x4u << 12; /* an open RX reads as idle */
  GPIO_MODER(GPIO_B) = (GPIO_MODER(GPIO_B) & ~(0xFu << 12)) | 0xAu << 12;
  USART_BRR(USART1) = (bus_hz + HIL_BAUD / 2) / HIL_BAUD;
  USART_CR1(USART1) = CR1_UE | CR1_TE | CR1_RE;
  core_enable(IRQ_USART1, PRIORITY_UART);
}

int uart_put(uint8_t byte) {
#if !HIL_EMULATED /* each look at SR wakes QEMU's main loop */
  if (!(USART_SR(USART1) & SR_TXE))
    return 0;
#endif
  USART_DR(USART1) = byte;
  return 1;
}

/* Reading SR, then DR, also clears an overrun, which would interrupt for ever. */
int uart_get(void) { return USART_SR(USART1) & SR_RXNE ? (int)(uint8_t)USART_DR(USART1) : -1; }

int uart_quiet(void) { return (USART_SR(USART1) & SR_TC) != 0; }

void uart_interrupts(int receive, uart_wish_t transmit) {
  USART_CR1(USART1) = CR1_UE | CR1_TE | CR1_RE | (receive ? CR1_RXNEIE : 0) |
                      (transmit == UART_ROOM ? CR1_TXEIE : 0) | (transmit == UART_QUIET ? CR1_TCIE : 0);
#if HIL_EMULATED
  /* QEMU 7.2 leaves the line raised when RXNEIE is cleared over a byte, which would interrupt for ever. */
  if (receive)
    core_enable(IRQ_USART1, PRIORITY_UART);
  else
    core_disable(IRQ_USART1);
#endif
}

void usart1_interrupt(void) { serial_interrupt(); }
