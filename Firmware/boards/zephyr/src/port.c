/* The twelve functions over Zephyr 4.1. The service context is a cooperative thread, above main; a mutex
 * keeps it out. The devicetree says where link, phase line, LED and model are (Kconfig, HIL). */
#include "port/hil_port.h"

#include <zephyr/device.h>
#include <zephyr/devicetree.h>
#include <zephyr/drivers/gpio.h>
#include <zephyr/drivers/hwinfo.h>
#include <zephyr/drivers/uart.h>
#include <zephyr/kernel.h>
#include <zephyr/storage/flash_map.h>
#include <zephyr/sys/reboot.h>

enum { QUEUE = 2048, STACK = 2048, PHASE_BITS = 3, NOTE_HEADER = 16, BITS = 10, SECOND_US = 1000000 };
#define PINS DT_PATH(zephyr_user)

extern const uint8_t __build_note[]; /* sections.ld */

typedef struct {
  uint8_t bytes[QUEUE];
  volatile uint32_t in, out; /* each written by one context only */
} queue_t;

static const struct device *const uart = DEVICE_DT_GET(DT_CHOSEN(hil_link));
static const struct gpio_dt_spec phase_pins[PHASE_BITS] = {GPIO_DT_SPEC_GET_BY_IDX(PINS, hil_phase_gpios, 0),
                                                           GPIO_DT_SPEC_GET_BY_IDX(PINS, hil_phase_gpios, 1),
                                                           GPIO_DT_SPEC_GET_BY_IDX(PINS, hil_phase_gpios, 2)};
static const struct gpio_dt_spec led = GPIO_DT_SPEC_GET_OR(PINS, hil_led_gpios, {0});
static queue_t received, sending;
static uint64_t arena[CONFIG_HIL_ARENA_KB * 1024 / 8];
static struct k_timer alarm_timer, drain_timer;
static struct k_thread service_thread;
K_THREAD_STACK_DEFINE(service_stack, STACK);
K_SEM_DEFINE(wanted, 0, 1); /* the service context shall run */
K_SEM_DEFINE(ran, 0, 1);    /* it has run since main last returned */
K_MUTEX_DEFINE(turn);

static uint32_t queued(const queue_t *queue) { return queue->in - queue->out; }

static void service(void *a, void *b, void *c) {
  (void)a, (void)b, (void)c;
  for (;;) {
    k_sem_take(&wanted, K_FOREVER);
    k_mutex_lock(&turn, K_FOREVER);
    hil_service();
    k_mutex_unlock(&turn);
    k_sem_give(&ran);
  }
}

static void due(struct k_timer *timer) {
  (void)timer;
  hil_port_kick();
}

/* The driver does not interrupt for its last bit everywhere: it is looked at once a byte's time until it has
 * left. */
static void drained(struct k_timer *timer) {
  if (uart_irq_tx_complete(uart) > 0 || queued(&sending) > 0)
    hil_port_kick();
  else
    k_timer_start(timer, K_USEC(BITS * SECOND_US / CONFIG_HIL_BAUD), K_NO_WAIT);
}

static void receive(void) {
  uint8_t bytes[16];
  int size = uart_fifo_read(uart, bytes, sizeof bytes);
  for (int i = 0; i < size; i++) {
    if (queued(&received) < QUEUE)
      received.bytes[received.in++ % QUEUE] = bytes[i];
    if (bytes[i] == HIL_MESSAGE_END || queued(&received) == QUEUE / 2)
      hil_port_kick();
  }
}

static void send(void) {
  if (queued(&sending) == 0) {
    uart_irq_tx_disable(uart);
    k_timer_start(&drain_timer, K_USEC(BITS * SECOND_US / CONFIG_HIL_BAUD), K_NO_WAIT);
    return;
  }
  uint32_t at = sending.out % QUEUE, size = queued(&sending);
  int taken = uart_fifo_fill(uart, sending.bytes + at, (int)(size < QUEUE - at ? size : QUEUE - at));
  if (taken > 0)
    sending.out += (uint32_t)taken;
  if (size > HIL_PORT_LOW && queued(&sending) <= HIL_PORT_LOW)
    hil_port_kick();
}

