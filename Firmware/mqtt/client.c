#include "mqtt/client.h"

#include "link/wire.h"
#include "mqtt/publications.h"

#include <string.h>

static uint64_t ticks(const hil_mqtt_t *mqtt, uint32_t ms) { return (uint64_t)mqtt->tick_hz * ms / 1000; }

void hil_mqtt_init(hil_mqtt_t *mqtt, const hil_mqtt_user_t *user, uint32_t tick_hz) {
  memset(mqtt, 0, sizeof *mqtt);
  mqtt->user = user;
  mqtt->tick_hz = tick_hz;
  mqtt->backoff = HIL_MQTT_BACKOFF_MS;
  hil_channel_reset(&mqtt->channel, HIL_MQTT_CREDIT);
  hil_mqtt_patience(mqtt, 10 * HIL_RETRANSMIT_MS);
}

void hil_mqtt_patience(hil_mqtt_t *mqtt, uint32_t ms) { mqtt->timeout = ticks(mqtt, ms); }

/* Whatever was under way on the old connection starts over on the next. */
static void disconnected(hil_mqtt_t *mqtt, hil_mqtt_state_t state) {
  mqtt->state = state;
  mqtt->asked = mqtt->pinging = false;
  mqtt->acks = 0;
  mqtt->out.at = mqtt->out.size = 0;
  hil_publications_rewind(mqtt);
}

static void retreat(hil_mqtt_t *mqtt, uint64_t now) {
  disconnected(mqtt, HIL_MQTT_AWAY);
  mqtt->retry = now + ticks(mqtt, mqtt->backoff);
  mqtt->backoff =
      mqtt->backoff * 2 > HIL_MQTT_BACKOFF_MAX_MS ? HIL_MQTT_BACKOFF_MAX_MS : (uint16_t)(mqtt->backoff * 2);
  mqtt->reconnects++;
}

static void fail(hil_mqtt_t *mqtt, const char *what, uint64_t now) {
  hil_channel_close(&mqtt->channel, true);
  retreat(mqtt, now);
  mqtt->user->trouble(what);
}

static void reopen(hil_mqtt_t *mqtt) {
  disconnected(mqtt, HIL_MQTT_OPENING);
  hil_channel_open(&mqtt->channel);
}

void hil_mqtt_start(hil_mqtt_t *mqtt, const hil_network_t *network, uint64_t now) {
  hil_channel_close(&mqtt->channel, true);
  mqtt->network = *network;
  mqtt->backoff = HIL_MQTT_BACKOFF_MS;
  mqtt->active = mqtt->sent = now;
  reopen(mqtt);
}

void hil_mqtt_opened(hil_mqtt_t *mqtt, uint32_t credit, uint64_t now) {
  if (!hil_channel_opened(&mqtt->channel, credit)) {
    if (mqtt->state > HIL_MQTT_AWAY)
      retreat(mqtt, now);
    return;
  }
  hil_mqtt_parser_reset(&mqtt->parser);
  mqtt->state = HIL_MQTT_CONNECTING;
  mqtt->active = mqtt->sent = now;
}

void hil_mqtt_closed(hil_mqtt_t *mqtt, uint64_t now) {
  hil_channel_close(&mqtt->channel, false);
  if (mqtt->state > HIL_MQTT_AWAY)
    retreat(mqtt, now);
}

static void incoming(hil_mqtt_t *mqtt, uint64_t now) {
  const hil_mqtt_packet_t *packet = &mqtt->parser.packet;
  if (packet->qos > 0) {
    if (mqtt->acks == HIL_MQTT_ACKS) {
      fail(mqtt, "too many messages at once", now);
      return;
    }
    mqtt->ack[mqtt->acks++] = packet->id;
  }
  if (packet->topic_size <= HIL_MQTT_TOPIC_KEPT &&
      hil_mqtt_topic_is(packet->topic, packet->topic_size, &mqtt->network, "reply"))
    mqtt->user->message(packet->payload, packet->payload_size, now);
}

