/* HIL's firmware as an Arduino library: a sketch calls hil_run(). */
#ifndef HIL_ARDUINO_H
#define HIL_ARDUINO_H

#ifdef __cplusplus
extern "C" {
#endif
#include "port/hil_port.h"
#ifdef __cplusplus
}
#endif

#endif
