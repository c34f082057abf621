/* Memory functions, which the compiler also calls by itself. Words go at any address: ARMv7-M loads and
 * stores them unaligned. */
#include <stdint.h>
#include <string.h>

/* Or the compiler finds that these loops are calls of themselves. */
#pragma GCC optimize("no-tree-loop-distribute-patterns")

typedef struct {
  uint32_t value;
} __attribute__((packed, may_alias)) word_t;

enum { WORD = sizeof(word_t), FOUR_WORDS = 4 * WORD };

void *memcpy(void *restrict to, const void *restrict from, size_t size) {
  uint8_t *out = to;
  const uint8_t *in = from;
  for (; size >= FOUR_WORDS; size -= FOUR_WORDS, in += FOUR_WORDS, out += FOUR_WORDS) {
    const word_t *words = (const word_t *)in;
    uint32_t a = words[0].value, b = words[1].value, c = words[2].value, d = words[3].value;
    word_t *copies = (word_t *)out;
    copies[0].value = a, copies[1].value = b, copies[2].value = c, copies[3].value = d;
  }
  for (; size >= WORD; size -= WORD, in += WORD, out += WORD)
    ((word_t *)out)->value = ((const word_t *)in)->value;
  while (size--)
    *out++ = *in++;
  return to;
}

void *memmove(void *to, const void *from, size_t size) {
  uint8_t *out = to;
  const uint8_t *in = from;
  if (out <= in || out >= in + size) {
    for (; size >= WORD; size -= WORD, in += WORD, out += WORD)
      ((word_t *)out)->value = ((const word_t *)in)->value;
    while (size--)
      *out++ = *in++;
  } else {
    for (; size >= WORD; size -= WORD)
      ((word_t *)(out + size - WORD))->value = ((const word_t *)(in + size - WORD))->value;
    while (size--)
      out[size] = in[size];
  }
  return to;
}

void *memset(void *to, int value, size_t size) {
  uint8_t *out = to;
  uint32_t word = (uint8_t)value * 0x01010101u;
  for (; size >= WORD; size -= WORD, out += WORD)
    ((word_t *)out)->value = word;
  while (size--)
    *out++ = (uint8_t)value;
  return to;
}

int memcmp(const void *a, const void *b, size_t size) {
  const uint8_t *left = a, *right = b;
  for (; size; size--, left++, right++)
    if (*left != *right)
      return *left - *right;
  return 0;
}

void *memchr(const void *bytes, int value, size_t size) {
  for (const uint8_t *at = bytes; size; size--, at++)
    if (*at == (uint8_t)value)
      return (void *)(uintptr_t)at;
  return 0;
}

size_t strlen(const char *text) {
  const char *end = text;
  while (*end)
    end++;
  return (size_t)(end - text);
}

int strcmp(const char *a, const char *b) {
  while (*a && *a == *b)
    a++, b++;
  return (uint8_t)*a - (uint8_t)*b;
}
