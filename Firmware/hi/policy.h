/* Decision policies (SPEC 2.1). One file each; it registers itself with HIL_POLICY_REGISTER, no list is
 * edited. Integers only: the replay on the host decides equally to the bit. */
#ifndef HIL_POLICY_H
#define HIL_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HIL_POLICY_BYTES = 1024 }; /* parameters at most */

typedef struct {
  uint16_t score, threshold; /* 0 where the policy has none */
  bool offload;
} hil_decision_t;

typedef struct {
  uint8_t kind; /* the policy's number on the wire: stated here and in Results/Policies/<Policy>.cs, never
                   reused */
  /* True: `size` bytes are parameters of this policy. */
  bool (*valid)(const uint8_t *parameters, uint16_t size);
  /* Decides on `count` output codes; `best` is the index of the largest, the first of equals. */
  hil_decision_t (*decide)(const uint8_t *parameters, const int8_t *codes, uint16_t count, uint16_t best);
} hil_policy_t;

/* The linker gathers the section hil_policies; linker scripts KEEP it between __start_hil_policies and
 * __stop_hil_policies, which GNU ld defines by itself where no script does. */
#define HIL_POLICY_REGISTER(name)                                                                            \
  static const hil_policy_t *const hil_policy_entry_##name __attribute__((used, section("hil_policies"))) =  \
      &(name)

/* The policy of that kind, or NULL when it is not built in. */
const hil_policy_t *hil_policy_find(uint8_t kind);

/* Index of the largest code, the first of equals. `count` is at least 1. */
uint16_t hil_policy_class(const int8_t *codes, uint16_t count);

#endif
