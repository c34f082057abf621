/* The twelve functions over ESP-IDF v5.3 and its FreeRTOS. The service context is a task above the main task,
 * on the same core, so that it interrupts an inference; a mutex keeps it out. */
#include "boards/esp-idf/network.h"
#include "port/hil_port.h"

#include "driver/gpio.h"
#include "driver/uart.h"
#include "esp_app_desc.h"
#include "esp_mac.h"
#include "esp_partition.h"
#include "esp_system.h"
#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "freertos/queue.h"
#include "freertos/semphr.h"
#include "freertos/task.h"
#include "sdkconfig.h"

enum { TICK_HZ = 1000000, QUEUE_BYTES = 2048, EVENTS = 16, STACK = 4096, PRIORITY = 5, BITS = 10 };
enum { MODEL_SUBTYPE = 0x40 }; /* of the data partition "model" (project/partitions.csv) */

static const gpio_num_t phase_pins[] = {CONFIG_HIL_PHASE_PIN_0, CONFIG_HIL_PHASE_PIN_1,
                                        CONFIG_HIL_PHASE_PIN_2};
static uint64_t arena[CONFIG_HIL_ARENA_KB * 1024 / 8];
static hil_port_info_t info;
static uint8_t id[6]; /* the factory's MAC address, from the fuses */
static TaskHandle_t main_task, service_task;
static SemaphoreHandle_t turn;
static QueueHandle_t uart_events;
static esp_timer_handle_t alarm_timer, drain_timer;
static volatile uint32_t runs; /* of the service context */
static uint32_t seen;          /* those that main has returned for */
static size_t empty_bytes;     /* room of the driver's queue when nothing is in it */

static void service(void *unused) {
  (void)unused;
  for (;;) {
    ulTaskNotifyTake(pdTRUE, portMAX_DELAY);
    xSemaphoreTake(turn, portMAX_DELAY);
    hil_service();
    runs++;
    xSemaphoreGive(turn);
    xTaskNotifyGive(main_task);
  }
}

static void listen(void *unused) {
  (void)unused;
  uart_event_t event;
  for (;;)
    if (xQueueReceive(uart_events, &event, portMAX_DELAY) == pdTRUE)
      hil_port_kick();
}

static void due(void *unused) {
  (void)unused;
  hil_port_kick();
}

/* The driver tells of received bytes only: when the queue has become low and when it is empty follows from
 * the link's speed. */
static void watch_drain(size_t unsent) {
  size_t until = unsent > HIL_PORT_LOW ? unsent - HIL_PORT_LOW : unsent;
  esp_timer_stop(drain_timer); /* an error when it does not run, which is as good */
  ESP_ERROR_CHECK(esp_timer_start_once(drain_timer, (uint64_t)until * BITS * TICK_HZ / CONFIG_HIL_BAUD + 1));
}

static void drained(void *unused) {
  (void)unused;
  size_t unsent = hil_port_unsent();
  if (unsent > 0)
    watch_drain(unsent);
  hil_port_kick();
}

static void model_find(void) {
  const esp_partition_t *partition =
      esp_partition_find_first(ESP_PARTITION_TYPE_DATA, (esp_partition_subtype_t)MODEL_SUBTYPE, "model");
  static const uint32_t none[1]; /* a section too small for a model: the host is told that there is none */
  const void *mapped;
  esp_partition_mmap_handle_t handle;
  info.model = (const uint8_t *)none;
  info.model_bytes = sizeof none;
  if (partition == NULL ||
      esp_partition_mmap(partition, 0, partition->size, ESP_PARTITION_MMAP_DATA, &mapped, &handle) != ESP_OK)
    return;
  info.model = mapped;
  info.model_bytes = partition->size;
}

static void uart_start(void) {
  const uart_config_t config = {.baud_rate = CONFIG_HIL_BAUD,
                                .data_bits = UART_DATA_8_BITS,
                                .parity = UART_PARITY_DISABLE,
                                .stop_bits = UART_STOP_BITS_1,
                                .flow_ctrl = UART_HW_FLOWCTRL_DISABLE,
                                .source_clk = UART_SCLK_DEFAULT};
  ESP_ERROR_CHECK(uart_driver_install(CONFIG_HIL_UART, QUEUE_BYTES, QUEUE_BYTES, EVENTS, &uart_events, 0));
  ESP_ERROR_CHECK(uart_param_config(CONFIG_HIL_UART, &config));
  ESP_ERROR_CHECK(uart_get_tx_buffer_free_size(CONFIG_HIL_UART, &empty_bytes));
}

