#include "mqtt/parser.h"

#include "support/chance.h"
#include "support/test.h"

#include <string.h>

static hil_mqtt_parser_t parser;

/* A stream of one packet of each kind, as a broker sends them. */
static const uint8_t stream[] = {0x20, 2,    1,    0,       /* CONNACK, session present */
                                 0x90, 3,    0x12, 0x34, 1, /* SUBACK */
                                 0x40, 2,    0xAB, 0xCD,    /* PUBACK */
                                 0xD0, 0,                   /* PINGRESP */
                                 0x32, 11,   0,    3,    'a', '/', 'b',
                                 0,    7,    'w',  'x',  'y', 'z', /* PUBLISH of QoS 1 */
                                 0x30, 0x82, 0x00, 0,    0};       /* PUBLISH of 2 bytes, long form */

static int take(const uint8_t *bytes, size_t size, hil_mqtt_packet_t *packets, int room) {
  int count = 0;
  for (size_t i = 0; i < size; i++) {
    hil_mqtt_result_t result = hil_mqtt_parser_take(&parser, bytes[i]);
    if (result == HIL_MQTT_BROKEN)
      return -1;
    if (result == HIL_MQTT_PACKET && count < room)
      packets[count++] = parser.packet;
  }
  return count;
}

static void Every_kind_of_packet_is_read(void **state) {
  (void)state;
  hil_mqtt_packet_t packet[8];
  hil_mqtt_parser_reset(&parser);
  assert_int_equal(take(stream, sizeof stream, packet, 8), 6);
  assert_int_equal(packet[0].type, HIL_MQTT_CONNACK);
  assert_int_equal(packet[0].code, 0);
  assert_int_equal(packet[1].type, HIL_MQTT_SUBACK);
  assert_int_equal(packet[1].id, 0x1234);
  assert_int_equal(packet[1].code, 1);
  assert_int_equal(packet[2].type, HIL_MQTT_PUBACK);
  assert_int_equal(packet[2].id, 0xABCD);
  assert_int_equal(packet[3].type, HIL_MQTT_PINGRESP);
  assert_int_equal(packet[4].type, HIL_MQTT_PUBLISH);
  assert_int_equal(packet[4].id, 7);
  assert_int_equal(packet[4].topic_size, 3);
  assert_memory_equal(packet[4].topic, "a/b", 3);
  assert_int_equal(packet[4].payload_size, 4);
  assert_memory_equal(packet[4].payload, "wxyz", 4);
  assert_int_equal(packet[5].topic_size, 0);
  assert_int_equal(packet[5].payload_size, 0);
}

static void Broken_packets_are_told(void **state) {
  (void)state;
  static const struct {
    const char *what;
    uint8_t bytes[12];
    size_t size;
  } broken[] = {
      {"CONNECT is not for a client", {0x10, 0}, 1},
      {"type 0", {0x00}, 1},
      {"type 15", {0xF0}, 1},
      {"flags of a PUBACK", {0x41}, 1},
      {"QoS 2", {0x34}, 1},
      {"QoS 3", {0x36}, 1},
      {"a length of five bytes", {0x30, 0xFF, 0xFF, 0xFF, 0xFF}, 5},
      {"CONNACK of one byte", {0x20, 1}, 2},
      {"PUBACK of three bytes", {0x40, 3}, 2},
      {"SUBACK of two bytes", {0x90, 2}, 2},
      {"PINGRESP with a body", {0xD0, 1}, 2},
      {"PUBLISH without a topic", {0x30, 1}, 2},
      {"QoS 1 without an id", {0x32, 3}, 2},
      {"a topic longer than the packet", {0x30, 4, 0, 3}, 4},
      {"a topic that leaves no room for the id", {0x32, 6, 0, 3}, 4},
      {"id 0", {0x32, 4, 0, 0, 0, 0}, 6},
  };
  for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
    hil_mqtt_parser_reset(&parser);
    if (broken[i].size > 1 && take(broken[i].bytes, broken[i].size - 1, NULL, 0) != 0)
      fail_msg("told too early: %s", broken[i].what);
    if (hil_mqtt_parser_take(&parser, broken[i].bytes[broken[i].size - 1]) != HIL_MQTT_BROKEN)
      fail_msg("not told: %s", broken[i].what);
    assert_int_equal(hil_mqtt_parser_take(&parser, 0xD0), HIL_MQTT_BROKEN); /* until the reset */
  }
}

static void Long_topics_and_payloads_are_counted_and_cut(void **state) {
  (void)state;
  hil_mqtt_parser_reset(&parser);
  uint32_t topic = 60000, payload = 200000, size = 2 + topic + payload;
  uint8_t header[] = {0x30,
                      (uint8_t)(size | 0x80),
                      (uint8_t)(size >> 7 | 0x80),
                      (uint8_t)(size >> 14),
                      (uint8_t)(topic >> 8),
                      (uint8_t)topic};
  assert_int_equal(take(header, sizeof header, NULL, 0), 0);
  for (uint32_t i = 0; i + 1 < topic + payload; i++)
    assert_int_equal(hil_mqtt_parser_take(&parser, (uint8_t)i), HIL_MQTT_MORE);
  assert_int_equal(hil_mqtt_parser_take(&parser, 9), HIL_MQTT_PACKET);
  assert_int_equal(parser.packet.topic_size, topic);
  assert_int_equal(parser.packet.payload_size, payload);
  hil_mqtt_packet_t packet[8];
  assert_int_equal(take(stream, sizeof stream, packet, 8), 6);
}

static void Noise_never_writes_out_of_bounds(void **state) {
  (void)state;
  uint32_t dice = 99;
  for (int round = 0; round < 20000; round++) {
    uint8_t bytes[200];
    memcpy(bytes, stream, sizeof stream);
    for (size_t i = sizeof stream; i < sizeof bytes; i++)
      bytes[i] = (uint8_t)chance_next(&dice);
    for (int flips = 0; flips < 3; flips++)
      bytes[chance_next(&dice) % sizeof stream] = (uint8_t)chance_next(&dice);
    hil_mqtt_parser_reset(&parser);
    take(bytes, sizeof bytes, NULL, 0); /* the sanitizers judge */
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(Every_kind_of_packet_is_read),
      cmocka_unit_test(Broken_packets_are_told),
      cmocka_unit_test(Long_topics_and_payloads_are_counted_and_cut),
      cmocka_unit_test(Noise_never_writes_out_of_bounds),
  };
  return cmocka_run_group_tests_name("MQTT parser", tests, NULL, NULL);
}
