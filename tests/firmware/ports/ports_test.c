#define _GNU_SOURCE
#include "machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Leans on the four above that it does not include. */
#include <cmocka.h>

enum { BULK = 100000, MODEL_SIZE = 70001, BUSY_MS = 300 };

/* A paced board takes a few bytes together, ahead of the wire. */
#define EARLY_S 0.0025

static machine_t *current; /* the board that a group is for */

static uint32_t fnv(const uint8_t *bytes, size_t size) {
  uint32_t hash = 0x811C9DC5u;
  for (size_t i = 0; i < size; i++)
    hash = (hash ^ bytes[i]) * 0x01000193u;
  return hash;
}

/* Bytes 1 to 255, as the board's program makes them. */
static void generate(uint8_t *bytes, size_t size, uint32_t seed) {
  for (size_t i = 0; i < size; i++) {
    seed = seed * 1664525u + 1013904223u;
    bytes[i] = (uint8_t)((seed >> 24) % 255 + 1);
  }
}

static uint64_t tick_hz(machine_t *board) {
  uint64_t info[2];
  machine_send(board, "i");
  machine_expect(board, 'i', info, 2);
  return info[1];
}

static void Gdb_flashes_firmware_and_model_and_the_board_starts(void **state) {
  machine_t *board = *state;
  static uint8_t model[MODEL_SIZE];
  char output[16384];
  uint64_t numbers[9];
  generate(model, sizeof model, 7);
  machine_flash(board, model, sizeof model, output, sizeof output);
  if (strstr(output, "MIS-MATCHED") || !strstr(output, "matched"))
    fail_msg("gdb: %s", output);
  machine_expect(board, 'B', numbers, 1);
  machine_send(board, "m%d", MODEL_SIZE);
  machine_expect(board, 'm', numbers, 1);
  assert_int_equal(numbers[0], fnv(model, sizeof model));
  machine_send(board, "i");
  machine_expect(board, 'i', numbers, 9);
  print_message("%s: clock %llu, tick %llu, arena %llu at 0x%llx, model %llu at 0x%llx\n", board->kind,
                (unsigned long long)numbers[0], (unsigned long long)numbers[1],
                (unsigned long long)numbers[3], (unsigned long long)numbers[5],
                (unsigned long long)numbers[4], (unsigned long long)numbers[6]);
  assert_int_equal(numbers[2], 1);
  assert_int_equal(numbers[6], board->model);
  machine_send(board, "g");
  machine_expect(board, 'g', numbers, 1);
  assert_int_equal(numbers[0], 0x5A);
}

static void Nothing_is_lost_towards_the_board_while_main_computes(void **state) {
  machine_t *board = *state;
  static uint8_t bytes[BULK];
  uint64_t numbers[3];
  generate(bytes, sizeof bytes, 3);
  machine_send(board, "b%d", BUSY_MS);
  machine_send(board, "r%d", BULK);
  double start = wall();
  machine_write(board, bytes, sizeof bytes);
  machine_write(board, "", 1); /* less than half a ring waits for a zero */
  machine_expect(board, 'b', numbers, 3);
  machine_expect(board, 'r', numbers, 1);
  assert_int_equal(numbers[0], fnv(bytes, sizeof bytes));
  print_message("%.0f KB/s to the board\n", BULK / (wall() - start) / 1000);
}

static void read_bulk(machine_t *board, size_t size, uint32_t seed, uint64_t *ticks) {
  static uint8_t bytes[BULK], expected[BULK];
  uint64_t numbers[2];
  machine_send(board, "t%zu %u", size, seed);
  machine_read(board, bytes, size);
  machine_expect(board, 't', numbers, 2);
  generate(expected, size, seed);
  assert_memory_equal(bytes, expected, size);
  assert_int_equal(numbers[0], fnv(expected, size));
  *ticks = numbers[1];
}

static void Nothing_is_lost_towards_the_host_while_main_computes(void **state) {
  machine_t *board = *state;
  uint64_t numbers[3], ticks;
  machine_send(board, "b%d", BUSY_MS);
  double start = wall();
  read_bulk(board, BULK, 5, &ticks);
  print_message("%.0f KB/s to the host\n", BULK / (wall() - start) / 1000);
  machine_expect(board, 'b', numbers, 3);
}

