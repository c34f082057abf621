#include "hi/policy.h"
#include "link/wire.h"

extern const hil_policy_t *const __start_hil_policies[], *const __stop_hil_policies[];

const hil_policy_t *hil_policy_find(uint8_t kind) {
  for (const hil_policy_t *const *entry = __start_hil_policies; entry != __stop_hil_policies; entry++)
    if ((*entry)->kind == kind)
      return *entry;
  return NULL;
}

uint16_t hil_policy_class(const int8_t *codes, uint16_t count) {
  uint16_t best = 0;
  for (uint16_t i = 1; i < count; i++)
    if (codes[i] > codes[best])
      best = i;
  return best;
}

int8_t hil_policy_second(const hil_case_t *one) {
  int8_t second = INT8_MIN;
  for (uint16_t i = 0; i < one->count; i++)
    if (i != one->best && one->codes[i] > second)
      second = one->codes[i];
  return second;
}

hil_decision_t hil_policy_compare(uint32_t score, uint16_t threshold) {
  uint16_t cut = score > UINT16_MAX ? UINT16_MAX : (uint16_t)score;
  return (hil_decision_t){.score = cut, .threshold = threshold, .offload = cut < threshold};
}

uint16_t hil_policy_entry(const uint8_t *table, int8_t code) { return hil_get16(table + 2 * (code + 128)); }

/* The finaliser of MurmurHash3 (A. Appleby, public domain): every bit in changes every bit out. */
static uint32_t mix(uint32_t value) {
  value ^= value >> 16;
  value *= 0x85EBCA6Bu;
  value ^= value >> 13;
  value *= 0xC2B2AE35u;
  return value ^ value >> 16;
}

uint32_t hil_policy_chance(uint32_t seed, uint32_t sample, uint32_t draw) {
  return mix(mix(mix(seed ^ 0x9E3779B9u) + sample) + draw);
}
