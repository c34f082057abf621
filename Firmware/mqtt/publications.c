#include "mqtt/publications.h"

#include <string.h>

static const char *const names[] = {"status", "result", "offload"};

void hil_publications_rewind(hil_mqtt_t *mqtt) {
  mqtt->streaming = NULL;
  for (int i = 0; i < HIL_MQTT_PUBLICATIONS; i++) {
    hil_publication_t *entry = &mqtt->table[i];
    if (entry->state == HIL_PUB_FREE)
      continue;
    /* The status is made anew by every connection, so that it follows the last will. */
    entry->state = entry->topic == HIL_TOPIC_STATUS ? HIL_PUB_FREE : HIL_PUB_WAITING;
  }
}

bool hil_publications_pending(const hil_mqtt_t *mqtt) {
  for (int i = 0; i < HIL_MQTT_PUBLICATIONS; i++)
    if (mqtt->table[i].state == HIL_PUB_SENT || mqtt->table[i].state == HIL_PUB_STREAMING)
      return true;
  return false;
}

void hil_publications_acknowledge(hil_mqtt_t *mqtt, uint16_t id) {
  for (int i = 0; i < HIL_MQTT_PUBLICATIONS; i++) {
    hil_publication_t *entry = &mqtt->table[i];
    if (entry->state != HIL_PUB_SENT || entry->id != id)
      continue;
    entry->state = HIL_PUB_FREE;
    mqtt->user->acknowledged(entry->topic, entry->tag);
    return;
  }
}

static uint16_t new_id(hil_mqtt_t *mqtt) {
  for (;;) {
    bool taken = ++mqtt->id == 0;
    for (int i = 0; i < HIL_MQTT_PUBLICATIONS; i++)
      taken |= mqtt->table[i].state != HIL_PUB_FREE && mqtt->table[i].id == mqtt->id;
    if (!taken)
      return mqtt->id;
  }
}

bool hil_mqtt_publish(hil_mqtt_t *mqtt, hil_topic_t topic, uint8_t tag, const uint8_t *body, uint32_t size) {
  for (int i = 0; i < HIL_MQTT_PUBLICATIONS; i++) {
    if (mqtt->table[i].state != HIL_PUB_FREE)
      continue;
    uint16_t id = new_id(mqtt);
    mqtt->table[i] = (hil_publication_t){.state = HIL_PUB_WAITING,
                                         .topic = topic,
                                         .tag = tag,
                                         .id = id,
                                         .order = mqtt->order++,
                                         .body = body,
                                         .size = size};
    return true;
  }
  return false;
}

bool hil_mqtt_cancel(hil_mqtt_t *mqtt, hil_topic_t topic, uint8_t tag) {
  for (int i = 0; i < HIL_MQTT_PUBLICATIONS; i++) {
    hil_publication_t *entry = &mqtt->table[i];
    if (entry->state != HIL_PUB_WAITING || entry->topic != topic || entry->tag != tag || entry->tried)
      continue;
    entry->state = HIL_PUB_FREE;
    return true;
  }
  return false;
}

/* The status first, then in the order of publishing: after a reconnect that is the order of the first
 * sending. */
static hil_publication_t *first_waiting(hil_mqtt_t *mqtt) {
  hil_publication_t *first = NULL;
  for (int i = 0; i < HIL_MQTT_PUBLICATIONS; i++) {
    hil_publication_t *entry = &mqtt->table[i];
    if (entry->state != HIL_PUB_WAITING)
      continue;
    if (entry->topic == HIL_TOPIC_STATUS)
      return entry;
    if (first == NULL || (int32_t)(entry->order - first->order) < 0)
      first = entry;
  }
  return first;
}

static bool begin_publication(hil_mqtt_t *mqtt) {
  hil_publication_t *entry = first_waiting(mqtt);
  if (entry == NULL)
    return false;
  uint8_t *head = hil_mqtt_publish_begin(&mqtt->out, &mqtt->network, names[entry->topic], entry->id);
  uint16_t size = mqtt->user->compose(entry->topic, entry->tag, head);
  hil_mqtt_publish_end(&mqtt->out, size, entry->size, entry->tried, entry->topic == HIL_TOPIC_STATUS);
  entry->state = HIL_PUB_STREAMING;
  entry->tried = true;
  mqtt->streaming = entry;
  mqtt->body_at = 0;
  return true;
}

/* Puts the next packet into `out`; false when there is none to send. */
static bool next_packet(hil_mqtt_t *mqtt) {
  switch (mqtt->state) {
  case HIL_MQTT_CONNECTING:
    if (mqtt->asked)
      return false;
    hil_mqtt_connect(&mqtt->out, &mqtt->network);
    return mqtt->asked = true;
  case HIL_MQTT_SUBSCRIBING:
    if (mqtt->asked)
      return false;
    hil_mqtt_subscribe(&mqtt->out, &mqtt->network, "reply", new_id(mqtt));
    return mqtt->asked = true;
  case HIL_MQTT_ONLINE:
    if (mqtt->acks > 0) {
      hil_mqtt_puback(&mqtt->out, mqtt->ack[0]);
      memmove(mqtt->ack, mqtt->ack + 1, --mqtt->acks * sizeof *mqtt->ack);
      return true;
    }
    return begin_publication(mqtt);
  default:
    return false;
  }
}

static uint16_t least(uint32_t a, uint32_t b) { return (uint16_t)(a < b ? a : b); }

uint16_t hil_mqtt_fill(hil_mqtt_t *mqtt, uint8_t *to, uint16_t room, uint64_t now) {
  room = least(room, hil_channel_room(&mqtt->channel));
  uint16_t filled = 0;
  bool ended = false; /* one publication's end to a frame: its last byte leaves with that frame */
  while (filled < room && !ended) {
    hil_mqtt_out_t *out = &mqtt->out;
    hil_publication_t *entry = mqtt->streaming;
    if (out->at == out->size && entry == NULL) {
      if (!next_packet(mqtt))
        break;
      entry = mqtt->streaming;
    }
    uint16_t n = least((uint32_t)(room - filled), (uint32_t)(out->size - out->at));
    memcpy(to + filled, out->bytes + out->at, n);
    out->at += n;
    filled += n;
    if (entry == NULL || out->at < out->size)
      continue;
    n = least((uint32_t)(room - filled), entry->size - mqtt->body_at);
    if (n > 0)
      memcpy(to + filled, entry->body + mqtt->body_at, n);
    mqtt->body_at += n;
    filled += n;
    if (mqtt->body_at < entry->size)
      continue;
    entry->state = HIL_PUB_SENT;
    mqtt->streaming = NULL;
    ended = true;
    if (!entry->streamed) {
      entry->streamed = true;
      mqtt->user->streamed(entry->topic, entry->tag);
    }
  }
  mqtt->channel.sent += filled;
  if (filled > 0)
    mqtt->sent = mqtt->active = now;
  return filled;
}
