/* The host link: the one UART, a 16550 (data sheet PC16550D) with its FIFOs on. */
#include "uart.h"
#include "boards/bare/serial.h"
#include "core.h"

#define BYTE(offset) (*(volatile uint8_t *)(uintptr_t)(UART0 + (offset)))
#define UART_DATA BYTE(0)
#define UART_IER BYTE(1)
#define UART_IIR BYTE(2)
#define UART_FCR BYTE(2)
#define UART_LCR BYTE(3)
#define UART_LSR BYTE(5)
enum { LSR_DATA = 1 << 0, LSR_ROOM = 1 << 5, LSR_EMPTY = 1 << 6 };
enum { IER_RECEIVED = 1 << 0, IER_ROOM = 1 << 1 };

#define PLIC_PRIORITY(irq) REGISTER(PLIC + 4u * (irq))
#define PLIC_ENABLE REGISTER(PLIC + 0x2000u)
#define PLIC_THRESHOLD REGISTER(PLIC + 0x200000u)
#define PLIC_CLAIM REGISTER(PLIC + 0x200004u)

void uart_start(void) {
  UART_LCR = 3; /* 8N1; QEMU has no speed */
  UART_FCR = 1;
  PLIC_PRIORITY(IRQ_UART0) = 1;
  PLIC_ENABLE = 1u << IRQ_UART0;
  PLIC_THRESHOLD = 0;
}

int uart_put(uint8_t byte) {
  if (!(UART_LSR & LSR_ROOM))
    return 0;
  UART_DATA = byte;
  return 1;
}

int uart_get(void) { return UART_LSR & LSR_DATA ? (int)UART_DATA : -1; }

int uart_quiet(void) { return (UART_LSR & LSR_EMPTY) != 0; }

void uart_interrupts(int receive, uart_wish_t transmit) {
  UART_IER = (uint8_t)((receive ? IER_RECEIVED : 0) | (transmit != UART_NOTHING ? IER_ROOM : 0));
}

void core_external(void) {
  uint32_t irq = PLIC_CLAIM;
  if (irq == IRQ_UART0) {
    (void)UART_IIR; /* room is told of once */
    serial_interrupt();
  }
  PLIC_CLAIM = irq;
}
