#include "image.h"

extern uint8_t __arena_start[], __arena_end[];
extern const uint8_t __model_start[], __model_end[], __build_note[];

/* A note starts with the sizes of its name ("GNU" and a zero) and of the id, its type, and the name. */
enum { NOTE_HEADER = 16 };

void image_describe(hil_port_info_t *info) {
  info->board = HIL_BOARD;
  info->arena = __arena_start;
  info->arena_bytes = (uint32_t)(__arena_end - __arena_start);
  info->model = __model_start;
  info->model_bytes = (uint32_t)(__model_end - __model_start);
  info->build = __build_note + NOTE_HEADER;
}
