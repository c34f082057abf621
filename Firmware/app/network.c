/* MQTT over the port's own network: what the host link's channel is elsewhere. A stream of TCP bounds itself,
 * so that credit is given as it is used. */
#include "app/app.h"

enum { CHUNK = 256 };

static uint8_t staged[CHUNK]; /* what the network has not taken yet */
static size_t staged_at, staged_size;
static bool ends_offload; /* with its last byte */

bool hil_network_carries(void) { return hil_app.port->network != NULL; }

bool hil_network_settled(void) {
  return hil_network_carries() ? staged_at == staged_size : hil_link_settled(&hil_app.link);
}

void hil_network_reset(void) {
  staged_at = staged_size = 0;
  if (hil_network_carries())
    hil_app.port->network->close();
}

static void take(const hil_port_network_t *network, uint64_t now) {
  hil_channel_t *channel = &hil_app.mqtt.channel;
  uint8_t bytes[CHUNK];
  size_t size;
  while (channel->state == HIL_CHANNEL_OPEN && (size = network->read(bytes, sizeof bytes)) > 0) {
    hil_mqtt_receive(&hil_app.mqtt, bytes, (uint16_t)size, now);
    channel->announced = channel->received + channel->credit;
    channel->credit_due = false;
  }
}

/* The network's stack has a buffer of its own: `transmit` ends when that has taken the offload's last byte.
 */
static void give(const hil_port_network_t *network, uint64_t now) {
  hil_channel_t *channel = &hil_app.mqtt.channel;
  while (channel->state == HIL_CHANNEL_OPEN) {
    staged_at += network->write(staged + staged_at, staged_size - staged_at);
    if (staged_at < staged_size)
      return;
    if (ends_offload)
      hil_samples_handed(hil_app.handed - (uint32_t)hil_port_unsent());
    hil_channel_credit(channel, channel->sent + CHUNK);
    staged_at = 0;
    staged_size = hil_mqtt_fill(&hil_app.mqtt, staged, CHUNK, now);
    ends_offload = hil_app.out_ends_offload;
    hil_app.out_ends_offload = false;
    if (staged_size == 0)
      return;
    if (hil_app.mqtt.state == HIL_MQTT_ONLINE)
      hil_app.progress = now;
  }
}

void hil_network_poll(uint64_t now) {
  if (!hil_network_carries())
    return;
  const hil_port_network_t *network = hil_app.port->network;
  hil_channel_t *channel = &hil_app.mqtt.channel;
  if (channel->closed_due || channel->open_due)
    hil_network_reset();
  if (channel->open_due)
    network->open();
  channel->closed_due = channel->open_due = false;
  hil_network_state_t state = network->state();
  if (channel->state == HIL_CHANNEL_OPENING && state == HIL_NETWORK_OPEN)
    hil_mqtt_opened(&hil_app.mqtt, CHUNK, now);
  else if (channel->state != HIL_CHANNEL_SHUT && state == HIL_NETWORK_CLOSED)
    hil_mqtt_closed(&hil_app.mqtt, now);
  take(network, now);
  give(network, now);
}
