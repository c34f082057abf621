/* CRC-32 of IEEE 802.3 (SPEC 1). */
#ifndef HIL_CRC32_H
#define HIL_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* CRC of `size` bytes that follow bytes whose CRC is `crc`; 0 to begin. */
uint32_t hil_crc32(uint32_t crc, const void *bytes, size_t size);

#endif
