# The engine on emulated boards: `test` compares its bits on a Cortex-M4 (DSP instructions) and a Cortex-M3 (plain C) with the
# host's, on a network of every operation; `count MODEL=image INPUTS=file` prints instructions per inference on the M4.
BOARD := $(dir $(lastword $(MAKEFILE_LIST)))
ARM_CC := arm-none-eabi-gcc
ARM_CFLAGS := -std=c11 -mthumb -O2 -Wall -Wextra -Werror -ffunction-sections -I$(ROOT)/Firmware -I$(ROOT)/tests/firmware
ARM_SOURCES := $(BOARD)start.c $(BOARD)infer.c $(BOARD)data.S $(addprefix $(ROOT)/Firmware/,$(PARTS))
ARM_LINK := -nostartfiles --specs=nano.specs --specs=nosys.specs -Wl,--gc-sections -T $(BOARD)board.ld
EMULATE := timeout 300 qemu-system-arm -nodefaults -display none -icount shift=3 -semihosting-config enable=on,target=native
MODEL ?= $(OUT)/every.bin
INPUTS ?= $(OUT)/every-inputs.bin

define infer_on
	@mkdir -p $(OUT)
	@$(ARM_CC) -mcpu=$(1) $(ARM_CFLAGS) -DMODEL='"$(abspath $(MODEL))"' -DINPUTS='"$(abspath $(INPUTS))"' $(ARM_SOURCES) $(ARM_LINK) -o $(OUT)/infer-$(1).elf
	@$(EMULATE) -M $(2) -kernel $(OUT)/infer-$(1).elf </dev/null >$(OUT)/infer-$(1).txt 2>&1 || { cat $(OUT)/infer-$(1).txt; exit 1; }
endef

.PHONY: boards count
count:
	$(call infer_on,cortex-m4,netduinoplus2)
	@awk '/^instructions/ { printf "netduinoplus2: %d instructions per inference, %d MAC, %.3f instructions per MAC\n", $$2, $$4, $$2 / $$4 }' $(OUT)/infer-cortex-m4.txt

boards: $(OUT)/every.bin
	@$(MAKE) --no-print-directory -C $(ROOT)/Firmware/nn/host BUILD=$(OUT)
	@$(OUT)/hil-nn $(OUT)/every.bin <$(OUT)/every-inputs.bin | od -An -v -tx1 -w9 | tr -d ' ' >$(OUT)/host.txt
	$(call infer_on,cortex-m4,netduinoplus2)
	$(call infer_on,cortex-m3,netduino2)
	@for core in cortex-m4 cortex-m3; do \
	  grep -v instructions $(OUT)/infer-$$core.txt | cmp - $(OUT)/host.txt || exit 1; \
	  echo "$$core gives the host's bits"; done

$(OUT)/every.bin: every_files.c $(SHARED) $(ENGINE) $(HEADERS)
	@mkdir -p $(OUT)
	@$(CC) $(CFLAGS) every_files.c $(SHARED) $(ENGINE) -o $(OUT)/every_files
	@$(OUT)/every_files $(OUT)/every.bin $(OUT)/every-inputs.bin
