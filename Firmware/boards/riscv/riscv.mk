# What every 32 bit RISC-V board of this folder's neighbours shares. Included by their board.mk, as cortex-m.mk is.
CROSS ?= riscv64-unknown-elf-
CC := $(CROSS)gcc
SIZE := $(CROSS)size
EMULATED ?= 1
BOARD_FOLDERS := boards/bare boards/riscv
BOARD_CFLAGS = $(CORE_CFLAGS) -DHIL_EMULATED=$(EMULATED) -DHIL_BOARD='"$(BOARD)"' -DMAP='"boards/$(BOARD)/map.h"' \
  -mcmodel=medany -msmall-data-limit=0 -ffreestanding -fbuiltin -fno-common -fno-unwind-tables -fno-asynchronous-unwind-tables \
  -nostdinc -isystem $(shell $(CC) -print-file-name=include) -isystem boards/bare/include -Iboards/riscv
# The compiler finds its library by the plain name of the architecture.
BOARD_LDFLAGS = $(subst _zicsr,,$(CORE_CFLAGS)) -nostdlib -static -Lboards/bare
BOARD_LDLIBS := -lgcc
LINKER_SCRIPT = boards/$(BOARD)/memory.ld
BOARD_LINKS := boards/bare/sections.ld
