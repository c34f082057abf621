# NUCLEO-H7A3ZI-Q: STM32H7A3ZI, Cortex-M7 at 280 MHz. QEMU has no such machine.
CORE_CFLAGS := -mcpu=cortex-m7 -mthumb -mfpu=fpv5-d16 -mfloat-abi=hard
EMULATED := 0
STM32_FAMILY := h7
STM32_USART := v2
include boards/stm32/stm32.mk
