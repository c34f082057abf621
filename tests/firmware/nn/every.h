/* A model image with every kind of operation, random weights and scales, for tests that need a whole network.
 */
#ifndef EVERY_H
#define EVERY_H

#include <stdint.h>

enum { EVERY_INPUT_BYTES = 15 * 13 * 3, EVERY_OUTPUTS = 9, EVERY_MAX = 32768 };

/* Writes the image, the same in every run; returns its size. `image` has EVERY_MAX bytes, 4-byte aligned. */
uint32_t every_image(uint8_t *image);

/* Makes the header's CRC fit what follows it. */
void every_seal(uint8_t *image);

#endif
