#include "mlperf-tiny/dialect.h"

#include "link/wire.h"

#include <string.h>

/* Long enough for a meter at 1 kHz to see it. */
enum { PULSES_PER_SECOND = 500 };

static void text(dialect_t *d, const char *string) {
  while (*string != 0 && d->reply_size < DIALECT_REPLY)
    d->reply[d->reply_size++] = (uint8_t)*string++;
}

static void number(dialect_t *d, uint64_t value) {
  char digits[21];
  int at = sizeof digits - 1;
  digits[at] = 0;
  do
    digits[--at] = (char)('0' + value % 10);
  while ((value /= 10) > 0);
  text(d, digits + at);
}

static void line(dialect_t *d, const char *before, uint64_t value, const char *after) {
  text(d, before);
  number(d, value);
  text(d, after);
}

static void ready(dialect_t *d) { text(d, "m-ready\r\n"); }

static void refuse(dialect_t *d, const char *why, const char *what) {
  text(d, "e-[");
  text(d, why);
  text(d, what);
  text(d, "]\r\n");
}

/* 32 bits, as devices have it: starts again after 71.6 minutes. */
static uint32_t microseconds(const dialect_t *d, uint64_t ticks) {
  uint32_t hz = d->port->tick_hz;
  return (uint32_t)(ticks / hz * 1000000 + ticks % hz * 1000000 / hz);
}

static void lap(dialect_t *d, uint64_t ticks) {
  if (!d->energy)
    line(d, "m-lap-us-", microseconds(d, ticks), "\r\n");
}

static void timestamp(dialect_t *d) {
  if (!d->energy) {
    lap(d, hil_port_ticks());
    return;
  }
  uint64_t until = hil_port_phase(HIL_PHASE_Infer) + d->port->tick_hz / PULSES_PER_SECOND;
  while (hil_port_ticks() < until) {
  }
  hil_port_phase(HIL_PHASE_Idle);
}

/* Three decimals, rounded to the nearest: they tell 256 steps apart. */
static void output(dialect_t *d, int8_t code) {
  int32_t thousandths = d->model->probabilities ? (1000 * (code + 128) + 128) / 256 : 1000 * code;
  if (thousandths < 0)
    text(d, "-");
  uint32_t size = (uint32_t)(thousandths < 0 ? -thousandths : thousandths);
  char decimals[] = {'.', (char)('0' + size / 100 % 10), (char)('0' + size / 10 % 10),
                     (char)('0' + size % 10), 0};
  number(d, size / 1000);
  text(d, decimals);
}

static void results(dialect_t *d) {
  text(d, "m-results-[");
  for (uint16_t i = 0; i < d->model->outputs; i++) {
    if (i > 0)
      text(d, ",");
    output(d, d->job.codes[i]);
  }
  text(d, "]\r\n");
}

/* A decimal number that ends in a blank or the command's end; returns what follows, NULL: there is none. */
static const char *whole(const char *at, uint32_t *value) {
  uint64_t sum = 0;
  const char *from = at;
  for (; *at >= '0' && *at <= '9' && sum <= UINT32_MAX; at++)
    sum = sum * 10 + (uint32_t)(*at - '0');
  if (at == from || sum > UINT32_MAX || (*at != 0 && *at != ' '))
    return NULL;
  *value = (uint32_t)sum;
  return *at == ' ' ? at + 1 : at;
}

static void load(dialect_t *d, const char *size) {
  uint32_t bytes;
  const char *end = whole(size, &bytes);
  d->expected = 0;
  if (d->model->defect != NULL) {
    refuse(d, d->model->defect, "");
  } else if (end == NULL || *end != 0 || bytes != d->model->input_bytes) {
    refuse(d, "The input has another size: ", size);
  } else {
    d->expected = bytes;
    d->loaded = 0;
    line(d, "m-[Expecting ", bytes, " bytes]\r\n");
    hil_port_phase(HIL_PHASE_Receive);
  }
}

