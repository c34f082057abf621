/* What a test program on a bare emulated board has instead of an operating system. */
#ifndef START_H
#define START_H

#include <stdint.h>

int main(void);
void print(const char *text);
void print_number(uint32_t value);
void print_hex(uint8_t value);

/* Ends the emulation; exit code 1 when `failed`. */
_Noreturn void finish(int failed);

#endif
