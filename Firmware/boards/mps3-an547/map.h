/* MPS3 with the AN547 image (Corstone-300, Cortex-M55): ARM DAI 0547. */
enum { CLOCK_HZ = 32000000 };
#if HIL_EMULATED
enum { TICK_HZ = 20000000 }; /* QEMU 7.2 counts so, whatever the image's clock (seen on 2026-11-26) */
#else
enum { TICK_HZ = CLOCK_HZ };
#endif
enum { UART0 = 0x49303000, UART2 = 0x49305000, FPGAIO = 0x49302000, GPIO0 = 0x41100000 };
enum { IRQ_UART0_RX = 33, IRQ_UART0_TX = 34, IRQ_COUNT = 128 };
