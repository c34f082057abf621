/* The part of <string.h> that the firmware may use; memory.c has the functions that the compiler does not
 * inline. */
#ifndef HIL_STRING_H
#define HIL_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memchr(const void *bytes, int value, size_t size);
size_t strlen(const char *text);
int strcmp(const char *a, const char *b);

#endif
