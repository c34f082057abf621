# Netduino Plus 2: STM32F405RG, Cortex-M4F at 168 MHz. Runs in QEMU (machine netduinoplus2); EMULATED=0 builds for the
# board itself, which has not been tried yet.
CORE_CFLAGS := -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard
STM32_FAMILY := f4
STM32_USART := v1
include boards/stm32/stm32.mk
