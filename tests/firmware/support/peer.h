/* The host's end of the link, for tests: the board's own pure parts the other way round. Frames go through
 * `deliver`, which the test gives; what the board sends is taken with peer_take. */
#ifndef HIL_TEST_PEER_H
#define HIL_TEST_PEER_H

#include "link/frame.h"
#include "link/gobackn.h"

typedef struct {
  void (*deliver)(const uint8_t *wire, size_t size);                     /* one frame to the board */
  void (*receive)(uint8_t channel, const uint8_t *bytes, uint16_t size); /* of a data frame, in order */
  hil_sender_t sender;
  hil_receiver_t receiver;
  hil_cobs_t cobs;
  uint8_t in[HIL_FRAME_MAX];
  uint32_t session, boot;
  int hellos, acks, frames; /* that came */
  hil_frame_t last;         /* frame */
} peer_t;

void peer_init(peer_t *peer);
void peer_hello(peer_t *peer, uint32_t session);
/* Queues a data frame and sends what the window allows; false: the window is full. */
bool peer_send(peer_t *peer, uint8_t channel, const void *bytes, size_t size, uint64_t now);
void peer_chunk(peer_t *peer, uint16_t image, uint16_t chunk, const void *bytes, size_t size);
void peer_ack(peer_t *peer);
/* Takes bytes that the board sent. */
void peer_take(peer_t *peer, const uint8_t *bytes, size_t size, uint64_t now);
/* Sends again what was not acknowledged in time, and acknowledgements that are due. */
void peer_poll(peer_t *peer, uint64_t timeout, uint64_t now);

#endif
