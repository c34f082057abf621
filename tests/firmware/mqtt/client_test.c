/* The client against a broker played by the test. Ticks are milliseconds. */
#include "mqtt/client.h"

#include "support/test.h"

#include <string.h>

static hil_mqtt_t mqtt;
static uint64_t now;
static uint8_t sent[8192];
static uint16_t size;
static int streamed[3], acknowledged[3], messages, troubles;
static uint8_t payload[32];
static uint32_t payload_size;
static const char *trouble_said;

static uint16_t compose(hil_topic_t topic, uint8_t tag, uint8_t *head) {
  head[0] = (uint8_t)('A' + topic);
  head[1] = (uint8_t)('0' + tag);
  return 2;
}
static void on_streamed(hil_topic_t topic, uint8_t tag) {
  (void)tag;
  streamed[topic]++;
}
static void on_acknowledged(hil_topic_t topic, uint8_t tag) {
  (void)tag;
  acknowledged[topic]++;
}
static void message(const uint8_t *bytes, uint32_t n, uint64_t at) {
  (void)at;
  messages++;
  payload_size = n;
  memcpy(payload, bytes, n < 32 ? n : 32);
}
static void trouble(const char *what) {
  trouble_said = what;
  troubles++;
}
static const hil_mqtt_user_t user = {compose, on_streamed, on_acknowledged, message, trouble};

/* Takes everything that the client has to say, `piece` bytes at a time. */
static void listen(uint16_t piece) {
  uint16_t n;
  size = 0;
  while ((n = hil_mqtt_fill(&mqtt, sent + size, piece, now)) > 0)
    size = (uint16_t)(size + n);
}

static void say(const void *bytes, uint16_t n) { hil_mqtt_receive(&mqtt, bytes, n, now); }

static void poll(void) { hil_mqtt_poll(&mqtt, true, now); }

#define SAY(...) say((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

/* The id of the publication that `sent` holds at `at`, of a topic whose name has `name` bytes. */
static uint16_t id_at(size_t at) {
  size_t topic = at + 2;
  while (sent[topic - 1] & 128)
    topic++;
  size_t id = topic + 2 + (size_t)(sent[topic] << 8 | sent[topic + 1]);
  return (uint16_t)(sent[id] << 8 | sent[id + 1]);
}

static void puback(uint16_t id) { SAY(0x40, 2, (uint8_t)(id >> 8), (uint8_t)id); }

static int begin(void **state) {
  (void)state;
  now = 1000;
  memset(streamed, 0, sizeof streamed);
  memset(acknowledged, 0, sizeof acknowledged);
  messages = troubles = 0;
  hil_network_t network = {.keep_alive_s = 10, .client = "c", .user = "u", .password = "p", .prefix = "x/y"};
  hil_mqtt_init(&mqtt, &user, 1000);
  hil_mqtt_start(&mqtt, &network, now);
  return 0;
}

static void connect(void) {
  mqtt.channel.open_due = mqtt.channel.closed_due = false;
  hil_mqtt_opened(&mqtt, 1000000, now);
  listen(256);
  SAY(0x20, 2, 0, 0);
  listen(256);
  SAY(0x90, 3, 0, 1, 1);
  listen(256); /* the status */
}

static int online(void **state) {
  begin(state);
  connect();
  puback(id_at(0));
  return 0;
}