static void uart_interrupt(const struct device *device, void *unused) {
  (void)unused;
  while (uart_irq_update(device) > 0 && uart_irq_is_pending(device) > 0) {
    if (uart_irq_rx_ready(device) > 0)
      receive();
    if (uart_irq_tx_ready(device) > 0)
      send();
  }
}

const hil_port_info_t *hil_port_init(void) {
  static hil_port_info_t info;
  static uint8_t id[HIL_PORT_ID];
  info = (hil_port_info_t){
      .board = CONFIG_HIL_BOARD,
      .clock_hz = CONFIG_HIL_CLOCK_HZ,
      .tick_hz = CONFIG_SYS_CLOCK_TICKS_PER_SEC,
      .arena = (uint8_t *)arena,
      .arena_bytes = sizeof arena,
      .model = (const uint8_t *)(uintptr_t)(CONFIG_FLASH_BASE_ADDRESS + FIXED_PARTITION_OFFSET(hil_model)),
      .model_bytes = FIXED_PARTITION_SIZE(hil_model),
      .build = __build_note + NOTE_HEADER};
  ssize_t id_bytes = hwinfo_get_device_id(id, sizeof id);
  info.id = id;
  info.id_bytes = id_bytes > 0 ? (uint8_t)id_bytes : 0; /* not every part has one */
  hil_port_lock(1);                                     /* until main lets the service context in */
  for (int bit = 0; bit < PHASE_BITS; bit++)
    gpio_pin_configure_dt(&phase_pins[bit], GPIO_OUTPUT_INACTIVE);
  if (led.port != NULL)
    gpio_pin_configure_dt(&led, GPIO_OUTPUT_INACTIVE);
  k_timer_init(&alarm_timer, due, NULL);
  k_timer_init(&drain_timer, drained, NULL);
  k_thread_create(&service_thread, service_stack, K_THREAD_STACK_SIZEOF(service_stack), service, NULL, NULL,
                  NULL, K_PRIO_COOP(1), 0, K_NO_WAIT);
  uart_irq_callback_user_data_set(uart, uart_interrupt, NULL);
  uart_irq_rx_enable(uart);
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
    uart_irq_tx_enable(uart);
  return taken;
}

size_t hil_port_unsent(void) { return queued(&sending) + (uart_irq_tx_complete(uart) <= 0); }

void hil_port_pace(uint32_t baud) { (void)baud; /* the UART has a speed of its own */ }

uint64_t hil_port_ticks(void) { return (uint64_t)k_uptime_ticks(); }

void hil_port_alarm(uint64_t tick) {
  uint64_t now = hil_port_ticks();
  if (tick == UINT64_MAX)
    k_timer_stop(&alarm_timer);
  else
    k_timer_start(&alarm_timer, K_TICKS(tick > now ? (k_ticks_t)(tick - now) : 0), K_NO_WAIT);
}

void hil_port_kick(void) { k_sem_give(&wanted); }

void hil_port_lock(int locked) {
  if (locked)
    k_mutex_lock(&turn, K_FOREVER);
  else
    k_mutex_unlock(&turn);
}

void hil_port_idle(void) { k_sem_take(&ran, K_FOREVER); }

/* Pins of any ports, so one after the other: a meter that samples in between sees a phase that is none. */
uint64_t hil_port_phase(uint8_t phase) {
  uint64_t now = hil_port_ticks();
  for (int bit = 0; bit < PHASE_BITS; bit++)
    gpio_pin_set_dt(&phase_pins[bit], phase >> bit & 1);
  if (led.port != NULL)
    gpio_pin_set_dt(&led, phase & 1);
  return now;
}

void hil_port_reset(void) { sys_reboot(SYS_REBOOT_COLD); }