static void Paced_bytes_take_the_time_of_their_wire(void **state) {
  static const uint32_t rates[] = {9600, 115200, 230400, 921600};
  machine_t *board = *state;
  uint64_t numbers[1], ticks, hz = tick_hz(board);
  for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
    /* Half a second's bytes: many times the transmit ring at all but the low rates. */
    size_t size = rates[i] / 20;
    machine_send(board, "p%u", rates[i]);
    machine_expect(board, 'p', numbers, 1);
    double start = wall();
    read_bulk(board, size, 11, &ticks);
    double ideal = (double)size * 10 / rates[i], took = (double)ticks / (double)hz;
    print_message("%7u baud, %zu bytes: ideal %.3f ms, board %.3f ms, wall %.1f ms\n", rates[i], size,
                  ideal * 1e3, took * 1e3, (wall() - start) * 1e3);
    assert_true(took >= ideal);
    assert_true(took < ideal * 10); /* a safety net: the host may wake the emulator as late as it likes */
  }
  machine_send(board, "p0");
  machine_expect(board, 'p', numbers, 1);
}

static void Bytes_come_to_a_paced_board_no_faster_than_over_its_wire(void **state) {
  static const uint32_t rates[] = {9600, 115200, 921600};
  static uint8_t bytes[BULK];
  machine_t *board = *state;
  uint64_t numbers[2], hz = tick_hz(board);
  for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
    size_t size = rates[i] / 20;
    machine_send(board, "p%u", rates[i]);
    machine_expect(board, 'p', numbers, 1);
    generate(bytes, size, 13);
    machine_send(board, "r%zu", size);
    double start = wall();
    machine_write(board, bytes, size); /* all at once: it is the board that keeps them to the wire's time */
    machine_write(board, "", 1);
    machine_expect(board, 'r', numbers, 2);
    assert_int_equal(numbers[0], fnv(bytes, size));
    double ideal = (double)size * 10 / rates[i], took = (double)numbers[1] / (double)hz;
    print_message("%7u baud, %zu bytes: ideal %.3f ms, board %.3f ms, wall %.1f ms\n", rates[i], size,
                  ideal * 1e3, took * 1e3, (wall() - start) * 1e3);
    assert_true(took >= ideal - EARLY_S);
  }
  machine_send(board, "p0");
  machine_expect(board, 'p', numbers, 1);
}

static void An_alarm_is_never_early_and_little_late(void **state) {
  static const uint64_t delays_us[] = {3, 100, 1000, 20000, 1700000};
  machine_t *board = *state;
  uint64_t late[2], hz = tick_hz(board);
  for (size_t i = 0; i < sizeof delays_us / sizeof *delays_us; i++) {
    int repeats = delays_us[i] > 100000 ? 1 : 20;
    machine_send(board, "a%llu %d", (unsigned long long)(delays_us[i] * hz / 1000000), repeats);
    machine_expect(board, 'a', late, 2);
    print_message("alarm after %7llu us: late by %.2f to %.2f us\n", (unsigned long long)delays_us[i],
                  (double)late[0] * 1e6 / (double)hz, (double)late[1] * 1e6 / (double)hz);
    assert_true(late[1] < 5 * hz); /* a safety net: an idle emulator wakes when its host lets it */
  }
}

static void The_clock_follows_the_wall_while_idle(void **state) {
  machine_t *board = *state;
  uint64_t before, after, hz = tick_hz(board);
  machine_send(board, "c");
  machine_expect(board, 'c', &before, 1);
  double start = wall();
  usleep(500000);
  machine_send(board, "c");
  machine_expect(board, 'c', &after, 1);
  double board_s = (double)(after - before) / (double)hz, wall_s = wall() - start;
  print_message("idle: %.4f s on the board, %.4f s on the wall\n", board_s, wall_s);
  assert_true(board_s > wall_s * 0.5 && board_s < wall_s * 2);
}

