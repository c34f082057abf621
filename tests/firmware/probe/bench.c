#include "bench.h"

#include "link/crc32.h"
#include "link/frame.h"
#include "support/test.h"

#include <string.h>

bench_t bench;

static uint8_t in[4096], decoded[PROBE_OUT_MAX];
static size_t in_size;
static hil_cobs_t cobs;

/* The sensor. */

static uint64_t passed(void) { return bench.now - bench.chip.begun; }

static double pair_ticks(void) {
  uint32_t us = hil_ina219_shunt_us(bench.chip.configuration) + hil_ina219_bus_us(bench.chip.configuration);
  return us * (TICK_HZ / 1e6) * bench.chip.scale;
}

static double shunt_ticks(void) {
  return hil_ina219_shunt_us(bench.chip.configuration) * (TICK_HZ / 1e6) * bench.chip.scale;
}

double bench_end(uint32_t conversion) { return (double)bench.chip.begun + (conversion + 1.0) * pair_ticks(); }

static uint16_t value(uint8_t reg) {
  uint64_t pairs = (uint64_t)((double)passed() / pair_ticks());
  uint64_t shunts = (uint64_t)(((double)passed() + pair_ticks() - shunt_ticks()) / pair_ticks());
  switch (reg) {
  case INA219_CONFIGURATION:
    return bench.chip.configuration;
  case INA219_CALIBRATION:
    return bench.chip.calibration;
  case INA219_SHUNT:
    return (uint16_t)((shunts + 29999) % 30000);
  case INA219_BUS:
    return (uint16_t)(825 << 3 | (pairs > bench.chip.cleared ? INA219_READY : 0));
  default:
    bench.chip.cleared = pairs;
    return 0;
  }
}

static void edges_until_now(void) {
  while (bench.edges_done < bench.edges && bench.edge_at[bench.edges_done] <= bench.now) {
    hil_probe_edge(bench.edge_at[bench.edges_done], (uint8_t)(bench.edges_done % 8));
    bench.edges_done++;
  }
}

static void pass(uint32_t bits) {
  bench.now += bits * bench.chip.bit;
  edges_until_now();
}

static bool refused(uint8_t address, bool is_read) {
  bool is_time = bench.now >= bench.chip.nack_from && bench.now < bench.chip.nack_until;
  if (is_time && bench.chip.nack_register == UINT32_MAX)
    return true;
  if (is_time && is_read && bench.chip.pointer == bench.chip.nack_register) {
    bench.chip.nack_until = 0;
    return true;
  }
  return address != ADDRESS;
}

bool hil_probe_i2c_write(uint8_t address, const uint8_t *bytes, size_t size) {
  pass(11);
  if (refused(address, false))
    return false;
  pass((uint32_t)(9 * size));
  bench.chip.pointer = bytes[0];
  if (size == 3 && bytes[0] == INA219_CONFIGURATION) {
    bench.chip.configuration = (uint16_t)(bytes[1] << 8 | bytes[2]);
    bench.chip.begun = bench.now;
    bench.chip.cleared = 0;
  } else if (size == 3 && bytes[0] == INA219_CALIBRATION) {
    bench.chip.calibration = (uint16_t)(bytes[1] << 8 | bytes[2]);
  }
  return true;
}

bool hil_probe_i2c_read(uint8_t address, uint8_t *bytes, size_t size) {
  pass(10);
  if (refused(address, true))
    return false;
  assert_int_equal(size, 2);
  bench.chip.polls += bench.chip.pointer == INA219_BUS;
  uint16_t taken = value(bench.chip.pointer);
  pass(19);
  bytes[0] = (uint8_t)(taken >> 8);
  bytes[1] = (uint8_t)taken;
  return true;
}

void hil_probe_i2c_init(uint32_t hz) { bench.chip.bit = (TICK_HZ + hz - 1) / hz; }

void hil_probe_i2c_recover(void) {
  bench.chip.recoveries++;
  pass(11);
}

/* The rest of the port. */

const hil_probe_info_t *hil_probe_port_init(void) {
  static const hil_probe_info_t info = {.board = "bench", .tick_hz = TICK_HZ, .entropy = 7, .emulated = true};
  return &info;
}

uint64_t hil_probe_port_ticks(void) { return bench.now; }

void hil_probe_port_idle(uint64_t tick) {
  if (tick > bench.now)
    bench.now = tick;
  edges_until_now();
}

