# Netduino Plus 2: STM32F405RG, Cortex-M4F at 168 MHz. Runs in QEMU (machine netduinoplus2); EMULATED=0 builds for the
# board itself, which has not been tried yet.
CORE_CFLAGS := -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard
include boards/cortex-m/cortex-m.mk
# Speed of the host link on the board itself.
BOARD_CFLAGS += -DHIL_BAUD=115200