static void An_idle_board_uses_no_processor_time(void **state) {
  machine_t *board = *state;
  double before = machine_cpu(board);
  sleep(1);
  double used = machine_cpu(board) - before;
  print_message("idle: %.3f of a core\n", used);
  assert_true(used < 0.1);
}

static void No_kick_is_lost(void **state) {
  machine_t *board = *state;
  uint64_t runs;
  machine_send(board, "k100000");
  machine_expect(board, 'k', &runs, 1);
  assert_true(runs >= 100000);
}

static void No_alarm_is_lost_on_the_way_to_sleep(void **state) {
  machine_t *board = *state;
  uint64_t cycles;
  machine_send(board, "w20000");
  machine_expect(board, 'w', &cycles, 1);
  assert_int_equal(cycles, 20000);
}

static void The_lock_keeps_the_service_out_and_no_byte_is_lost(void **state) {
  machine_t *board = *state;
  uint8_t bytes[5000]; /* more than the receive ring takes: the rest has to wait in the UART */
  uint64_t numbers[2];
  generate(bytes, sizeof bytes, 9);
  machine_send(board, "l1000");
  machine_send(board, "r%zu", sizeof bytes);
  machine_write(board, bytes, sizeof bytes);
  machine_write(board, "", 1);
  /* Which comes first depends on how fast the emulator lets its second pass. */
  for (int replies = 0; replies < 2; replies++) {
    if (machine_reply(board, numbers, 2) == 'r') {
      assert_int_equal(numbers[0], fnv(bytes, sizeof bytes));
    } else {
      assert_int_equal(numbers[0], 0);
      assert_true(numbers[1] > 0);
    }
  }
}

static void The_phase_line_carries_every_change_with_its_tick(void **state) {
  enum { CHANGES = 700, SIZE = 5 };
  machine_t *board = *state;
  uint8_t bytes[CHANGES * SIZE + 1];
  char path[128];
  uint64_t number;
  machine_send(board, "f%d", CHANGES);
  machine_expect(board, 'f', &number, 1);
  snprintf(path, sizeof path, "%s/phase", board->folder);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  assert_int_equal(fread(bytes, 1, sizeof bytes, file), CHANGES * SIZE);
  fclose(file);
  uint32_t last = 0;
  for (int i = 0; i < CHANGES; i++) {
    const uint8_t *at = bytes + i * SIZE;
    uint32_t tick = (uint32_t)at[1] | (uint32_t)at[2] << 8 | (uint32_t)at[3] << 16 | (uint32_t)at[4] << 24;
    assert_int_equal(at[0], 0xA0 + i % 8);
    assert_true(i == 0 || tick > last);
    last = tick;
  }
}

static void A_reset_starts_anew_and_keeps_what_is_not_cleared(void **state) {
  machine_t *board = *state;
  uint64_t before[5], after[5], boots;
  machine_send(board, "n");
  machine_expect(board, 'n', before, 5);
  machine_send(board, "R");
  machine_expect(board, 'B', &boots, 1);
  machine_send(board, "n");
  machine_expect(board, 'n', after, 5);
  assert_int_equal(after[4], before[4] + 1);
  assert_int_equal(after[0], before[0]);
  assert_true(tick_hz(board) > 0);
}

static void A_fault_of_any_kind_resets_and_leaves_its_cause(void **state) {
  /* Configurable fault status (ARM DDI 0403E, B3.2.15; DDI 0553B): PRECISERR, DIVBYZERO, an access or
   * stacking that the MPU or the stack's limit refused, UNDEFINSTR. */
  static const uint32_t causes[] = {0x8200, 0x02000000, 0x00100032, 0x00010000};
  machine_t *board = *state;
  if (board->riscv)
    skip(); /* its traps have causes of their own: the next test */
  uint64_t record[5], count, boots;
  machine_send(board, "n");
  machine_expect(board, 'n', record, 5);
  /* QEMU 7.2 lets lm3s6965evb read where nothing is (ignore_memory_transaction_failures). */
  size_t first = strcmp(board->kind, "lm3s6965evb") == 0;
  for (size_t how = first; how < sizeof causes / sizeof *causes; how++) {
    count = record[0];
    machine_send(board, "x%zu", how);
    machine_expect(board, 'B', &boots, 1);
    machine_send(board, "n");
    machine_expect(board, 'n', record, 5);
    print_message("fault %zu: exception %llu, CFSR 0x%08llx, at 0x%08llx\n", how,
                  (unsigned long long)record[1], (unsigned long long)record[2],
                  (unsigned long long)record[3]);
    assert_int_equal(record[0], count + 1);
    assert_int_equal(record[1], 3);
    assert_true(record[2] & causes[how]);
  }
}

