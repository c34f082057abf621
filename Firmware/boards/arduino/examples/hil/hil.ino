// The whole firmware: it takes over the board and its serial port.
#include <HIL.h>

void setup() { hil_run(); }

void loop() {}
