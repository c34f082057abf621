/* Packets that this client sends (MQTT 3.1.1), put together in one bounded buffer. */
#ifndef HIL_MQTT_PACKET_H
#define HIL_MQTT_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  HIL_MQTT_STRING = 63, /* longest of the strings of Network (SPEC 2) */
  HIL_MQTT_HEAD = 512,  /* payload bytes of a publication that are not its body */
  /* fixed header, topic and packet id come before them */
  HIL_MQTT_BUFFER = 5 + 2 + HIL_MQTT_STRING + 16 + 2 + HIL_MQTT_HEAD
};

/* Who the board is at the broker. */
typedef struct {
  uint16_t keep_alive_s; /* 0: the broker does not watch */
  char client[HIL_MQTT_STRING + 1], user[HIL_MQTT_STRING + 1], password[HIL_MQTT_STRING + 1];
  char prefix[HIL_MQTT_STRING + 1]; /* of every topic, without the closing slash */
} hil_network_t;

/* One packet: bytes at..size of `bytes`, then `body` bytes that are kept elsewhere. */
typedef struct {
  uint8_t bytes[HIL_MQTT_BUFFER];
  uint16_t at, size;
} hil_mqtt_out_t;

/* Connects with a clean session and the last will `offline`, retained on <prefix>/status. */
void hil_mqtt_connect(hil_mqtt_out_t *out, const hil_network_t *network);

/* Subscribes to <prefix>/<name> with QoS 1. */
void hil_mqtt_subscribe(hil_mqtt_out_t *out, const hil_network_t *network, const char *name, uint16_t id);

void hil_mqtt_pingreq(hil_mqtt_out_t *out);

void hil_mqtt_puback(hil_mqtt_out_t *out, uint16_t id);

/* Begins a publication of QoS 1 on <prefix>/<name>: returns where up to HIL_MQTT_HEAD payload bytes go. */
uint8_t *hil_mqtt_publish_begin(hil_mqtt_out_t *out, const hil_network_t *network, const char *name,
                                uint16_t id);

/* Ends it: `head` payload bytes were written, `body` more will follow the packet's own bytes. */
void hil_mqtt_publish_end(hil_mqtt_out_t *out, uint16_t head, uint32_t body, bool dup, bool retain);

/* True: `topic` is <prefix>/<name>. */
bool hil_mqtt_topic_is(const uint8_t *topic, size_t size, const hil_network_t *network, const char *name);

#endif
