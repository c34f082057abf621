/* Port and model of the board under test. */
#include "world.h"

#include "app/log.h"
#include "support/chance.h"
#include "support/test.h"
#include "world_wire.h"

#include <string.h>

world_t world;
extern const char hil_version[];
const char hil_version[] = "1.2.3";

enum { QUEUE = 65536 };
static uint8_t down[QUEUE], up[QUEUE]; /* bytes on their way */
static uint32_t down_first, down_count, up_first, up_count, readable;
static uint64_t down_next, up_next, alarm_at;
static bool kicked, locked;
static uint32_t dice;
static uint64_t arena[40000 / 8];
static const uint8_t flash[4], build[20] = {1, 2, 3, 4};
static hil_port_info_t info;

static uint8_t shift(uint8_t *queue, uint32_t *first, uint32_t *count) {
  uint8_t byte = queue[*first];
  *first = (*first + 1) % QUEUE;
  --*count;
  return byte;
}

void wire_down(const uint8_t *bytes, size_t size) {
  assert_true(down_count + size <= QUEUE);
  if (down_count == readable)
    down_next = world.now + world.byte_us;
  size_t damaged = chance(&dice, world.damage) ? chance_next(&dice) % size : size;
  for (size_t i = 0; i < size; i++, down_count++)
    down[(down_first + down_count) % QUEUE] = i == damaged ? bytes[i] ^ 4 : bytes[i];
}

size_t hil_port_read(uint8_t *bytes, size_t size) {
  size_t n = 0;
  for (; n < size && readable > 0; n++, readable--)
    bytes[n] = shift(down, &down_first, &down_count);
  return n;
}

size_t hil_port_write(const uint8_t *bytes, size_t size) {
  size_t n = 0;
  if (up_count == 0)
    up_next = world.now + world.byte_us;
  for (; n < size && up_count < 600; n++, up_count++)
    up[(up_first + up_count) % QUEUE] = bytes[n];
  return n;
}

size_t hil_port_unsent(void) { return up_count; }
void hil_port_pace(uint32_t baud) { world.paced = baud; }
uint64_t hil_port_ticks(void) { return world.now; }
void hil_port_alarm(uint64_t tick) { alarm_at = tick; }
void hil_port_kick(void) { kicked = true; }
void hil_port_idle(void) {}
void hil_port_reset(void) { world.resets++; }

void hil_port_lock(int lock) {
  assert_int_equal(locked, !lock); /* does not nest */
  locked = lock;
}

uint64_t hil_port_phase(uint8_t phase) {
  assert_true(world.edges < EDGES);
  world.phase[world.edges] = phase;
  world.phase_at[world.edges++] = world.now;
  return world.now;
}

static void infer_exit(uint8_t *memory, const uint8_t *input, int8_t *codes);
static void infer_rest(uint8_t *memory, int8_t *codes);
static bool cut(uint16_t after, uint32_t *at, uint32_t *bytes);
static void first(uint8_t *memory, const uint8_t *input, uint16_t after);
static void second(uint8_t *memory, uint16_t after, int8_t *codes);
static const hil_model_parts_t parts = {cut, first, second};

void hil_model_info(const uint8_t *section, uint32_t size, hil_model_info_t *model) {
  assert_ptr_equal(section, flash);
  assert_int_equal(size, sizeof flash);
  *model = (hil_model_info_t){.status = world.model_status};
  if (world.model_status == HIL_STATUS_Ok)
    *model = (hil_model_info_t){.outputs = CLASSES,
                                .input_bytes = IMAGE,
                                .arena_bytes = world.model_arena,
                                .crc = 0xdeadbeef,
                                .hash = {9, 8, 7},
                                .infer_exit = world.model_exits ? infer_exit : NULL,
                                .infer_rest = world.model_exits ? infer_rest : NULL,
                                .parts = world.parts ? &parts : NULL};
}

/* One event of the world, the service context included; nothing of main. */
static void step(uint64_t end) {
  uint64_t next = kicked ? world.now : end;
  if (down_count > readable && down_next < next)
    next = down_next;
  if (up_count > 0 && up_next < next)
    next = up_next;
  if (alarm_at < next)
    next = alarm_at;
  uint64_t due = wire_due();
  if (due < next)
    next = due;
  if (next > world.now)
    world.now = next;
  bool enter = kicked;
  if (down_count > readable && down_next <= world.now) {
    readable++;
    down_next += world.byte_us;
    enter = true;
  }
  if (up_count > 0 && up_next <= world.now) {
    uint8_t byte = shift(up, &up_first, &up_count);
    up_next += world.byte_us;
    if (byte != 0 && world.damage > 0 && chance_next(&dice) % 5000 < world.damage)
      byte ^= byte == 2 ? 1 : 2;
    wire_up(byte);
    enter |= up_count == 0 || up_count == HIL_PORT_LOW;
  }
  if (alarm_at <= world.now) {
    alarm_at = UINT64_MAX;
    enter = true;
  }
  wire_poll();
  if (enter && !locked) {
    kicked = false;
    hil_service();
  }
}

