#include "app/log.h"

#include "link/wire.h"

#include <string.h>

static uint8_t queue[HIL_LOG_BYTES]; /* records: size, level, text */
static uint16_t used;
static uint32_t lost;

static uint8_t append_number(uint8_t *to, uint32_t number) {
  uint8_t digits[10], n = 0, size = 0;
  do
    digits[n++] = (uint8_t)('0' + number % 10);
  while ((number /= 10) > 0);
  while (n > 0)
    to[size++] = digits[--n];
  return size;
}

static uint8_t append(uint8_t *to, const char *text, size_t most) {
  size_t size = strlen(text);
  size = size < most ? size : most;
  memcpy(to, text, size);
  return (uint8_t)size;
}

static void put(uint8_t level, const char *text, bool numbered, uint32_t number) {
  uint8_t record[2 + HIL_LOG_TEXT + 11 + 32], size = 2;
  record[1] = level;
  size += append(record + size, text, HIL_LOG_TEXT);
  if (numbered) {
    record[size++] = ' ';
    size += append_number(record + size, number);
  }
  if (lost > 0) {
    size += append(record + size, " (records lost: ", 16);
    size += append_number(record + size, lost);
    record[size++] = ')';
  }
  if (used + size > HIL_LOG_BYTES) {
    lost++;
    return;
  }
  record[0] = size;
  memcpy(queue + used, record, size);
  used = (uint16_t)(used + size);
  lost = 0;
}

void hil_log(uint8_t level, const char *text) { put(level, text, false, 0); }

void hil_log_number(uint8_t level, const char *text, uint32_t number) { put(level, text, true, number); }

uint16_t hil_log_take(uint8_t *record) {
  if (used == 0)
    return 0;
  uint8_t size = queue[0];
  memcpy(record, queue + 1, size - 1u);
  used = (uint16_t)(used - size);
  memmove(queue, queue + size, used);
  return (uint16_t)(size - 1);
}
