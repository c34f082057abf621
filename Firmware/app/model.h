/* The seam to what infers: two functions. runtime/model.c has them for the project's own engine (nn/);
 * another runtime takes its place by RUNTIME=<folders> of the build, as examples/own-runtime shows. */
#ifndef HIL_MODEL_H
#define HIL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

enum { HIL_MODEL_HASH = 16 };

/* A runtime that can also run a model in two parts, for another machine to run the second. Main context, as
 * hil_model_infer(), but for `cut`. */
typedef struct {
  /* Where in the arena the `bytes` lie that the second part needs, after the first `after` operations; false:
   * not just one tensor, or no such operation. */
  bool (*cut)(uint16_t after, uint32_t *at, uint32_t *bytes);
  void (*first)(uint8_t *arena, const uint8_t *input, uint16_t after);
  void (*second)(uint8_t *arena, uint16_t after, int8_t *codes); /* on what `first` left */
} hil_model_parts_t;

typedef struct {
  uint8_t status;       /* StatusCode: Ok, NoModel or BadModel; the rest is 0 unless Ok */
  uint8_t encoding;     /* OutputEncoding of messages.def */
  uint16_t outputs;     /* codes of an inference, 1 to HIL_OUTPUTS_MAX */
  uint32_t input_bytes; /* of one input as the host sends it, at most HIL_CHUNKS_MAX chunks */
  uint32_t
      arena_bytes; /* RAM for hil_model_infer(), taken from the port's; 0 where the runtime has its own */
  uint32_t crc;    /* CRC-32 of the model, to tell that it is whole */
  uint8_t hash[HIL_MODEL_HASH];   /* tells it from others; the host refuses a model that it did not expect */
  const hil_model_parts_t *parts; /* NULL: it runs a model as a whole only */

  /* Of a model with an exit, else NULL: hil_model_infer() in two parts. The first gives the codes of the
   * exit's head, as many as `outputs`; the second goes on with what the first has left in the arena. */
  void (*infer_exit)(uint8_t *arena, const uint8_t *input, int8_t *codes);
  void (*infer_rest)(uint8_t *arena, int8_t *codes);
} hil_model_info_t;

/* Describes the model: that in the port's flash section, or one that is part of the program. Called once,
 * first, before the service context is let in. */
void hil_model_info(const uint8_t *section, uint32_t size, hil_model_info_t *info);

/* One inference in main context, interrupted by the service context: `arena` as large as arena_bytes says,
 * 8-byte aligned; `input` is only read; `codes` takes `outputs` codes in the order of the classes. */
void hil_model_infer(uint8_t *arena, const uint8_t *input, int8_t *codes);

#endif
