#include "app/result.h"

static uint8_t *text(uint8_t *at, const char *string) {
  while (*string != 0)
    *at++ = (uint8_t)*string++;
  return at;
}

static uint8_t *number(uint8_t *at, const char *key, uint32_t value) {
  uint8_t digits[10];
  int n = 0;
  at = text(at, key);
  do
    digits[n++] = (uint8_t)('0' + value % 10);
  while ((value /= 10) > 0);
  while (n > 0)
    *at++ = digits[--n];
  return at;
}

static uint8_t *hex(uint8_t *at, uint32_t value, int digits) {
  while (digits-- > 0)
    *at++ = (uint8_t) "0123456789abcdef"[value >> 4 * digits & 15];
  return at;
}

static uint8_t *codes(uint8_t *at, const int8_t *codes, uint16_t count) {
  for (uint16_t i = 0; i < count; i++)
    at = hex(at, (uint8_t)codes[i], 2);
  return at;
}

uint16_t hil_result_json(const hil_result_t *result, uint8_t *json) {
  static const char *const by[] = {"local", "edge", "late", "failed"};
  uint8_t *at = text(json, "{\"v\":1,\"boot\":\"");
  at = hex(at, result->boot, 8);
  at = number(at, "\",\"id\":", result->id);
  at = hex(text(at, ",\"crc\":\""), result->crc, 8);
  at = text(at, "\",\"out\":\"");
  at = codes(at, result->codes, result->outputs);
  at = number(at, "\",\"cls\":", result->local);
  at = number(at, ",\"pol\":", result->policy);
  at = number(at, ",\"rev\":", result->revision);
  at = number(at, ",\"score\":", result->score);
  at = number(at, ",\"thr\":", result->threshold);
  at = number(at, ",\"dec\":", result->offload);
  at = number(at, ",\"ans\":", result->answer);
  at = text(text(at, ",\"by\":\""), by[result->by]);
  for (int phase = 0; phase < HIL_PHASES; phase++)
    at = number(at, phase == 0 ? "\",\"t\":[" : ",", result->ticks[phase]);
  *at++ = ']';
  if (result->learns) {
    at = number(at, ",\"lrn\":[", result->decisions);
    for (int i = 0; i < result->lessons; i++)
      at = number(at, ",", result->lesson[i]);
    *at++ = ']';
  }
  if (result->batched) {
    at = number(at, ",\"burst\":[", result->burst);
    at = number(at, ",", result->held);
    *at++ = ']';
  }
  if (result->exit != HIL_EXIT_NONE)
    at = number(at, ",\"exit\":", result->exit == HIL_EXIT_STOPPED);
  if (result->exit == HIL_EXIT_PASSED) {
    at = codes(text(at, ",\"xout\":\""), result->codes + result->outputs, result->outputs);
    *at++ = '"';
  }
  *at++ = '}';
  return (uint16_t)(at - json);
}

void hil_result_offload(const hil_result_t *result, uint8_t *head) {
  uint8_t *at = hil_put16(head, (uint16_t)(1 | (result->after > 0) << 8));
  at = hil_put16(at, result->after);
  hil_put32(hil_put32(hil_put32(at, result->boot), result->id), result->sent);
}