/* Load access fault 5, store access fault 7 of the stack's guard, breakpoint 3 (RISC-V privileged
 * architecture 1.12, table 3.6). A division by zero is no trap there. */
static void A_trap_resets_and_leaves_its_cause(void **state) {
  static const struct {
    unsigned how;
    uint64_t cause;
  } traps[] = {{0, 5}, {2, 7}, {3, 3}};
  machine_t *board = *state;
  if (!board->riscv)
    skip();
  uint64_t record[5], boots;
  for (size_t i = 0; i < sizeof traps / sizeof *traps; i++) {
    machine_send(board, "x%u", traps[i].how);
    machine_expect(board, 'B', &boots, 1);
    machine_send(board, "n");
    machine_expect(board, 'n', record, 5);
    assert_int_equal(record[0], i + 1);
    assert_int_equal(record[1], traps[i].cause);
  }
}

static int start(void **state) {
  machine_start(current);
  *state = current;
  return 0;
}

static int stop(void **state) {
  (void)state;
  machine_stop(current);
  return 0;
}

int main(int count, char **arguments) {
  static const struct {
    const char *kind, *icount;
    uint32_t model;
    const char *riscv;
  } runs[] = {
      {"netduinoplus2", "shift=3", 0x08040000, NULL}, {"netduinoplus2", "shift=3,align=on", 0x08040000, NULL},
      {"mps2-an386", "shift=6", 0x00200000, NULL},    {"mps2-an386", "shift=6,align=on", 0x00200000, NULL},
      {"mps2-an500", "shift=5", 0x00200000, NULL},    {"mps3-an547", "shift=5", 0x00040000, NULL},
      {"lm3s6965evb", "shift=5", 0x00010000, NULL},   {"rv32-virt", "shift=3", 0x80200000, "virt"},
  };
  int failed = 0;
  assert_true(count == 2);
  for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
    machine_t board = {
        .kind = runs[i].kind, .icount = runs[i].icount, .model = runs[i].model, .riscv = runs[i].riscv};
    snprintf(board.elf, sizeof board.elf, "%s/%s/firmware.elf", arguments[1], board.kind);
#define STEP(test) cmocka_unit_test(test)
    const struct CMUnitTest steps[] = {
        STEP(Gdb_flashes_firmware_and_model_and_the_board_starts),
        STEP(Nothing_is_lost_towards_the_board_while_main_computes),
        STEP(Nothing_is_lost_towards_the_host_while_main_computes),
        STEP(Paced_bytes_take_the_time_of_their_wire),
        STEP(Bytes_come_to_a_paced_board_no_faster_than_over_its_wire),
        STEP(An_alarm_is_never_early_and_little_late),
        STEP(The_clock_follows_the_wall_while_idle),
        STEP(An_idle_board_uses_no_processor_time),
        STEP(No_kick_is_lost),
        STEP(No_alarm_is_lost_on_the_way_to_sleep),
        STEP(The_lock_keeps_the_service_out_and_no_byte_is_lost),
        STEP(The_phase_line_carries_every_change_with_its_tick),
        STEP(A_reset_starts_anew_and_keeps_what_is_not_cleared),
        STEP(A_fault_of_any_kind_resets_and_leaves_its_cause),
        STEP(A_trap_resets_and_leaves_its_cause),
    };
    print_message("---- %s, icount %s\n", board.kind, board.icount);
    current = &board;
    failed += cmocka_run_group_tests_name(board.kind, steps, start, stop);
  }
  return failed != 0;
}
