/* Runs the model image and the inputs that are linked in; prints each input's codes in hex and what it took.
 * TIM2 of an STM32 at its reset prescaler counts nanoseconds of QEMU's virtual clock, which under -icount
 * shift=3 moves by 8 per instruction. */
#include <stddef.h>

#include "nn/hil_nn.h"
#include "start.h"

#define TIM2 ((volatile uint32_t *)0x40000000)

enum { CR1 = 0, CNT = 9, PSC = 10, ARR = 11, NS_PER_INSTRUCTION = 8 };

extern const uint8_t model[], model_end[], inputs[], inputs_end[];

static uint8_t arena[96 * 1024] __attribute__((aligned(8)));
static int8_t codes[256];

int main(void) {
  hil_nn_t nn;
  TIM2[PSC] = 0;
  TIM2[ARR] = 0xffffffff;
  TIM2[CR1] = 1;
  const int status = hil_nn_open(&nn, model, (uint32_t)(model_end - model));
  if (status != 0 || hil_nn_arena_bytes(&nn) > sizeof arena || hil_nn_output_count(&nn) > sizeof codes) {
    print("no usable model\n");
    return 1;
  }
  uint32_t largest = 0;
  for (const uint8_t *input = inputs; input + hil_nn_input_bytes(&nn) <= inputs_end;
       input += hil_nn_input_bytes(&nn)) {
    const uint32_t before = TIM2[CNT];
    hil_nn_run(&nn, arena, input, codes);
    const uint32_t instructions = (TIM2[CNT] - before) / NS_PER_INSTRUCTION;
    largest = instructions > largest ? instructions : largest;
    for (uint32_t i = 0; i < hil_nn_output_count(&nn); i++)
      print_hex((uint8_t)codes[i]);
    print("\n");
  }
  print("instructions ");
  print_number(largest);
  print(" macs ");
  print_number(hil_nn_macs(&nn));
  print("\n");
  return 0;
}
