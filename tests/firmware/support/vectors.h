/* Golden vectors: lines of fields with " | " between them, `#` for comments (Protocols/vectors). */
#ifndef HIL_TEST_VECTORS_H
#define HIL_TEST_VECTORS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { VECTOR_FIELDS = 9, VECTOR_LINE = 16384 };

typedef struct {
  FILE *file;
  char line[VECTOR_LINE];
  char *field[VECTOR_FIELDS];
  int fields;
  int count; /* vectors read */
} vectors_t;

/* Opens Protocols/vectors/<name>.txt; the test fails when it is not there. */
void vectors_open(vectors_t *vectors, const char *name);

/* Reads the next vector of `fields` fields, or of any number for 0; 0 at the end, which fails the test when
 * there was none at all. */
int vectors_next(vectors_t *vectors, int fields);

/* Bytes of a field in hex; returns their number. */
size_t vectors_bytes(const char *hex, uint8_t *to, size_t room);

/* The number behind `key=` in a field of `key=value` pairs; fails the test when it is missing. */
uint32_t vectors_number(const char *pairs, const char *key);

/* The text behind `key=` up to the next blank. */
void vectors_text(const char *pairs, const char *key, char *to, size_t room);

#endif
