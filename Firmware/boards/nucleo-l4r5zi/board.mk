# NUCLEO-L4R5ZI: STM32L4R5ZI, Cortex-M4F at 120 MHz. QEMU has no such machine.
CORE_CFLAGS := -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard
EMULATED := 0
STM32_FAMILY := l4
STM32_USART := v2
include boards/stm32/stm32.mk
