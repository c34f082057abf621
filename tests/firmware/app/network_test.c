/* A board whose MQTT goes over a network of its own: the host link carries images and control only. */
#include "link/crc32.h"
#include "support/test.h"
#include "world.h"

#include <string.h>

enum { ROOM = 50, STREAM = 4096 };

static hil_network_state_t state;
static uint8_t stream[STREAM]; /* from the broker, not read yet */
static size_t stream_size;
static int opens, closes, room;
static uint32_t carried;

static void to_board(const void *bytes, uint16_t size) {
  assert_true(stream_size + size <= STREAM);
  memcpy(stream + stream_size, bytes, size);
  stream_size += size;
  hil_port_kick();
}

static void open_network(void) {
  opens++;
  stream_size = 0;
  room = ROOM;
  state = HIL_NETWORK_OPEN;
}

static void close_network(void) {
  closes++;
  state = HIL_NETWORK_CLOSED;
}

static hil_network_state_t state_of_network(void) { return state; }

static size_t read_network(uint8_t *bytes, size_t size) {
  size = size < stream_size ? size : stream_size;
  memcpy(bytes, stream, size);
  stream_size -= size;
  memmove(stream, stream + size, stream_size);
  return size;
}

/* Takes a few bytes, then none until the board has been entered again. */
static size_t write_network(const uint8_t *bytes, size_t size) {
  if (size == 0)
    return 0;
  size_t taken = size < (size_t)room ? size : (size_t)room;
  room = taken < size ? ROOM : room;
  if (taken < size)
    hil_port_kick();
  carried += (uint32_t)taken;
  world_broker(bytes, (uint16_t)taken);
  return taken;
}

static const hil_port_network_t network = {open_network, close_network, state_of_network, read_network,
                                           write_network};

static int boot(void **unused) {
  (void)unused;
  world.model_status = HIL_STATUS_Ok;
  world.model_arena = 10000;
  world.ram = 40000;
  world.network = &network;
  world.tcp = to_board;
  state = HIL_NETWORK_CLOSED;
  opens = closes = 0;
  carried = 0;
  world_boot();
  return 0;
}

static int forget(void **unused) {
  (void)unused;
  world.network = NULL;
  return 0;
}

static void Results_and_offloads_go_over_the_boards_own_network(void **unused) {
  (void)unused;
  world_connect(false, 2000);
  world_policy(ALWAYS, 1, "", 0);
  world_stream(8, 100);
  world_until(&world.results, 8);
  assert_int_equal(opens, 1);
  assert_int_equal(world.offloads, 8);
  assert_true(carried > 8 * IMAGE);
  for (int i = 0; i < 8; i++) {
    uint8_t pixels[IMAGE];
    world_pixels(world.seen[i].id, pixels);
    assert_int_equal(world.seen[i].crc, hil_crc32(0, pixels, IMAGE));
    assert_string_equal(world.seen[i].by, "edge");
  }
}

static void A_network_that_breaks_is_opened_again_and_nothing_is_lost(void **unused) {
  (void)unused;
  world_connect(false, 2000);
  world_stream(6, 100);
  world_until(&world.results, 2);
  state = HIL_NETWORK_CLOSED;
  hil_port_kick();
  world_until(&world.results, 6);
  assert_int_equal(opens, 2);
  assert_int_equal(world.connects, 2);
}

static void A_network_that_cannot_be_opened_is_tried_again_later(void **unused) {
  (void)unused;
  world_connect(false, 2000);
  for (int i = 0; i < 5; i++) {
    state = HIL_NETWORK_CLOSED;
    hil_port_kick();
    world_run(1);
  }
  world_run(1000 * MS);
  assert_int_equal(opens, 2); /* not with every look at it */
  assert_int_equal(world.connects, 2);
}

static void The_hosts_word_about_the_links_channel_is_refused(void **unused) {
  (void)unused;
  world_connect(false, 2000);
  const uint8_t opened[] = {HIL_MESSAGE_Opened, HIL_CHANNEL_Mqtt, 0, 4, 0, 0};
  world_ask(opened, sizeof opened);
  assert_int_equal(world.answer[0], HIL_MESSAGE_Status);
  assert_int_equal(world.answer[2], HIL_STATUS_Malformed);
  assert_int_equal(opens, 1);
}

static void A_new_session_closes_the_network(void **unused) {
  (void)unused;
  world_connect(false, 2000);
  int before = closes;
  world_connect(false, 2000);
  assert_true(closes > before);
  assert_int_equal(opens, 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(Results_and_offloads_go_over_the_boards_own_network, boot, forget),
      cmocka_unit_test_setup_teardown(A_network_that_breaks_is_opened_again_and_nothing_is_lost, boot,
                                      forget),
      cmocka_unit_test_setup_teardown(A_network_that_cannot_be_opened_is_tried_again_later, boot, forget),
      cmocka_unit_test_setup_teardown(The_hosts_word_about_the_links_channel_is_refused, boot, forget),
      cmocka_unit_test_setup_teardown(A_new_session_closes_the_network, boot, forget),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
