/* Host, broker and edge of the world. */
#include "world.h"

#include "link/crc32.h"
#include "mqtt/parser.h"
#include "support/test.h"
#include "world_wire.h"

#include <stdio.h>
#include <string.h>

enum { RETRY = 300 * MS, REPLIES = 16 };

static bool open_; /* the MQTT channel */
static uint8_t stream[8192];
static size_t stream_size;
static struct {
  uint64_t at;
  uint8_t bytes[64];
  uint16_t size;
} reply[REPLIES];
static int replies;
static uint8_t waiting[64][HIL_UP_MAX]; /* messages for which the window had no room */
static uint16_t waiting_size[64];
static uint8_t waiting_channel[64];
static int waiting_count;
static int streamed, stream_count; /* images that world_stream has begun, and shall */
static uint32_t stream_sample;
static bool idle; /* the image before is complete */
static void stream_more(void);
static void stream_again(uint16_t number, const uint8_t *bitmap, uint16_t size);

static void queue(uint8_t channel, const void *bytes, size_t size) {
  if (waiting_count == 0 && peer_send(&world.peer, channel, bytes, size, world.now))
    return;
  assert_true(waiting_count < 64);
  memcpy(waiting[waiting_count], bytes, size);
  waiting_size[waiting_count] = (uint16_t)size;
  waiting_channel[waiting_count++] = channel;
}

void world_tell(const void *message, uint16_t size) { queue(HIL_CHANNEL_Control, message, size); }

void world_ask(const void *message, uint16_t size) {
  int answers = world.answers;
  world_tell(message, size);
  world_until(&world.answers, answers + 1);
}

void world_tcp(const void *bytes, uint16_t size) {
  if (world.network != NULL)
    world.tcp(bytes, size);
  else if (open_)
    queue(HIL_CHANNEL_Mqtt, bytes, size);
}

void world_disconnect(void) {
  open_ = false;
  world_tell((const uint8_t[]){HIL_MESSAGE_Closed, HIL_CHANNEL_Mqtt, 0}, 3);
}

static void credit(uint8_t message, uint32_t total) {
  uint8_t bytes[6] = {message, HIL_CHANNEL_Mqtt};
  hil_put32(bytes + 2, total);
  world_tell(bytes, sizeof bytes);
}

static void reply_to(uint32_t boot, uint32_t sample, uint8_t status, uint16_t class, const uint8_t *codes,
                     uint8_t count) {
  static uint16_t id;
  uint8_t bytes[25 + CLASSES] = {
      0x32, (uint8_t)(23 + count), 0, 7, 'x', '/', 'r', 'e', 'p', 'l', 'y', 0, 0, 1, status};
  bytes[12] = (uint8_t)(++id | 1);
  hil_put32(hil_put32(hil_put16(bytes + 15, class), boot), sample);
  memcpy(bytes + 25, codes, count);
  world_tcp(bytes, (uint16_t)(25 + count));
}

void world_edge(uint32_t boot, uint32_t sample, uint8_t status, uint16_t class) {
  reply_to(boot, sample, status, class, (const uint8_t *)"", 0);
}

static void result(const uint8_t *payload, size_t size) {
  char text[600] = {0};
  seen_t *seen = &world.seen[world.results];
  assert_true(world.results < RESULTS && size < sizeof text);
  memcpy(text, payload, size);
  uint32_t *t = seen->ticks;
  int end = 0;
  assert_int_equal(
      sscanf(
          text,
          "{\"v\":1,\"boot\":\"%8x\",\"id\":%u,\"crc\":\"%8x\",\"out\":\"%*20[0-9a-f]\",\"cls\":%u,"
          "\"pol\":%u,\"rev\":%u,"
          "\"score\":%u,\"thr\":%u,\"dec\":%u,\"ans\":%u,\"by\":\"%7[a-z]\",\"t\":[%u,%u,%u,%u,%u,%u,%u]%n",
          &seen->boot, &seen->id, &seen->crc, &seen->local, &seen->policy, &seen->revision, &seen->score,
          &seen->threshold, &seen->offload, &seen->answer, seen->by, t, t + 1, t + 2, t + 3, t + 4, t + 5,
          t + 6, &end),
      18);
  strncpy(seen->more, text + end, sizeof seen->more - 1);
  seen->size = size;
  world.results++;
}

static void offload(const uint8_t *payload, size_t size) {
  assert_int_equal(size, HIL_OFFLOAD_HEAD + (payload[1] == 1 ? CUT_BYTES : IMAGE));
  memcpy(world.offload, payload, size);
  world.offload_size = size;
  world.offloads++;
  if (!world.edge_answers)
    return;
  assert_true(replies < REPLIES);
  reply[replies].at = world.now + world.edge_delay;
  memcpy(reply[replies].bytes, payload, sizeof reply->bytes);
  replies++;
}

