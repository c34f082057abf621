/* HIL's firmware over a runtime of one's own: these two functions are all that it asks for. The model is a
 * nearest-centroid classifier of 8 x 8 grey images, compiled in; TensorFlow Lite Micro, CMSIS-NN or a
 * vendor's generated code take its place in the same way.
 *
 *   make -C Firmware BOARD=host BUILD=<dir> RUNTIME=examples/own-runtime
 */
#include "app/model.h"

#include "link/crc32.h"
#include "link/wire.h"

#include <string.h>

enum { SIDE = 8, PIXELS = SIDE * SIDE, CLASSES = 4, WHITE = 255, FARTHEST = PIXELS * WHITE };

/* One byte a row, its highest bit the leftmost pixel: a bar across, a bar down, a frame, a spot. */
static const uint8_t centroids[CLASSES][SIDE] = {
    {0x00, 0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00, 0x00},
    {0x18, 0x18, 0x18, 0x18, 0x18, 0x18, 0x18, 0x18},
    {0xFF, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0xFF},
    {0x00, 0x00, 0x3C, 0x3C, 0x3C, 0x3C, 0x00, 0x00},
};

/* The model is part of the program, so the flash section for model images is not looked at. */
void hil_model_info(const uint8_t *section, uint32_t size, hil_model_info_t *info) {
  (void)section, (void)size;
  *info = (hil_model_info_t){.status = HIL_STATUS_Ok,
                             .encoding = HIL_ENCODING_Logits,
                             .outputs = CLASSES,
                             .input_bytes = PIXELS,
                             .arena_bytes = 0, /* needs no memory of its own */
                             .crc = hil_crc32(0, (const uint8_t *)centroids, sizeof centroids)};
  memcpy(info->hash, "own-runtime", 11); /* whatever tells this model from others */
}

/* The nearer a centroid, the higher its code: 127 at no distance, -128 at the greatest. */
void hil_model_infer(uint8_t *arena, const uint8_t *input, int8_t *codes) {
  (void)arena;
  for (int c = 0; c < CLASSES; c++) {
    int32_t distance = 0;
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      int lit = centroids[c][pixel / SIDE] >> (SIDE - 1 - pixel % SIDE) & 1;
      distance += lit ? WHITE - input[pixel] : input[pixel];
    }
    codes[c] = (int8_t)(INT8_MAX - distance * UINT8_MAX / FARTHEST);
  }
}
