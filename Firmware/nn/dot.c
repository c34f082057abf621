#include "nn/dot.h"

#include <stddef.h>

#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__)

/* 16 products in 15 instructions; every register is in use, which is why this is not left to a compiler: r0,
 * r1, r2 are the runs and the weights, r4-r7 the sums, and the loops' ends lie on the stack. */
_Static_assert(offsetof(hil_nn_dot_t, run) == 4 && offsetof(hil_nn_dot_t, run_wide) == 8 &&
                   offsetof(hil_nn_dot_t, skip) == 12 && offsetof(hil_nn_dot_t, sums) == 16,
               "the assembly knows these");

#pragma GCC diagnostic ignored "-Wunused-parameter"

#define STEP                                                                                                 \
  "ldrd r8, r9, [r2], #8\n\t"                                                                                \
  "ldrd r10, r11, [r0], #8\n\t"                                                                              \
  "ldrd r12, lr, [r1], #8\n\t"                                                                               \
  "sxtb16 r3, r8\n\t"                                                                                        \
  "smlad r4, r3, r10, r4\n\t"                                                                                \
  "smlad r5, r3, r12, r5\n\t"                                                                                \
  "sxtb16 r8, r8, ror #8\n\t"                                                                                \
  "smlad r4, r8, r11, r4\n\t"                                                                                \
  "smlad r5, r8, lr, r5\n\t"                                                                                 \
  "sxtb16 r3, r9\n\t"                                                                                        \
  "smlad r6, r3, r10, r6\n\t"                                                                                \
  "smlad r7, r3, r12, r7\n\t"                                                                                \
  "sxtb16 r9, r9, ror #8\n\t"                                                                                \
  "smlad r6, r9, r11, r6\n\t"                                                                                \
  "smlad r7, r9, lr, r7\n\t"

__attribute__((naked)) const int8_t *hil_nn_dot(const int16_t *x0, const int16_t *x1, const int8_t *weights,
                                                hil_nn_dot_t *dot) {
  __asm("push {r3-r11, lr}\n\t" /* [sp, #12] after the next line: dot */
        "sub sp, #12\n\t" /* [sp]: end of the wide part, [sp, #4]: end of the run, [sp, #8]: rows left */
        "ldr r8, [r3]\n\t"
        "str r8, [sp, #8]\n\t"
        "add r3, #16\n\t"
        "ldm r3, {r4-r7}\n"
        "1: ldr r3, [sp, #12]\n\t"
        "ldrd r8, r9, [r3, #4]\n\t"
        "add r8, r0\n\t"
        "add r3, r0, r9\n\t"
        "strd r3, r8, [sp]\n\t"
        "cmp r0, r3\n\t"
        "beq 3f\n"
        "2:\n\t" STEP STEP STEP STEP "ldr r3, [sp]\n\t"
        "cmp r0, r3\n\t"
        "bne 2b\n"
        "3: ldr r3, [sp, #4]\n\t"
        "cmp r0, r3\n\t"
        "beq 5f\n"
        "4:\n\t" STEP "ldr r3, [sp, #4]\n\t"
        "cmp r0, r3\n\t"
        "bne 4b\n"
        "5: ldr r3, [sp, #8]\n\t"
        "subs r3, #1\n\t"
        "beq 6f\n\t"
        "str r3, [sp, #8]\n\t"
        "ldr r3, [sp, #12]\n\t"
        "ldr r3, [r3, #12]\n\t"
        "add r0, r3\n\t"
        "add r1, r3\n\t"
        "b 1b\n"
        "6: ldr r3, [sp, #12]\n\t"
        "add r3, #16\n\t"
        "stm r3, {r4-r7}\n\t"
        "mov r0, r2\n\t"
        "add sp, #12\n\t"
        "pop {r3-r11, pc}\n");
}

#else

const int8_t *hil_nn_dot(const int16_t *x0, const int16_t *x1, const int8_t *weights, hil_nn_dot_t *dot) {
  static const uint8_t element[4] = {0, 2, 1, 3};
  const uint32_t groups = dot->run / 8;
  for (uint32_t row = 0; row < dot->rows; row++) {
    for (uint32_t group = 0; group < groups; group++, x0 += 4, x1 += 4, weights += 8) {
      for (uint32_t i = 0; i < 4; i++) {
        const uint32_t e = element[i];
        dot->sums[0] = (int32_t)((uint32_t)dot->sums[0] + (uint32_t)(weights[i] * x0[e]));
        dot->sums[1] = (int32_t)((uint32_t)dot->sums[1] + (uint32_t)(weights[i] * x1[e]));
        dot->sums[2] = (int32_t)((uint32_t)dot->sums[2] + (uint32_t)(weights[4 + i] * x0[e]));
        dot->sums[3] = (int32_t)((uint32_t)dot->sums[3] + (uint32_t)(weights[4 + i] * x1[e]));
      }
    }
    if (row + 1 < dot->rows) {
      x0 += dot->skip / sizeof(int16_t);
      x1 += dot->skip / sizeof(int16_t);
    }
  }
  return weights;
}

#endif
