/* Consistent overhead byte stuffing (SPEC 1): frames without zeros, delimited by one. */
#ifndef HIL_COBS_H
#define HIL_COBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Encoded size of `size` bytes at most, without the delimiter. */
#define HIL_COBS_BOUND(size) ((size) + (size) / 254 + 1)

/* Encodes without the delimiter; returns the size, at most HIL_COBS_BOUND(size). */
size_t hil_cobs_encode(uint8_t *to, const uint8_t *from, size_t size);

/* Takes a stream byte by byte. `frame` is the caller's; a frame longer than `room` is flagged, not written.
 */
typedef struct {
  uint8_t *frame;
  uint16_t room;
  uint16_t size; /* bytes decoded so far */
  uint8_t left;  /* bytes of the current group still to come */
  bool full;     /* the current group is one of 254 bytes, which no zero follows */
  bool begun;    /* a byte came since the delimiter */
  bool too_long;
} hil_cobs_t;

typedef enum { HIL_COBS_MORE, HIL_COBS_FRAME, HIL_COBS_BROKEN } hil_cobs_result_t;

/* Forgets the frame in progress. */
void hil_cobs_restart(hil_cobs_t *cobs);

/* FRAME: `frame` holds `size` bytes until the next byte is taken. BROKEN: a delimiter ended no valid frame.
 */
hil_cobs_result_t hil_cobs_take(hil_cobs_t *cobs, uint8_t byte);

#endif
