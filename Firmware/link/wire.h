/* The numbers and limits of Protocols/SPEC.md, and little-endian access. */
#ifndef HIL_WIRE_H
#define HIL_WIRE_H

#include <stdint.h>

#define HIL_FRAME(name, number, why) HIL_FRAME_##name = (number),
#define HIL_CHANNEL(name, number, why) HIL_CHANNEL_##name = (number),
#define HIL_MESSAGE(name, number, why) HIL_MESSAGE_##name = (number),
#define HIL_STATUS(name, number, why) HIL_STATUS_##name = (number),
#define HIL_PHASE(name, number, why) HIL_PHASE_##name = (number),
#define HIL_POLICY(name, number, why) HIL_POLICY_##name = (number),
#define HIL_ENCODING(name, number, why) HIL_ENCODING_##name = (number),
#define HIL_LOG_LEVEL(name, number, why) HIL_LOG_##name = (number),
#define HIL_REPLY(name, number, why) HIL_REPLY_##name = (number),
#define HIL_PROBE(name, number, why) HIL_PROBE_##name = (number),
#define HIL_PROBE_STATUS(name, number, why) HIL_PROBE_STATUS_##name = (number),
#define HIL_SENSOR(name, number, why) HIL_SENSOR_##name = (number),
/* Most offloads of a batch that this firmware has tables for; a port with little RAM says fewer. */
#ifndef HIL_BATCH
#define HIL_BATCH 15
#endif

enum {
#include "../../Protocols/Wire/messages.def"
  HIL_PHASES = HIL_PHASE_Reply + 1
};

enum {
  HIL_PROTOCOL = 1,       /* newest and oldest version spoken */
  HIL_CHUNK = 512,        /* bytes of an image in one frame */
  HIL_CHUNKS_MAX = 128,   /* chunks of one image */
  HIL_FRAME_MAX = 522,    /* decoded frame with its CRC */
  HIL_DOWN_MAX = 512,     /* payload of a data frame to the board */
  HIL_UP_MAX = 256,       /* payload of a data frame to the host */
  HIL_WINDOW = 8,         /* data frames unacknowledged */
  HIL_ACK_EVERY = 4,      /* acknowledge at once when this many frames are */
  HIL_ACK_MS = 20,        /* and after this long otherwise */
  HIL_TRIES = 10,         /* retransmissions in a row before the link is lost */
  HIL_BANNER_MS = 100,    /* at most one banner in this time */
  HIL_RETRANSMIT_MS = 200 /* until Configure says otherwise */
};

static inline uint16_t hil_get16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }

static inline uint32_t hil_get32(const uint8_t *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t hil_get64(const uint8_t *p) { return hil_get32(p) | (uint64_t)hil_get32(p + 4) << 32; }

static inline uint8_t *hil_put16(uint8_t *p, uint16_t value) {
  p[0] = (uint8_t)value;
  p[1] = (uint8_t)(value >> 8);
  return p + 2;
}

static inline uint8_t *hil_put32(uint8_t *p, uint32_t value) {
  return hil_put16(hil_put16(p, (uint16_t)value), (uint16_t)(value >> 16));
}

static inline uint8_t *hil_put64(uint8_t *p, uint64_t value) {
  return hil_put32(hil_put32(p, (uint32_t)value), (uint32_t)(value >> 32));
}

#endif