static void taken(hil_mqtt_t *mqtt, uint64_t now) {
  const hil_mqtt_packet_t *packet = &mqtt->parser.packet;
  mqtt->active = now;
  if (mqtt->state == HIL_MQTT_CONNECTING) {
    if (packet->type != HIL_MQTT_CONNACK || packet->code != 0 || !mqtt->asked) {
      fail(mqtt, packet->code == 4 || packet->code == 5 ? "broker refuses the credentials" : "broker refuses",
           now);
      return;
    }
    mqtt->state = HIL_MQTT_SUBSCRIBING;
    mqtt->asked = false;
    return;
  }
  switch (packet->type) {
  case HIL_MQTT_SUBACK:
    if (mqtt->state != HIL_MQTT_SUBSCRIBING || !mqtt->asked || packet->code > 1) {
      fail(mqtt, "broker refuses the subscription", now);
      return;
    }
    mqtt->state = HIL_MQTT_ONLINE;
    mqtt->backoff = HIL_MQTT_BACKOFF_MS;
    (void)hil_mqtt_publish(mqtt, HIL_TOPIC_STATUS, 0, NULL, 0); /* the table has a place for it */
    break;
  case HIL_MQTT_PUBLISH:
    incoming(mqtt, now);
    break;
  case HIL_MQTT_PUBACK:
    hil_publications_acknowledge(mqtt, packet->id);
    break;
  case HIL_MQTT_PINGRESP:
    mqtt->pinging = false;
    break;
  default:
    fail(mqtt, "broker breaks the protocol", now);
  }
}

void hil_mqtt_receive(hil_mqtt_t *mqtt, const uint8_t *bytes, uint16_t size, uint64_t now) {
  if (mqtt->state < HIL_MQTT_CONNECTING)
    return; /* of a connection that has gone */
  if (!hil_channel_received(&mqtt->channel, size)) {
    fail(mqtt, "more bytes than the credit", now);
    return;
  }
  for (uint16_t i = 0; i < size && mqtt->state >= HIL_MQTT_CONNECTING; i++) {
    hil_mqtt_result_t result = hil_mqtt_parser_take(&mqtt->parser, bytes[i]);
    if (result == HIL_MQTT_PACKET)
      taken(mqtt, now);
    else if (result == HIL_MQTT_BROKEN)
      fail(mqtt, "broker breaks the protocol", now);
  }
}

static bool waiting(const hil_mqtt_t *mqtt) {
  return mqtt->state == HIL_MQTT_CONNECTING || mqtt->state == HIL_MQTT_SUBSCRIBING ||
         (mqtt->state == HIL_MQTT_ONLINE && (mqtt->pinging || hil_publications_pending(mqtt)));
}

static uint64_t ping_due(const hil_mqtt_t *mqtt) {
  if (mqtt->state != HIL_MQTT_ONLINE || mqtt->network.keep_alive_s == 0 || mqtt->pinging ||
      mqtt->streaming != NULL || mqtt->out.at < mqtt->out.size)
    return UINT64_MAX; /* what is being sent keeps the connection alive as well */
  return mqtt->sent + ticks(mqtt, mqtt->network.keep_alive_s * 750u);
}

void hil_mqtt_poll(hil_mqtt_t *mqtt, bool settled, uint64_t now) {
  if (!settled)
    mqtt->active = now; /* what is still on the link cannot have been answered */
  if (mqtt->state == HIL_MQTT_AWAY && now >= mqtt->retry)
    reopen(mqtt);
  else if (waiting(mqtt) && now >= mqtt->active + mqtt->timeout)
    fail(mqtt, "broker does not answer", now);
  else if (now >= ping_due(mqtt)) {
    hil_mqtt_pingreq(&mqtt->out);
    mqtt->pinging = true;
    mqtt->active = now;
  }
}

uint64_t hil_mqtt_due(const hil_mqtt_t *mqtt) {
  if (mqtt->state == HIL_MQTT_AWAY)
    return mqtt->retry;
  uint64_t answer = waiting(mqtt) ? mqtt->active + mqtt->timeout : UINT64_MAX, ping = ping_due(mqtt);
  return answer < ping ? answer : ping;
}
