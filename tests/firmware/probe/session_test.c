#include "bench.h"
#include "link/crc32.h"
#include "support/chance.h"
#include "support/test.h"
#include "support/vectors.h"

#include <stdlib.h>
#include <string.h>

static uint8_t frame[1024], expected[1024], wire[1024];

static void greeted(void) {
  bench_open();
  bench_hello(0xcafebabe);
}

static void The_banner_comes_at_boot_and_again_for_frames_without_a_session(void **state) {
  (void)state;
  bench_open();
  assert_int_equal(bench.hellos, 1);
  assert_int_equal(bench.hello.role, HIL_ROLE_PROBE);
  assert_int_equal(bench.hello.boot | bench.hello.session, 0);
  bench_request(HIL_PROBE_Ping, 1);
  bench_request(HIL_PROBE_Ping, 2);
  assert_int_equal(bench.hellos, 2); /* not more often than once in 100 ms */
  bench.now += TICK_HZ / 10;
  bench_request(HIL_PROBE_Ping, 3);
  assert_int_equal(bench.hellos, 3);
  assert_int_equal(bench.count, 0);
}

static void A_session_keeps_its_boot_nonce_and_another_boot_has_another(void **state) {
  (void)state;
  greeted();
  uint32_t boot = bench.hello.boot;
  assert_int_not_equal(boot, 0);
  bench_hello(0xcafebabe);
  bench_hello(5);
  assert_int_equal(bench.hello.boot, boot);
  bench_open();
  bench_hello(6);
  assert_int_not_equal(bench.hello.boot, boot);
}

static void A_new_session_ends_the_sampling_and_starts_all_counters(void **state) {
  (void)state;
  greeted();
  bench_start(1, CONFIGURATION);
  bench_run(TICK_HZ);
  assert_true(hil_probe.sampling);
  bench_hello(2);
  assert_false(hil_probe.sampling);
  bench_request(HIL_PROBE_Identify, 9);
  const received_t *info = bench_last(HIL_PROBE_Info);
  assert_int_equal(hil_get16(info->bytes + 1), 0); /* sequence */
  assert_int_equal(info->bytes[12], HIL_SENSOR_None);
}

static void A_start_that_is_sent_again_is_answered_and_changes_nothing(void **state) {
  (void)state;
  greeted();
  bench_start(7, CONFIGURATION);
  bench_run(TICK_HZ);
  uint32_t index = hil_probe.conversions.index;
  bench_start(7, CONFIGURATION);
  assert_int_equal(hil_probe.conversions.index, index);
  assert_int_equal(hil_get32(bench_last(HIL_PROBE_Status)->bytes + 3), 7);
  bench_start(8, CONFIGURATION);
  assert_int_equal(hil_probe.conversions.index, UINT32_MAX);
}

static uint8_t code_of(const uint8_t *request, size_t size) {
  bench.count = 0;
  bench_send(request, size);
  return bench_last(HIL_PROBE_Status)->bytes[8];
}

