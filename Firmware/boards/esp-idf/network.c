/* MQTT over Wi-Fi and TLS. Joining, connecting and waiting for bytes block: a task of their own does them,
 * and the service context exchanges bytes with it through two stream buffers. NVS has the certificate of the
 * broker's authority (namespace "hil", key "broker-ca", PEM); user and password come over the link. */
#include "boards/esp-idf/network.h"

#include "sdkconfig.h"

#if CONFIG_HIL_NETWORK
#include "esp_event.h"
#include "esp_netif.h"
#include "esp_tls.h"
#include "esp_vfs_eventfd.h"
#include "esp_wifi.h"
#include "freertos/FreeRTOS.h"
#include "freertos/stream_buffer.h"
#include "freertos/task.h"
#include "nvs.h"
#include "nvs_flash.h"

#include <stdbool.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

enum { BUFFER = 4096, CHUNK = 512, STACK = 8192, PRIORITY = 4, CERTIFICATE = 4096 };

static StreamBufferHandle_t from_broker, to_broker;
static TaskHandle_t task;
static int wake; /* event that ends the task's wait */
static volatile hil_network_state_t state;
static volatile uint32_t wanted; /* counts openings: the task's connection is stale when it has moved on */
static char certificate[CERTIFICATE];
static size_t certificate_size = sizeof certificate;
static bool trusts; /* a certificate is known: else no connection is made, which the host tells */

static void settle(uint32_t mine, hil_network_state_t next) {
  if (mine == wanted)
    state = next;
  hil_port_kick();
}

static void wake_up(void) {
  const uint64_t once = 1;
  (void)!write(wake, &once, sizeof once); /* fails when it is awake already */
}

/* The service's bytes to the broker. False: the connection broke. */
static bool send_all(esp_tls_t *tls) {
  static uint8_t bytes[CHUNK];
  size_t size;
  while ((size = xStreamBufferReceive(to_broker, bytes, sizeof bytes, 0)) > 0) {
    hil_port_kick(); /* there is room again */
    for (size_t at = 0; at < size;) {
      ssize_t sent = esp_tls_conn_write(tls, bytes + at, size - at);
      if (sent < 0 && sent != ESP_TLS_ERR_SSL_WANT_READ && sent != ESP_TLS_ERR_SSL_WANT_WRITE)
        return false;
      at += sent > 0 ? (size_t)sent : 0;
    }
  }
  return true;
}

/* What the broker sent and the service has room for. False: the connection broke. */
static bool receive_some(esp_tls_t *tls, size_t room) {
  static uint8_t bytes[CHUNK];
  ssize_t came = esp_tls_conn_read(tls, bytes, room < sizeof bytes ? room : sizeof bytes);
  if (came == ESP_TLS_ERR_SSL_WANT_READ || came == ESP_TLS_ERR_SSL_WANT_WRITE)
    return true;
  if (came <= 0)
    return false;
  xStreamBufferSend(from_broker, bytes, (size_t)came, 0);
  hil_port_kick();
  return true;
}

/* Bytes both ways until either side ends or another opening is wanted. */
static void carry(esp_tls_t *tls, int socket, uint32_t mine) {
  while (mine == wanted) {
    if (!send_all(tls))
      return;
    size_t room = xStreamBufferSpacesAvailable(from_broker);
    if (room > 0 && esp_tls_get_bytes_avail(tls) > 0) { /* decrypted already: the socket would not tell */
      if (!receive_some(tls, room))
        return;
      continue;
    }
    fd_set readable;
    FD_ZERO(&readable);
    FD_SET(wake, &readable);
    if (room > 0)
      FD_SET(socket, &readable);
    if (select((socket > wake ? socket : wake) + 1, &readable, NULL, NULL, NULL) < 0)
      return;
    uint64_t times;
    if (FD_ISSET(wake, &readable) && read(wake, &times, sizeof times) < 0)
      return;
    if (room > 0 && FD_ISSET(socket, &readable) && !receive_some(tls, room))
      return;
  }
}

