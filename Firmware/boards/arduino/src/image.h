/* What `prepare` writes into image.c. */
#ifndef HIL_ARDUINO_IMAGE_H
#define HIL_ARDUINO_IMAGE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

extern const char hil_version[];
extern const uint8_t hil_build[20];
extern const uint8_t hil_model_image[];
extern const uint32_t hil_model_bytes;

#ifdef __cplusplus
}
#endif

#endif