static int digit(char letter) {
  char lower = (char)(letter | 0x20);
  return letter >= '0' && letter <= '9' ? letter - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static void data(dialect_t *d, const char *hex) {
  if (d->expected == 0) {
    refuse(d, "Nothing is being loaded: ", "db load N first");
    return;
  }
  for (; *hex != 0; hex += 2) {
    int high = digit(hex[0]), low = high < 0 ? -1 : digit(hex[1]);
    if (low < 0 || d->loaded == d->expected) {
      refuse(d, low < 0 ? "Not hex: " : "Too much: ", hex);
      return;
    }
    d->model->input[d->loaded++] = (uint8_t)(high << 4 | low);
  }
  if (d->loaded < d->expected)
    return;
  d->expected = 0;
  hil_port_phase(HIL_PHASE_Idle);
  text(d, "m-load-done\r\n");
}

/* False: refused. */
static bool infer(dialect_t *d, const char *counts) {
  uint32_t runs, warm_up;
  const char *at = whole(counts, &runs);
  at = at == NULL ? NULL : whole(at, &warm_up);
  if (d->model->defect != NULL) {
    refuse(d, d->model->defect, "");
  } else if (at == NULL || *at != 0 || runs == 0 || runs > DIALECT_RUNS || warm_up > DIALECT_RUNS) {
    refuse(d, "Not numbers of inferences: ", counts);
  } else {
    d->job.runs = runs;
    d->job.warm_up = warm_up;
    d->answers_job = true;
    d->job.wanted = true;
  }
  return d->answers_job;
}

static const char *after(const char *command, const char *name) {
  for (; *name != 0; name++, command++)
    if (*command != *name)
      return NULL;
  return command;
}

static bool is(const char *command, const char *name) {
  const char *rest = after(command, name);
  return rest != NULL && *rest == 0;
}

/* The command is complete. */
static void execute(dialect_t *d, const char *command) {
  const char *rest;
  if (is(command, "name")) {
    text(d, "m-name-dut-[hil-");
    text(d, d->port->board);
    text(d, "]\r\n");
  } else if (is(command, "profile")) {
    text(d, "m-profile-[ULPMark for tinyML Firmware V0.0.1]\r\nm-model-[");
    text(d, d->model->name);
    text(d, "]\r\n");
  } else if (is(command, "timestamp")) {
    timestamp(d);
  } else if (is(command, "results")) {
    results(d);
  } else if ((rest = after(command, "db load ")) != NULL) {
    load(d, rest);
  } else if ((rest = after(command, "db ")) != NULL) {
    data(d, rest);
  } else if ((rest = after(command, "infer ")) != NULL) {
    if (infer(d, rest))
      return;
  } else {
    refuse(d, "Unknown command: ", command);
  }
  ready(d);
}

void dialect_boot(dialect_t *d, const hil_port_info_t *port, const dialect_model_t *model, bool energy) {
  d->port = port;
  d->model = model;
  d->energy = energy;
  text(d, energy ? "m-timestamp-mode-energy\r\n" : "m-timestamp-mode-performance\r\n");
  text(d, "m-init-done\r\n");
  ready(d);
}

bool dialect_busy(const dialect_t *d) { return d->answers_job || d->reply_sent < d->reply_size; }

void dialect_take(dialect_t *d, uint8_t byte) {
  if (byte != HIL_MESSAGE_END) {
    /* Line ends of people who type are no part of a command. */
    if (byte >= ' ' && d->length < DIALECT_COMMAND)
      d->command[d->length++] = (char)byte;
    return;
  }
  char command[DIALECT_COMMAND + 1];
  memcpy(command, d->command, d->length);
  command[d->length] = 0;
  d->length = 0;
  d->reply_size = d->reply_sent = 0;
  execute(d, command);
}

void dialect_poll(dialect_t *d) {
  if (!d->answers_job || d->job.wanted)
    return;
  d->answers_job = false;
  line(d, "m-warmup-start-", d->job.warm_up, "\r\nm-warmup-done\r\n");
  line(d, "m-infer-start-", d->job.runs, "\r\n");
  lap(d, d->job.start);
  lap(d, d->job.end);
  text(d, "m-infer-done\r\n");
  results(d);
  ready(d);
}
