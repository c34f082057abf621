# NUCLEO-U575ZI-Q: STM32U575ZI, Cortex-M33 at 160 MHz. QEMU has no such machine.
CORE_CFLAGS := -mcpu=cortex-m33 -mthumb -mfpu=fpv5-sp-d16 -mfloat-abi=hard
EMULATED := 0
STM32_FAMILY := u5
STM32_USART := v2
include boards/stm32/stm32.mk
