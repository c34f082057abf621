# The firmware as a Linux process: its port is a pseudo terminal.
#   firmware.elf [--model FILE] [--phase PATH] [--ram BYTES] [--fault KIND@N]
CC := gcc
BOARD_CFLAGS := -D_GNU_SOURCE -pthread
BOARD_LDFLAGS := -pthread
