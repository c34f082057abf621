#include "port/hil_port.h"

void app_main(void) { hil_run(); }
