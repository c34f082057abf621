/* The link is USART1 on PB6 (TX, header SDA) and PB7 (RX, header SCL), as PA10 carries the board's LED. The
 * phase line is on PB13 to PB15 (header D13, D12, D11). */
#include "boards/stm32/f4/f4.h"

enum { IRQ_USART1 = 37, IRQ_COUNT = 82 }; /* RM0090, "Vector table" */

__attribute__((section(".vectors.irq"), used))
const vector_t irq_vectors[IRQ_COUNT] = {[IRQ_USART1] = stm32_link_interrupt};

const f4_clock_t f4_clock = {.external_mhz = 25, .core_mhz = 168};

const stm32_board_t stm32_board = {
    .link = {.base = 0x40011000,
             .irq = IRQ_USART1,
             .transmit = PIN('B', 6),
             .receive = PIN('B', 7),
             .function = 7},
    .phase = PIN('B', 13),
    .led = PIN('A', 10),
};

#if HIL_EMULATED
/* The third UART is the phase line (SPEC.md, 4). It has no pin to time, so the stamp goes along; TXE is
 * always set. */
#define USART3_DR REGISTER(0x40004804u)
#define USART3_CR1 REGISTER(0x4000480Cu)
enum { CR1_TE = 1 << 3, CR1_UE = 1 << 13 };

void stm32_phase_start(void) { USART3_CR1 = CR1_UE | CR1_TE; }

uint64_t hil_port_phase(uint8_t phase) {
  uint32_t primask = core_mask();
  uint64_t now = hil_port_ticks();
  uint32_t tick = (uint32_t)now;
  USART3_DR = 0xA0u + phase;
  for (int shift = 0; shift < 32; shift += 8)
    USART3_DR = tick >> shift & 0xFF;
  core_unmask(primask);
  return now;
}
#endif
