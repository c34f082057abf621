/* A port for the probe whose time moves only with its transfers and its sleep, an INA219 on its bus, and the
 * host's end of its serial port. Ticks are 0.1 us. */
#ifndef HIL_TEST_BENCH_H
#define HIL_TEST_BENCH_H

#include "link/frame.h"
#include "probe/probe.h"

enum { TICK_HZ = 10000000, ADDRESS = 0x40, CONFIGURATION = 0x399f, PAIR = 10640, FRAMES_KEPT = 4096 };

/* What the sensor does, changed at will. Its shunt register holds the number of the conversion modulo 30000.
 */
typedef struct {
  double scale; /* of its conversion times */
  uint64_t nack_from, nack_until;
  uint32_t
      nack_register; /* reads of this register fail once while in that time; UINT32_MAX: every transfer */
  uint16_t configuration, calibration;
  uint8_t pointer;
  uint32_t bit;     /* ticks of a bit on the bus */
  uint64_t begun;   /* the first conversion's begin */
  uint64_t cleared; /* conversions that ended by here were read */
  unsigned recoveries, polls;
} chip_t;

/* What came from the probe. */
typedef struct {
  uint8_t bytes[PROBE_OUT_MAX];
  size_t size;
} received_t;

typedef struct {
  uint64_t now;
  chip_t chip;
  received_t frames[FRAMES_KEPT];
  unsigned count; /* frames but Hello */
  unsigned hellos;
  hil_frame_t hello;    /* last */
  bool is_full;         /* the transmit queue */
  uint64_t edge_at[64]; /* the line changes at these ticks, to phase i modulo 8 */
  unsigned edges, edges_done;
} bench_t;

extern bench_t bench;

void bench_open(void);                            /* power on */
void bench_hello(uint32_t session);               /* greets and takes the answer */
void bench_request(uint8_t kind, uint32_t token); /* without fields */
void bench_start(uint32_t token, uint16_t configuration);
void bench_run(uint64_t ticks);                     /* lets it go on for so long */
void bench_send(const uint8_t *frame, size_t size); /* any frame */
const received_t *bench_last(uint8_t kind);         /* newest frame of a kind; fails the test without one */
double bench_end(uint32_t conversion);              /* its true end, in ticks */

/* One conversion as it came. */
typedef struct {
  uint32_t index;
  uint64_t tick;
  uint16_t shunt, bus;
} conversion_t;

/* All conversions, or all edges (index, tick, phase in `shunt`), of the frames received; in order of arrival.
 */
unsigned bench_conversions(conversion_t *to, unsigned room);
unsigned bench_edges(conversion_t *to, unsigned room);

static inline uint64_t bench_get64(const uint8_t *p) {
  return hil_get32(p) | (uint64_t)hil_get32(p + 4) << 32;
}

#endif
