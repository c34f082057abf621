#include "link/frame.h"

#include "link/crc32.h"

#include <string.h>

static bool open_hello(hil_frame_t *frame, const uint8_t *bytes, size_t size) {
  if (size != HIL_HELLO_SIZE || memcmp(bytes, "HIL", 3) != 0)
    return false;
  frame->role = bytes[3];
  frame->newest = bytes[4];
  frame->oldest = bytes[5];
  frame->boot = hil_get32(bytes + 8);
  frame->session = hil_get32(bytes + 12);
  return true;
}

bool hil_frame_open(hil_frame_t *frame, const uint8_t *bytes, size_t size) {
  if (size <= HIL_CRC_SIZE || size > HIL_FRAME_MAX)
    return false;
  size -= HIL_CRC_SIZE;
  if (hil_crc32(0, bytes, size) != hil_get32(bytes + size))
    return false;
  *frame = (hil_frame_t){.kind = bytes[0]};
  size_t header, most;
  switch (frame->kind) {
  case HIL_FRAME_Hello:
    return open_hello(frame, bytes, size);
  case HIL_FRAME_Ack:
    frame->ack = size == 2 ? bytes[1] : 0;
    return size == 2;
  case HIL_FRAME_Data:
    header = HIL_DATA_HEADER;
    most = HIL_DOWN_MAX;
    break;
  case HIL_FRAME_Image:
    header = HIL_IMAGE_HEADER;
    most = HIL_CHUNK;
    break;
  default:
    return false;
  }
  if (size <= header || size - header > most)
    return false;
  frame->ack = bytes[1];
  frame->payload = bytes + header;
  frame->size = (uint16_t)(size - header);
  if (frame->kind == HIL_FRAME_Data) {
    frame->seq = bytes[2];
    frame->channel = bytes[3];
  } else {
    frame->image = hil_get16(bytes + 2);
    frame->chunk = hil_get16(bytes + 4);
  }
  return true;
}

size_t hil_frame_header(uint8_t *to, const hil_frame_t *frame) {
  if (frame->kind == HIL_FRAME_Hello) {
    memcpy(to, "HIL", 3);
    to[3] = frame->role;
    to[4] = frame->newest;
    to[5] = frame->oldest;
    hil_put32(hil_put32(hil_put16(to + 6, 0), frame->boot), frame->session);
    return HIL_HELLO_SIZE;
  }
  to[0] = frame->kind;
  to[1] = frame->ack;
  if (frame->kind == HIL_FRAME_Ack)
    return 2;
  if (frame->kind == HIL_FRAME_Data) {
    to[2] = frame->seq;
    to[3] = frame->channel;
    return HIL_DATA_HEADER;
  }
  hil_put16(hil_put16(to + 2, frame->image), frame->chunk);
  return HIL_IMAGE_HEADER;
}

size_t hil_frame_seal(uint8_t *wire, uint8_t *bytes, size_t size) {
  hil_put32(bytes + size, hil_crc32(0, bytes, size));
  size_t encoded = hil_cobs_encode(wire, bytes, size + HIL_CRC_SIZE);
  wire[encoded] = 0;
  return encoded + 1;
}
