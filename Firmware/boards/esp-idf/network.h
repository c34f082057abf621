#ifndef HIL_ESP_NETWORK_H
#define HIL_ESP_NETWORK_H

#include "port/hil_port.h"

/* Joins the Wi-Fi network of the configuration; NULL where it names none. */
const hil_port_network_t *hil_network_start(void);

#endif
