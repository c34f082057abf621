# The engine on emulated boards: `boards` compares its bits with the host's on every core that a port of the firmware is for, on a
# network of every operation; `count MODEL=image INPUTS=file` prints instructions per inference on a Cortex-M4.
BOARD := $(dir $(lastword $(MAKEFILE_LIST)))
BARE := $(ROOT)/Firmware/boards/bare
MODEL ?= $(OUT)/every.bin
INPUTS ?= $(OUT)/every-inputs.bin

# Of each core: the compiler with the flags of the port's board.mk, the emulator with its machine, where code and data begin there.
ARM := arm-none-eabi-gcc -mthumb
QEMU_ARM := qemu-system-arm -M
CORES := cortex-m3 cortex-m4 cortex-m7 cortex-m55 rv32imac
CC_cortex-m3 := $(ARM) -mcpu=cortex-m3
ON_cortex-m3 := $(QEMU_ARM) netduino2
CC_cortex-m4 := $(ARM) -mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard
ON_cortex-m4 := $(QEMU_ARM) netduinoplus2
CC_cortex-m7 := $(ARM) -mcpu=cortex-m7 -mfpu=fpv5-d16 -mfloat-abi=hard
ON_cortex-m7 := $(QEMU_ARM) mps2-an500
CC_cortex-m55 := $(ARM) -mcpu=cortex-m55 -mfloat-abi=hard
ON_cortex-m55 := $(QEMU_ARM) mps3-an547
CC_rv32imac := riscv64-unknown-elf-gcc -march=rv32imac -mabi=ilp32 -mcmodel=medany
ON_rv32imac := qemu-system-riscv32 -M virt -bios none
MAP_cortex-m3 := 0x08000000 0x20000000
MAP_cortex-m4 := 0x08000000 0x20000000
MAP_cortex-m7 := 0x00000000 0x20000000
MAP_cortex-m55 := 0x00000000 0x01000000
MAP_rv32imac := 0x80000000 0x80100000

BOARD_CFLAGS := -std=c11 -O2 -Wall -Wextra -Werror -ffreestanding -fbuiltin -ffunction-sections -ffp-contract=off \
  -I$(ROOT)/Firmware -I$(ROOT)/tests/firmware -nostdinc -isystem $(BARE)/include
BOARD_SOURCES := $(addprefix $(BOARD),start.c infer.c data.S) $(BARE)/memory.c $(ENGINE)
EMULATE := -nodefaults -display none -icount shift=3 -chardev stdio,id=text -semihosting-config enable=on,target=native,chardev=text

define infer_on # core, further flags
	@mkdir -p $(OUT)
	@$(CC_$(1)) $(BOARD_CFLAGS) -isystem $$($(CC_$(1)) -print-file-name=include) $(2) \
	  -DMODEL='"$(abspath $(MODEL))"' -DINPUTS='"$(abspath $(INPUTS))"' $(BOARD_SOURCES) -nostdlib -static \
	  -Wl,--gc-sections,--defsym=CODE=$(word 1,$(MAP_$(1))),--defsym=DATA=$(word 2,$(MAP_$(1))) -T $(BOARD)board.ld -lgcc -o $(OUT)/infer-$(1).elf
	@timeout 300 $(ON_$(1)) $(EMULATE) -kernel $(OUT)/infer-$(1).elf </dev/null \
	  >$(OUT)/infer-$(1).txt 2>$(OUT)/infer-$(1).log || { cat $(OUT)/infer-$(1).txt $(OUT)/infer-$(1).log; exit 1; }

endef

.PHONY: boards count
count:
	$(call infer_on,cortex-m4,-DCOUNT)
	@awk '/^instructions/ { printf "netduinoplus2: %d instructions per inference, %d MAC, %.3f instructions per MAC\n", $$2, $$4, $$2 / $$4 }' $(OUT)/infer-cortex-m4.txt

boards: $(OUT)/every.bin
	@$(MAKE) --no-print-directory -C $(ROOT)/Firmware/nn/host BUILD=$(OUT)
	@$(OUT)/hil-nn $(OUT)/every.bin <$(OUT)/every-inputs.bin | od -An -v -tx1 -w9 | tr -d ' ' >$(OUT)/host.txt
	@[ -s $(OUT)/host.txt ] || { echo "the host gives no bits"; exit 1; }
	$(foreach core,$(CORES),$(call infer_on,$(core)))
	@for core in $(CORES); do \
	  cmp $(OUT)/infer-$$core.txt $(OUT)/host.txt || exit 1; \
	  echo "$$core gives the host's bits"; done

$(OUT)/every.bin: every_files.c $(SHARED) $(ENGINE) $(HEADERS)
	@mkdir -p $(OUT)
	@$(CC) $(CFLAGS) every_files.c $(SHARED) $(ENGINE) -o $(OUT)/every_files
	@$(OUT)/every_files $(OUT)/every.bin $(OUT)/every-inputs.bin
