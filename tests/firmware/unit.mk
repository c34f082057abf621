# Unit tests of one folder: each *_test.c is a cmocka program, linked with the folder's other *.c, those of ../support and
# PARTS of the firmware (sources relative to Firmware/), under the address and undefined-behaviour sanitizers.
ROOT := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/../..)
FOLDER := $(notdir $(CURDIR))
BUILD ?= $(ROOT)/artifacts/tests/firmware
OUT := $(abspath $(BUILD))/$(FOLDER)
CC := gcc
CFLAGS := -std=c11 -O1 -g -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all \
  -I$(ROOT)/Firmware -I$(ROOT)/tests/firmware -I. -DHIL_VECTORS='"$(ROOT)/Protocols/vectors/"' $(MORE_CFLAGS)

TESTS := $(wildcard *_test.c)
SHARED := $(filter-out $(TESTS),$(wildcard *.c)) $(wildcard ../support/*.c) $(addprefix $(ROOT)/Firmware/,$(PARTS))
OBJECTS := $(addprefix $(OUT)/,$(notdir $(SHARED:.c=.o)))
PROGRAMS := $(addprefix $(OUT)/,$(TESTS:.c=))
VPATH := $(sort $(dir $(SHARED)))

.PHONY: test
.SECONDARY:
test: $(PROGRAMS)
	@failed=0; for program in $(PROGRAMS); do $$program || failed=1; done; exit $$failed

$(OUT)/%.o: %.c
	@mkdir -p $(OUT)
	@$(CC) $(CFLAGS) -MMD -MP -c $< -o $@

$(OUT)/%_test: $(OUT)/%_test.o $(OBJECTS)
	@$(CC) $(CFLAGS) $^ -lcmocka -o $@

-include $(wildcard $(OUT)/*.d)
