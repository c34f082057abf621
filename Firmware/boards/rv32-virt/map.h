/* QEMU 7.2, hw/riscv/virt.c: the memory map, and the interrupt number of the UART at the PLIC. */
enum { CLINT = 0x02000000, PLIC = 0x0C000000, UART0 = 0x10000000, TEST = 0x00100000 };
enum { IRQ_UART0 = 10 };
enum { TIMER_HZ = 10000000 };
