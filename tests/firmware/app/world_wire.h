/* Between the board and the host of the world. */
#ifndef HIL_TEST_WORLD_WIRE_H
#define HIL_TEST_WORLD_WIRE_H

#include "world.h"

void wire_down(const uint8_t *bytes, size_t size); /* host to board: one frame */
void wire_up(uint8_t byte);                        /* board to host */
void wire_poll(void);                              /* the host's time */
uint64_t wire_due(void);                           /* when it matters next */
void wire_reset(void);

#endif
