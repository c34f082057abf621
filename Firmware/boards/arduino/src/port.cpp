/* The twelve functions over the Arduino API. It tells of no byte that comes or goes, so the port looks every
 * millisecond: from a thread above the sketch's on mbed cores, from a timer's interrupt on Teensy. Elsewhere
 * it looks only while no inference runs: those boards need inferences shorter than ten retransmissions of the
 * host.
 *
 * The link is Serial. The phase line is on D2 to D4; LED_BUILTIN follows its bit 0. */
#include "HIL.h"
#include "image.h"

#include <Arduino.h>
#if defined(ARDUINO_ARCH_MBED)
#include <mbed.h>
#include <rtos.h>
#endif

#if defined(HIL_BOARD)
#elif defined(ARDUINO_ARDUINO_NANO33BLE)
#define HIL_BOARD "arduino-nano-33-ble"
#elif defined(ARDUINO_PORTENTA_H7_M7)
#define HIL_BOARD "arduino-portenta-h7"
#elif defined(ARDUINO_TEENSY41)
#define HIL_BOARD "teensy-4-1"
#elif defined(ARDUINO_Seeed_XIAO_nRF52840)
#define HIL_BOARD "xiao-nrf52840"
#else
#error "HIL_BOARD: say what kind of board this is, the name of its file in Rigs/Boards without .yaml"
#endif

#ifndef HIL_ARENA_KB
#define HIL_ARENA_KB 96
#endif
#ifndef HIL_PHASE_PIN
#define HIL_PHASE_PIN 2
#endif

enum { TICK_HZ = 1000000, LOOK_US = 1000, SERIAL_CHUNK = 64, PHASE_BITS = 3 };

static uint64_t arena[HIL_ARENA_KB * 1024 / 8];
static hil_port_info_t info;
static volatile bool kicked;
static volatile uint32_t runs; /* of the service context */
static uint32_t seen;          /* those that main has returned for */
static uint64_t alarm_at = UINT64_MAX;

static void look() {
  if (!kicked && Serial.available() <= 0 && hil_port_ticks() < alarm_at)
    return;
  kicked = false;
  alarm_at = UINT64_MAX;
  hil_service();
  runs = runs + 1;
}

#if defined(ARDUINO_ARCH_MBED)
static rtos::Thread service(osPriorityAboveNormal);
static rtos::Mutex turn;

static void keep_looking() {
  for (;;) {
    turn.lock();
    look();
    turn.unlock();
    rtos::ThisThread::sleep_for(std::chrono::milliseconds(LOOK_US / 1000));
  }
}

static void service_start() { service.start(keep_looking); }
static void service_keep_out(bool out) { out ? turn.lock() : turn.unlock(); }
static void wait_for_service() { rtos::ThisThread::yield(); }
static uint32_t core_hz() { return SystemCoreClock; }
#elif defined(TEENSYDUINO)
static IntervalTimer timer;

static void service_start() {
  timer.priority(255); /* below USB's */
  timer.begin(look, LOOK_US);
}
static void service_keep_out(bool out) { out ? noInterrupts() : interrupts(); }
static void wait_for_service() { yield(); }
static uint32_t core_hz() { return F_CPU; }
#else
static void service_start() {}
static void service_keep_out(bool) {}
static void wait_for_service() { look(); }
static uint32_t core_hz() { return F_CPU; }
#endif

extern "C" {

const hil_port_info_t *hil_port_init(void) {
  info.board = HIL_BOARD;
  info.clock_hz = core_hz();
  info.tick_hz = TICK_HZ;
  info.arena = reinterpret_cast<uint8_t *>(arena);
  info.arena_bytes = sizeof arena;
  info.model = hil_model_image;
  info.model_bytes = hil_model_bytes;
  info.build = hil_build;
  for (int bit = 0; bit < PHASE_BITS; bit++)
    pinMode(HIL_PHASE_PIN + bit, OUTPUT);
  pinMode(LED_BUILTIN, OUTPUT);
  Serial.begin(115200); /* USB has no speed; a bridge's is the board kind's */
  service_keep_out(true);
  service_start();
  return &info;
}

size_t hil_port_read(uint8_t *bytes, size_t size) {
  size_t taken = 0;
  while (taken < size && Serial.available() > 0)
    bytes[taken++] = static_cast<uint8_t>(Serial.read());
  return taken;
}

/* Cores that do not know their room say 0: there the write waits until the host has taken a chunk. */
size_t hil_port_write(const uint8_t *bytes, size_t size) {
  int room = Serial.availableForWrite();
  size_t most = static_cast<size_t>(room > 0 ? room : static_cast<int>(SERIAL_CHUNK));
  return Serial.write(bytes, size < most ? size : most);
}

/* The API does not say: `transmit` ends when the core has taken the last byte. */
size_t hil_port_unsent(void) { return 0; }

void hil_port_pace(uint32_t) {}

/* micros() wraps after 71 minutes; it is asked every millisecond. The mask is put back as it was, since main
 * asks while it keeps the service context out, too. */
uint64_t hil_port_ticks(void) {
  static uint64_t last;
  uint32_t masked;
  __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(masked)::"memory");
  last += static_cast<uint32_t>(micros()) - static_cast<uint32_t>(last);
  uint64_t now = last;
  __asm volatile("msr primask, %0" ::"r"(masked) : "memory");
  return now;
}

void hil_port_alarm(uint64_t tick) { alarm_at = tick; }
void hil_port_kick(void) { kicked = true; }
void hil_port_lock(int locked) { service_keep_out(locked != 0); }

void hil_port_idle(void) {
  while (runs == seen)
    wait_for_service();
  seen = runs;
}

uint64_t hil_port_phase(uint8_t phase) {
  uint64_t now = hil_port_ticks();
  for (int bit = 0; bit < PHASE_BITS; bit++)
    digitalWrite(HIL_PHASE_PIN + bit, phase >> bit & 1 ? HIGH : LOW);
  digitalWrite(LED_BUILTIN, phase & 1 ? HIGH : LOW);
  return now;
}

/* All these boards are Cortex-M: AIRCR's SYSRESETREQ (ARM DDI 0403E, B3.2.6). */
void hil_port_reset(void) {
  *reinterpret_cast<volatile uint32_t *>(static_cast<uintptr_t>(0xE000ED0C)) = 0x05FA0004;
  for (;;) {
  }
}
}
