/* What the Pico SDK port uses of the Pico SDK, so that it can be compiled without it. Declarations as in Pico
 * SDK 2.1, each group with the page of www.raspberrypi.com/documentation/pico-sdk/ that documents it. */
#ifndef HIL_STUB_PICO_SDK_H
#define HIL_STUB_PICO_SDK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned uint; /* pico.html, pico/types.h */

/* hardware.html#group_hardware_clocks; clk_sys has this number on the RP2040 */
enum clock_index { clk_sys = 5 };
uint32_t clock_get_hz(enum clock_index clock);

/* hardware.html#group_hardware_gpio; the LED's pin is the Pico's (boards/pico.h) */
#define PICO_DEFAULT_LED_PIN 25
typedef enum gpio_function { GPIO_FUNC_UART = 2 } gpio_function_t;
void gpio_init_mask(uint mask);
void gpio_set_dir_out_masked(uint32_t mask);
void gpio_put_masked(uint32_t mask, uint32_t value);
void gpio_set_function(uint gpio, gpio_function_t function);

/* hardware.html#group_hardware_irq */
#define PICO_LOWEST_IRQ_PRIORITY 0xff
#define UART0_IRQ 20
typedef void (*irq_handler_t)(void);
int user_irq_claim_unused(bool required);
void irq_set_exclusive_handler(uint number, irq_handler_t handler);
void irq_set_priority(uint number, uint8_t priority);
void irq_set_enabled(uint number, bool enabled);
void irq_set_pending(uint number);

/* hardware.html#group_hardware_timer, high_level.html#group_pico_time */
typedef uint64_t absolute_time_t;
typedef void (*hardware_alarm_callback_t)(uint number);
uint64_t time_us_64(void);
absolute_time_t from_us_since_boot(uint64_t us);
int hardware_alarm_claim_unused(bool required);
void hardware_alarm_set_callback(uint number, hardware_alarm_callback_t callback);
bool hardware_alarm_set_target(uint number, absolute_time_t target);
void hardware_alarm_cancel(uint number);

/* hardware.html#group_hardware_uart; the flag is BUSY of UARTFR (RP2040 data sheet, 4.2.8) */
typedef struct uart_inst uart_inst_t;
typedef struct {
  volatile uint32_t dr, rsr, unused[4], fr;
} uart_hw_t;
extern uart_inst_t *const uart0;
#define UART_UARTFR_BUSY_BITS 0x00000008u
uint uart_init(uart_inst_t *uart, uint baud);
uart_hw_t *uart_get_hw(uart_inst_t *uart);
void uart_set_irqs_enabled(uart_inst_t *uart, bool has_data, bool needs_data);
bool uart_is_readable(uart_inst_t *uart);
bool uart_is_writable(uart_inst_t *uart);
char uart_getc(uart_inst_t *uart);
void uart_putc_raw(uart_inst_t *uart, char c);

/* hardware.html#group_hardware_sync */
uint32_t save_and_disable_interrupts(void);
void restore_interrupts(uint32_t status);
void __wfi(void);

/* hardware.html#group_hardware_watchdog */
void watchdog_reboot(uint32_t pc, uint32_t sp, uint32_t delay_ms);

/* high_level.html#group_pico_unique_id */
#define PICO_UNIQUE_BOARD_ID_SIZE_BYTES 8
typedef struct {
  uint8_t id[PICO_UNIQUE_BOARD_ID_SIZE_BYTES];
} pico_unique_board_id_t;
void pico_get_unique_board_id(pico_unique_board_id_t *id);

#define PICO_FLASH_SIZE_BYTES (2 * 1024 * 1024) /* boards/pico.h; each board's header has its own */
#define XIP_BASE 0x10000000                     /* hardware/regs/addressmap.h; RP2040 data sheet, 2.2 */

/* CMakeLists.txt of the port */
#define HIL_BOARD "raspberry-pi-pico"
#define HIL_ARENA_KB 160

#endif
