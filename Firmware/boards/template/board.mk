# A port to fill in. Copy this folder to boards/<port>/, name that port in the board kind's YAML, and state here:
#   CC, SIZE        compiler and size tool, e.g. arm-none-eabi-gcc
#   BOARD_CFLAGS    core, FPU and board defines
#   BOARD_LDFLAGS   e.g. -nostartfiles --specs=nano.specs
#   LINKER_SCRIPT   memory map; it must KEEP(*(hil_policies)) between __start_hil_policies and __stop_hil_policies, and
#                   place the model's section where `port.c` says that it is
# As it stands it is compiled for the PC, so that it keeps up with port/hil_port.h.
CC := gcc
