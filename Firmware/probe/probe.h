/* The probe's parts: what they share, and what they ask of each other. */
#ifndef HIL_PROBE_H
#define HIL_PROBE_H

#include "link/cobs.h"
#include "link/wire.h"
#include "probe/conversions.h"
#include "probe/edges.h"
#include "probe/ina219.h"
#include "probe/port/probe_port.h"
#include "probe/samples.h"

enum {
  PROBE_IN_MAX = 64,   /* decoded frame to the probe */
  PROBE_OUT_MAX = 256, /* decoded frame to the host */
  PROBE_CRC = 4,
  PROBE_HEADER = 3,        /* kind and sequence number */
  PROBE_TEXT_MAX = 63,     /* bytes of a string */
  PROBE_FLUSH_MS = 50,     /* a frame is not kept longer */
  PROBE_READBACK_MS = 500, /* of one of two registers */
  PROBE_SILENT_MS = 500,   /* without an acknowledgement */
  PROBE_LATE_MS =
      1000 /* without a conversion that was read in time: those that follow silence are too few before */
};

typedef struct {
  const hil_probe_info_t *info;

  /* session.c */
  hil_cobs_t cobs;
  uint8_t in[PROBE_IN_MAX];
  uint32_t boot, session;
  uint16_t sequence;
  uint64_t banner; /* none before this tick */

  /* sampler.c */
  hil_ina219_t chip;
  hil_conversions_t conversions;
  hil_samples_t samples;
  hil_edges_t edges;
  _Atomic bool sampling;
  uint16_t configuration;
  uint32_t started;    /* token of the running start */
  uint64_t due;        /* next poll */
  uint64_t not_ready;  /* the last moment at which no conversion was waiting to be read */
  uint64_t poll_ticks; /* what a poll takes */
  uint64_t answered;   /* last acknowledged transfer */
  uint64_t taken;      /* last conversion read in time */
  uint64_t checked;    /* last time a register was read back */
  uint64_t edges_sent; /* last frame of edges */
  uint32_t checks;     /* registers read back */
  uint32_t failures;   /* transfers in a row */
  uint32_t nacks, late, dropped;
} hil_probe_t;

extern hil_probe_t hil_probe;
extern const char hil_probe_version[];

static inline uint64_t hil_probe_ms(uint32_t ms) { return (uint64_t)hil_probe.info->tick_hz * ms / 1000; }

/* session.c: frames of this session. */
void hil_probe_take(const uint8_t *bytes, size_t size);
void hil_probe_hello(uint32_t boot, uint32_t session);
/* Sends a frame: `frame` has PROBE_HEADER bytes to be filled in, then the fields up to `end`, then room for
 * the CRC. */
void hil_probe_send(uint8_t kind, uint8_t *frame, uint8_t *end);

/* requests.c */
void hil_probe_request(const uint8_t *frame, size_t size);
void hil_probe_status(uint32_t token, uint8_t request, uint8_t code, uint16_t value);

/* sampler.c */
uint8_t hil_sampler_start(uint8_t address, uint16_t configuration, uint32_t bus_hz, uint16_t *found);
/* Ends the sampling, sends what is left. */
void hil_sampler_stop(void);
/* Starts all counters anew. Not while sampling. */
void hil_sampler_forget(void);
/* Polls when it is time to, sends the frames that are due; the tick at which to come again. */
uint64_t hil_sampler_step(void);

/* main.c: the probe; returns only in tests, where the port says so. */
void hil_probe_init(void);
uint64_t hil_probe_step(void);

#endif