static void
It_connects_with_credentials_and_a_retained_will_then_subscribes_then_tells_its_status(void **state) {
  (void)state;
  assert_true(mqtt.channel.open_due);
  listen(256);
  assert_int_equal(size, 0); /* nothing before the channel stands */
  hil_mqtt_opened(&mqtt, 10000, now);
  listen(7);
  const uint8_t want[] = {0x10, 41,  0,   4,   'M', 'Q', 'T', 'T', 4,   0xEE, 0,   10,  0,   1,
                          'c',  0,   10,  'x', '/', 'y', '/', 's', 't', 'a',  't', 'u', 's', 0,
                          7,    'o', 'f', 'f', 'l', 'i', 'n', 'e', 0,   1,    'u', 0,   1,   'p'};
  assert_int_equal(size, sizeof want + 0);
  assert_int_equal(sent[1], sizeof want - 2);
  assert_memory_equal(sent + 2, want + 2, sizeof want - 2);
  SAY(0x20, 2, 0, 0);
  listen(256);
  const uint8_t subscribe[] = {0x82, 14, 0, 1, 0, 9, 'x', '/', 'y', '/', 'r', 'e', 'p', 'l', 'y', 1};
  assert_int_equal(size, sizeof subscribe);
  assert_memory_equal(sent, subscribe, sizeof subscribe);
  SAY(0x90, 3, 0, 1, 1);
  listen(256);
  const uint8_t status[] = {0x33, 16,  0,   10,  'x', '/', 'y', '/', 's',
                            't',  'a', 't', 'u', 's', 0,   2,   'A', '0'};
  assert_int_equal(size, sizeof status);
  assert_memory_equal(sent, status, sizeof status);
  assert_int_equal(mqtt.state, HIL_MQTT_ONLINE);
}

static void A_publication_streams_its_body_from_where_it_lies(void **state) {
  (void)state;
  static uint8_t body[3072];
  for (int i = 0; i < 3072; i++)
    body[i] = (uint8_t)(i ^ i >> 8);
  assert_true(hil_mqtt_publish(&mqtt, HIL_TOPIC_OFFLOAD, 1, body, sizeof body));
  listen(256);
  const uint8_t head[] = {0x32, 0x81, 0x18, 0,   11,  'x', '/', 'y', '/', 'o',
                          'f',  'f',  'l',  'o', 'a', 'd', 0,   3,   'C', '1'};
  uint32_t left = 2 + 11 + 2 + 2 + 3072;
  assert_int_equal(sent[1], (left & 127) | 128);
  assert_int_equal(sent[2], left >> 7);
  assert_memory_equal(sent + 3, head + 3, sizeof head - 3);
  assert_memory_equal(sent + sizeof head, body, sizeof body);
  assert_int_equal(size, sizeof head + sizeof body);
  assert_int_equal(streamed[HIL_TOPIC_OFFLOAD], 1);
  assert_int_equal(acknowledged[HIL_TOPIC_OFFLOAD], 0);
  puback(3);
  assert_int_equal(acknowledged[HIL_TOPIC_OFFLOAD], 1);
  puback(3);
  assert_int_equal(acknowledged[HIL_TOPIC_OFFLOAD], 1);
}

static void It_never_sends_more_than_the_credit(void **state) {
  (void)state;
  static uint8_t body[3072];
  hil_mqtt_publish(&mqtt, HIL_TOPIC_OFFLOAD, 1, body, sizeof body);
  mqtt.channel.allowed = mqtt.channel.sent + 100;
  listen(256);
  assert_int_equal(size, 100);
  hil_channel_credit(&mqtt.channel, mqtt.channel.sent + 1);
  listen(256);
  assert_int_equal(size, 1);
}

