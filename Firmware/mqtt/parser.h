/* Incremental parser of the packets a broker sends (MQTT 3.1.1). Hostile bytes never write out of bounds:
 * what does not fit is counted and skipped. */
#ifndef HIL_MQTT_PARSER_H
#define HIL_MQTT_PARSER_H

#include <stdbool.h>
#include <stdint.h>

enum {
  HIL_MQTT_CONNECT = 1,
  HIL_MQTT_CONNACK = 2,
  HIL_MQTT_PUBLISH = 3,
  HIL_MQTT_PUBACK = 4,
  HIL_MQTT_SUBSCRIBE = 8,
  HIL_MQTT_SUBACK = 9,
  HIL_MQTT_PINGREQ = 12,
  HIL_MQTT_PINGRESP = 13
};

enum { HIL_MQTT_TOPIC_KEPT = 80, HIL_MQTT_PAYLOAD_KEPT = 144 }; /* a reply with 128 codes */

typedef struct {
  uint8_t type;
  uint8_t code;          /* CONNACK, SUBACK */
  uint8_t qos;           /* PUBLISH */
  uint16_t id;           /* PUBLISH of QoS 1, PUBACK, SUBACK */
  uint16_t topic_size;   /* as sent; only the first HIL_MQTT_TOPIC_KEPT bytes are kept */
  uint32_t payload_size; /* as sent; only the first HIL_MQTT_PAYLOAD_KEPT bytes are kept */
  uint8_t topic[HIL_MQTT_TOPIC_KEPT];
  uint8_t payload[HIL_MQTT_PAYLOAD_KEPT];
} hil_mqtt_packet_t;

typedef struct {
  hil_mqtt_packet_t packet;
  uint8_t state;
  uint8_t shift; /* of the next byte of the remaining length */
  uint32_t size; /* remaining length */
  uint32_t at;   /* bytes of it that came */
} hil_mqtt_parser_t;

typedef enum { HIL_MQTT_MORE, HIL_MQTT_PACKET, HIL_MQTT_BROKEN } hil_mqtt_result_t;

void hil_mqtt_parser_reset(hil_mqtt_parser_t *parser);

/* PACKET: `parser->packet` holds one until the next byte. BROKEN: no broker sends this to this client; the
 * parser must be reset, with the connection. */
hil_mqtt_result_t hil_mqtt_parser_take(hil_mqtt_parser_t *parser, uint8_t byte);

#endif
