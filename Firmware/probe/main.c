/* The probe: bytes in, polls and frames out, then sleep until there is something to do. */
#include "probe/probe.h"

#ifndef HIL_PROBE_VERSION /* the build's to say */
#define HIL_PROBE_VERSION "dev"
#endif
const char hil_probe_version[] = HIL_PROBE_VERSION;

hil_probe_t hil_probe;

void hil_probe_init(void) {
  hil_probe.info = hil_probe_port_init();
  hil_probe.cobs = (hil_cobs_t){.frame = hil_probe.in, .room = sizeof hil_probe.in};
  hil_cobs_restart(&hil_probe.cobs);
  hil_probe_hello(0, 0);
}

uint64_t hil_probe_step(void) {
  uint8_t bytes[PROBE_IN_MAX];
  size_t size = hil_probe_port_read(bytes, sizeof bytes);
  hil_probe_take(bytes, size);
  uint64_t due = hil_sampler_step();
  return size > 0 ? 0 : due;
}

#ifndef HIL_NO_MAIN
int main(void) {
  hil_probe_init();
  for (;;)
    hil_probe_port_idle(hil_probe_step());
}
#endif
