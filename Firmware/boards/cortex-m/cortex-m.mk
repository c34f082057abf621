# What every Cortex-M board of this folder's neighbours shares. Included by their board.mk.
# No C library: the compiler's own headers, bare/include/string.h and bare/memory.c are all that the firmware may use, so that a
# bare cross compiler builds it and nothing can reach for malloc.
CROSS ?= arm-none-eabi-
CC := $(CROSS)gcc
SIZE := $(CROSS)size
# 1: the image runs in QEMU, whose machines lack some of the silicon (board sources say which). 0: the real board.
EMULATED ?= 1
BOARD_FOLDERS := boards/bare boards/cortex-m
BOARD_CFLAGS = $(CORE_CFLAGS) -DHIL_EMULATED=$(EMULATED) -DHIL_BOARD='"$(BOARD)"' \
  -ffreestanding -fbuiltin -fno-common -fno-unwind-tables -fno-asynchronous-unwind-tables \
  -nostdinc -isystem $(shell $(CC) -print-file-name=include) -isystem boards/bare/include -Iboards/cortex-m
BOARD_LDFLAGS = $(CORE_CFLAGS) -nostdlib -static -Lboards/bare
BOARD_LDLIBS := -lgcc
LINKER_SCRIPT = boards/$(BOARD)/memory.ld
BOARD_LINKS := boards/bare/sections.ld
