#include "link/gobackn.h"

void hil_sender_reset(hil_sender_t *sender) {
  sender->base = sender->next = sender->top = 0;
  sender->tries = 0;
  sender->went_back = false;
  sender->since = 0;
}

hil_slot_t *hil_sender_room(hil_sender_t *sender) {
  if ((uint8_t)(sender->top - sender->base) >= HIL_WINDOW)
    return NULL;
  return &sender->slot[sender->top % HIL_WINDOW];
}

void hil_sender_add(hil_sender_t *sender) { sender->top++; }

const hil_slot_t *hil_sender_next(hil_sender_t *sender, uint8_t *seq, uint64_t now) {
  if (sender->next == sender->top)
    return NULL;
  *seq = sender->next++;
  sender->since = now;
  return &sender->slot[*seq % HIL_WINDOW];
}

static void go_back(hil_sender_t *sender) {
  sender->resent += (uint8_t)(sender->next - sender->base);
  sender->next = sender->base;
}

void hil_sender_ack(hil_sender_t *sender, uint8_t ack, bool alone, uint64_t now) {
  uint8_t ahead = (uint8_t)(ack - sender->base), flying = (uint8_t)(sender->top - sender->base);
  if (ahead > flying)
    return; /* older than what is known, or never sent */
  if (ahead > 0) {
    if ((uint8_t)(sender->next - sender->base) < ahead)
      sender->next = ack; /* went back although this had arrived */
    sender->base = ack;
    sender->tries = 0;
    sender->went_back = false;
    sender->since = now;
  } else if (alone && sender->next != sender->base && !sender->went_back) {
    sender->went_back = true;
    go_back(sender);
  }
}

void hil_sender_hold(hil_sender_t *sender, uint64_t now) { sender->since = now; }

uint64_t hil_sender_due(const hil_sender_t *sender, uint64_t timeout) {
  if (sender->next == sender->base)
    return UINT64_MAX; /* nothing that was sent waits for its acknowledgement */
  return sender->since + (timeout << (sender->tries < 3 ? sender->tries : 3));
}

bool hil_sender_expire(hil_sender_t *sender, uint64_t now) {
  if (sender->tries >= HIL_TRIES)
    return false;
  sender->tries++;
  sender->since = now;
  go_back(sender);
  return true;
}

void hil_receiver_reset(hil_receiver_t *receiver) { *receiver = (hil_receiver_t){.due = UINT64_MAX}; }

bool hil_receiver_take(hil_receiver_t *receiver, uint8_t seq, uint64_t now, uint64_t delay) {
  uint8_t ahead = (uint8_t)(seq - receiver->next);
  if (ahead == 0) {
    receiver->next++;
    receiver->gap = false;
    if (++receiver->unacked >= HIL_ACK_EVERY)
      receiver->due = now;
    else if (receiver->due == UINT64_MAX)
      receiver->due = now + delay;
    return true;
  }
  if (ahead < 128) {
    if (!receiver->gap)
      receiver->alone = true;
    receiver->gap = true;
  } else if (receiver->due == UINT64_MAX) {
    receiver->due = now + delay; /* a repeat: the acknowledgement was lost, or is on its way */
  }
  return false;
}

void hil_receiver_told(hil_receiver_t *receiver) {
  receiver->unacked = 0;
  receiver->alone = false;
  receiver->due = UINT64_MAX;
}
