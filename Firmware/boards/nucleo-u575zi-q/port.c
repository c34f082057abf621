/* The link is the debugger's serial port (UM2861, "Virtual COM port"): USART1 on PA9 and PA10. The phase line
 * is on D13, D12 and D11 (PA5 to PA7), the blue LED LD2 on PB7 ("LEDs"). */
#include "boards/stm32/stm32.h"

enum { IRQ_USART1 = 61, IRQ_COUNT = 126 }; /* RM0456, "NVIC" */

__attribute__((section(".vectors.irq"), used))
const vector_t irq_vectors[IRQ_COUNT] = {[IRQ_USART1] = stm32_link_interrupt};

const stm32_board_t stm32_board = {
    .link = {.base = 0x40013800,
             .irq = IRQ_USART1,
             .transmit = PIN('A', 9),
             .receive = PIN('A', 10),
             .function = 7},
    .phase = PIN('A', 5),
    .led = PIN('B', 7),
};
