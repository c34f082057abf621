#include "link/cobs.h"

size_t hil_cobs_encode(uint8_t *to, const uint8_t *from, size_t size) {
  uint8_t *code = to, *at = to + 1;
  bool open = true; /* a group is open: it must be closed at the end, even when it is empty */
  for (size_t i = 0; i < size; i++) {
    if (!open) {
      code = at++;
      open = true;
    }
    if (from[i] == 0) {
      *code = (uint8_t)(at - code);
      code = at++;
    } else {
      *at++ = from[i];
      if (at - code == 255) {
        *code = 255;
        open = false;
      }
    }
  }
  if (open)
    *code = (uint8_t)(at - code);
  return (size_t)(at - to);
}

void hil_cobs_restart(hil_cobs_t *cobs) {
  cobs->size = 0;
  cobs->left = 0;
  cobs->full = true; /* no zero stands before the first group */
  cobs->begun = false;
  cobs->too_long = false;
}

static void put(hil_cobs_t *cobs, uint8_t byte) {
  if (cobs->size < cobs->room)
    cobs->frame[cobs->size++] = byte;
  else
    cobs->too_long = true;
}

hil_cobs_result_t hil_cobs_take(hil_cobs_t *cobs, uint8_t byte) {
  if (byte == 0) {
    bool begun = cobs->begun, broken = cobs->too_long || cobs->left > 0;
    uint16_t size = cobs->size;
    hil_cobs_restart(cobs);
    if (!begun)
      return HIL_COBS_MORE;
    cobs->size = broken ? 0 : size;
    return broken ? HIL_COBS_BROKEN : HIL_COBS_FRAME;
  }
  if (!cobs->begun)
    cobs->size = 0;
  if (cobs->left > 0) {
    put(cobs, byte);
    cobs->left--;
  } else {
    if (!cobs->full)
      put(cobs, 0);
    cobs->left = (uint8_t)(byte - 1);
    cobs->full = byte == 255;
  }
  cobs->begun = true;
  return HIL_COBS_MORE;
}
