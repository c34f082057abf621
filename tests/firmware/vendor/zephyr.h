/* What the Zephyr port uses of Zephyr, so that it can be compiled without it. Declarations as in Zephyr 4.1,
 * each group with the page of docs.zephyrproject.org/4.1.0/doxygen/html/ that documents it. What the
 * devicetree and Kconfig generate stands here as an example board has it. */
#ifndef HIL_STUB_ZEPHYR_H
#define HIL_STUB_ZEPHYR_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* group__device__model.html, group__devicetree-generic-id.html */
struct device {
  const char *name;
};
extern const struct device stub_uart, stub_gpio;
#define DT_CHOSEN(property) stub_uart
#define DT_PATH(node) stub_gpio
#define DEVICE_DT_GET(node) (&node)

/* group__gpio__interface.html */
typedef uint16_t gpio_dt_flags_t;
struct gpio_dt_spec {
  const struct device *port;
  uint8_t pin;
  gpio_dt_flags_t dt_flags;
};
#define GPIO_OUTPUT_INACTIVE 0x1020000u
#define GPIO_DT_SPEC_GET_BY_IDX(node, property, index)                                                       \
  { .port = &node, .pin = index }
#define GPIO_DT_SPEC_GET_OR(node, property, otherwise)                                                       \
  { .port = &node, .pin = 7 }
int gpio_pin_configure_dt(const struct gpio_dt_spec *pin, uint32_t flags);
int gpio_pin_set_dt(const struct gpio_dt_spec *pin, int value);

/* group__uart__interrupt.html */
typedef void (*uart_irq_callback_user_data_t)(const struct device *device, void *user);
int uart_irq_callback_user_data_set(const struct device *device, uart_irq_callback_user_data_t callback,
                                    void *user);
int uart_irq_update(const struct device *device);
int uart_irq_is_pending(const struct device *device);
int uart_irq_rx_ready(const struct device *device);
int uart_irq_tx_ready(const struct device *device);
int uart_irq_tx_complete(const struct device *device);
void uart_irq_rx_enable(const struct device *device);
void uart_irq_tx_enable(const struct device *device);
void uart_irq_tx_disable(const struct device *device);
int uart_fifo_read(const struct device *device, uint8_t *bytes, const int size);
int uart_fifo_fill(const struct device *device, const uint8_t *bytes, int size);

/* group__clock__apis.html */
typedef int64_t k_ticks_t;
typedef struct {
  k_ticks_t ticks;
} k_timeout_t;
#define CONFIG_SYS_CLOCK_TICKS_PER_SEC 10000
#define K_TICKS(t) ((k_timeout_t){.ticks = (t)})
#define K_USEC(us) K_TICKS((k_ticks_t)(us)*CONFIG_SYS_CLOCK_TICKS_PER_SEC / 1000000)
#define K_FOREVER K_TICKS(-1)
#define K_NO_WAIT K_TICKS(0)
int64_t k_uptime_ticks(void);

/* group__timer__apis.html */
struct k_timer {
  void *unused;
};
typedef void (*k_timer_expiry_t)(struct k_timer *timer);
typedef void (*k_timer_stop_t)(struct k_timer *timer);
void k_timer_init(struct k_timer *timer, k_timer_expiry_t expired, k_timer_stop_t stopped);
void k_timer_start(struct k_timer *timer, k_timeout_t duration, k_timeout_t period);
void k_timer_stop(struct k_timer *timer);

/* group__semaphore__apis.html, group__mutex__apis.html */
struct k_sem {
  unsigned count;
};
struct k_mutex {
  void *owner;
};
#define K_SEM_DEFINE(name, initial, limit) struct k_sem name = {initial}
#define K_MUTEX_DEFINE(name) struct k_mutex name
int k_sem_take(struct k_sem *sem, k_timeout_t timeout);
void k_sem_give(struct k_sem *sem);
int k_mutex_lock(struct k_mutex *mutex, k_timeout_t timeout);
int k_mutex_unlock(struct k_mutex *mutex);

/* group__thread__apis.html, group__thread__stack__api.html */
struct k_thread {
  void *unused;
};
typedef struct k_thread *k_tid_t;
typedef struct {
  char byte;
} k_thread_stack_t;
typedef void (*k_thread_entry_t)(void *a, void *b, void *c);
#define K_THREAD_STACK_DEFINE(name, size) static k_thread_stack_t name[size]
#define K_THREAD_STACK_SIZEOF(name) sizeof(name)
#define K_PRIO_COOP(priority) (-16 + (priority))
k_tid_t k_thread_create(struct k_thread *thread, k_thread_stack_t *stack, size_t size, k_thread_entry_t entry,
                        void *a, void *b, void *c, int priority, uint32_t options, k_timeout_t delay);

/* group__flash__area__api.html, group__sys__reboot.html, group__hwinfo__interface.html */
#define FIXED_PARTITION_OFFSET(label) 0x80000
#define FIXED_PARTITION_SIZE(label) 0x80000
#define CONFIG_FLASH_BASE_ADDRESS 0x0
enum { SYS_REBOOT_COLD = 1 };
ssize_t hwinfo_get_device_id(uint8_t *buffer, size_t length);
void sys_reboot(int type) __attribute__((noreturn));

/* Kconfig of the port */
#define CONFIG_HIL_BOARD "xiao-nrf52840"
#define CONFIG_HIL_CLOCK_HZ 64000000
#define CONFIG_HIL_BAUD 115200
#define CONFIG_HIL_ARENA_KB 96

#endif
