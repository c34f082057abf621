/* Edges of the phase line, from the interrupt that sees them to the frames that carry each of them twice. */
#ifndef HIL_PROBE_EDGES_H
#define HIL_PROBE_EDGES_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum {
  EDGES_KEPT =
      128,        /* a board changes its phase some 7 times a sample; this is as many as 18 samples at once */
  EDGES_NEW = 16, /* of one frame */
  EDGE_BYTES = 5,
  EDGES_BYTES = 12 + 2 * EDGES_NEW * EDGE_BYTES /* fields of the longest frame */
};

typedef struct {
  uint64_t tick;
  uint32_t index;
  uint8_t phase;
} hil_edge_t;

typedef struct {
  hil_edge_t ring[EDGES_KEPT];
  _Atomic uint32_t head; /* free running: the next that the interrupt writes */
  _Atomic uint32_t tail; /* the oldest that some frame has still to carry */
  uint32_t sent;         /* the oldest that no frame has carried; those before it are repeats */
  _Atomic uint32_t seen; /* edges since the start, those without room too */
} hil_edges_t;

/* Forgets everything. Not while the interrupt may add. */
void hil_edges_start(hil_edges_t *edges);

/* The interrupt's. An edge that finds no room is counted by its number alone. */
void hil_edges_add(hil_edges_t *edges, uint64_t tick, uint8_t phase);

/* Edges since the start. */
uint32_t hil_edges_seen(const hil_edges_t *edges);

/* Edges that some frame has to carry, and those of them that none has carried yet. */
uint32_t hil_edges_waiting(const hil_edges_t *edges);
uint32_t hil_edges_new(const hil_edges_t *edges);

/* Writes the fields of the next frame (SPEC 5: index, base, records) and returns their size, at most
 * EDGES_BYTES. Only while some are waiting. */
size_t hil_edges_pack(hil_edges_t *edges, uint8_t *to);

#endif
