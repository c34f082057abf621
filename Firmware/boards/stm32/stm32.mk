# What every port on an STM32 shares. Included by its board.mk, which states
#   CORE_CFLAGS, EMULATED (0 where QEMU has no such machine), STM32_FAMILY (f4, l4, h7, u5), STM32_USART (v1, v2)
include boards/cortex-m/cortex-m.mk
# The LED follows bit 0 of the phase line, so that a board can be seen to work. Its current is the board's: LED=0 leaves
# it dark where energy is measured.
LED ?= 1
# Speed of the host link on the board itself.
BAUD ?= 115200
BOARD_CFLAGS += -DHIL_BAUD=$(BAUD) -DHIL_LED=$(LED)
BOARD_FOLDERS += boards/stm32 boards/stm32/$(STM32_FAMILY) boards/stm32/usart-$(STM32_USART)