static void packet(const uint8_t *bytes, size_t head, size_t size) {
  const uint8_t *body = bytes + head;
  if (bytes[0] >> 4 == HIL_MQTT_CONNECT) {
    world.connects++;
    world_tcp((const uint8_t[]){0x20, 2, 0, 0}, 4);
  } else if (bytes[0] >> 4 == HIL_MQTT_SUBSCRIBE) {
    world_tcp((const uint8_t[]){0x90, 3, body[0], body[1], 1}, 5);
  } else if (bytes[0] >> 4 == HIL_MQTT_PINGREQ) {
    world_tcp((const uint8_t[]){0xD0, 0}, 2);
  } else if (bytes[0] >> 4 == HIL_MQTT_PUBLISH) {
    size_t topic = (size_t)body[0] << 8 | body[1];
    const uint8_t *id = body + 2 + topic, *payload = id + 2;
    size_t left = size - 4 - topic;
    if (world.broker_mute)
      return;
    world_tcp((const uint8_t[]){0x40, 2, id[0], id[1]}, 4);
    world.duplicates += (bytes[0] & 8) != 0;
    if (topic == 8 && memcmp(body + 2, "x/status", 8) == 0)
      memcpy(world.status, payload, left);
    else if (topic == 8 && memcmp(body + 2, "x/result", 8) == 0)
      result(payload, left);
    else if (topic == 9 && memcmp(body + 2, "x/offload", 9) == 0)
      offload(payload, left);
    else
      fail_msg("unknown topic");
  }
}

static void from_board(const uint8_t *bytes, uint16_t size) {
  if (!open_)
    return;
  assert_true(stream_size + size <= sizeof stream);
  memcpy(stream + stream_size, bytes, size);
  stream_size += size;
  for (;;) {
    size_t left = 0, head = 1;
    do {
      if (head >= stream_size)
        return;
      left |= (size_t)(stream[head] & 127) << 7 * (head - 1);
    } while (stream[head++] & 128);
    if (stream_size < head + left)
      return;
    packet(stream, head, left);
    stream_size -= head + left;
    memmove(stream, stream + head + left, stream_size);
  }
}

void world_broker(const uint8_t *bytes, uint16_t size) {
  open_ = true;
  from_board(bytes, size);
}

static void control(const uint8_t *message, uint16_t size) {
  switch (message[0]) {
  case HIL_MESSAGE_ImageWindow:
    world.until = hil_get16(message + 1);
    break;
  case HIL_MESSAGE_Open:
    assert_null(world.network); /* or the channel's messages would not go over the link */
    assert_int_equal(hil_get32(message + 2), HIL_MQTT_CREDIT);
    open_ = !world.broker_down;
    stream_size = 0;
    if (open_)
      credit(HIL_MESSAGE_Opened, 1u << 30);
    else
      world_disconnect();
    break;
  case HIL_MESSAGE_Closed:
    open_ = false;
    break;
  case HIL_MESSAGE_Credit:
    break;
  case HIL_MESSAGE_ImageStatus:
    if (hil_get16(message + 1) < streamed)
      stream_again(hil_get16(message + 1), message + 7, (uint16_t)(size - 7));
    break;
  case HIL_MESSAGE_Times:
    assert_int_equal(size, sizeof world.times);
    memcpy(world.times, message, size);
    world.times_at = world.now;
    world.times_count++;
    break;
  default:
    memcpy(world.answer, message, size);
    world.answer_size = size;
    world.answers++;
  }
}

static void receive(uint8_t channel, const uint8_t *bytes, uint16_t size) {
  if (channel == HIL_CHANNEL_Control) {
    control(bytes, size);
  } else if (channel == HIL_CHANNEL_Mqtt) {
    from_board(bytes, size);
  } else {
    world.logs++;
    memset(world.log, 0, sizeof world.log);
    memcpy(world.log, bytes + 1, size - 1u);
  }
}

void wire_up(uint8_t byte) {
  if (!world.deaf)
    peer_take(&world.peer, &byte, 1, world.now);
}

void wire_poll(void) {
  if (world.deaf)
    return;
  while (waiting_count > 0 &&
         peer_send(&world.peer, waiting_channel[0], waiting[0], waiting_size[0], world.now)) {
    waiting_count--;
    memmove(waiting, waiting + 1, sizeof *waiting * (size_t)waiting_count);
    memmove(waiting_size, waiting_size + 1, sizeof *waiting_size * (size_t)waiting_count);
    memmove(waiting_channel, waiting_channel + 1, (size_t)waiting_count);
  }
  peer_poll(&world.peer, RETRY, world.now);
  stream_more();
  for (int i = 0; i < replies; i++) {
    if (reply[i].at > world.now)
      continue;
    uint8_t offloaded[sizeof reply->bytes], codes[CLASSES];
    memcpy(offloaded, reply[i].bytes, sizeof offloaded);
    reply[i--] = reply[--replies];
    uint32_t boot = hil_get32(offloaded + 4), sample = hil_get32(offloaded + 8);
    for (int c = 0; c < CLASSES; c++)
      codes[c] = (uint8_t)(offloaded[HIL_OFFLOAD_HEAD + c] ^ 0x80); /* the second part of the network */
    if (offloaded[1] == 1)
      reply_to(boot, sample, world.edge_status, hil_policy_class((const int8_t *)codes, CLASSES), codes,
               CLASSES - world.edge_short);
    else
      world_edge(boot, sample, world.edge_status, (uint16_t)(sample % CLASSES));
  }
}

