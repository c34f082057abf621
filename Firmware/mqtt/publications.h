/* The client's table of publications and the bytes it makes of them. Of the client, not for others. */
#ifndef HIL_MQTT_PUBLICATIONS_H
#define HIL_MQTT_PUBLICATIONS_H

#include "mqtt/client.h"

/* The connection is gone: what was sent and not acknowledged waits to be sent again. */
void hil_publications_rewind(hil_mqtt_t *mqtt);

void hil_publications_acknowledge(hil_mqtt_t *mqtt, uint16_t id);

/* One has been sent and waits for its acknowledgement. */
bool hil_publications_pending(const hil_mqtt_t *mqtt);

#endif
