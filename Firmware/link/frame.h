/* Frames (SPEC 1): header, payload and CRC, taken apart and put together. */
#ifndef HIL_FRAME_H
#define HIL_FRAME_H

#include "link/cobs.h"
#include "link/wire.h"

enum {
  HIL_HELLO_SIZE = 16, /* version frame without its CRC */
  HIL_DATA_HEADER = 4,
  HIL_IMAGE_HEADER = 6,
  HIL_CRC_SIZE = 4,
  HIL_ROLE_HOST = 0,
  HIL_ROLE_BOARD = 1,
  HIL_ROLE_PROBE = 2,
  HIL_UP_FRAME = HIL_DATA_HEADER + HIL_UP_MAX + HIL_CRC_SIZE,
  HIL_WIRE_MAX = HIL_COBS_BOUND(HIL_UP_FRAME) + 1 /* longest frame to the host, with its delimiter */
};

typedef struct {
  uint8_t kind;
  uint8_t ack;                  /* not Hello */
  uint8_t seq, channel;         /* Data */
  uint16_t image, chunk;        /* Image */
  uint8_t role, newest, oldest; /* Hello */
  uint32_t boot, session;       /* Hello */
  const uint8_t *payload;       /* Data, Image: inside of the decoded frame */
  uint16_t size;
} hil_frame_t;

/* Takes a decoded frame apart; false when it is short, long, unknown or fails its CRC. */
bool hil_frame_open(hil_frame_t *frame, const uint8_t *bytes, size_t size);

/* Writes the header of `frame` (payload apart) and returns its size. */
size_t hil_frame_header(uint8_t *to, const hil_frame_t *frame);

/* Appends the CRC to `size` bytes (room for 4 more), encodes them with the delimiter; returns the size on the
 * wire. */
size_t hil_frame_seal(uint8_t *wire, uint8_t *bytes, size_t size);

#endif
