#include "app/app.h"

void hil_run(void) {
  hil_app_init(hil_port_init());
  hil_port_lock(0);
  hil_port_kick();
  for (;;) {
    hil_app_infer();
    hil_port_idle();
  }
}

#if !defined(HIL_NO_MAIN) && !defined(ARDUINO) /* every Arduino core has a main() and defines that */
int main(void) { hil_run(); }
#endif