static void connect_once(uint32_t mine) {
  const esp_tls_cfg_t config = {.cacert_buf = (const unsigned char *)certificate,
                                .cacert_bytes = (unsigned)certificate_size,
                                .timeout_ms = 10000};
  /* The service uses neither before it sees OPEN. */
  xStreamBufferReset(from_broker);
  xStreamBufferReset(to_broker);
  esp_tls_t *tls = esp_tls_init();
  int socket = -1;
  if (trusts && tls != NULL &&
      esp_tls_conn_new_sync(CONFIG_HIL_BROKER_HOST, (int)strlen(CONFIG_HIL_BROKER_HOST),
                            CONFIG_HIL_BROKER_PORT, &config, tls) == 1 &&
      esp_tls_get_conn_sockfd(tls, &socket) == ESP_OK) {
    settle(mine, HIL_NETWORK_OPEN);
    carry(tls, socket, mine);
  }
  if (tls != NULL)
    esp_tls_conn_destroy(tls);
  settle(mine, HIL_NETWORK_CLOSED);
}

/* An opening while it was busy with one before has left a notification. */
static void network_task(void *unused) {
  (void)unused;
  for (;;) {
    ulTaskNotifyTake(pdTRUE, portMAX_DELAY);
    if (state == HIL_NETWORK_OPENING)
      connect_once(wanted);
  }
}

static void rejoin(void *unused, esp_event_base_t base, int32_t id, void *data) {
  (void)unused, (void)base, (void)id, (void)data;
  esp_wifi_connect();
}

static void open_network(void) {
  wanted++;
  state = HIL_NETWORK_OPENING;
  xTaskNotifyGive(task);
}

static void close_network(void) {
  wanted++;
  state = HIL_NETWORK_CLOSED;
  wake_up();
}

static hil_network_state_t state_of_network(void) { return state; }
static size_t read_network(uint8_t *bytes, size_t size) {
  size_t taken = xStreamBufferReceive(from_broker, bytes, size, 0);
  if (taken > 0)
    wake_up();
  return taken;
}

static size_t write_network(const uint8_t *bytes, size_t size) {
  size_t taken = size > 0 ? xStreamBufferSend(to_broker, bytes, size, 0) : 0;
  if (taken > 0)
    wake_up();
  return taken;
}

static void wifi_join(void) {
  const wifi_init_config_t init = WIFI_INIT_CONFIG_DEFAULT();
  wifi_config_t station = {.sta = {.ssid = CONFIG_HIL_WIFI_SSID, .password = CONFIG_HIL_WIFI_PASSWORD}};
  ESP_ERROR_CHECK(esp_netif_init());
  ESP_ERROR_CHECK(esp_event_loop_create_default());
  esp_netif_create_default_wifi_sta();
  ESP_ERROR_CHECK(esp_wifi_init(&init));
  ESP_ERROR_CHECK(esp_event_handler_register(WIFI_EVENT, WIFI_EVENT_STA_START, rejoin, NULL));
  ESP_ERROR_CHECK(esp_event_handler_register(WIFI_EVENT, WIFI_EVENT_STA_DISCONNECTED, rejoin, NULL));
  ESP_ERROR_CHECK(esp_wifi_set_mode(WIFI_MODE_STA));
  ESP_ERROR_CHECK(esp_wifi_set_config(WIFI_IF_STA, &station));
  ESP_ERROR_CHECK(esp_wifi_start());
}

const hil_port_network_t *hil_network_start(void) {
  static const hil_port_network_t network = {open_network, close_network, state_of_network, read_network,
                                             write_network};
  nvs_handle_t settings;
  ESP_ERROR_CHECK(nvs_flash_init());
  bool stored = nvs_open("hil", NVS_READONLY, &settings) == ESP_OK;
  trusts = stored && nvs_get_str(settings, "broker-ca", certificate, &certificate_size) == ESP_OK;
  if (stored)
    nvs_close(settings);
  const esp_vfs_eventfd_config_t events = {.max_fds = 1};
  ESP_ERROR_CHECK(esp_vfs_eventfd_register(&events));
  wake = eventfd(0, 0);
  from_broker = xStreamBufferCreate(BUFFER, 1);
  to_broker = xStreamBufferCreate(BUFFER, 1);
  xTaskCreate(network_task, "hil network", STACK, NULL, PRIORITY, &task);
  wifi_join();
  return &network;
}
#else
const hil_port_network_t *hil_network_start(void) { return NULL; }
#endif
