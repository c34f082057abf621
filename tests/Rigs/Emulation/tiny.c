/* Says what lies in the model section, raises a phase, and echoes; locks up when it reads '!'. */
#include <stdint.h>
#define REGISTER(address) (*(volatile uint32_t *)(uintptr_t)(address))
#define USART1 0x40011000u
#define USART3 0x40004800u

void reset(void);
__attribute__((section(".vectors"), used)) static void *const vectors[16] = {(void *)0x20010000,
                                                                             (void *)reset};

static void begin(uint32_t uart) {
  REGISTER(uart + 0x08) = 0x683;
  REGISTER(uart + 0x0C) = 0x200C;
}

static void put(uint32_t uart, uint32_t byte) {
  while (!(REGISTER(uart) & 0x80)) {
  }
  REGISTER(uart + 0x04) = byte;
}

void reset(void) {
  begin(USART1);
  begin(USART3);
  for (const char *text = "hello "; *text; text++)
    put(USART1, (uint8_t)*text);
  for (const char *text = (const char *)0x08040000; *text; text++)
    put(USART1, (uint8_t)*text);
  put(USART1, '\n');
  put(USART3, 0xA2);
  for (uint32_t i = 0; i < 4; i++)
    put(USART3, i + 1);
  for (;;) {
    while (!(REGISTER(USART1) & 0x20)) {
    }
    uint32_t byte = REGISTER(USART1 + 0x04);
    if (byte == '!')
      __asm volatile("cpsid f\n udf #0");
    put(USART1, byte);
  }
}
