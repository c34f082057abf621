/* What the ESP-IDF port uses of ESP-IDF, so that it can be compiled without it. Declarations as in ESP-IDF
 * v5.3, each group with the page of docs.espressif.com/projects/esp-idf/en/v5.3/esp32/ that documents
 * it. Types that the port only passes on are left empty. */
#ifndef HIL_STUB_ESP_IDF_H
#define HIL_STUB_ESP_IDF_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* api-reference/system/esp_err.html */
typedef int esp_err_t;
#define ESP_OK 0
void stub_abort(esp_err_t error);
#define ESP_ERROR_CHECK(x)                                                                                   \
  do {                                                                                                       \
    esp_err_t stub_error = (x);                                                                              \
    if (stub_error != ESP_OK)                                                                                \
      stub_abort(stub_error);                                                                                \
  } while (0)

/* api-reference/system/freertos_idf.html, and www.freertos.org/Documentation/02-Kernel/04-API-references */
typedef uint32_t TickType_t;
typedef int BaseType_t;
typedef unsigned UBaseType_t;
typedef struct stub_task *TaskHandle_t;
typedef struct stub_queue *QueueHandle_t;
typedef struct stub_queue *SemaphoreHandle_t;
typedef struct stub_stream *StreamBufferHandle_t;
typedef void (*TaskFunction_t)(void *);
#define portMAX_DELAY ((TickType_t)0xFFFFFFFFu)
#define pdTRUE ((BaseType_t)1)
uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t wait);
BaseType_t xTaskNotifyGive(TaskHandle_t task);
TaskHandle_t xTaskGetCurrentTaskHandle(void);
BaseType_t xPortGetCoreID(void);
BaseType_t xTaskCreate(TaskFunction_t code, const char *name, uint32_t stack, void *parameters,
                       UBaseType_t priority, TaskHandle_t *created);
BaseType_t xTaskCreatePinnedToCore(TaskFunction_t code, const char *name, uint32_t stack, void *parameters,
                                   UBaseType_t priority, TaskHandle_t *created, BaseType_t core);
SemaphoreHandle_t xSemaphoreCreateMutex(void);
BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t wait);
BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore);
BaseType_t xQueueReceive(QueueHandle_t queue, void *item, TickType_t wait);
StreamBufferHandle_t xStreamBufferCreate(size_t size, size_t trigger);
size_t xStreamBufferSend(StreamBufferHandle_t buffer, const void *bytes, size_t size, TickType_t wait);
size_t xStreamBufferReceive(StreamBufferHandle_t buffer, void *bytes, size_t size, TickType_t wait);
size_t xStreamBufferSpacesAvailable(StreamBufferHandle_t buffer);
BaseType_t xStreamBufferReset(StreamBufferHandle_t buffer);

/* api-reference/peripherals/gpio.html */
typedef int gpio_num_t;
typedef enum { GPIO_MODE_OUTPUT = 2 } gpio_mode_t;
esp_err_t gpio_reset_pin(gpio_num_t pin);
esp_err_t gpio_set_direction(gpio_num_t pin, gpio_mode_t mode);
esp_err_t gpio_set_level(gpio_num_t pin, uint32_t level);

/* api-reference/peripherals/uart.html */
typedef int uart_port_t;
typedef enum { UART_DATA_8_BITS = 3 } uart_word_length_t;
typedef enum { UART_PARITY_DISABLE = 0 } uart_parity_t;
typedef enum { UART_STOP_BITS_1 = 1 } uart_stop_bits_t;
typedef enum { UART_HW_FLOWCTRL_DISABLE = 0 } uart_hw_flowcontrol_t;
typedef enum { UART_SCLK_DEFAULT = 4 } uart_sclk_t;
typedef struct {
  int baud_rate;
  uart_word_length_t data_bits;
  uart_parity_t parity;
  uart_stop_bits_t stop_bits;
  uart_hw_flowcontrol_t flow_ctrl;
  uint8_t rx_flow_ctrl_thresh;
  uart_sclk_t source_clk;
} uart_config_t;
typedef struct {
  int type;
  size_t size;
} uart_event_t;
esp_err_t uart_driver_install(uart_port_t port, int receive, int transmit, int events, QueueHandle_t *queue,
                              int flags);
esp_err_t uart_param_config(uart_port_t port, const uart_config_t *config);
int uart_read_bytes(uart_port_t port, void *bytes, uint32_t size, TickType_t wait);
int uart_write_bytes(uart_port_t port, const void *bytes, size_t size);
esp_err_t uart_get_tx_buffer_free_size(uart_port_t port, size_t *size);
esp_err_t uart_wait_tx_done(uart_port_t port, TickType_t wait);

/* api-reference/system/esp_timer.html */
typedef struct stub_timer *esp_timer_handle_t;
typedef struct {
  void (*callback)(void *);
  void *arg;
  int dispatch_method;
  const char *name;
  _Bool skip_unhandled_events;
} esp_timer_create_args_t;
int64_t esp_timer_get_time(void);
esp_err_t esp_timer_create(const esp_timer_create_args_t *args, esp_timer_handle_t *timer);
esp_err_t esp_timer_start_once(esp_timer_handle_t timer, uint64_t timeout_us);
esp_err_t esp_timer_stop(esp_timer_handle_t timer);

