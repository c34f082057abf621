#include "hi/policy.h"

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
