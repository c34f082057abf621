# Stellaris LM3S6965 evaluation board: Cortex-M3 at 50 MHz, 256 KB of flash, 64 KB of RAM. Runs in QEMU (machine lm3s6965evb);
# EMULATED=0 builds for the board itself, which has not been tried yet.
CORE_CFLAGS := -mcpu=cortex-m3 -mthumb
include boards/cortex-m/cortex-m.mk
BOARD_CFLAGS += -DHIL_BAUD=115200
# 64 KB: tables for larger batches would leave no room for ResNet-8.
BOARD_CFLAGS += -DHIL_BATCH=4
