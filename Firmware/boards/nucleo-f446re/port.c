/* The link is the debugger's serial port (UM1724, "USART communication"): USART2 on PA2 and PA3. The phase
 * line is on D7, D8 and D2 (PA8 to PA10), the green LED LD2 on PA5 ("LEDs"; it is D13 as well). */
#include "boards/stm32/f4/f4.h"

enum { IRQ_USART2 = 38, IRQ_COUNT = 97 }; /* RM0390, "Vector table" */

__attribute__((section(".vectors.irq"), used))
const vector_t irq_vectors[IRQ_COUNT] = {[IRQ_USART2] = stm32_link_interrupt};

const f4_clock_t f4_clock = {
    .external_mhz = 8, .bypass = 1, .core_mhz = 180}; /* the debugger's clock output */

const stm32_board_t stm32_board = {
    .link = {.base = 0x40004400,
             .irq = IRQ_USART2,
             .transmit = PIN('A', 2),
             .receive = PIN('A', 3),
             .function = 7},
    .phase = PIN('A', 8),
    .led = PIN('A', 5),
};
