/* The link is the debugger's serial port (UM2861, "Virtual COM port"): USART1 on PA9 and PA10. The phase line
 * is on D8, D7 and D4 (PF12 to PF14), the green LED LD1 on PC7 ("LEDs"). */
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
    .phase = PIN('F', 12),
    .led = PIN('C', 7),
};
