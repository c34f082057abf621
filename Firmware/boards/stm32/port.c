#include "boards/bare/image.h"
#include "boards/bare/serial.h"
#include "boards/cortex-m/systick.h"
#include "stm32.h"

const hil_port_info_t *hil_port_init(void) {
  static hil_port_info_t info;
  hil_port_lock(1); /* until main idles or unlocks, the application is not ready to serve */
  stm32_clocks_t clocks = stm32_clocks_start();
  stm32_link_enable();
  core_barrier();
  image_describe(&info);
  info.clock_hz = clocks.core_hz;
  info.tick_hz = stm32_ticks_start(clocks.timer_hz);
  info.paces = HIL_EMULATED;
#if !HIL_EMULATED /* nothing is there in QEMU, and a read of it faults */
  info.id = (const uint8_t *)(uintptr_t)stm32_unique_id;
  info.id_bytes = STM32_UNIQUE_ID_BYTES;
#endif
  systick_start(clocks.core_hz / 8, 0, info.tick_hz); /* SysTick's reference is an eighth of the core clock */
  stm32_phase_start();
  stm32_link_start(clocks.link_hz);
  serial_start(info.tick_hz);
  return &info;
}