static void Requests_that_are_not_right_are_refused_by_name(void **state) {
  (void)state;
  greeted();
  for (size_t size = 1; size < 20; size++) {
    for (uint8_t kind = HIL_PROBE_Identify; kind <= HIL_PROBE_Ping; kind++) {
      uint8_t request[20] = {kind, 1};
      if (size != 5 && (kind != HIL_PROBE_Start || size != 10))
        assert_int_equal(code_of(request, size), HIL_PROBE_STATUS_Malformed);
    }
    uint8_t request[20] = {0x77, 1};
    assert_int_equal(code_of(request, size), HIL_PROBE_STATUS_UnknownFrame);
  }
  const uint8_t starts[][10] = {
      {HIL_PROBE_Start, 1, 0, 0, 0, 0x3f, 0x9f, 0x39, 0x90, 1}, /* no address of the chip */
      {HIL_PROBE_Start, 1, 0, 0, 0, 0x50, 0x9f, 0x39, 0x90, 1},
      {HIL_PROBE_Start, 1, 0, 0, 0, 0x40, 0x9b, 0x39, 0x90, 1}, /* triggered */
      {HIL_PROBE_Start, 1, 0, 0, 0, 0x40, 0x9f, 0xb9, 0x90, 1}, /* reset */
      {HIL_PROBE_Start, 1, 0, 0, 0, 0x40, 0x9f, 0x39, 0, 0}};   /* a bus that stands */
  for (unsigned i = 0; i < sizeof starts / sizeof *starts; i++)
    assert_int_equal(code_of(starts[i], sizeof starts[i]), HIL_PROBE_STATUS_Malformed);
  const uint8_t nobody[] = {HIL_PROBE_Start, 1, 0, 0, 0, 0x41, 0x9f, 0x39, 0x90, 1};
  assert_int_equal(code_of(nobody, sizeof nobody), HIL_PROBE_STATUS_SensorSilent);
}

static void Any_bytes_are_survived(void **state) {
  (void)state;
  greeted();
  uint32_t seed = 99;
  for (int i = 0; i < 100000; i++) {
    uint8_t byte = (uint8_t)(chance(&seed, 5) || i == 99999 ? 0 : chance_next(&seed) >> 7);
    hil_probe_take(&byte, 1);
  }
  bench_request(HIL_PROBE_Ping, 4);
  assert_int_equal(hil_get32(bench_last(HIL_PROBE_Pong)->bytes + 3), 4);
}

static uint64_t number(const char *pairs, const char *key) {
  char text[32];
  vectors_text(pairs, key, text, sizeof text);
  return strtoull(text, NULL, 10);
}

static size_t hello(const char *pairs) {
  hil_frame_t greeting = {.kind = HIL_FRAME_Hello,
                          .role = (uint8_t)number(pairs, "role"),
                          .newest = (uint8_t)number(pairs, "newest"),
                          .oldest = (uint8_t)number(pairs, "oldest"),
                          .boot = (uint32_t)number(pairs, "boot"),
                          .session = (uint32_t)number(pairs, "session")};
  return hil_frame_header(frame, &greeting);
}

/* Lets the probe itself say what the vector's fields are. */
static void answer(const char *kind, const char *pairs) {
  static char board[64];
  static hil_probe_info_t info = {.board = board, .tick_hz = TICK_HZ};
  uint32_t token = (uint32_t)number(pairs, "token");
  hil_probe.sequence = (uint16_t)number(pairs, "sequence");
  if (strcmp(kind, "Pong") == 0) {
    bench.now = number(pairs, "ticks");
    bench_request(HIL_PROBE_Ping, token);
  } else if (strcmp(kind, "Status") == 0) {
    hil_probe.conversions.index = (uint32_t)number(pairs, "conversions") - 1;
    atomic_store(&hil_probe.edges.seen, (uint32_t)number(pairs, "edges"));
    hil_probe.nacks = (uint32_t)number(pairs, "nacks");
    hil_probe.late = (uint32_t)number(pairs, "late");
    hil_probe.dropped = (uint32_t)number(pairs, "dropped");
    hil_probe_status(token, (uint8_t)number(pairs, "request"), (uint8_t)number(pairs, "code"),
                     (uint16_t)number(pairs, "value"));
  } else {
    vectors_text(pairs, "board", board, sizeof board);
    info.tick_hz = (uint32_t)number(pairs, "tick_hz");
    info.emulated = number(pairs, "flags") & 1;
    hil_probe.info = &info;
    hil_probe.configuration = (uint16_t)number(pairs, "configuration");
    hil_probe.chip.address = (uint8_t)number(pairs, "address");
    hil_probe.sampling = number(pairs, "flags") & 2;
    bench_request(HIL_PROBE_Identify, token);
  }
}

