#include "mqtt/packet.h"

#include "mqtt/parser.h"

#include <string.h>

enum {
  FIXED = 5
}; /* room for the fixed header, which is written last since its size depends on what follows */

static void begin(hil_mqtt_out_t *out) { out->size = FIXED; }

static void u8(hil_mqtt_out_t *out, uint8_t value) { out->bytes[out->size++] = value; }

static void u16(hil_mqtt_out_t *out, uint16_t value) {
  u8(out, (uint8_t)(value >> 8));
  u8(out, (uint8_t)value);
}

static void text(hil_mqtt_out_t *out, const char *string) {
  while (*string != 0)
    u8(out, (uint8_t)*string++);
}

static void string(hil_mqtt_out_t *out, const char *value) {
  u16(out, (uint16_t)strlen(value));
  text(out, value);
}

static void topic(hil_mqtt_out_t *out, const hil_network_t *network, const char *name) {
  u16(out, (uint16_t)(strlen(network->prefix) + 1 + strlen(name)));
  text(out, network->prefix);
  u8(out, '/');
  text(out, name);
}

static void end(hil_mqtt_out_t *out, uint8_t header, uint32_t body) {
  uint32_t left = out->size - FIXED + body;
  uint8_t fixed[FIXED];
  uint16_t n = 0;
  fixed[n++] = header;
  do {
    fixed[n++] = (uint8_t)((left & 127) | (left > 127 ? 128 : 0));
    left >>= 7;
  } while (left > 0);
  out->at = (uint16_t)(FIXED - n);
  memcpy(out->bytes + out->at, fixed, n);
}

void hil_mqtt_connect(hil_mqtt_out_t *out, const hil_network_t *network) {
  bool user = network->user[0] != 0, password = user && network->password[0] != 0;
  begin(out);
  string(out, "MQTT");
  u8(out, 4);
  /* clean session, last will of QoS 1, retained */
  u8(out, (uint8_t)(0x02 | 0x04 | 1 << 3 | 0x20 | (password ? 0x40 : 0) | (user ? 0x80 : 0)));
  u16(out, network->keep_alive_s);
  string(out, network->client);
  topic(out, network, "status");
  string(out, "offline");
  if (user)
    string(out, network->user);
  if (password)
    string(out, network->password);
  end(out, HIL_MQTT_CONNECT << 4, 0);
}

void hil_mqtt_subscribe(hil_mqtt_out_t *out, const hil_network_t *network, const char *name, uint16_t id) {
  begin(out);
  u16(out, id);
  topic(out, network, name);
  u8(out, 1);
  end(out, HIL_MQTT_SUBSCRIBE << 4 | 2, 0);
}

void hil_mqtt_pingreq(hil_mqtt_out_t *out) {
  begin(out);
  end(out, HIL_MQTT_PINGREQ << 4, 0);
}

void hil_mqtt_puback(hil_mqtt_out_t *out, uint16_t id) {
  begin(out);
  u16(out, id);
  end(out, HIL_MQTT_PUBACK << 4, 0);
}

uint8_t *hil_mqtt_publish_begin(hil_mqtt_out_t *out, const hil_network_t *network, const char *name,
                                uint16_t id) {
  begin(out);
  topic(out, network, name);
  u16(out, id);
  return out->bytes + out->size;
}

void hil_mqtt_publish_end(hil_mqtt_out_t *out, uint16_t head, uint32_t body, bool dup, bool retain) {
  out->size = (uint16_t)(out->size + head);
  end(out, (uint8_t)(HIL_MQTT_PUBLISH << 4 | (dup ? 8 : 0) | 1 << 1 | (retain ? 1 : 0)), body);
}

bool hil_mqtt_topic_is(const uint8_t *topic, size_t size, const hil_network_t *network, const char *name) {
  size_t prefix = strlen(network->prefix), rest = strlen(name);
  return size == prefix + 1 + rest && memcmp(topic, network->prefix, prefix) == 0 && topic[prefix] == '/' &&
         memcmp(topic + prefix + 1, name, rest) == 0;
}
