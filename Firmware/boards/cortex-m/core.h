/* Registers and intrinsics that every ARMv7-M and ARMv8-M core has (ARM DDI 0403E, B3.2; DDI 0553B). */
#ifndef HIL_CORTEX_CORE_H
#define HIL_CORTEX_CORE_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(uintptr_t)(address))

#define SYST_CSR REGISTER(0xE000E010u)
#define SYST_RVR REGISTER(0xE000E014u)
#define SYST_CVR REGISTER(0xE000E018u)
#define NVIC_ISER(n) REGISTER(0xE000E100u + 4u * (n))
#define NVIC_ICER(n) REGISTER(0xE000E180u + 4u * (n))
#define NVIC_IPR(irq) (*(volatile uint8_t *)(uintptr_t)(0xE000E400u + (irq)))
#define SCB_ICSR REGISTER(0xE000ED04u)
#define SCB_VTOR REGISTER(0xE000ED08u)
#define SCB_AIRCR REGISTER(0xE000ED0Cu)
#define SCB_CCR REGISTER(0xE000ED14u)
#define SCB_SHPR3 REGISTER(0xE000ED20u)
#define SCB_CFSR REGISTER(0xE000ED28u)
#define SCB_HFSR REGISTER(0xE000ED2Cu)
#define SCB_BFAR REGISTER(0xE000ED38u)
#define SCB_CPACR REGISTER(0xE000ED88u)
#define MPU_CTRL REGISTER(0xE000ED94u)
#define MPU_RNR REGISTER(0xE000ED98u)
#define MPU_RBAR REGISTER(0xE000ED9Cu)
#define MPU_RASR REGISTER(0xE000EDA0u)

enum { ICSR_PENDSVSET = 1 << 28 };

/* Priorities; 0 is the highest. Written to 8 bits of which a core has at least the upper 3. */
enum { PRIORITY_TIMER = 0x40, PRIORITY_UART = 0x40, PRIORITY_SERVICE = 0xE0 };

typedef void (*vector_t)(void);

/* Masks all interrupts; the result goes to core_unmask(), so that the pair nests. */
static inline uint32_t core_mask(void) {
  uint32_t primask;
  __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(primask)::"memory");
  return primask;
}

static inline void core_unmask(uint32_t primask) {
  __asm volatile("msr primask, %0" ::"r"(primask) : "memory");
}

static inline void core_barrier(void) { __asm volatile("dsb\n\tisb" ::: "memory"); }

static inline void core_enable(unsigned irq, uint8_t priority) {
  NVIC_IPR(irq) = priority;
  NVIC_ISER(irq / 32) = 1u << irq % 32;
}

static inline void core_disable(unsigned irq) {
  NVIC_ICER(irq / 32) = 1u << irq % 32;
  core_barrier();
}

/* Computes nothing, a few instructions each time: no access to a device, which costs an emulator more. */
static inline void core_loop(uint32_t count) {
  __asm volatile("1: subs %0, #1\n\tbne 1b" : "+r"(count)::"cc");
}

/* What the last fault left; survives the reset that follows it. Valid while magic is FAULT_MAGIC. */
enum { FAULT_MAGIC = 0x46415531 };
typedef struct {
  uint32_t magic;
  uint32_t count; /* faults since power was applied */
  uint32_t exception, pc, lr, cfsr, hfsr, address;
} core_fault_t;
extern core_fault_t core_fault;

#endif
