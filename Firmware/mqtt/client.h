/* MQTT 3.1.1 client over the link's byte channel (SPEC 3): connects, keeps a small table of publications of
 * QoS 1 until they are acknowledged, sends them again with DUP after a reconnect. A publication is a composed
 * head and, for an offload, a body that is streamed from where it lies. */
#ifndef HIL_MQTT_CLIENT_H
#define HIL_MQTT_CLIENT_H

#include "link/channel.h"
#include "link/wire.h"
#include "mqtt/packet.h"
#include "mqtt/parser.h"

enum {
  HIL_MQTT_CREDIT = 1024, /* bytes the host may send ahead; all are parsed at once when they come */
  HIL_MQTT_PUBLICATIONS = HIL_BATCH * 2 + 8, /* results of all samples, offloads of all buffers, status */
  HIL_MQTT_ACKS = 16,
  HIL_MQTT_BACKOFF_MS = 100,
  HIL_MQTT_BACKOFF_MAX_MS = 2000
};

typedef enum { HIL_TOPIC_STATUS, HIL_TOPIC_RESULT, HIL_TOPIC_OFFLOAD } hil_topic_t;

typedef struct {
  /* Writes the payload's head, at most HIL_MQTT_HEAD bytes. `tag`: what publish was given. */
  uint16_t (*compose)(hil_topic_t topic, uint8_t tag, uint8_t *head);
  void (*streamed)(hil_topic_t topic,
                   uint8_t tag); /* the last byte has gone into the link, for the first time */
  void (*acknowledged)(hil_topic_t topic, uint8_t tag); /* the broker has it: its body is free */
  void (*message)(const uint8_t *payload, uint32_t size,
                  uint64_t now); /* on <prefix>/reply; first HIL_MQTT_PAYLOAD_KEPT bytes only */
  void (*trouble)(const char *what);
} hil_mqtt_user_t;

typedef enum { HIL_PUB_FREE, HIL_PUB_WAITING, HIL_PUB_STREAMING, HIL_PUB_SENT } hil_pub_state_t;

typedef struct {
  hil_pub_state_t state;
  hil_topic_t topic;
  uint8_t tag;
  bool tried;    /* some of it went out: from now on it is a duplicate */
  bool streamed; /* all of it went out once */
  uint16_t id;
  uint32_t order;
  const uint8_t *body;
  uint32_t size;
} hil_publication_t;

typedef enum {
  HIL_MQTT_STOPPED, /* no network given */
  HIL_MQTT_AWAY,    /* waits before opening the channel again */
  HIL_MQTT_OPENING,
  HIL_MQTT_CONNECTING, /* CONNECT to be sent, CONNACK to come */
  HIL_MQTT_SUBSCRIBING,
  HIL_MQTT_ONLINE
} hil_mqtt_state_t;

typedef struct {
  const hil_mqtt_user_t *user;
  uint32_t tick_hz;
  uint64_t timeout; /* for an answer of the broker, ticks */
  hil_mqtt_state_t state;
  hil_network_t network;
  hil_channel_t channel;
  hil_mqtt_parser_t parser;
  hil_mqtt_out_t out;
  hil_publication_t *streaming; /* whose bytes follow `out` */
  uint32_t body_at;
  bool asked;       /* CONNECT or SUBSCRIBE has been sent */
  bool pinging;     /* PINGREQ has been sent */
  uint16_t backoff; /* ms */
  uint64_t retry;   /* when to open again */
  uint64_t active;  /* last sign of life in either direction */
  uint64_t sent;    /* last byte sent, for the keep-alive */
  uint16_t id;
  uint32_t order;
  uint32_t reconnects;
  uint8_t acks; /* PUBACKs to send */
  uint16_t ack[HIL_MQTT_ACKS];
  hil_publication_t table[HIL_MQTT_PUBLICATIONS];
} hil_mqtt_t;

/* Stops: no network, no publications, channel forgotten. */
void hil_mqtt_init(hil_mqtt_t *mqtt, const hil_mqtt_user_t *user, uint32_t tick_hz);

/* Opens the channel as the client that `network` says; closes the connection there was. */
void hil_mqtt_start(hil_mqtt_t *mqtt, const hil_network_t *network, uint64_t now);

/* How long to wait for the broker's answers. */
void hil_mqtt_patience(hil_mqtt_t *mqtt, uint32_t ms);

/* Control messages about the channel. */
void hil_mqtt_opened(hil_mqtt_t *mqtt, uint32_t credit, uint64_t now);
void hil_mqtt_closed(hil_mqtt_t *mqtt, uint64_t now);

/* Bytes from the broker. */
void hil_mqtt_receive(hil_mqtt_t *mqtt, const uint8_t *bytes, uint16_t size, uint64_t now);

/* Bytes to the broker: writes up to `room` and returns how many. */
uint16_t hil_mqtt_fill(hil_mqtt_t *mqtt, uint8_t *to, uint16_t room, uint64_t now);

/* Publishes when its turn comes. `body` stays in place until `acknowledged`. False: the table is full. */
bool hil_mqtt_publish(hil_mqtt_t *mqtt, hil_topic_t topic, uint8_t tag, const uint8_t *body, uint32_t size);

/* Takes a publication back of which nothing has been sent. False: too late, or there is none. */
bool hil_mqtt_cancel(hil_mqtt_t *mqtt, hil_topic_t topic, uint8_t tag);

/* Time-outs, keep-alive, reconnection. `settled`: the link holds nothing unacknowledged. */
void hil_mqtt_poll(hil_mqtt_t *mqtt, bool settled, uint64_t now);

/* Tick at which poll has something to do; UINT64_MAX: none. */
uint64_t hil_mqtt_due(const hil_mqtt_t *mqtt);

#endif
