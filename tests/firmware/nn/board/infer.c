/* Runs the model image and the inputs that are linked in; prints each input's codes in hex and, with COUNT,
 * what the largest took. Instructions are counted on an STM32: its TIM2 at the reset prescaler counts
 * nanoseconds of QEMU's virtual clock, which under -icount shift=3 moves by 8 per instruction. */
#include <stddef.h>

#include "nn/hil_nn.h"
#include "start.h"

#ifdef COUNT
#define TIM2 ((volatile uint32_t *)0x40000000)

enum { CR1 = 0, CNT = 9, PSC = 10, ARR = 11, NS_PER_INSTRUCTION = 8 };

static void clock_start(void) {
  TIM2[PSC] = 0;
  TIM2[ARR] = 0xffffffff;
  TIM2[CR1] = 1;
}

static uint32_t nanoseconds(void) { return TIM2[CNT]; }

static void tell(uint32_t largest, uint32_t macs) {
  print("instructions ");
  print_number(largest / NS_PER_INSTRUCTION);
  print(" macs ");
  print_number(macs);
  print("\n");
}
#else
static void clock_start(void) {}
static uint32_t nanoseconds(void) { return 0; }
static void tell(uint32_t largest, uint32_t macs) { (void)largest, (void)macs; }
#endif

extern const uint8_t model[], model_end[], inputs[], inputs_end[];

static uint8_t arena[96 * 1024] __attribute__((aligned(8)));
static int8_t codes[256];

int main(void) {
  hil_nn_t nn;
  clock_start();
  const int status = hil_nn_open(&nn, model, (uint32_t)(model_end - model));
  if (status != 0 || hil_nn_arena_bytes(&nn) > sizeof arena || hil_nn_output_count(&nn) > sizeof codes) {
    print("no usable model\n");
    return 1;
  }
  uint32_t largest = 0;
  for (const uint8_t *input = inputs; input + hil_nn_input_bytes(&nn) <= inputs_end;
       input += hil_nn_input_bytes(&nn)) {
    const uint32_t before = nanoseconds();
    hil_nn_run(&nn, arena, input, codes);
    const uint32_t took = nanoseconds() - before;
    largest = took > largest ? took : largest;
    for (uint32_t i = 0; i < hil_nn_output_count(&nn); i++)
      print_hex((uint8_t)codes[i]);
    print("\n");
  }
  tell(largest, hil_nn_macs(&nn));
  return 0;
}
