# NUCLEO-F446RE: STM32F446RE, Cortex-M4F at 180 MHz. QEMU has no such machine.
CORE_CFLAGS := -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard
EMULATED := 0
STM32_FAMILY := f4
STM32_USART := v1
include boards/stm32/stm32.mk