/* api-reference/storage/partition.html */
typedef enum { ESP_PARTITION_TYPE_DATA = 1 } esp_partition_type_t;
typedef enum { ESP_PARTITION_SUBTYPE_ANY = 0xFF } esp_partition_subtype_t;
typedef enum { ESP_PARTITION_MMAP_DATA } esp_partition_mmap_memory_t;
typedef uint32_t esp_partition_mmap_handle_t;
typedef struct {
  uint32_t address, size;
} esp_partition_t;
const esp_partition_t *esp_partition_find_first(esp_partition_type_t type, esp_partition_subtype_t subtype,
                                                const char *label);
esp_err_t esp_partition_mmap(const esp_partition_t *partition, size_t offset, size_t size,
                             esp_partition_mmap_memory_t memory, const void **mapped,
                             esp_partition_mmap_handle_t *handle);

/* api-reference/system/app_image_format.html, api-reference/system/misc_system_api.html */
typedef struct {
  uint8_t app_elf_sha256[32];
} esp_app_desc_t;
const esp_app_desc_t *esp_app_get_description(void);
void esp_restart(void) __attribute__((noreturn));
esp_err_t esp_efuse_mac_get_default(uint8_t *mac);

/* api-reference/protocols/esp_tls.html */
typedef struct stub_tls esp_tls_t;
typedef struct {
  const unsigned char *cacert_buf;
  unsigned cacert_bytes;
  int timeout_ms;
} esp_tls_cfg_t;
#define ESP_TLS_ERR_SSL_WANT_READ (-0x6900)
#define ESP_TLS_ERR_SSL_WANT_WRITE (-0x6880)
esp_tls_t *esp_tls_init(void);
int esp_tls_conn_new_sync(const char *host, int host_size, int port, const esp_tls_cfg_t *config,
                          esp_tls_t *tls);
ssize_t esp_tls_conn_read(esp_tls_t *tls, void *bytes, size_t size);
ssize_t esp_tls_conn_write(esp_tls_t *tls, const void *bytes, size_t size);
ssize_t esp_tls_get_bytes_avail(esp_tls_t *tls);
esp_err_t esp_tls_get_conn_sockfd(esp_tls_t *tls, int *socket);
int esp_tls_conn_destroy(esp_tls_t *tls);

/* api-reference/storage/vfs.html */
typedef struct {
  size_t max_fds;
} esp_vfs_eventfd_config_t;
esp_err_t esp_vfs_eventfd_register(const esp_vfs_eventfd_config_t *config);
int eventfd(unsigned initial, int flags);

/* api-reference/system/esp_event.html, api-reference/network/esp_netif.html,
 * api-reference/network/esp_wifi.html */
typedef const char *esp_event_base_t;
typedef void (*esp_event_handler_t)(void *arg, esp_event_base_t base, int32_t id, void *data);
typedef struct stub_netif esp_netif_t;
typedef struct {
  int magic;
} wifi_init_config_t;
typedef union {
  struct {
    uint8_t ssid[32], password[64];
  } sta;
} wifi_config_t;
typedef enum { WIFI_MODE_STA = 1 } wifi_mode_t;
typedef enum { WIFI_IF_STA } wifi_interface_t;
enum { WIFI_EVENT_STA_START = 2, WIFI_EVENT_STA_DISCONNECTED = 5 };
#define WIFI_INIT_CONFIG_DEFAULT()                                                                           \
  { .magic = 0x1F2F3F4F }
extern esp_event_base_t const WIFI_EVENT;
esp_err_t esp_event_loop_create_default(void);
esp_err_t esp_event_handler_register(esp_event_base_t base, int32_t id, esp_event_handler_t handler,
                                     void *arg);
esp_err_t esp_netif_init(void);
esp_netif_t *esp_netif_create_default_wifi_sta(void);
esp_err_t esp_wifi_init(const wifi_init_config_t *config);
esp_err_t esp_wifi_set_mode(wifi_mode_t mode);
esp_err_t esp_wifi_set_config(wifi_interface_t interface, wifi_config_t *config);
esp_err_t esp_wifi_start(void);
esp_err_t esp_wifi_connect(void);

/* api-reference/storage/nvs_flash.html */
typedef uint32_t nvs_handle_t;
typedef enum { NVS_READONLY } nvs_open_mode_t;
esp_err_t nvs_flash_init(void);
esp_err_t nvs_open(const char *space, nvs_open_mode_t mode, nvs_handle_t *handle);
esp_err_t nvs_get_str(nvs_handle_t handle, const char *key, char *value, size_t *size);
void nvs_close(nvs_handle_t handle);

/* api-guides/kconfig.html: what the build makes of Kconfig's defaults */
#define CONFIG_HIL_BOARD "esp32-devkitc"
#define CONFIG_HIL_UART 0
#define CONFIG_HIL_BAUD 921600
#define CONFIG_HIL_ARENA_KB 96
#define CONFIG_HIL_PHASE_PIN_0 4
#define CONFIG_HIL_PHASE_PIN_1 5
#define CONFIG_HIL_PHASE_PIN_2 18
#define CONFIG_ESP_DEFAULT_CPU_FREQ_MHZ 160
#ifdef HIL_STUB_NETWORK
#define CONFIG_HIL_NETWORK 1
#define CONFIG_HIL_WIFI_SSID "lab"
#define CONFIG_HIL_WIFI_PASSWORD "password"
#define CONFIG_HIL_BROKER_HOST "bench.lab"
#define CONFIG_HIL_BROKER_PORT 8883
#endif

#endif
