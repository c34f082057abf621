/* Takes the application's place on a board and does what the port's test asks for. Commands and replies are
 * text that ends in a zero: a letter and numbers. Bulk bytes are 1 to 255. */
#include <string.h>

#include "core.h"
#include "port/hil_port.h"

#ifdef __riscv
enum { NOWHERE = 0x00080000 };
#define FAULT_STATUS 0
#else
enum { NOWHERE = __ARM_ARCH >= 8 ? 0x4FF00000 : 0x70000000 };
#define FAULT_STATUS core_fault.cfsr
#endif

static const hil_port_info_t *info;
static volatile uint32_t services; /* entries of the service context */

__attribute__((section(".noinit"))) static uint32_t boots, boots_magic;

/* ---- Text ---- */

static uint8_t out[512];
static size_t out_from, out_to;

static void put(const void *bytes, size_t size) {
  for (size_t i = 0; i < size && out_to < sizeof out; i++)
    out[out_to++] = ((const uint8_t *)bytes)[i];
}

static void put_number(uint64_t value) {
  char digits[21];
  size_t at = sizeof digits;
  do
    digits[--at] = (char)('0' + value % 10);
  while (value /= 10);
  put(" ", 1);
  put(digits + at, sizeof digits - at);
}

static void reply(char letter, const uint64_t *numbers, size_t count) {
  put(&letter, 1);
  for (size_t i = 0; i < count; i++)
    put_number(numbers[i]);
  put("", 1);
}
#define REPLY(letter, ...)                                                                                   \
  reply(letter, (const uint64_t[]){__VA_ARGS__}, sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

static uint64_t next_number(const char **at) {
  uint64_t value = 0;
  while (**at == ' ')
    ++*at;
  for (; **at >= '0' && **at <= '9'; ++*at)
    value = value * 10 + (uint64_t)(**at - '0');
  return value;
}

/* ---- Bulk ---- */

enum { FNV_BASIS = 0x811C9DC5, FNV_PRIME = 0x01000193 };
static uint32_t receiving, sending, received_hash, sent_hash, generator;
static uint64_t began, receiving_since;

static uint32_t hash(uint32_t value, uint8_t byte) { return (value ^ byte) * (uint32_t)FNV_PRIME; }

static uint8_t generate(void) {
  generator = generator * 1664525u + 1013904223u;
  return (uint8_t)((generator >> 24) % 255 + 1);
}

static void send_bulk(void) {
  static uint8_t held[64];
  static size_t from, to;
  for (;;) {
    if (from == to && sending) {
      for (from = 0, to = 0; to < sizeof held && sending; to++, sending--) {
        held[to] = generate();
        sent_hash = hash(sent_hash, held[to]);
      }
    }
    size_t taken = hil_port_write(held + from, to - from);
    from += taken;
    if (from < to || !sending)
      break;
  }
  if (!sending && from == to && began && !hil_port_unsent()) {
    REPLY('t', sent_hash, hil_port_ticks() - began);
    began = 0;
  }
}

/* ---- Main's work, asked for by a command ---- */

static volatile char job;
static volatile uint64_t job_count;
static volatile uint64_t results[3];
static volatile char done;

static void finish(char letter, uint64_t a, uint64_t b, uint64_t c) {
  results[0] = a, results[1] = b, results[2] = c;
  done = letter;
  hil_port_kick();
}

/* Computes for so many milliseconds, as an inference would. */
static void be_busy(uint64_t milliseconds) {
  uint64_t until = hil_port_ticks() + milliseconds * info->tick_hz / 1000;
  volatile uint32_t work = 0;
  while (hil_port_ticks() < until)
    for (int i = 0; i < 200; i++)
      work = work * 3 + 1;
  finish('b', work, 0, 0);
}

static void kick_and_idle(uint64_t cycles) {
  uint32_t before = services;
  for (uint64_t i = 0; i < cycles; i++) {
    hil_port_kick();
    hil_port_idle();
  }
  finish('k', services - before, 0, 0);
}

/* The alarm's interrupt is made to fall around the moment at which main goes to sleep. */
static void race_alarm_against_sleep(uint64_t cycles) {
  for (uint64_t i = 0; i < cycles; i++) {
    uint32_t before = services;
    hil_port_alarm(hil_port_ticks() + i % 300);
    while (services == before)
      hil_port_idle();
  }
  finish('w', cycles, 0, 0);
}

static void hold_the_lock(uint64_t milliseconds) {
  hil_port_lock(1);
  uint32_t before = services;
  hil_port_kick();
  uint64_t until = hil_port_ticks() + milliseconds * info->tick_hz / 1000;
  while (hil_port_ticks() < until) {
  }
  uint32_t locked = services;
  hil_port_lock(0);
  finish('l', locked - before, services - locked, 0);
}

/* ---- Faults ---- */

static __attribute__((noinline)) uint32_t overflow_the_stack(uint32_t depth) {
  volatile uint32_t frame[64];
  frame[depth % 64] = depth;
  return depth < UINT32_MAX ? overflow_the_stack(depth + 1) + frame[depth % 64] : 0;
}

static void fail(uint64_t how) {
  volatile uint32_t zero = 0;
  if (how == 0)
    zero = REGISTER(NOWHERE);
  else if (how == 1)
    zero = 100 / zero;
  else if (how == 2)
    zero = overflow_the_stack(0);
  else
    __builtin_trap();
}

/* ---- Service ---- */

static uint64_t alarm_at, alarm_every, alarms_left, late_least, late_most;

static void check_alarm(void) {
  uint64_t now = hil_port_ticks();
  if (!alarms_left || now < alarm_at)
    return;
  uint64_t late = now - alarm_at;
  late_least = late < late_least ? late : late_least;
  late_most = late > late_most ? late : late_most;
  if (--alarms_left) {
    alarm_at = hil_port_ticks() + alarm_every;
    hil_port_alarm(alarm_at);
  } else {
    REPLY('a', late_least, late_most);
  }
}

static void start_job(char letter, uint64_t count) {
  job_count = count;
  job = letter;
}

static void obey(const char *text) {
  const char *at = text + 1;
  uint64_t first = next_number(&at), second = next_number(&at);
  switch (*text) {
  case 'i':
    REPLY('i', info->clock_hz, info->tick_hz, info->paces, info->arena_bytes, info->model_bytes,
          (uint64_t)(uintptr_t)info->arena, (uint64_t)(uintptr_t)info->model, info->build[0],
          info->build[19]);
    break;
  case 'c':
    REPLY('c', hil_port_ticks());
    break;
  case 'r':
    receiving = (uint32_t)first;
    received_hash = FNV_BASIS;
    receiving_since = hil_port_ticks();
    break;
  case 't':
    sending = (uint32_t)first;
    generator = (uint32_t)second;
    sent_hash = FNV_BASIS;
    began = hil_port_ticks();
    break;
  case 'p':
    hil_port_pace((uint32_t)first);
    REPLY('p', first);
    break;
  case 'a':
    alarm_every = first;
    alarms_left = second;
    late_least = UINT64_MAX, late_most = 0;
    alarm_at = hil_port_ticks() + first;
    hil_port_alarm(alarm_at);
    break;
  case 'f':
    for (uint64_t i = 0; i < first; i++)
      hil_port_phase((uint8_t)(i % 8));
    REPLY('f', first);
    break;
  case 'm': {
    uint32_t value = FNV_BASIS;
    for (uint64_t i = 0; i < first; i++)
      value = hash(value, info->model[i]);
    REPLY('m', value);
    break;
  }
  case 'g': /* writes the whole arena, last byte included */
    memset(info->arena, 0x5A, info->arena_bytes);
    REPLY('g', info->arena[info->arena_bytes - 1]);
    break;
  case 'n':
    REPLY('n', core_fault.magic == FAULT_MAGIC ? core_fault.count : 0, core_fault.exception, FAULT_STATUS,
          core_fault.pc, boots);
    break;
  case 'x':
    fail(first);
    break;
  case 'R':
    hil_port_reset();
    break;
  default: /* b, k, w, l */
    start_job(*text, first);
    break;
  }
}

void hil_service(void) {
  static char line[64];
  static size_t length;
  uint8_t bytes[128];
  size_t size;
  services++;
  check_alarm();
  while ((size = hil_port_read(bytes, sizeof bytes)) != 0)
    for (size_t i = 0; i < size; i++) {
      if (receiving) {
        received_hash = hash(received_hash, bytes[i]);
        if (!--receiving)
          REPLY('r', received_hash, hil_port_ticks() - receiving_since);
      } else if (bytes[i]) {
        if (length < sizeof line - 1)
          line[length++] = (char)bytes[i];
      } else if (length) {
        line[length] = 0;
        length = 0;
        obey(line);
      }
    }
  if (done && !began) { /* not amid bulk bytes */
    REPLY(done, results[0], results[1], results[2]);
    done = 0;
  }
  out_from += hil_port_write(out + out_from, out_to - out_from);
  if (out_from == out_to)
    out_from = out_to = 0;
  if (began && !out_to) {
    send_bulk();
    out_from += hil_port_write(out + out_from, out_to - out_from);
  }
}

int main(void) {
  info = hil_port_init();
  boots = boots_magic == 0xB0075000u ? boots + 1 : 1;
  boots_magic = 0xB0075000u;
  REPLY('B', boots);
  hil_port_kick();
  for (;;) {
    hil_port_idle();
    char letter = job;
    job = 0;
    switch (letter) {
    case 'b':
      be_busy(job_count);
      break;
    case 'k':
      kick_and_idle(job_count);
      break;
    case 'w':
      race_alarm_against_sleep(job_count);
      break;
    case 'l':
      hold_the_lock(job_count);
      break;
    default:
      break;
    }
  }
}
