#ifndef HIL_RISCV_SERVICE_H
#define HIL_RISCV_SERVICE_H

/* The software interrupt's handler. */
void service_enter(void);

#endif
