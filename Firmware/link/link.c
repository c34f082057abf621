#include "link/link.h"

static uint64_t ticks(const hil_link_t *link, uint32_t ms) { return (uint64_t)link->tick_hz * ms / 1000; }

static void forget(hil_link_t *link) {
  hil_sender_reset(&link->sender);
  hil_receiver_reset(&link->receiver);
  hil_link_retransmit(link, HIL_RETRANSMIT_MS);
}

void hil_link_init(hil_link_t *link, const hil_link_user_t *user, uint32_t tick_hz, uint32_t entropy) {
  *link = (hil_link_t){.user = user, .tick_hz = tick_hz, .entropy = entropy, .hello = true};
  link->cobs.frame = link->in;
  link->cobs.room = sizeof link->in;
  hil_cobs_restart(&link->cobs);
  forget(link);
}

void hil_link_retransmit(hil_link_t *link, uint16_t ms) { link->timeout = ticks(link, ms); }

/* Bijective in the session: two sessions never give the same nonce at the same tick. */
static uint32_t nonce(uint32_t session, uint64_t now, uint32_t entropy) {
  uint32_t x = session ^ (uint32_t)now ^ (uint32_t)(now >> 32) * 0x9e3779b9u ^ entropy;
  x = (x ^ x >> 16) * 0x85ebca6bu;
  x = (x ^ x >> 13) * 0xc2b2ae35u;
  x ^= x >> 16;
  return x != 0 ? x : 1;
}

static void greet(hil_link_t *link, const hil_frame_t *frame, uint64_t now) {
  if (frame->role != HIL_ROLE_HOST || frame->session == 0)
    return;
  link->hello = true;
  if (frame->session == link->session)
    return;
  link->session = frame->session;
  if (link->boot == 0)
    link->boot = nonce(frame->session, now, link->entropy);
  forget(link);
  link->user->session(now);
}

static void data(hil_link_t *link, const hil_frame_t *frame, uint64_t now) {
  /* Only the expected frame can be refused: the answer to any other is the same in any case. */
  if (frame->seq == link->receiver.next && !link->user->room(frame->channel))
    return;
  if (hil_receiver_take(&link->receiver, frame->seq, now, ticks(link, HIL_ACK_MS)))
    link->user->receive(frame->channel, frame->payload, frame->size, now);
}

static void take(hil_link_t *link, uint64_t now) {
  hil_frame_t frame;
  if (!hil_frame_open(&frame, link->in, link->cobs.size)) {
    link->damaged++;
    return;
  }
  if (frame.kind == HIL_FRAME_Hello) {
    greet(link, &frame, now);
    return;
  }
  if (link->session == 0) {
    if (now >= link->banner)
      link->hello = true;
    return;
  }
  hil_sender_ack(&link->sender, frame.ack, frame.kind == HIL_FRAME_Ack, now);
  if (frame.kind == HIL_FRAME_Data)
    data(link, &frame, now);
  else if (frame.kind == HIL_FRAME_Image)
    link->user->chunk(&frame, now);
}

void hil_link_take(hil_link_t *link, const uint8_t *bytes, size_t size, uint64_t now) {
  for (size_t i = 0; i < size; i++) {
    switch (hil_cobs_take(&link->cobs, bytes[i])) {
    case HIL_COBS_FRAME:
      take(link, now);
      link->peeked = false;
      break;
    case HIL_COBS_BROKEN:
      link->damaged++;
      link->peeked = false;
      break;
    case HIL_COBS_MORE:
      if (!link->cobs.begun) {
        link->peeked = false;
      } else if (!link->peeked && link->cobs.size >= HIL_IMAGE_HEADER) {
        link->peeked = true;
        if (link->in[0] == HIL_FRAME_Image && link->session != 0)
          link->user->begins(hil_get16(link->in + 2), now);
      }
      break;
    }
  }
}

static size_t seal(uint8_t *wire, const hil_frame_t *frame) {
  uint8_t bytes[HIL_UP_FRAME];
  size_t size = hil_frame_header(bytes, frame);
  for (uint16_t i = 0; i < frame->size; i++)
    bytes[size++] = frame->payload[i];
  return hil_frame_seal(wire, bytes, size);
}

static const hil_slot_t *next_data(hil_link_t *link, uint8_t *seq, uint64_t now) {
  static const uint8_t order[] = {HIL_CHANNEL_Control, HIL_CHANNEL_Mqtt, HIL_CHANNEL_Log};
  const hil_slot_t *resend = hil_sender_next(&link->sender, seq, now);
  hil_slot_t *slot = resend == NULL ? hil_sender_room(&link->sender) : NULL;
  for (unsigned i = 0; slot != NULL && i < sizeof order; i++) {
    slot->channel = order[i];
    slot->size = link->user->fill(order[i], slot->bytes, now);
    if (slot->size == 0)
      continue;
    hil_sender_add(&link->sender);
    return hil_sender_next(&link->sender, seq, now);
  }
  return resend;
}

size_t hil_link_next(hil_link_t *link, uint8_t *wire, uint64_t now) {
  if (link->hello) {
    link->hello = false;
    link->banner = now + ticks(link, HIL_BANNER_MS);
    return seal(wire, &(hil_frame_t){.kind = HIL_FRAME_Hello,
                                     .role = HIL_ROLE_BOARD,
                                     .newest = HIL_PROTOCOL,
                                     .oldest = HIL_PROTOCOL,
                                     .boot = link->boot,
                                     .session = link->session});
  }
  if (link->session == 0)
    return 0;
  hil_frame_t frame = {.kind = HIL_FRAME_Ack, .ack = link->receiver.next};
  if (!link->receiver.alone) {
    const hil_slot_t *slot = next_data(link, &frame.seq, now);
    if (slot != NULL) {
      frame.kind = HIL_FRAME_Data;
      frame.channel = slot->channel;
      frame.payload = slot->bytes;
      frame.size = slot->size;
    } else if (now < link->receiver.due) {
      return 0;
    }
  }
  hil_receiver_told(&link->receiver);
  return seal(wire, &frame);
}

void hil_link_poll(hil_link_t *link, bool unsent, uint64_t now) {
  if (link->session == 0)
    return;
  if (unsent)
    hil_sender_hold(&link->sender, now);
  else if (now >= hil_sender_due(&link->sender, link->timeout) && !hil_sender_expire(&link->sender, now)) {
    link->session = 0;
    link->hello = true;
    forget(link);
    link->user->lost(now);
  }
}

uint64_t hil_link_due(const hil_link_t *link) {
  if (link->session == 0)
    return UINT64_MAX;
  uint64_t again = hil_sender_due(&link->sender, link->timeout);
  return again < link->receiver.due ? again : link->receiver.due;
}

bool hil_link_settled(const hil_link_t *link) { return link->sender.base == link->sender.top; }
