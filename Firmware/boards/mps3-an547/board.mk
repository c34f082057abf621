# ARM MPS3 with the AN547 image: Cortex-M55 at 32 MHz. Runs in QEMU (machine mps3-an547); EMULATED=0 builds for the board
# itself, which has not been tried yet.
CORE_CFLAGS := -mcpu=cortex-m55 -mthumb -mfloat-abi=hard
include boards/cortex-m/cortex-m.mk
BOARD_FOLDERS += boards/mps2
BOARD_CFLAGS += -DHIL_BAUD=115200 -DMAP='"boards/mps3-an547/map.h"'
