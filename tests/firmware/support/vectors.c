#include "support/vectors.h"

#include "support/test.h"

#include <stdlib.h>
#include <string.h>

void vectors_open(vectors_t *vectors, const char *name) {
  char path[1024];
  snprintf(path, sizeof path, HIL_VECTORS "%s.txt", name);
  vectors->count = 0;
  vectors->file = fopen(path, "r");
  assert_non_null(vectors->file);
}

int vectors_next(vectors_t *vectors, int fields) {
  while (fgets(vectors->line, sizeof vectors->line, vectors->file) != NULL) {
    char *at = vectors->line;
    if (*at == '#' || *at == '\n')
      continue;
    assert_non_null(strchr(at, '\n')); /* or the line was too long for the buffer */
    at[strcspn(at, "\n")] = 0;
    vectors->fields = 0;
    while (at != NULL) {
      assert_true(vectors->fields < VECTOR_FIELDS);
      vectors->field[vectors->fields++] = at;
      at = strstr(at, " | ");
      if (at != NULL) {
        *at = 0;
        at += 3;
      }
    }
    if (fields != 0)
      assert_int_equal(vectors->fields, fields);
    vectors->count++;
    return 1;
  }
  assert_true(vectors->count > 0);
  fclose(vectors->file);
  return 0;
}

size_t vectors_bytes(const char *hex, uint8_t *to, size_t room) {
  size_t size = strlen(hex);
  assert_true(size % 2 == 0 && size / 2 <= room);
  for (size_t i = 0; i < size / 2; i++) {
    unsigned value;
    assert_int_equal(sscanf(hex + 2 * i, "%2x", &value), 1);
    to[i] = (uint8_t)value;
  }
  return size / 2;
}

static const char *value_of(const char *pairs, const char *key) {
  size_t size = strlen(key);
  for (const char *at = pairs; at != NULL; at = strchr(at, ' ')) {
    at += *at == ' ';
    if (strncmp(at, key, size) == 0 && at[size] == '=')
      return at + size + 1;
  }
  fail_msg("no %s in '%s'", key, pairs);
  return NULL;
}

uint32_t vectors_number(const char *pairs, const char *key) {
  return (uint32_t)strtoul(value_of(pairs, key), NULL, 10);
}

void vectors_text(const char *pairs, const char *key, char *to, size_t room) {
  const char *value = value_of(pairs, key);
  size_t size = strcspn(value, " ");
  assert_true(size < room);
  memcpy(to, value, size);
  to[size] = 0;
}
