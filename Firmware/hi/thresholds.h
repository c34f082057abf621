/* Weights of all thresholds that int8 codes allow, for policies that learn one by multiplying what loses
 * (exponential weights: Cesa-Bianchi, Lugosi, Prediction, Learning, and Games, 2006, chapter 2). */
#ifndef HIL_THRESHOLDS_H
#define HIL_THRESHOLDS_H

#include <stdint.h>

/* Threshold i accepts a sample when its largest code is at least i - 128; the last accepts none. */
enum { HIL_THRESHOLDS = 257 };

typedef struct {
  uint32_t weight[HIL_THRESHOLDS]; /* at least 1 each, the largest at least 2^31 */
} hil_thresholds_t;

/* All equal. */
void hil_thresholds_begin(hil_thresholds_t *thresholds);

/* Share of the weight on thresholds that accept the code, in 1/65535, rounded down: at most 65534. */
uint16_t hil_thresholds_accepting(const hil_thresholds_t *thresholds, int8_t code);

/* Multiplies what accepts the code, or what offloads it, by a factor in 1/2^32, rounding down. */
void hil_thresholds_lose_accepting(hil_thresholds_t *thresholds, int8_t code, uint32_t factor);
void hil_thresholds_lose_offloading(hil_thresholds_t *thresholds, int8_t code, uint32_t factor);

#endif