uint64_t wire_due(void) {
  if (world.deaf)
    return UINT64_MAX;
  uint64_t due = hil_sender_due(&world.peer.sender, RETRY);
  due = world.peer.receiver.due < due ? world.peer.receiver.due : due;
  for (int i = 0; i < replies; i++)
    due = reply[i].at < due ? reply[i].at : due;
  return due;
}

void wire_reset(void) {
  open_ = false;
  stream_size = 0;
  replies = waiting_count = streamed = stream_count = 0;
  idle = true;
  world.peer.deliver = wire_down;
  world.peer.receive = receive;
  peer_init(&world.peer);
}

void world_pixels(uint32_t sample, uint8_t *pixels) {
  uint32_t x = sample * 2654435761u + 1;
  for (int i = 0; i < IMAGE; i++) {
    x = x * 1664525 + 1013904223;
    pixels[i] = (uint8_t)(x >> 24);
  }
}

static void commit(uint16_t number, uint32_t sample, const uint8_t *pixels) {
  uint8_t message[11] = {HIL_MESSAGE_ImageCommit};
  hil_put32(hil_put32(hil_put16(message + 1, number), sample), hil_crc32(0, pixels, IMAGE));
  world_tell(message, sizeof message);
}

void world_image(uint16_t number, uint32_t sample) {
  uint8_t pixels[IMAGE];
  world_pixels(sample, pixels);
  for (uint16_t c = 0; c < IMAGE / HIL_CHUNK; c++)
    peer_chunk(&world.peer, number, c, pixels + c * HIL_CHUNK, HIL_CHUNK);
  commit(number, sample, pixels);
}

void world_stream(int count, uint32_t sample) {
  streamed = 0;
  stream_count = count;
  stream_sample = sample;
}

static void stream_more(void) {
  /* One image at a time on the wire: what is missing of it is asked for before the next one begins. */
  if (streamed == stream_count || !idle || (uint16_t)(world.until - streamed - 1) >= HIL_BUFFERS_MAX)
    return;
  idle = false;
  world_image((uint16_t)streamed, stream_sample + (uint32_t)streamed);
  streamed++;
}

static void stream_again(uint16_t number, const uint8_t *bitmap, uint16_t size) {
  uint8_t pixels[IMAGE];
  uint32_t sample = stream_sample + number;
  idle = size == 0;
  if (idle)
    return;
  world_pixels(sample, pixels);
  for (uint16_t c = 0; c < size * 8; c++)
    if (bitmap[c / 8] >> c % 8 & 1)
      peer_chunk(&world.peer, number, c, pixels + c * HIL_CHUNK, HIL_CHUNK);
  commit(number, sample, pixels);
}

void world_connect(bool pipelined, uint32_t reply_ms) {
  static uint32_t session = 100;
  peer_hello(&world.peer, ++session);
  world_run(50 * MS);
  for (int i = 0; world.peer.boot == 0 && i < 20; i++) {
    peer_hello(&world.peer, session);
    world_run(250 * MS);
  }
  assert_int_not_equal(world.peer.boot, 0);
  uint8_t configure[13] = {HIL_MESSAGE_Configure, (uint8_t)(pipelined | world.report_times << 1), 0, 200, 0};
  hil_put32(hil_put32(configure + 5, reply_ms), 115200);
  world_ask(configure, sizeof configure);
  assert_int_equal(world.answer[2], HIL_STATUS_Ok);
  const uint8_t network[] = {HIL_MESSAGE_Network, 60, 0, 1, 'c', 0, 0, 1, 'x'};
  int connects = world.connects;
  world_ask(network, sizeof network);
  assert_int_equal(world.answer[2], HIL_STATUS_Ok);
  if (!world.broker_down)
    world_until(&world.connects, connects + 1);
  world_run(20 * MS);
}

static void apply_policy(uint8_t message, uint8_t kind, uint16_t revision, const void *parameters,
                         uint16_t size) {
  for (uint16_t at = 0; at < size; at = (uint16_t)(at + 200)) {
    uint8_t data[203] = {HIL_MESSAGE_PolicyData};
    uint16_t n = size - at < 200 ? (uint16_t)(size - at) : 200;
    memcpy(hil_put16(data + 1, at), (const uint8_t *)parameters + at, n);
    world_tell(data, (uint16_t)(3 + n));
  }
  uint8_t apply[10] = {message, kind};
  hil_put32(hil_put16(hil_put16(apply + 2, revision), size), hil_crc32(0, parameters, size));
  world_ask(apply, sizeof apply);
}

void world_policy(uint8_t kind, uint16_t revision, const void *parameters, uint16_t size) {
  apply_policy(HIL_MESSAGE_PolicyApply, kind, revision, parameters, size);
}

void world_exit(uint8_t kind, uint16_t revision, const void *parameters, uint16_t size) {
  apply_policy(HIL_MESSAGE_ExitApply, kind, revision, parameters, size);
}