const hil_port_info_t *hil_port_init(void) {
  const esp_timer_create_args_t on_alarm = {.callback = due, .name = "hil alarm"};
  const esp_timer_create_args_t on_drain = {.callback = drained, .name = "hil drain"};
  info = (hil_port_info_t){
      .board = CONFIG_HIL_BOARD,
      .clock_hz = CONFIG_ESP_DEFAULT_CPU_FREQ_MHZ * 1000000u,
      .tick_hz = TICK_HZ,
      .arena = (uint8_t *)arena,
      .arena_bytes = sizeof arena,
      /* The first 20 bytes of the ELF file's SHA-256, which the build writes into the image. */
      .build = esp_app_get_description()->app_elf_sha256,
      .network = hil_network_start(),
  };
  info.id_bytes = esp_efuse_mac_get_default(id) == ESP_OK ? sizeof id : 0;
  info.id = id;
  model_find();
  main_task = xTaskGetCurrentTaskHandle();
  turn = xSemaphoreCreateMutex();
  hil_port_lock(1); /* until main lets the service context in */
  for (int bit = 0; bit < 3; bit++) {
    ESP_ERROR_CHECK(gpio_reset_pin(phase_pins[bit]));
    ESP_ERROR_CHECK(gpio_set_direction(phase_pins[bit], GPIO_MODE_OUTPUT));
  }
  uart_start();
  ESP_ERROR_CHECK(esp_timer_create(&on_alarm, &alarm_timer));
  ESP_ERROR_CHECK(esp_timer_create(&on_drain, &drain_timer));
  xTaskCreatePinnedToCore(service, "hil service", STACK, NULL, PRIORITY, &service_task, xPortGetCoreID());
  xTaskCreatePinnedToCore(listen, "hil listen", STACK, NULL, PRIORITY + 1, NULL, xPortGetCoreID());
  return &info;
}

size_t hil_port_read(uint8_t *bytes, size_t size) {
  int taken = uart_read_bytes(CONFIG_HIL_UART, bytes, size, 0);
  return taken > 0 ? (size_t)taken : 0;
}

size_t hil_port_write(const uint8_t *bytes, size_t size) {
  size_t room = 0;
  uart_get_tx_buffer_free_size(CONFIG_HIL_UART, &room);
  int taken = uart_write_bytes(CONFIG_HIL_UART, bytes, size < room ? size : room);
  if (taken <= 0)
    return 0;
  watch_drain(hil_port_unsent());
  return (size_t)taken;
}

size_t hil_port_unsent(void) {
  size_t room = empty_bytes;
  uart_get_tx_buffer_free_size(CONFIG_HIL_UART, &room);
  return empty_bytes - room + (uart_wait_tx_done(CONFIG_HIL_UART, 0) != ESP_OK);
}

void hil_port_pace(uint32_t baud) { (void)baud; /* the UART has a speed of its own */ }

uint64_t hil_port_ticks(void) { return (uint64_t)esp_timer_get_time(); }

void hil_port_alarm(uint64_t tick) {
  uint64_t now = hil_port_ticks();
  esp_timer_stop(alarm_timer); /* an error when it does not run, which is as good */
  if (tick != UINT64_MAX)
    ESP_ERROR_CHECK(esp_timer_start_once(alarm_timer, tick > now ? tick - now : 0));
}

void hil_port_kick(void) { xTaskNotifyGive(service_task); }

void hil_port_lock(int locked) {
  if (locked)
    xSemaphoreTake(turn, portMAX_DELAY);
  else
    xSemaphoreGive(turn);
}

void hil_port_idle(void) {
  while (runs == seen)
    ulTaskNotifyTake(pdTRUE, portMAX_DELAY);
  seen = runs;
}

/* Three stores within a microsecond: a meter that samples in between sees a phase that is none. */
uint64_t hil_port_phase(uint8_t phase) {
  uint64_t now = hil_port_ticks();
  for (int bit = 0; bit < 3; bit++)
    gpio_set_level(phase_pins[bit], phase >> bit & 1);
  return now;
}

void hil_port_reset(void) { esp_restart(); }
