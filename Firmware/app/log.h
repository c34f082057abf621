/* Log records for the host (SPEC 1.3). Service context, or before it is let in. */
#ifndef HIL_LOG_H
#define HIL_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum { HIL_LOG_BYTES = 512, HIL_LOG_TEXT = 120 };

/* Keeps a record until the link takes it. One for which there is no room is dropped; the next says how many
 * were. */
void hil_log(uint8_t level, const char *text);

/* The same with a number behind the text. */
void hil_log_number(uint8_t level, const char *text, uint32_t number);

/* Takes the oldest record out: level and text; 0: none. `record` has room for HIL_UP_MAX bytes. */
uint16_t hil_log_take(uint8_t *record);

#endif
