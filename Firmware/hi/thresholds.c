#include "hi/thresholds.h"

static const uint32_t FULL = (uint32_t)1 << 31;

static int first_above(int8_t code) { return code + 129; }

/* A weight never gets to 0, from where none returns; all are doubled until the largest has its top bit again.
 */
static void multiply(hil_thresholds_t *thresholds, int from, int to, uint32_t factor) {
  for (int i = from; i < to; i++) {
    uint32_t product = (uint32_t)((uint64_t)thresholds->weight[i] * factor >> 32);
    thresholds->weight[i] = product == 0 ? 1 : product;
  }
  uint32_t every = 0; /* bits that any weight has */
  for (int i = 0; i < HIL_THRESHOLDS; i++)
    every |= thresholds->weight[i];
  int shift = 0;
  while ((every << shift & FULL) == 0)
    shift++;
  for (int i = 0; i < HIL_THRESHOLDS && shift != 0; i++)
    thresholds->weight[i] <<= shift;
}

void hil_thresholds_begin(hil_thresholds_t *thresholds) {
  for (int i = 0; i < HIL_THRESHOLDS; i++)
    thresholds->weight[i] = FULL;
}

uint16_t hil_thresholds_accepting(const hil_thresholds_t *thresholds, int8_t code) {
  uint64_t accepting = 0, all = 0;
  for (int i = 0; i < HIL_THRESHOLDS; i++) {
    all += thresholds->weight[i];
    if (i < first_above(code))
      accepting = all;
  }
  return (uint16_t)(accepting * 65535 / all);
}

void hil_thresholds_lose_accepting(hil_thresholds_t *thresholds, int8_t code, uint32_t factor) {
  multiply(thresholds, 0, first_above(code), factor);
}

void hil_thresholds_lose_offloading(hil_thresholds_t *thresholds, int8_t code, uint32_t factor) {
  multiply(thresholds, first_above(code), HIL_THRESHOLDS, factor);
}
