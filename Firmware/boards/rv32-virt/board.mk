# QEMU's RISC-V board "virt" with one hart, rv32imac. It exists in QEMU alone.
CORE_CFLAGS := -march=rv32imac_zicsr -mabi=ilp32
include boards/riscv/riscv.mk
