/* What the host asks for, and what it is answered (SPEC 5). */
#include "probe/probe.h"

#include <string.h>

enum { START_SIZE = 10, REQUEST_SIZE = 5, FLAG_EMULATED = 1, FLAG_SAMPLING = 2 };

static uint8_t *text(uint8_t *at, const char *string) {
  size_t size = strlen(string);
  size = size < PROBE_TEXT_MAX ? size : PROBE_TEXT_MAX;
  *at++ = (uint8_t)size;
  memcpy(at, string, size);
  return at + size;
}

void hil_probe_status(uint32_t token, uint8_t request, uint8_t code, uint16_t value) {
  uint8_t frame[PROBE_OUT_MAX], *at = hil_put32(frame + PROBE_HEADER, token);
  *at++ = request;
  *at++ = code;
  at = hil_put16(at, value);
  at = hil_put32(at, hil_probe.conversions.index + 1);
  at = hil_put32(at, hil_edges_seen(&hil_probe.edges));
  at = hil_put32(at, hil_probe.nacks);
  at = hil_put32(at, hil_probe.late);
  at = hil_put32(at, hil_probe.dropped);
  hil_probe_send(HIL_PROBE_Status, frame, at);
}

static void info(uint32_t token) {
  bool is_set = hil_probe.configuration != 0;
  uint8_t frame[PROBE_OUT_MAX], *at = hil_put32(frame + PROBE_HEADER, token);
  at = hil_put32(at, hil_probe.info->tick_hz);
  *at++ =
      (uint8_t)((hil_probe.info->emulated ? FLAG_EMULATED : 0) | (hil_probe.sampling ? FLAG_SAMPLING : 0));
  *at++ = is_set ? HIL_SENSOR_Ina219 : HIL_SENSOR_None;
  *at++ = hil_probe.chip.address;
  at = hil_put16(at, hil_probe.configuration);
  hil_probe_send(HIL_PROBE_Info, frame, text(text(at, hil_probe.info->board), hil_probe_version));
}

static void pong(uint32_t token, uint64_t now) {
  uint8_t frame[PROBE_OUT_MAX];
  hil_probe_send(HIL_PROBE_Pong, frame, hil_put64(hil_put32(frame + PROBE_HEADER, token), now));
}

static void start(uint32_t token, const uint8_t *fields) {
  uint8_t address = fields[0], code = HIL_PROBE_STATUS_Ok;
  uint16_t configuration = hil_get16(fields + 1), khz = hil_get16(fields + 3), found = 0;
  if (address < 0x40 || address > 0x4f || khz == 0 || !hil_ina219_valid(configuration))
    code = HIL_PROBE_STATUS_Malformed;
  else if (!hil_probe.sampling || hil_probe.started != token)
    code = hil_sampler_start(address, configuration, khz * 1000u, &found);
  if (code == HIL_PROBE_STATUS_Ok)
    hil_probe.started = token;
  hil_probe_status(token, HIL_PROBE_Start, code, found);
}

void hil_probe_request(const uint8_t *frame, size_t size) {
  uint64_t now = hil_probe_port_ticks();
  uint8_t kind = frame[0];
  uint32_t token = size >= REQUEST_SIZE ? hil_get32(frame + 1) : 0;
  bool is_known = kind >= HIL_PROBE_Identify && kind <= HIL_PROBE_Ping;
  if (!is_known || size != (kind == HIL_PROBE_Start ? START_SIZE : REQUEST_SIZE)) {
    hil_probe_status(token, kind, is_known ? HIL_PROBE_STATUS_Malformed : HIL_PROBE_STATUS_UnknownFrame, 0);
    return;
  }
  switch (kind) {
  case HIL_PROBE_Identify:
    info(token);
    break;
  case HIL_PROBE_Start:
    start(token, frame + REQUEST_SIZE);
    break;
  case HIL_PROBE_Stop:
    hil_sampler_stop();
    hil_probe_status(token, HIL_PROBE_Stop, HIL_PROBE_STATUS_Ok, 0);
    break;
  default:
    pong(token, now);
  }
}
