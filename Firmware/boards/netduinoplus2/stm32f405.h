/* The registers of the STM32F405 that the port uses (RM0090). */
#ifndef HIL_STM32F405_H
#define HIL_STM32F405_H

#include "boards/cortex-m/core.h"

#define RCC_CR REGISTER(0x40023800u)
#define RCC_PLLCFGR REGISTER(0x40023804u)
#define RCC_CFGR REGISTER(0x40023808u)
#define RCC_AHB1ENR REGISTER(0x40023830u)
#define RCC_APB1ENR REGISTER(0x40023840u)
#define RCC_APB2ENR REGISTER(0x40023844u)
#define FLASH_ACR REGISTER(0x40023C00u)

/* The unique device id (RM0090, 39.1), 12 bytes of system memory. */
enum { UNIQUE_ID = 0x1FFF7A10, UNIQUE_ID_BYTES = 12 };

enum { GPIO_A = 0x40020000, GPIO_B = 0x40020400 };
#define GPIO_MODER(port) REGISTER((port) + 0x00u)
#define GPIO_OSPEEDR(port) REGISTER((port) + 0x08u)
#define GPIO_PUPDR(port) REGISTER((port) + 0x0Cu)
#define GPIO_BSRR(port) REGISTER((port) + 0x18u)
#define GPIO_AFR(port, half) REGISTER((port) + 0x20u + 4u * (half))

enum { TIM2 = 0x40000000, TIM5 = 0x40000C00 };
#define TIM_CR1(timer) REGISTER((timer) + 0x00u)
#define TIM_EGR(timer) REGISTER((timer) + 0x14u)
#define TIM_CNT(timer) REGISTER((timer) + 0x24u)
#define TIM_PSC(timer) REGISTER((timer) + 0x28u)
#define TIM_ARR(timer) REGISTER((timer) + 0x2Cu)

enum { USART1 = 0x40011000, USART3 = 0x40004800 };
#define USART_SR(usart) REGISTER((usart) + 0x00u)
#define USART_DR(usart) REGISTER((usart) + 0x04u)
#define USART_BRR(usart) REGISTER((usart) + 0x08u)
#define USART_CR1(usart) REGISTER((usart) + 0x0Cu)
enum { SR_RXNE = 1 << 5, SR_TC = 1 << 6, SR_TXE = 1 << 7 };
enum {
  CR1_RE = 1 << 2,
  CR1_TE = 1 << 3,
  CR1_RXNEIE = 1 << 5,
  CR1_TCIE = 1 << 6,
  CR1_TXEIE = 1 << 7,
  CR1_UE = 1 << 13
};

enum { IRQ_USART1 = 37, IRQ_COUNT = 82 };

/* Brings the core to 168 MHz; returns the clock that it has then, in Hz. */
uint32_t clock_start(void);

/* Starts the USART of the host link; `bus_hz` is the clock of APB2. */
void uart_start(uint32_t bus_hz);

#endif
