/* Runs a model image on the host: `hil-nn [--exit] MODEL [INPUTS [CODES]]` reads inputs back to back from the
 * file INPUTS (standard input) and writes the output codes of each to CODES (standard output): the network's,
 * or those of its exit. `hil-nn MODEL --rest` runs what is left of networks that boards have begun (rest.h).
 * Exit code 2: the model, a file or the last input is not usable. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link/wire.h"
#include "nn/hil_nn.h"
#include "rest.h"

static uint8_t *read_model(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
    perror(path);
    exit(2);
  }
  const long end = ftell(file);
  uint8_t *bytes = end > 0 ? malloc((size_t)end) : NULL;
  rewind(file);
  if (bytes == NULL || fread(bytes, 1, (size_t)end, file) != (size_t)end) {
    fprintf(stderr, "%s: cannot be read\n", path);
    exit(2);
  }
  fclose(file);
  *size = (size_t)end;
  return bytes;
}

static void run(const hil_nn_t *nn, uint8_t *arena, const uint8_t *input, int8_t *codes, bool to_exit) {
  if (!to_exit) {
    hil_nn_run(nn, arena, input, codes);
    return;
  }
  hil_nn_begin(nn, arena, input);
  hil_nn_advance(nn, arena, 0, hil_nn_exit(nn));
  hil_nn_exit_codes(nn, arena, codes);
}

int main(int count, char **arguments) {
  const bool to_exit = count > 1 && strcmp(arguments[1], "--exit") == 0;
  count -= to_exit, arguments += to_exit;
  if (count < 2 || count > 4) {
    fprintf(stderr, "usage: hil-nn [--exit] MODEL [INPUTS [CODES]] | MODEL --rest\n");
    return 2;
  }
  const bool rest = count == 3 && strcmp(arguments[2], "--rest") == 0;
  if (!rest && ((count > 2 && freopen(arguments[2], "rb", stdin) == NULL) ||
                (count > 3 && freopen(arguments[3], "wb", stdout) == NULL))) {
    perror(arguments[count > 3 ? 3 : 2]);
    return 2;
  }
  size_t size;
  uint8_t *image = read_model(arguments[1], &size);
  hil_nn_t nn;
  const int status = hil_nn_open(&nn, image, (uint32_t)size);
  if (status != HIL_STATUS_Ok) {
    fprintf(stderr, "%s: %s\n", arguments[1],
            status == HIL_STATUS_NoModel ? "no model image" : "damaged model image");
    return 2;
  }
  if (to_exit && hil_nn_exit(&nn) == 0) {
    fprintf(stderr, "%s: the model has no exit\n", arguments[1]);
    return 2;
  }
  uint8_t *arena = malloc(hil_nn_arena_bytes(&nn)), *input = malloc(hil_nn_input_bytes(&nn));
  int8_t *codes = malloc(hil_nn_output_count(&nn));
  if (arena == NULL || input == NULL || codes == NULL)
    return 2;
  if (rest)
    return hil_nn_serve(&nn, arena, codes);
  size_t got;
  while ((got = fread(input, 1, hil_nn_input_bytes(&nn), stdin)) == hil_nn_input_bytes(&nn)) {
    run(&nn, arena, input, codes, to_exit);
    fwrite(codes, 1, hil_nn_output_count(&nn), stdout);
  }
  if (got != 0) {
    fprintf(stderr, "the last input has %zu bytes of %u\n", got, (unsigned)hil_nn_input_bytes(&nn));
    return 2;
  }
  free(codes);
  free(input);
  free(arena);
  free(image);
  return 0;
}
