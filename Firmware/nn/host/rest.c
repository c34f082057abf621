#include "rest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link/wire.h"

enum { SIZE = 4, AFTER = 2, DONE = 0, REFUSED = 1 };

static void answer(uint8_t status, const int8_t *codes, uint16_t count) {
  uint8_t head[SIZE + 1];
  *hil_put32(head, 1u + count) = status;
  fwrite(head, 1, sizeof head, stdout);
  fwrite(codes, 1, count, stdout);
  fflush(stdout);
}

static void finish(const hil_nn_t *nn, uint8_t *arena, int8_t *codes, const uint8_t *request, uint32_t size) {
  uint32_t at, bytes;
  const uint16_t after = hil_get16(request);
  if (!hil_nn_cut(nn, after, &at, &bytes) || bytes != size - AFTER) {
    answer(REFUSED, codes, 0);
    return;
  }
  memcpy(arena + at, request + AFTER, bytes);
  hil_nn_advance(nn, arena, after, hil_nn_steps(nn));
  hil_nn_finish(nn, arena, codes);
  answer(DONE, codes, hil_nn_output_count(nn));
}

int hil_nn_serve(const hil_nn_t *nn, uint8_t *arena, int8_t *codes) {
  const uint32_t most = AFTER + hil_nn_arena_bytes(nn);
  uint8_t head[SIZE], *request = malloc(most);
  size_t got = 0;
  if (request == NULL)
    return 2;
  while ((got = fread(head, 1, SIZE, stdin)) == SIZE) {
    const uint32_t size = hil_get32(head);
    if (size < AFTER || size > most) {
      fprintf(stderr, "a request of %u bytes, at most %u are right\n", (unsigned)size, (unsigned)most);
      break;
    }
    if (fread(request, 1, size, stdin) != size) {
      fprintf(stderr, "a request was cut short\n");
      break;
    }
    finish(nn, arena, codes, request, size);
  }
  free(request);
  return got == 0 ? 0 : 2;
}
