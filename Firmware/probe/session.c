/* The probe's end of the link: sessions and framing, without a word of what the frames mean. */
#include "probe/probe.h"

#include "link/crc32.h"
#include "link/frame.h"

#include <string.h>

enum { WIRE_MAX = HIL_COBS_BOUND(PROBE_OUT_MAX) + 1 };

/* One to one in the session: two sessions never give the same nonce at the same tick. */
static uint32_t nonce(uint32_t session, uint64_t now, uint32_t entropy) {
  uint8_t bytes[16];
  hil_put64(hil_put32(hil_put32(bytes, session), entropy), now);
  uint32_t crc = hil_crc32(0, bytes, sizeof bytes);
  return crc != 0 ? crc : 1;
}

/* Whole or not at all: a frame of which the end is missing would also cost the next one. */
static bool put(uint8_t *frame, size_t size) {
  uint8_t wire[WIRE_MAX];
  return hil_probe_port_write(wire, hil_frame_seal(wire, frame, size));
}

void hil_probe_hello(uint32_t boot, uint32_t session) {
  uint8_t frame[HIL_HELLO_SIZE + HIL_CRC_SIZE];
  hil_frame_t hello = {.kind = HIL_FRAME_Hello,
                       .role = HIL_ROLE_PROBE,
                       .newest = HIL_PROTOCOL,
                       .oldest = HIL_PROTOCOL,
                       .boot = boot,
                       .session = session};
  put(frame, hil_frame_header(frame, &hello));
}

void hil_probe_send(uint8_t kind, uint8_t *frame, uint8_t *end) {
  frame[0] = kind;
  hil_put16(frame + 1, hil_probe.sequence++);
  if (!put(frame, (size_t)(end - frame)))
    hil_probe.dropped++;
}

static void greet(const hil_frame_t *hello) {
  if (hello->role != HIL_ROLE_HOST || hello->session == 0)
    return;
  if (hello->session != hil_probe.session) {
    hil_sampler_stop();
    hil_sampler_forget();
    if (hil_probe.boot == 0)
      hil_probe.boot = nonce(hello->session, hil_probe_port_ticks(), hil_probe.info->entropy);
    hil_probe.session = hello->session;
    hil_probe.sequence = 0;
  }
  hil_probe_hello(hil_probe.boot, hil_probe.session);
}

static void take(const uint8_t *bytes, size_t size) {
  hil_frame_t hello;
  if (size <= HIL_CRC_SIZE)
    return;
  size -= HIL_CRC_SIZE;
  if (hil_crc32(0, bytes, size) != hil_get32(bytes + size))
    return;
  if (bytes[0] == HIL_FRAME_Hello) {
    if (hil_frame_open(&hello, bytes, size + HIL_CRC_SIZE))
      greet(&hello);
    return;
  }
  if (hil_probe.session != 0) {
    hil_probe_request(bytes, size);
    return;
  }
  uint64_t now = hil_probe_port_ticks();
  if (now >= hil_probe.banner) {
    hil_probe.banner = now + hil_probe_ms(HIL_BANNER_MS);
    hil_probe_hello(0, 0);
  }
}

void hil_probe_take(const uint8_t *bytes, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (hil_cobs_take(&hil_probe.cobs, bytes[i]) == HIL_COBS_FRAME)
      take(hil_probe.in, hil_probe.cobs.size);
}
