/* Images on their way in (SPEC 1.4): numbered buffers, chunks written in place, bitmaps of what is missing.
 * Pure state. */
#ifndef HIL_IMAGES_H
#define HIL_IMAGES_H

#include "link/wire.h"

#include <stdbool.h>
#include <stddef.h>

enum {
  HIL_BUFFERS = 3,                 /* at the start of a session, where there is room */
  HIL_BUFFERS_MAX = HIL_BATCH + 2, /* one more comes in while one is inferred */
  HIL_BITMAP = HIL_CHUNKS_MAX / 8
};

typedef enum { HIL_IMAGE_FREE, HIL_IMAGE_RECEIVING, HIL_IMAGE_COMPLETE, HIL_IMAGE_TAKEN } hil_image_state_t;

typedef struct {
  uint8_t *pixels;
  hil_image_state_t state;
  bool pinned; /* in use whatever the session: a reset must not free it */
  bool stale;  /* belongs to a session that has ended */
  uint16_t number;
  uint16_t left;               /* chunks missing */
  uint8_t missing[HIL_BITMAP]; /* bit (c mod 8) of byte (c / 8) */
  uint32_t sample, crc;        /* as committed */
  uint32_t order;              /* of its commit */
  uint64_t first, complete;    /* ticks of its first chunk and of the commit that found it complete */
} hil_image_t;

typedef struct {
  hil_image_t image[HIL_BUFFERS_MAX];
  uint8_t count; /* buffers */
  uint8_t base;  /* of them at the start of a session */
  uint32_t size; /* bytes of an image; 0: no model, nothing is taken */
  uint16_t chunks;
  uint16_t next;   /* the first image that has not begun */
  uint16_t until;  /* the first that may not begin yet */
  bool window_due; /* `until` must be announced */
  uint32_t commits;
} hil_images_t;

/* Carves `count` buffers of `size` bytes (rounded up to 8) from `memory`. */
void hil_images_setup(hil_images_t *images, uint8_t *memory, uint32_t size, uint8_t count);

/* At least `count` buffers, the further ones behind the first: the caller has seen that there is room. */
void hil_images_widen(hil_images_t *images, uint8_t count);

/* A new session: every buffer that is not pinned is free, and none is there that was added. */
void hil_images_reset(hil_images_t *images);

/* The image of that number, begun if it may be; NULL when it is complete, or not in the window. */
hil_image_t *hil_images_begin(hil_images_t *images, uint16_t number, uint64_t now);

/* Writes a chunk in place. False: not wanted, or of a wrong size. */
bool hil_images_chunk(hil_images_t *images, uint16_t number, uint16_t chunk, const uint8_t *bytes,
                      uint16_t size, uint64_t now);

typedef enum {
  HIL_COMMIT_COMPLETE,
  HIL_COMMIT_REPEATED,
  HIL_COMMIT_MISSING,
  HIL_COMMIT_UNKNOWN
} hil_commit_t;

/* The host has sent all chunks. COMPLETE just now, REPEATED: was complete already, MISSING: see `missing`. */
hil_commit_t hil_images_commit(hil_images_t *images, uint16_t number, uint32_t sample, uint32_t crc,
                               uint64_t now, hil_image_t **image);

/* Bytes of the bitmap up to the last missing chunk. */
size_t hil_images_bitmap(const hil_image_t *image);

/* The complete image that was committed first, or NULL; it is the caller's (TAKEN) until it is freed. */
hil_image_t *hil_images_take(hil_images_t *images);

/* The buffer is free for the next image. */
void hil_images_free(hil_images_t *images, hil_image_t *image);

#endif
