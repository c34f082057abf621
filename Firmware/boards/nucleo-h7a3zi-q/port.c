/* The link is the debugger's serial port (UM2408, "Virtual COM port"): USART3 on PD8 and PD9. The phase line
 * is on D13, D12 and D11 (PA5 to PA7), the yellow LED LD2 on PE1 ("LEDs"). */
#include "boards/stm32/stm32.h"

enum { IRQ_USART3 = 39, IRQ_COUNT = 155 }; /* RM0455, "NVIC" */

__attribute__((section(".vectors.irq"), used))
const vector_t irq_vectors[IRQ_COUNT] = {[IRQ_USART3] = stm32_link_interrupt};

const stm32_board_t stm32_board = {
    .link = {.base = 0x40004800,
             .irq = IRQ_USART3,
             .transmit = PIN('D', 8),
             .receive = PIN('D', 9),
             .function = 7},
    .phase = PIN('A', 5),
    .led = PIN('E', 1),
};
