/* The link is the debugger's serial port (UM2179, "LPUART1 communication"): LPUART1 on PG7 and PG8. The phase
 * line is on D13, D12 and D11 (PA5 to PA7), the blue LED LD2 on PB7 ("LEDs"). */
#include "boards/stm32/stm32.h"

enum { IRQ_LPUART1 = 70, IRQ_COUNT = 95 }; /* RM0432, "Vector table" */

__attribute__((section(".vectors.irq"), used))
const vector_t irq_vectors[IRQ_COUNT] = {[IRQ_LPUART1] = stm32_link_interrupt};

const stm32_board_t stm32_board = {
    .link = {.base = 0x40008000,
             .irq = IRQ_LPUART1,
             .low_power = 1,
             .transmit = PIN('G', 7),
             .receive = PIN('G', 8),
             .function = 8},
    .phase = PIN('A', 5),
    .led = PIN('B', 7),
};
