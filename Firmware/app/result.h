/* A sample's outcome and the two messages made of it (SPEC 3.1, 3.2). Pure. */
#ifndef HIL_RESULT_H
#define HIL_RESULT_H

#include "link/wire.h"
#include <stdbool.h>

enum {
  HIL_OUTPUTS_MAX = 128,
  HIL_OFFLOAD_HEAD = 16,
  HIL_LESSONS = 8,      /* most between two decisions */
  HIL_RESULT_MAX = 688, /* holds any result: 419 bytes at most without the codes, 2 for each of 128 */
  HIL_REPLY_SIZE = 12
};

typedef enum { HIL_BY_LOCAL, HIL_BY_EDGE, HIL_BY_LATE, HIL_BY_FAILED } hil_by_t;

/* What became of a sample at the model's exit. */
typedef enum { HIL_EXIT_NONE, HIL_EXIT_STOPPED, HIL_EXIT_PASSED } hil_exit_t;

typedef struct {
  uint32_t boot, id, crc;
  uint16_t outputs, local, answer;
  uint16_t revision, score, threshold;
  uint8_t policy;
  uint8_t offload;
  bool learns; /* the policy does; the next three are told then */
  uint8_t lessons;
  uint32_t decisions; /* before this one, since the policy was put to use */
  uint32_t
      lesson[HIL_LESSONS]; /* samples that it has learned from since the decision before, in that order */
  bool batched;            /* offloaded in a burst; the next two are told then */
  uint32_t burst, held;    /* which, from 0; ticks from the decision until it began */
  hil_exit_t exit;
  uint16_t after; /* activations are sent that so many operations made; 0: the pixels */
  uint32_t sent;  /* CRC-32 of what is sent */
  hil_by_t by;
  uint32_t ticks[HIL_PHASES];
  int8_t codes[HIL_OUTPUTS_MAX]; /* where it passed the exit the codes of that head follow the `outputs` */
} hil_result_t;

/* Writes the JSON, at most HIL_RESULT_MAX bytes, and returns its size. */
uint16_t hil_result_json(const hil_result_t *result, uint8_t *text);

/* Writes what stands before an offload's pixels or activations: HIL_OFFLOAD_HEAD bytes. */
void hil_result_offload(const hil_result_t *result, uint8_t *head);

/* Saturates a span of ticks. */
static inline uint32_t hil_span(uint64_t from, uint64_t to) {
  return to <= from ? 0 : to - from > UINT32_MAX ? UINT32_MAX : (uint32_t)(to - from);
}

#endif
