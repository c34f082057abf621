/* The seam to the inference engine: two functions. Another runtime takes the place of model.c. */
#ifndef HIL_MODEL_H
#define HIL_MODEL_H

#include <stdint.h>

enum { HIL_MODEL_HASH = 16 };

typedef struct {
  uint8_t status; /* StatusCode: Ok, NoModel or BadModel; the rest is 0 unless Ok */
  uint8_t encoding;
  uint16_t outputs;
  uint32_t input_bytes, arena_bytes, crc;
  uint8_t hash[HIL_MODEL_HASH];
} hil_model_info_t;

/* Reads the model section; called once, first. */
void hil_model_info(const uint8_t *section, uint32_t size, hil_model_info_t *info);

/* One inference in main context: `arena` as large as arena_bytes says, 8-byte aligned. */
void hil_model_infer(uint8_t *arena, const uint8_t *input, int8_t *codes);

#endif