static void until(uint64_t end) {
  while (world.now < end)
    step(end);
}

static void work(uint8_t *memory, const uint8_t *input, uint32_t us) {
  assert_ptr_equal(memory, arena);
  uint8_t before[IMAGE];
  memcpy(before, input, IMAGE);
  uint64_t end = world.now + us;
  until(end - us / 2);
  if (world.during != NULL)
    world.during();
  until(end);
  assert_memory_equal(before, input, IMAGE); /* nobody wrote into the buffer meanwhile */
}

static bool cut(uint16_t after, uint32_t *at, uint32_t *bytes) {
  *at = CUT_AT;
  *bytes = CUT_BYTES;
  return after == CUT;
}

/* The activations are the first pixels. */
static void first(uint8_t *memory, const uint8_t *input, uint16_t after) {
  assert_int_equal(after, CUT);
  memset(memory, 0xEE, world.model_arena);
  world.inferences++;
  work(memory, input, INFER_US);
  memcpy(memory + CUT_AT, input, CUT_BYTES);
}

static void second(uint8_t *memory, uint16_t after, int8_t *codes) {
  assert_int_equal(after, CUT);
  world.rests++;
  until(world.now + REST_US);
  for (int i = 0; i < CLASSES; i++)
    codes[i] = (int8_t)(memory[CUT_AT + i] - 128);
  memset(memory, 0xDD, world.model_arena); /* as networks do that run in place */
}

void hil_model_infer(uint8_t *memory, const uint8_t *input, int8_t *codes) {
  world.inferences++;
  work(memory, input, INFER_US);
  for (int i = 0; i < CLASSES; i++)
    codes[i] = (int8_t)(input[i] - 128);
}

/* The exit's head gives the next ten pixels. */
static void infer_exit(uint8_t *memory, const uint8_t *input, int8_t *codes) {
  world.exits++;
  work(memory, input, EXIT_US);
  memcpy(arena, input, CLASSES);
  for (int i = 0; i < CLASSES; i++)
    codes[i] = (int8_t)(input[CLASSES + i] - 128);
}

static void infer_rest(uint8_t *memory, int8_t *codes) {
  assert_ptr_equal(memory, arena);
  world.inferences++;
  until(world.now + INFER_US - EXIT_US);
  for (int i = 0; i < CLASSES; i++)
    codes[i] = (int8_t)(memory[i] - 128);
}

void world_run(uint64_t us) {
  uint64_t end = world.now + us;
  while (world.now < end) {
    step(end);
    hil_app_infer();
  }
}

void world_until(const int *what, int count) {
  uint64_t end = world.now + 60000 * MS;
  while (*what < count) {
    step(end);
    hil_app_infer();
    assert_true(world.now < end);
  }
}

void world_boot(void) {
  uint8_t record[HIL_UP_MAX];
  while (hil_log_take(record) > 0)
    ;
  memset(&hil_app, 0, sizeof hil_app);
  down_first = down_count = up_first = up_count = readable = 0;
  alarm_at = UINT64_MAX;
  kicked = false;
  dice = 12345;
  uint8_t model_status = world.model_status;
  bool model_exits = world.model_exits;
  const hil_port_network_t *network = world.network;
  void (*tcp)(const void *bytes, uint16_t size) = world.tcp;
  uint32_t model_arena = world.model_arena, ram = world.ram;
  uint8_t id_bytes = world.id_bytes;
  bool can_be_cut = world.parts;
  memset(&world, 0, sizeof world);
  world.model_status = model_status;
  world.model_exits = model_exits;
  world.model_arena = model_arena;
  world.ram = ram;
  world.network = network;
  world.tcp = tcp;
  world.id_bytes = id_bytes;
  world.parts = can_be_cut;
  for (uint8_t i = 0; i < sizeof world.id; i++)
    world.id[i] = (uint8_t)(0xE0u + i);
  world.byte_us = 1;
  world.edge_answers = true;
  world.now = 5000;
  wire_reset();
  info = (hil_port_info_t){.board = "test",
                           .clock_hz = 1000000,
                           .tick_hz = 1000000,
                           .paces = 1,
                           .arena = (uint8_t *)arena,
                           .arena_bytes = world.ram,
                           .model = flash,
                           .model_bytes = sizeof flash,
                           .build = build,
                           .id = world.id,
                           .id_bytes = world.id_bytes,
                           .network = world.network};
  locked = true;
  hil_app_init(&info);
  hil_port_lock(0);
  hil_port_kick();
}
