#ifndef HIL_BARE_IMAGE_H
#define HIL_BARE_IMAGE_H

#include "port/hil_port.h"

/* Fills what the linker knows: arena, model section and build id. */
void image_describe(hil_port_info_t *info);

#endif
