#include "probe/edges.h"

#include "link/wire.h"

static uint32_t head_of(const hil_edges_t *edges) {
  return atomic_load_explicit(&edges->head, memory_order_acquire);
}

static uint32_t tail_of(const hil_edges_t *edges) {
  return atomic_load_explicit(&edges->tail, memory_order_acquire);
}

void hil_edges_start(hil_edges_t *edges) {
  edges->sent = head_of(edges);
  atomic_store_explicit(&edges->seen, 0, memory_order_relaxed);
  atomic_store_explicit(&edges->tail, edges->sent, memory_order_release);
}

void hil_edges_add(hil_edges_t *edges, uint64_t tick, uint8_t phase) {
  /* Loads and stores alone: an increment would need more than a Cortex-M0 has, and only this context writes
   * them. */
  uint32_t head = head_of(edges), index = hil_edges_seen(edges);
  atomic_store_explicit(&edges->seen, index + 1, memory_order_relaxed);
  if (head - tail_of(edges) == EDGES_KEPT)
    return;
  edges->ring[head % EDGES_KEPT] = (hil_edge_t){.tick = tick, .index = index, .phase = phase};
  atomic_store_explicit(&edges->head, head + 1, memory_order_release);
}

uint32_t hil_edges_seen(const hil_edges_t *edges) {
  return atomic_load_explicit(&edges->seen, memory_order_relaxed);
}

uint32_t hil_edges_waiting(const hil_edges_t *edges) { return head_of(edges) - tail_of(edges); }

uint32_t hil_edges_new(const hil_edges_t *edges) { return head_of(edges) - edges->sent; }

size_t hil_edges_pack(hil_edges_t *edges, uint8_t *to) {
  uint32_t at = tail_of(edges), fresh = hil_edges_new(edges);
  uint32_t end = edges->sent + (fresh < EDGES_NEW ? fresh : EDGES_NEW);
  const hil_edge_t *last = &edges->ring[at % EDGES_KEPT];
  uint8_t *next = hil_put64(hil_put32(to, last->index), last->tick);
  for (uint32_t first = at; at != end; at++) {
    const hil_edge_t *edge = &edges->ring[at % EDGES_KEPT];
    uint64_t delta = edge->tick - last->tick;
    if (at != first && (edge->index != last->index + 1 || delta > UINT32_MAX))
      break; /* numbers in a frame have no gaps */
    next = hil_put32(next, (uint32_t)delta);
    *next++ = edge->phase;
    last = edge;
  }
  uint32_t repeated = (int32_t)(at - edges->sent) < 0 ? at : edges->sent;
  if ((int32_t)(at - edges->sent) > 0)
    edges->sent = at;
  atomic_store_explicit(&edges->tail, repeated, memory_order_release);
  return (size_t)(next - to);
}
