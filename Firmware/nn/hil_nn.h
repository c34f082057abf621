/* The int8 inference engine: interprets a model image (Protocols/MODEL-IMAGE.md) in place. No malloc, no
 * float, no state of its own: everything it writes lies in the arena that the caller gives it. */
#ifndef HIL_NN_H
#define HIL_NN_H

#include <stdint.h>

enum { HIL_NN_HASH_BYTES = 16 };

/* A model image that hil_nn_open() has found sound. Its fields are the engine's own: use the functions below.
 */
typedef struct {
  const uint8_t *image;
  uint32_t image_crc;
} hil_nn_t;

/* Validates every number of the image at `image` (4-byte aligned; `size` is the size of the section that
 * holds it, not less than the image). Returns a StatusCode of messages.def: Ok; NoModel where no image begins
 * (erased flash, all zeros, a section too small for a header); BadModel where one is damaged, of another
 * version, or names anything outside of itself or of its arena. After anything but Ok, `nn` describes no
 * model and must not be run. Takes two passes over the image (its CRC-32s): call it once at boot. */
int hil_nn_open(hil_nn_t *nn, const uint8_t *image, uint32_t size);

/* RAM that hil_nn_run() needs, in bytes, scratch included. Whether that and the image buffers fit is the
 * caller's to check (OutOfMemory). */
uint32_t hil_nn_arena_bytes(const hil_nn_t *nn);

/* Size of one input as received from the host; pixels are HWC. */
uint32_t hil_nn_input_bytes(const hil_nn_t *nn);

/* Number of output codes, at least 1. */
uint16_t hil_nn_output_count(const hil_nn_t *nn);

/* OutputEncoding of messages.def. */
uint8_t hil_nn_encoding(const hil_nn_t *nn);

/* Multiply-accumulates of one inference, for reports. */
uint32_t hil_nn_macs(const hil_nn_t *nn);

/* First half of the SHA-256 that the image carries, HIL_NN_HASH_BYTES bytes. */
const uint8_t *hil_nn_hash(const hil_nn_t *nn);

/* CRC-32 of the whole image, header included. */
uint32_t hil_nn_crc(const hil_nn_t *nn);

/* Zero-terminated name, at most 31 characters. */
const char *hil_nn_name(const hil_nn_t *nn);

/* One inference. `arena` has hil_nn_arena_bytes() bytes, 8-byte aligned; `input` has hil_nn_input_bytes()
 * bytes and is only read; `codes` takes hil_nn_output_count() int8 codes in class order. The same image and
 * input give the same bits on every build. */
void hil_nn_run(const hil_nn_t *nn, uint8_t *arena, const uint8_t *input, int8_t *codes);

/* The same in parts, for a network that may end early or be finished elsewhere. Number of operations. */
uint16_t hil_nn_steps(const hil_nn_t *nn);

/* Takes the input in; `arena` holds what the operations work on from then on. */
void hil_nn_begin(const hil_nn_t *nn, uint8_t *arena, const uint8_t *input);

/* Runs operations `from` to `to` - 1, at most hil_nn_steps(); those before them have been run. */
void hil_nn_advance(const hil_nn_t *nn, uint8_t *arena, uint16_t from, uint16_t to);

/* Where the activations lie in the arena when operations 0 to `after` - 1 have been run and the rest is to be
 * run elsewhere, on another arena. 0: the network cannot be cut there, for there is no such operation, none
 * is left, or more than its output is needed later, as across a residual connection. */
int hil_nn_cut(const hil_nn_t *nn, uint16_t after, uint32_t *at, uint32_t *bytes);

/* The output's codes, once all operations have been run. */
void hil_nn_finish(const hil_nn_t *nn, const uint8_t *arena, int8_t *codes);

/* Operations until the network may end early; 0: it has no such exit. */
uint16_t hil_nn_exit(const hil_nn_t *nn);

/* The exit's codes, hil_nn_output_count() of them, once exactly those operations have been run. */
void hil_nn_exit_codes(const hil_nn_t *nn, const uint8_t *arena, int8_t *codes);

#endif