size_t hil_probe_port_read(uint8_t *bytes, size_t size) {
  size = size < in_size ? size : in_size;
  memcpy(bytes, in, size);
  in_size -= size;
  memmove(in, in + size, in_size);
  return size;
}

static void receive(const uint8_t *bytes, size_t size) {
  assert_true(size > HIL_CRC_SIZE);
  size -= HIL_CRC_SIZE;
  assert_int_equal(hil_crc32(0, bytes, size), hil_get32(bytes + size));
  if (bytes[0] == HIL_FRAME_Hello) {
    assert_true(hil_frame_open(&bench.hello, bytes, size + HIL_CRC_SIZE));
    bench.hellos++;
    return;
  }
  assert_true(bench.count < FRAMES_KEPT);
  memcpy(bench.frames[bench.count].bytes, bytes, size);
  bench.frames[bench.count++].size = size;
}

bool hil_probe_port_write(const uint8_t *bytes, size_t size) {
  for (size_t i = 0; !bench.is_full && i < size; i++) {
    hil_cobs_result_t result = hil_cobs_take(&cobs, bytes[i]);
    assert_int_not_equal(result, HIL_COBS_BROKEN);
    if (result == HIL_COBS_FRAME)
      receive(decoded, cobs.size);
  }
  return !bench.is_full;
}

/* The host. */

void bench_open(void) {
  bench = (bench_t){.now = 12345, .chip = {.scale = 1, .bit = 25, .nack_register = UINT32_MAX}};
  in_size = 0;
  cobs = (hil_cobs_t){.frame = decoded, .room = sizeof decoded};
  hil_cobs_restart(&cobs);
  hil_probe = (hil_probe_t){0};
  hil_probe_init();
}

void bench_send(const uint8_t *frame, size_t size) {
  uint8_t bytes[1024];
  memcpy(bytes, frame, size);
  in_size += hil_frame_seal(in + in_size, bytes, size);
  while (in_size > 0)
    hil_probe_step();
}

void bench_hello(uint32_t session) {
  uint8_t frame[HIL_HELLO_SIZE];
  hil_frame_t hello = {
      .kind = HIL_FRAME_Hello, .role = HIL_ROLE_HOST, .newest = 1, .oldest = 1, .session = session};
  bench_send(frame, hil_frame_header(frame, &hello));
  assert_int_equal(bench.hello.session, session);
}

void bench_request(uint8_t kind, uint32_t token) {
  uint8_t frame[5] = {kind};
  hil_put32(frame + 1, token);
  bench_send(frame, sizeof frame);
}

void bench_start(uint32_t token, uint16_t configuration) {
  uint8_t frame[10] = {HIL_PROBE_Start};
  hil_put32(frame + 1, token);
  frame[5] = ADDRESS;
  hil_put16(hil_put16(frame + 6, configuration), 400);
  bench_send(frame, sizeof frame);
}

void bench_run(uint64_t ticks) {
  for (uint64_t end = bench.now + ticks; bench.now < end;) {
    uint64_t due = hil_probe_step();
    hil_probe_port_idle(due < end ? due : end);
  }
}

const received_t *bench_last(uint8_t kind) {
  for (unsigned i = bench.count; i-- > 0;)
    if (bench.frames[i].bytes[0] == kind)
      return &bench.frames[i];
  fail_msg("no frame of kind %02x", kind);
  return NULL;
}

static unsigned records(uint8_t kind, size_t delta, size_t more, conversion_t *to, unsigned room) {
  unsigned found = 0;
  for (unsigned i = 0; i < bench.count; i++) {
    const received_t *frame = &bench.frames[i];
    if (frame->bytes[0] != kind)
      continue;
    uint32_t index = hil_get32(frame->bytes + 3);
    uint64_t tick = bench_get64(frame->bytes + 7);
    size_t at = 15;
    for (; at < frame->size; at += delta + more) {
      assert_true(found < room);
      const uint8_t *record = frame->bytes + at;
      tick += delta == 2 ? hil_get16(record) : hil_get32(record);
      to[found++] = (conversion_t){.index = index++,
                                   .tick = tick,
                                   .shunt = more == 1 ? record[delta] : hil_get16(record + delta),
                                   .bus = more == 1 ? 0 : hil_get16(record + delta + 2)};
    }
    assert_int_equal(at, frame->size);
  }
  return found;
}

unsigned bench_conversions(conversion_t *to, unsigned room) {
  return records(HIL_PROBE_Samples, 2, 4, to, room);
}

unsigned bench_edges(conversion_t *to, unsigned room) { return records(HIL_PROBE_Edges, 4, 1, to, room); }
