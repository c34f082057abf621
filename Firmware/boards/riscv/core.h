/* Registers and intrinsics of a RISC-V hart in machine mode with a CLINT (RISC-V privileged
 * architecture 1.12; SiFive interrupt cookbook 1.2 for the CLINT). */
#ifndef HIL_RISCV_CORE_H
#define HIL_RISCV_CORE_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(uintptr_t)(address))

enum { MSTATUS_MIE = 1 << 3 };
enum { MIE_SOFTWARE = 1 << 3, MIE_TIMER = 1 << 7, MIE_EXTERNAL = 1 << 11 };
enum { CAUSE_INTERRUPT = (int)0x80000000, CAUSE_SOFTWARE = 3, CAUSE_TIMER = 7, CAUSE_EXTERNAL = 11 };

#define csr_read(name)                                                                                       \
  ({                                                                                                         \
    uint32_t csr_value;                                                                                      \
    __asm volatile("csrr %0, " #name : "=r"(csr_value));                                                     \
    csr_value;                                                                                               \
  })
#define csr_write(name, value) __asm volatile("csrw " #name ", %0" ::"r"(value) : "memory")
#define csr_set(name, bits) __asm volatile("csrs " #name ", %0" ::"r"(bits) : "memory")
#define csr_clear(name, bits) __asm volatile("csrc " #name ", %0" ::"r"(bits) : "memory")

/* Masks all interrupts; the result goes to core_unmask(), so that the pair nests. */
static inline uint32_t core_mask(void) {
  uint32_t was;
  __asm volatile("csrrci %0, mstatus, 8" : "=r"(was)::"memory");
  return was & MSTATUS_MIE;
}

static inline void core_unmask(uint32_t was) { csr_set(mstatus, was); }

static inline void core_barrier(void) { __asm volatile("fence" ::: "memory"); }

/* Computes nothing, two instructions each time: no access to a device, which costs an emulator more. */
static inline void core_loop(uint32_t count) {
  __asm volatile("1: addi %0, %0, -1\n\tbnez %0, 1b" : "+r"(count));
}

/* What the last fault left; survives the reset that follows it. Valid while magic is FAULT_MAGIC. */
enum { FAULT_MAGIC = 0x46415531 };
typedef struct {
  uint32_t magic;
  uint32_t count; /* faults since power was applied */
  uint32_t exception, pc, address;
} core_fault_t;
extern core_fault_t core_fault;

/* Provided by the board: the external interrupt's handler. */
void core_external(void);

/* Where the CLINT is: a board's header says it with MAP. */
#include MAP
#define CLINT_MSIP REGISTER(CLINT)
#define CLINT_MTIMECMP(word) REGISTER((CLINT) + 0x4000u + 4u * (word))
#define CLINT_MTIME(word) REGISTER((CLINT) + 0xBFF8u + 4u * (word))

#endif
