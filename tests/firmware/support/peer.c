#include "support/peer.h"

#include "support/test.h"

#include <string.h>

void peer_init(peer_t *peer) {
  hil_sender_reset(&peer->sender);
  hil_receiver_reset(&peer->receiver);
  peer->cobs = (hil_cobs_t){.frame = peer->in, .room = sizeof peer->in};
  hil_cobs_restart(&peer->cobs);
  peer->session = peer->boot = 0;
  peer->hellos = peer->acks = peer->frames = 0;
}

static void deliver(peer_t *peer, const hil_frame_t *frame) {
  uint8_t bytes[HIL_FRAME_MAX], wire[HIL_COBS_BOUND(HIL_FRAME_MAX) + 1];
  size_t size = hil_frame_header(bytes, frame);
  if (frame->size > 0)
    memcpy(bytes + size, frame->payload, frame->size);
  peer->deliver(wire, hil_frame_seal(wire, bytes, size + frame->size));
}

void peer_hello(peer_t *peer, uint32_t session) {
  if (session != peer->session) {
    hil_sender_reset(&peer->sender);
    hil_receiver_reset(&peer->receiver);
  }
  peer->session = session;
  deliver(peer,
          &(hil_frame_t){
              .kind = HIL_FRAME_Hello, .role = HIL_ROLE_HOST, .newest = 1, .oldest = 1, .session = session});
}

static void flush(peer_t *peer, uint64_t now) {
  uint8_t seq;
  const hil_slot_t *slot;
  while ((slot = hil_sender_next(&peer->sender, &seq, now)) != NULL) {
    hil_receiver_told(&peer->receiver);
    deliver(peer, &(hil_frame_t){.kind = HIL_FRAME_Data,
                                 .ack = peer->receiver.next,
                                 .seq = seq,
                                 .channel = slot->channel,
                                 .payload = slot->bytes,
                                 .size = slot->size});
  }
}

bool peer_send(peer_t *peer, uint8_t channel, const void *bytes, size_t size, uint64_t now) {
  hil_slot_t *slot = hil_sender_room(&peer->sender);
  assert_true(size <= sizeof slot->bytes);
  if (slot == NULL)
    return false;
  memcpy(slot->bytes, bytes, size);
  slot->size = (uint16_t)size;
  slot->channel = channel;
  hil_sender_add(&peer->sender);
  flush(peer, now);
  return true;
}

void peer_chunk(peer_t *peer, uint16_t image, uint16_t chunk, const void *bytes, size_t size) {
  deliver(peer, &(hil_frame_t){.kind = HIL_FRAME_Image,
                               .ack = peer->receiver.next,
                               .image = image,
                               .chunk = chunk,
                               .payload = bytes,
                               .size = (uint16_t)size});
}

void peer_ack(peer_t *peer) {
  hil_receiver_told(&peer->receiver);
  deliver(peer, &(hil_frame_t){.kind = HIL_FRAME_Ack, .ack = peer->receiver.next});
}

static void take(peer_t *peer, uint64_t now) {
  hil_frame_t frame;
  if (!hil_frame_open(&frame, peer->in, peer->cobs.size))
    return;
  peer->last = frame;
  peer->frames++;
  if (frame.kind == HIL_FRAME_Hello) {
    peer->hellos++;
    if (frame.session == peer->session)
      peer->boot = frame.boot;
    return;
  }
  peer->acks += frame.kind == HIL_FRAME_Ack;
  hil_sender_ack(&peer->sender, frame.ack, frame.kind == HIL_FRAME_Ack, now);
  if (frame.kind == HIL_FRAME_Data && hil_receiver_take(&peer->receiver, frame.seq, now, 0) &&
      peer->receive != NULL)
    peer->receive(frame.channel, frame.payload, frame.size);
}

void peer_take(peer_t *peer, const uint8_t *bytes, size_t size, uint64_t now) {
  for (size_t i = 0; i < size; i++)
    if (hil_cobs_take(&peer->cobs, bytes[i]) == HIL_COBS_FRAME)
      take(peer, now);
}

void peer_poll(peer_t *peer, uint64_t timeout, uint64_t now) {
  if (now >= hil_sender_due(&peer->sender, timeout))
    assert_true(hil_sender_expire(&peer->sender, now));
  flush(peer, now);
  if (peer->receiver.alone || now >= peer->receiver.due)
    peer_ack(peer);
}
