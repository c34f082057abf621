/* The twelve functions over the Pico SDK 2.1, for the RP2040 and the RP2350. The service context is a user
 * interrupt at the lowest priority, which main can keep out.
 *
 * The link is UART 0 on GP0 and GP1 (a debug probe's serial port), the phase line GP2 to GP4; the LED on the
 * board follows its bit 0. The model image is flashed alone, behind the flash's first megabyte. */
#include "port/hil_port.h"

#include "hardware/clocks.h"
#include "hardware/gpio.h"
#include "hardware/irq.h"
#include "hardware/sync.h"
#include "hardware/timer.h"
#include "hardware/uart.h"
#include "hardware/watchdog.h"
#include "pico/stdlib.h"
#include "pico/unique_id.h"

enum {
  TICK_HZ = 1000000,
  BAUD = 115200,
  TX_PIN = 0,
  RX_PIN = 1,
  PHASE_PIN = 2,
  QUEUE = 2048,
  NOTE_HEADER = 16
};
enum { FIFO = 32, BITS = 10, DRAIN_US = (FIFO + 2) * BITS * 1000000 / BAUD };
enum { MODEL_OFFSET = 0x100000, MODEL_BYTES = PICO_FLASH_SIZE_BYTES - MODEL_OFFSET };

extern const uint8_t __build_note[]; /* sections.ld */

typedef struct {
  uint8_t bytes[QUEUE];
  volatile uint32_t in, out; /* each written by one context only */
} queue_t;

static queue_t received, sending;
static uint64_t arena[HIL_ARENA_KB * 1024 / 8];
static uint service_irq, alarm_number, drain_number;
static volatile bool kicked;   /* enabling an interrupt forgets that it was pending */
static volatile uint32_t runs; /* of the service context */
static uint32_t seen;          /* those that main has returned for */

static uint32_t queued(const queue_t *queue) { return queue->in - queue->out; }

static void service(void) {
  kicked = false;
  hil_service();
  runs++;
}

static void due(uint number) {
  (void)number;
  hil_port_kick();
}

/* The UART interrupts for room in its FIFO, never for its last bit: an alarm tells when the FIFO has run
 * empty. */
static void uart_interrupt(void) {
  while (uart_is_readable(uart0)) {
    uint8_t byte = (uint8_t)uart_getc(uart0);
    if (queued(&received) < QUEUE)
      received.bytes[received.in++ % QUEUE] = byte;
    if (byte == HIL_MESSAGE_END || queued(&received) == QUEUE / 2)
      hil_port_kick();
  }
  while (queued(&sending) > 0 && uart_is_writable(uart0)) {
    uart_putc_raw(uart0, (char)sending.bytes[sending.out % QUEUE]);
    sending.out++;
    if (queued(&sending) == HIL_PORT_LOW)
      hil_port_kick();
    if (queued(&sending) == 0 &&
        hardware_alarm_set_target(drain_number, from_us_since_boot(time_us_64() + DRAIN_US)))
      hil_port_kick();
  }
  uart_set_irqs_enabled(uart0, true, queued(&sending) > 0);
}

const hil_port_info_t *hil_port_init(void) {
  static hil_port_info_t info;
  static pico_unique_board_id_t id; /* of the flash on the RP2040, of the chip on the RP2350 */
  info = (hil_port_info_t){.board = HIL_BOARD,
                           .clock_hz = clock_get_hz(clk_sys),
                           .tick_hz = TICK_HZ,
                           .arena = (uint8_t *)arena,
                           .arena_bytes = sizeof arena,
                           .model = (const uint8_t *)(XIP_BASE + MODEL_OFFSET),
                           .model_bytes = MODEL_BYTES,
                           .build = __build_note + NOTE_HEADER};
  pico_get_unique_board_id(&id);
  info.id = id.id;
  info.id_bytes = sizeof id.id;
  service_irq = (uint)user_irq_claim_unused(true);
  irq_set_exclusive_handler(service_irq, service);
  irq_set_priority(service_irq, PICO_LOWEST_IRQ_PRIORITY); /* enabled by main's first hil_port_lock(0) */
  alarm_number = (uint)hardware_alarm_claim_unused(true);
  drain_number = (uint)hardware_alarm_claim_unused(true);
  hardware_alarm_set_callback(alarm_number, due);
  hardware_alarm_set_callback(drain_number, due);
  gpio_init_mask(7u << PHASE_PIN | 1u << PICO_DEFAULT_LED_PIN);
  gpio_set_dir_out_masked(7u << PHASE_PIN | 1u << PICO_DEFAULT_LED_PIN);
  uart_init(uart0, BAUD);
  gpio_set_function(TX_PIN, GPIO_FUNC_UART);
  gpio_set_function(RX_PIN, GPIO_FUNC_UART);
  irq_set_exclusive_handler(UART0_IRQ, uart_interrupt);
  irq_set_enabled(UART0_IRQ, true);
  uart_set_irqs_enabled(uart0, true, false);
  return &info;
}

size_t hil_port_read(uint8_t *bytes, size_t size) {
  size_t taken = 0;
  for (; taken < size && queued(&received) > 0; received.out++)
    bytes[taken++] = received.bytes[received.out % QUEUE];
  return taken;
}

size_t hil_port_write(const uint8_t *bytes, size_t size) {
  size_t taken = 0;
  for (; taken < size && queued(&sending) < QUEUE; sending.in++)
    sending.bytes[sending.in % QUEUE] = bytes[taken++];
  if (taken > 0)
    irq_set_pending(UART0_IRQ); /* an empty FIFO does not interrupt by itself */
  return taken;
}

size_t hil_port_unsent(void) {
  return queued(&sending) + ((uart_get_hw(uart0)->fr & UART_UARTFR_BUSY_BITS) != 0);
}

void hil_port_pace(uint32_t baud) { (void)baud; /* the UART has a speed of its own */ }

uint64_t hil_port_ticks(void) { return time_us_64(); }

void hil_port_alarm(uint64_t tick) {
  if (tick == UINT64_MAX)
    hardware_alarm_cancel(alarm_number);
  else if (hardware_alarm_set_target(alarm_number, from_us_since_boot(tick)))
    hil_port_kick(); /* it has passed already */
}

void hil_port_kick(void) {
  kicked = true;
  irq_set_pending(service_irq);
}

void hil_port_lock(int locked) {
  irq_set_enabled(service_irq, !locked);
  if (!locked && kicked)
    irq_set_pending(service_irq);
}

/* WFI wakes for an interrupt that is masked: none can slip in between the test and the sleep. */
void hil_port_idle(void) {
  for (;;) {
    uint32_t masked = save_and_disable_interrupts();
    bool ran = runs != seen;
    seen = runs;
    if (!ran)
      __wfi();
    restore_interrupts(masked);
    if (ran)
      return;
  }
}

uint64_t hil_port_phase(uint8_t phase) {
  uint32_t pins = 7u << PHASE_PIN | 1u << PICO_DEFAULT_LED_PIN;
  uint64_t now = hil_port_ticks();
  gpio_put_masked(pins, (uint32_t)phase << PHASE_PIN | (phase & 1u) << PICO_DEFAULT_LED_PIN);
  return now;
}

void hil_port_reset(void) {
  watchdog_reboot(0, 0, 0);
  for (;;)
    __wfi();
}