static void records(const char *kind, const char *pairs) {
  char text[1024], *at = text;
  hil_samples_t *samples = &hil_probe.samples;
  hil_edges_t *edges = &hil_probe.edges;
  uint64_t tick = number(pairs, "base");
  uint32_t index = (uint32_t)number(pairs, "index");
  bool is_samples = strcmp(kind, "Samples") == 0;
  size_t size = 0;
  hil_edges_start(edges);
  hil_samples_clear(samples);
  atomic_store(&edges->seen, index);
  vectors_text(pairs, "records", text, sizeof text);
  for (unsigned count = 1; *at != 0; count++, at += *at == ',') {
    tick += strtoull(at, &at, 10);
    long first = strtol(at + 1, &at, 10), second = is_samples ? strtol(at + 1, &at, 10) : 0;
    if (is_samples) {
      assert_true(hil_samples_fits(samples, index, tick));
      hil_samples_add(samples, index++, tick, (uint16_t)first, (uint16_t)second);
    } else {
      hil_edges_add(edges, tick, (uint8_t)first);
      if (count == EDGES_NEW)
        hil_edges_pack(edges, frame); /* these come again in the next frame */
    }
  }
  uint8_t *fields = frame + PROBE_HEADER;
  if (is_samples)
    memcpy(fields, samples->fields, size = samples->size);
  else
    size = hil_edges_pack(edges, fields);
  hil_probe.sequence = (uint16_t)number(pairs, "sequence");
  hil_probe_send(is_samples ? HIL_PROBE_Samples : HIL_PROBE_Edges, frame, fields + size);
}

static void Frames_equal_the_vectors(void **state) {
  (void)state;
  vectors_t vectors;
  vectors_open(&vectors, "probe");
  while (vectors_next(&vectors, 4)) {
    const char *kind = vectors.field[0], *pairs = vectors.field[1];
    size_t want = vectors_bytes(vectors.field[2], expected, sizeof expected), size = want;
    uint8_t *got = frame;
    greeted();
    if (strcmp(kind, "Hello") == 0) {
      size = hello(pairs);
    } else if (expected[0] < HIL_PROBE_Status) {
      /* The probe only reads these: it understands them, whatever it then answers. */
      bench_send(expected, want);
      assert_int_not_equal(bench.frames[bench.count - 1].bytes[0], 0);
      assert_int_equal(hil_get32(bench.frames[bench.count - 1].bytes + 3), (uint32_t)number(pairs, "token"));
      memcpy(frame, expected, want);
    } else {
      if (strcmp(kind, "Samples") == 0 || strcmp(kind, "Edges") == 0)
        records(kind, pairs);
      else
        answer(kind, pairs);
      got = bench.frames[bench.count - 1].bytes;
      size = bench.frames[bench.count - 1].size;
      if (strcmp(kind, "Info") == 0) /* the version is this build's, not the vector's */
        size = want = size - 1 - strlen(hil_probe_version);
    }
    assert_int_equal(size, want);
    assert_memory_equal(got, expected, want);
    want = vectors_bytes(vectors.field[2], expected, sizeof expected);
    size = hil_frame_seal(wire, expected, want);
    uint8_t on_wire[1024];
    assert_int_equal(size, vectors_bytes(vectors.field[3], on_wire, sizeof on_wire));
    assert_memory_equal(wire, on_wire, size);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(The_banner_comes_at_boot_and_again_for_frames_without_a_session),
      cmocka_unit_test(A_session_keeps_its_boot_nonce_and_another_boot_has_another),
      cmocka_unit_test(A_new_session_ends_the_sampling_and_starts_all_counters),
      cmocka_unit_test(A_start_that_is_sent_again_is_answered_and_changes_nothing),
      cmocka_unit_test(Requests_that_are_not_right_are_refused_by_name),
      cmocka_unit_test(Any_bytes_are_survived),
      cmocka_unit_test(Frames_equal_the_vectors),
  };
  return cmocka_run_group_tests_name("probe session", tests, NULL, NULL);
}