static void What_was_not_acknowledged_is_sent_again_with_DUP_after_a_reconnect(void **state) {
  (void)state;
  static const uint8_t body[600] = {1};
  hil_mqtt_publish(&mqtt, HIL_TOPIC_RESULT, 0, NULL, 0);
  hil_mqtt_publish(&mqtt, HIL_TOPIC_OFFLOAD, 1, body, sizeof body);
  uint16_t got = hil_mqtt_fill(&mqtt, sent, 256, now); /* the result, whole */
  assert_int_equal(got, 2 + 12 + 2 + 2);
  uint16_t id = id_at(0);
  hil_mqtt_fill(&mqtt, sent, 256, now); /* a part of the offload */
  hil_mqtt_publish(&mqtt, HIL_TOPIC_RESULT, 2, NULL, 0);
  hil_mqtt_closed(&mqtt, now);
  now += HIL_MQTT_BACKOFF_MS - 1;
  poll();
  assert_false(mqtt.channel.open_due);
  now += 1;
  poll();
  assert_true(mqtt.channel.open_due);
  connect();
  assert_int_equal(sent[0], 0x33); /* status, without DUP */
  size_t at = 2u + sent[1];
  assert_int_equal(sent[at], 0x3A); /* the result, with DUP and its old id */
  assert_int_equal(id_at(at), id);
  at += 2u + sent[at + 1];
  assert_int_equal(sent[at], 0x3A); /* the offload from its beginning */
  at += 3u + (sent[at + 1] & 127u) + sent[at + 2] * 128u;
  assert_int_equal(sent[at], 0x32); /* this one is new */
  assert_int_equal(at + 2u + sent[at + 1], size);
  assert_int_equal(streamed[HIL_TOPIC_RESULT], 2);
  assert_int_equal(streamed[HIL_TOPIC_OFFLOAD], 1);
}

static void Back_off_doubles_to_two_seconds_and_starts_over_once_online(void **state) {
  (void)state;
  const int want[] = {100, 200, 400, 800, 1600, 2000, 2000};
  for (int i = 0; i < 7; i++) {
    mqtt.channel.open_due = false;
    hil_mqtt_closed(&mqtt, now); /* refused */
    assert_int_equal(hil_mqtt_due(&mqtt), now + (uint64_t)want[i]);
    now = hil_mqtt_due(&mqtt);
    poll();
    assert_true(mqtt.channel.open_due);
  }
  connect();
  hil_mqtt_closed(&mqtt, now);
  assert_int_equal(hil_mqtt_due(&mqtt), now + 100);
}

static void A_broker_that_does_not_answer_is_left(void **state) {
  (void)state;
  hil_mqtt_publish(&mqtt, HIL_TOPIC_RESULT, 0, NULL, 0);
  listen(256);
  uint64_t due = now + 2000;
  hil_mqtt_poll(&mqtt, false, now += 500); /* still on the link: not counted */
  assert_int_equal(hil_mqtt_due(&mqtt), due + 500);
  now = due + 499;
  poll();
  assert_int_equal(troubles, 0);
  now++;
  poll();
  assert_int_equal(troubles, 1);
  assert_string_equal(trouble_said, "broker does not answer");
  assert_true(mqtt.channel.closed_due);
}

static void A_quiet_connection_is_kept_alive(void **state) {
  (void)state;
  assert_int_equal(hil_mqtt_due(&mqtt), now + 7500);
  now += 7500;
  poll();
  listen(256);
  assert_int_equal(size, 2);
  assert_int_equal(sent[0], 0xC0);
  now += 100;
  SAY(0xD0, 0);
  assert_int_equal(hil_mqtt_due(&mqtt), now - 100 + 7500);
  now += 7400;
  poll();
  listen(256);
  now += 2000;
  poll(); /* no answer this time */
  assert_int_equal(troubles, 1);
}

static void Messages_on_the_reply_topic_are_handed_on_and_acknowledged(void **state) {
  (void)state;
  SAY(0x32, 16, 0, 9, 'x', '/', 'y', '/', 'r', 'e', 'p', 'l', 'y', 0x55, 0x66, 'A', 'B', 'C');
  assert_int_equal(messages, 1);
  assert_int_equal(payload_size, 3);
  assert_memory_equal(payload, "ABC", 3);
  SAY(0x30, 13, 0, 9, 'x', '/', 'z', '/', 'r', 'e', 'p', 'l', 'y', 'A', 'B');
  assert_int_equal(messages, 1);
  listen(256);
  const uint8_t ack[] = {0x40, 2, 0x55, 0x66};
  assert_int_equal(size, sizeof ack);
  assert_memory_equal(sent, ack, sizeof ack);
}

