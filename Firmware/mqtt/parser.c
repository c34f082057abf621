#include "mqtt/parser.h"

enum { HEADER, LENGTH, BODY, DEAD };

void hil_mqtt_parser_reset(hil_mqtt_parser_t *parser) { parser->state = HEADER; }

static hil_mqtt_result_t broken(hil_mqtt_parser_t *parser) {
  parser->state = DEAD;
  return HIL_MQTT_BROKEN;
}

static bool header(hil_mqtt_parser_t *parser, uint8_t byte) {
  uint8_t type = byte >> 4, flags = byte & 15;
  hil_mqtt_packet_t *packet = &parser->packet;
  packet->type = type;
  packet->code = 0;
  packet->qos = type == HIL_MQTT_PUBLISH ? flags >> 1 & 3 : 0;
  packet->id = packet->topic_size = 0;
  packet->payload_size = 0;
  parser->size = parser->at = 0;
  parser->shift = 0;
  parser->state = LENGTH;
  switch (type) {
  case HIL_MQTT_PUBLISH:
    return packet->qos < 2; /* the subscription asks for QoS 1 at most */
  case HIL_MQTT_CONNACK:
  case HIL_MQTT_PUBACK:
  case HIL_MQTT_SUBACK:
  case HIL_MQTT_PINGRESP:
    return flags == 0;
  default:
    return false;
  }
}

static bool sized_right(const hil_mqtt_parser_t *parser) {
  switch (parser->packet.type) {
  case HIL_MQTT_CONNACK:
  case HIL_MQTT_PUBACK:
    return parser->size == 2;
  case HIL_MQTT_SUBACK:
    return parser->size == 3;
  case HIL_MQTT_PINGRESP:
    return parser->size == 0;
  default:
    return parser->size >= (parser->packet.qos > 0 ? 4u : 2u);
  }
}

static bool publish(hil_mqtt_parser_t *parser, uint32_t at, uint8_t byte) {
  hil_mqtt_packet_t *packet = &parser->packet;
  if (at < 2) {
    packet->topic_size = (uint16_t)(packet->topic_size << 8 | byte);
    return at == 0 || packet->topic_size + (packet->qos > 0 ? 4u : 2u) <= parser->size;
  }
  at -= 2;
  if (at < packet->topic_size) {
    if (at < HIL_MQTT_TOPIC_KEPT)
      packet->topic[at] = byte;
    return true;
  }
  at -= packet->topic_size;
  if (packet->qos > 0) {
    if (at < 2) {
      packet->id = (uint16_t)(packet->id << 8 | byte);
      return at == 0 || packet->id != 0;
    }
    at -= 2;
  }
  if (at < HIL_MQTT_PAYLOAD_KEPT)
    packet->payload[at] = byte;
  packet->payload_size = at + 1;
  return true;
}

static bool body(hil_mqtt_parser_t *parser, uint32_t at, uint8_t byte) {
  hil_mqtt_packet_t *packet = &parser->packet;
  switch (packet->type) {
  case HIL_MQTT_PUBLISH:
    return publish(parser, at, byte);
  case HIL_MQTT_CONNACK:
    packet->code = byte; /* the last byte is the return code */
    return true;
  default: /* PUBACK, SUBACK */
    if (at < 2)
      packet->id = (uint16_t)(packet->id << 8 | byte);
    else
      packet->code = byte;
    return true;
  }
}

hil_mqtt_result_t hil_mqtt_parser_take(hil_mqtt_parser_t *parser, uint8_t byte) {
  switch (parser->state) {
  case HEADER:
    return header(parser, byte) ? HIL_MQTT_MORE : broken(parser);
  case LENGTH:
    parser->size |= (uint32_t)(byte & 127) << parser->shift;
    parser->shift += 7;
    if (byte & 128)
      return parser->shift < 28 ? HIL_MQTT_MORE : broken(parser);
    if (!sized_right(parser))
      return broken(parser);
    parser->state = BODY;
    break;
  case BODY:
    if (!body(parser, parser->at++, byte))
      return broken(parser);
    break;
  default:
    return HIL_MQTT_BROKEN;
  }
  if (parser->at < parser->size)
    return HIL_MQTT_MORE;
  parser->state = HEADER;
  return HIL_MQTT_PACKET;
}
