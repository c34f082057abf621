/* Conversions on their way into frames (SPEC 5). */
#ifndef HIL_PROBE_SAMPLES_H
#define HIL_PROBE_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SAMPLES_MOST = 32, SAMPLE_BYTES = 6, SAMPLES_BYTES = 12 + SAMPLES_MOST * SAMPLE_BYTES };

typedef struct {
  uint8_t fields[SAMPLES_BYTES]; /* index, base, records */
  size_t size;
  unsigned count;
  uint32_t next;       /* the number that may follow in this frame */
  uint64_t base, last; /* ticks of its first and its last record */
} hil_samples_t;

/* Whether the frame can take this conversion: it has room, and neither a number nor too much time is missing
 * before it. */
bool hil_samples_fits(const hil_samples_t *samples, uint32_t index, uint64_t tick);

/* Adds it; the first one begins the frame. */
void hil_samples_add(hil_samples_t *samples, uint32_t index, uint64_t tick, uint16_t shunt, uint16_t bus);

void hil_samples_clear(hil_samples_t *samples);

#endif
