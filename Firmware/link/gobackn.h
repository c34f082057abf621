/* Reliable frames: go-back-N, one sender and one receiver (SPEC 1.2). Pure state: no port, time passed in as
 * ticks. */
#ifndef HIL_GOBACKN_H
#define HIL_GOBACKN_H

#include "link/wire.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
  uint8_t bytes[HIL_UP_MAX];
  uint16_t size;
  uint8_t channel;
} hil_slot_t;

typedef struct {
  hil_slot_t slot[HIL_WINDOW]; /* frame n is in slot n mod 8 until it is acknowledged */
  uint8_t base;                /* oldest unacknowledged */
  uint8_t next;                /* to be sent next */
  uint8_t top;                 /* first that has not been made yet */
  uint8_t tries;               /* retransmission time-outs in a row */
  bool went_back;              /* resent already for this gap */
  uint64_t since;              /* the time-out counts from here */
  uint32_t resent;             /* frames sent again */
} hil_sender_t;

void hil_sender_reset(hil_sender_t *sender);

/* The slot to fill for a new frame, or NULL while the window is full. */
hil_slot_t *hil_sender_room(hil_sender_t *sender);

/* Takes the filled slot into the window. */
void hil_sender_add(hil_sender_t *sender);

/* The frame to send now and its number, or NULL. */
const hil_slot_t *hil_sender_next(hil_sender_t *sender, uint8_t *seq, uint64_t now);

/* Reads an acknowledgement; `alone`: it came in an Ack frame, where a repeated number tells of a gap. */
void hil_sender_ack(hil_sender_t *sender, uint8_t ack, bool alone, uint64_t now);

/* Bytes are still on their way out of the driver: the time-out has not begun. */
void hil_sender_hold(hil_sender_t *sender, uint64_t now);

/* When the oldest frame is to be sent again; UINT64_MAX: nothing is in flight. `timeout` in ticks, before
 * doubling. */
uint64_t hil_sender_due(const hil_sender_t *sender, uint64_t timeout);

/* The time-out has passed: goes back. False: that was one try too many, the link is lost. */
bool hil_sender_expire(hil_sender_t *sender, uint64_t now);

typedef struct {
  uint8_t next;    /* expected */
  uint8_t unacked; /* accepted since the last acknowledgement left */
  bool gap;        /* told of since the last accepted frame */
  bool alone;      /* an Ack frame must go out now, whatever else could carry the number */
  uint64_t due;    /* when an acknowledgement must leave; UINT64_MAX: none due */
} hil_receiver_t;

void hil_receiver_reset(hil_receiver_t *receiver);

/* True: this is the expected frame, use it. `delay`: ticks until an acknowledgement is due. */
bool hil_receiver_take(hil_receiver_t *receiver, uint8_t seq, uint64_t now, uint64_t delay);

/* A frame with the number in its header has gone out. */
void hil_receiver_told(hil_receiver_t *receiver);

#endif
