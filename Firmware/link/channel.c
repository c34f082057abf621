#include "link/channel.h"

void hil_channel_reset(hil_channel_t *channel, uint32_t credit) {
  *channel = (hil_channel_t){.credit = credit};
}

void hil_channel_open(hil_channel_t *channel) {
  channel->state = HIL_CHANNEL_OPENING;
  channel->sent = channel->allowed = channel->received = 0;
  channel->announced = channel->credit;
  channel->open_due = true;
  channel->credit_due = false;
}

void hil_channel_close(hil_channel_t *channel, bool tell) {
  if (tell && channel->state != HIL_CHANNEL_SHUT && !channel->open_due)
    channel->closed_due = true;
  channel->state = HIL_CHANNEL_SHUT;
  channel->open_due = channel->credit_due = false;
}

bool hil_channel_opened(hil_channel_t *channel, uint32_t allowed) {
  if (channel->state != HIL_CHANNEL_OPENING) {
    channel->state = HIL_CHANNEL_SHUT;
    channel->closed_due = true;
    return false;
  }
  channel->state = HIL_CHANNEL_OPEN;
  channel->allowed = allowed;
  return true;
}

void hil_channel_credit(hil_channel_t *channel, uint32_t total) {
  /* Totals only grow, modulo 2^32: one that is behind is no news. */
  if (channel->state == HIL_CHANNEL_OPEN && (int32_t)(total - channel->allowed) > 0)
    channel->allowed = total;
}

uint32_t hil_channel_room(const hil_channel_t *channel) {
  int32_t room = (int32_t)(channel->allowed - channel->sent);
  return channel->state == HIL_CHANNEL_OPEN && room > 0 ? (uint32_t)room : 0;
}

bool hil_channel_received(hil_channel_t *channel, uint32_t size) {
  if (channel->state != HIL_CHANNEL_OPEN || size > channel->announced - channel->received)
    return false;
  channel->received += size;
  if (channel->announced - channel->received <= channel->credit / 2)
    channel->credit_due = true;
  return true;
}
