# ARM MPS2 with the AN386 image: Cortex-M4F at 25 MHz. Runs in QEMU (machine mps2-an386); EMULATED=0 builds for the board
# itself, which has not been tried yet.
CORE_CFLAGS := -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard
include boards/cortex-m/cortex-m.mk
BOARD_FOLDERS += boards/mps2
BOARD_CFLAGS += -DHIL_BAUD=115200 -DMAP='"boards/mps2/map.h"'
LINKER_SCRIPT = boards/mps2/memory.ld
