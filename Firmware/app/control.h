/* Between control.c, which takes requests and keeps answers, and requests.c, which does what some of them ask
 * for. */
#ifndef HIL_CONTROL_H
#define HIL_CONTROL_H

#include <stddef.h>
#include <stdint.h>

/* Keeps an answer of at most HIL_ANSWER_MAX - 1 bytes until the link takes it. */
void hil_control_answer(const uint8_t *message, size_t size);
void hil_control_status(uint8_t request, uint8_t code, const char *detail);
void hil_control_malformed(uint8_t request);

/* Writes a string's size and its first `most` bytes; returns where they end. */
uint8_t *hil_control_string(uint8_t *at, const char *string, size_t most);

/* Reads a string of at most 63 bytes without zeros into `to`; NULL when it is none, or `at` was NULL. */
const uint8_t *hil_control_text(const uint8_t *at, const uint8_t *end, char *to);

/* `fields`: what follows the message's number. */
void hil_control_identify(void);
void hil_control_configure(const uint8_t *fields, uint16_t size);
void hil_control_network(const uint8_t *fields, uint16_t size, uint64_t now);
void hil_control_policy_data(const uint8_t *fields, uint16_t size);
void hil_control_policy_apply(const uint8_t *fields, uint16_t size);
void hil_control_exit_apply(const uint8_t *fields, uint16_t size);
void hil_control_sleep(const uint8_t *fields, uint16_t size);
void hil_control_repeat(const uint8_t *fields, uint16_t size);
void hil_control_batch(const uint8_t *fields, uint16_t size);
void hil_control_split(const uint8_t *fields, uint16_t size);

#endif
