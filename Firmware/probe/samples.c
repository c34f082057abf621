#include "probe/samples.h"

#include "link/wire.h"

bool hil_samples_fits(const hil_samples_t *samples, uint32_t index, uint64_t tick) {
  return samples->count == 0 ||
         (samples->count < SAMPLES_MOST && index == samples->next && tick - samples->last <= UINT16_MAX);
}

void hil_samples_add(hil_samples_t *samples, uint32_t index, uint64_t tick, uint16_t shunt, uint16_t bus) {
  uint8_t *at = samples->fields + samples->size;
  if (samples->count == 0) {
    at = hil_put64(hil_put32(at, index), tick);
    samples->base = samples->last = tick;
  }
  at = hil_put16(hil_put16(hil_put16(at, (uint16_t)(tick - samples->last)), shunt), bus);
  samples->size = (size_t)(at - samples->fields);
  samples->count++;
  samples->next = index + 1;
  samples->last = tick;
}

void hil_samples_clear(hil_samples_t *samples) {
  samples->size = 0;
  samples->count = 0;
}
