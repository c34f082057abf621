/* The board's end of the link: sessions, reliable frames and what goes out first (SPEC 1). Bytes and ticks
 * come in, frames go out; the port is the caller's. */
#ifndef HIL_LINK_H
#define HIL_LINK_H

#include "link/frame.h"
#include "link/gobackn.h"

/* What the link hands on. None may send; `fill` is asked when there is room. */
typedef struct {
  void (*session)(uint64_t now); /* begun: everything of the one before is void */
  void (*lost)(uint64_t now);    /* the host does not acknowledge: the session has ended */
  bool (*room)(
      uint8_t channel); /* false: drop the frame as if the wire had lost it, there is no room to answer */
  void (*receive)(uint8_t channel, const uint8_t *bytes, uint16_t size, uint64_t now);
  void (*begins)(uint16_t image,
                 uint64_t now); /* the header of a chunk came, its CRC has not been seen yet */
  void (*chunk)(const hil_frame_t *frame, uint64_t now);
  uint16_t (*fill)(uint8_t channel, uint8_t *payload,
                   uint64_t now); /* up to HIL_UP_MAX bytes; 0: nothing to send */
} hil_link_user_t;

typedef struct {
  const hil_link_user_t *user;
  uint32_t tick_hz;
  uint32_t entropy;
  uint32_t boot, session; /* 0: none yet */
  uint64_t timeout;       /* retransmission, ticks */
  uint64_t banner;        /* not before this tick */
  bool hello;             /* one must go out */
  bool peeked;            /* `begins` was called for the frame in progress */
  hil_sender_t sender;
  hil_receiver_t receiver;
  hil_cobs_t cobs;
  uint8_t in[HIL_FRAME_MAX];
  uint32_t damaged; /* frames dropped because they did not decode */
} hil_link_t;

/* Sends the banner first. `entropy`: whatever tells this boot from others. */
void hil_link_init(hil_link_t *link, const hil_link_user_t *user, uint32_t tick_hz, uint32_t entropy);

void hil_link_retransmit(hil_link_t *link, uint16_t ms);

/* Takes received bytes. */
void hil_link_take(hil_link_t *link, const uint8_t *bytes, size_t size, uint64_t now);

/* Writes the next frame to send and returns its size; 0: none. `wire` has room for HIL_WIRE_MAX. */
size_t hil_link_next(hil_link_t *link, uint8_t *wire, uint64_t now);

/* Retransmission time-outs; `unsent`: the driver still holds bytes. */
void hil_link_poll(hil_link_t *link, bool unsent, uint64_t now);

/* Tick at which the link has something to do if nothing arrives. */
uint64_t hil_link_due(const hil_link_t *link);

/* Every data frame sent has been acknowledged. */
bool hil_link_settled(const hil_link_t *link);

#endif