static void Refusals_and_breaches_close_the_channel(void **state) {
  static const uint8_t breach[][4] = {{0x20, 2, 0, 0}, {0x10, 0, 0, 0}, {0x90, 3, 0, 0}};
  for (int i = 0; i < 3; i++) {
    online(state);
    say(breach[i], 4);
    if (i == 2)
      SAY(0x80);
    assert_int_equal(troubles, 1);
    assert_int_equal(mqtt.state, HIL_MQTT_AWAY);
    assert_true(mqtt.channel.closed_due);
  }
  begin(state);
  hil_mqtt_opened(&mqtt, 1000, now);
  listen(256);
  SAY(0x20, 2, 0, 5);
  assert_string_equal(trouble_said, "broker refuses the credentials");
  assert_int_equal(mqtt.state, HIL_MQTT_AWAY);
}

static void Bytes_of_a_closed_connection_are_dropped(void **state) {
  (void)state;
  hil_mqtt_closed(&mqtt, now);
  SAY(0x32, 16, 0, 9, 'x', '/', 'y', '/', 'r', 'e', 'p', 'l', 'y', 0x55, 0x66, 'A', 'B', 'C');
  assert_int_equal(messages, 0);
}

static void Only_what_was_never_tried_can_be_taken_back(void **state) {
  (void)state;
  hil_mqtt_publish(&mqtt, HIL_TOPIC_OFFLOAD, 1, NULL, 0);
  assert_false(hil_mqtt_cancel(&mqtt, HIL_TOPIC_OFFLOAD, 2));
  assert_true(hil_mqtt_cancel(&mqtt, HIL_TOPIC_OFFLOAD, 1));
  hil_mqtt_publish(&mqtt, HIL_TOPIC_OFFLOAD, 1, NULL, 0);
  listen(256);
  hil_mqtt_closed(&mqtt, now);
  assert_false(hil_mqtt_cancel(&mqtt, HIL_TOPIC_OFFLOAD, 1));
}

static void A_full_table_refuses_and_ids_are_never_zero(void **state) {
  (void)state;
  mqtt.id = 65530;
  for (int i = 0; i < HIL_MQTT_PUBLICATIONS; i++)
    assert_true(hil_mqtt_publish(&mqtt, HIL_TOPIC_RESULT, (uint8_t)i, NULL, 0));
  assert_false(hil_mqtt_publish(&mqtt, HIL_TOPIC_RESULT, 99, NULL, 0));
  for (int i = 0; i < HIL_MQTT_PUBLICATIONS; i++)
    assert_int_not_equal(mqtt.table[i].id, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(
          It_connects_with_credentials_and_a_retained_will_then_subscribes_then_tells_its_status, begin),
      cmocka_unit_test_setup(A_publication_streams_its_body_from_where_it_lies, online),
      cmocka_unit_test_setup(It_never_sends_more_than_the_credit, online),
      cmocka_unit_test_setup(What_was_not_acknowledged_is_sent_again_with_DUP_after_a_reconnect, online),
      cmocka_unit_test_setup(Back_off_doubles_to_two_seconds_and_starts_over_once_online, begin),
      cmocka_unit_test_setup(A_broker_that_does_not_answer_is_left, online),
      cmocka_unit_test_setup(A_quiet_connection_is_kept_alive, online),
      cmocka_unit_test_setup(Messages_on_the_reply_topic_are_handed_on_and_acknowledged, online),
      cmocka_unit_test(Refusals_and_breaches_close_the_channel),
      cmocka_unit_test_setup(Bytes_of_a_closed_connection_are_dropped, online),
      cmocka_unit_test_setup(Only_what_was_never_tried_can_be_taken_back, online),
      cmocka_unit_test_setup(A_full_table_refuses_and_ids_are_never_zero, online),
  };
  return cmocka_run_group_tests_name("MQTT client", tests, NULL, NULL);
}
