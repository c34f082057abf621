/* A byte stream with credit that the board opens and either side closes (SPEC 1.3). Pure state. */
#ifndef HIL_CHANNEL_H
#define HIL_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

typedef enum { HIL_CHANNEL_SHUT, HIL_CHANNEL_OPENING, HIL_CHANNEL_OPEN } hil_channel_state_t;

typedef struct {
  hil_channel_state_t state;
  uint32_t credit;  /* bytes this side can take at once */
  uint32_t sent;    /* since the channel opened */
  uint32_t allowed; /* total that the other side can take */
  uint32_t received;
  uint32_t announced;                    /* total that the other side has been told */
  bool open_due, closed_due, credit_due; /* control messages to send */
} hil_channel_t;

/* Forgets everything, messages to send too. */
void hil_channel_reset(hil_channel_t *channel, uint32_t credit);

/* Asks the other side to connect. */
void hil_channel_open(hil_channel_t *channel);

/* Closes this end; the other side is told unless it said so itself. */
void hil_channel_close(hil_channel_t *channel, bool tell);

/* The other side has connected. False: nobody waits for that, it is told so. */
bool hil_channel_opened(hil_channel_t *channel, uint32_t allowed);

/* The other side can take `total` bytes since the channel opened. */
void hil_channel_credit(hil_channel_t *channel, uint32_t total);

/* Bytes that may be sent now. */
uint32_t hil_channel_room(const hil_channel_t *channel);

/* Bytes came and were consumed at once. False: closed, or more than was granted; drop them. */
bool hil_channel_received(hil_channel_t *channel, uint32_t size);

#endif
