/* Control messages (SPEC 2): each request is checked, done and answered. */
#include "app/app.h"
#include "app/log.h"
#include "link/crc32.h"

#include <string.h>

extern const char hil_version[]; /* made by the build */

bool hil_control_room(void) { return hil_app.answers_size + HIL_ANSWER_MAX <= HIL_CONTROL_BYTES; }

/* Keeps an answer, its size before it, until the link takes it. */
static void answer(const uint8_t *message, size_t size) {
  hil_app.answers[hil_app.answers_size++] = (uint8_t)size;
  memcpy(hil_app.answers + hil_app.answers_size, message, size);
  hil_app.answers_size = (uint16_t)(hil_app.answers_size + size);
}

static uint8_t *put_string(uint8_t *at, const char *string, size_t most) {
  size_t size = strlen(string);
  size = size < most ? size : most;
  *at++ = (uint8_t)size;
  memcpy(at, string, size);
  return at + size;
}

static void status(uint8_t request, uint8_t code, const char *detail) {
  uint8_t message[HIL_ANSWER_MAX] = {HIL_MESSAGE_Status, request, code};
  answer(message, (size_t)(put_string(message + 3, detail, HIL_ANSWER_MAX - 5) - message));
}

static void malformed(uint8_t request) {
  status(request, HIL_STATUS_Malformed, "length or field out of bounds");
}

static void identify(void) {
  const hil_port_info_t *port = hil_app.port;
  const hil_model_info_t *model = &hil_app.model;
  uint8_t message[HIL_ANSWER_MAX] = {HIL_MESSAGE_Info}, *at = message + 1;
  at = hil_put32(at, hil_app.link.boot);
  at = hil_put32(at, port->clock_hz);
  at = hil_put32(at, port->tick_hz);
  at = hil_put32(at, model->input_bytes);
  at = hil_put32(at, port->arena_bytes);
  at = hil_put32(at, model->crc);
  at = hil_put16(at, model->outputs);
  *at++ = hil_app.images.count;
  *at++ = model->encoding;
  *at++ = model->status;
  *at++ = port->paces;
  memcpy(at, port->build, 20);
  memcpy(at + 20, model->hash, HIL_MODEL_HASH);
  at = put_string(at + 20 + HIL_MODEL_HASH, port->board, 40);
  at = put_string(at, hil_version, 40);
  answer(message, (size_t)(at - message));
}

static void configure(const uint8_t *fields, uint16_t size) {
  uint16_t retransmit_ms = size == 12 ? hil_get16(fields + 2) : 0;
  if (size != 12 || (fields[0] & ~1) != 0 || retransmit_ms == 0) {
    malformed(HIL_MESSAGE_Configure);
  } else if (hil_samples_in_work()) {
    status(HIL_MESSAGE_Configure, HIL_STATUS_Busy, "samples are in work");
  } else {
    hil_app.pipelined = fields[0] & 1;
    hil_app.reply_ms = hil_get32(fields + 4);
    hil_link_retransmit(&hil_app.link, retransmit_ms);
    hil_mqtt_patience(&hil_app.mqtt, retransmit_ms * 10u);
    hil_port_pace(hil_get32(fields + 8));
    status(HIL_MESSAGE_Configure, HIL_STATUS_Ok, "");
  }
}

/* Reads a string of at most 63 bytes without zeros into `to`; NULL when it is none. */
static const uint8_t *get_string(const uint8_t *at, const uint8_t *end, char *to) {
  if (at == NULL || at == end || *at > HIL_MQTT_STRING || *at > end - at - 1 ||
      memchr(at + 1, 0, *at) != NULL)
    return NULL;
  memcpy(to, at + 1, *at);
  to[*at] = 0;
  return at + 1 + *at;
}

static void network(const uint8_t *fields, uint16_t size, uint64_t now) {
  hil_network_t network = {0};
  const uint8_t *end = fields + size, *at = size >= 2 ? fields + 2 : NULL;
  at = get_string(at, end, network.client);
  at = get_string(at, end, network.user);
  at = get_string(at, end, network.password);
  at = get_string(at, end, network.prefix);
  if (at != end || network.client[0] == 0 || network.prefix[0] == 0) {
    malformed(HIL_MESSAGE_Network);
  } else if (hil_samples_in_work()) {
    status(HIL_MESSAGE_Network, HIL_STATUS_Busy, "samples are in work");
  } else {
    network.keep_alive_s = hil_get16(fields);
    hil_mqtt_start(&hil_app.mqtt, &network, now);
    status(HIL_MESSAGE_Network, HIL_STATUS_Ok, "");
  }
}

static void policy_data(const uint8_t *fields, uint16_t size) {
  uint16_t offset = size >= 2 ? hil_get16(fields) : 0;
  if (size < 3 || offset + (size - 2) > HIL_POLICY_BYTES)
    malformed(HIL_MESSAGE_PolicyData);
  else
    memcpy(hil_app.staged + offset, fields + 2, size - 2u);
}

static void policy_apply(const uint8_t *fields, uint16_t size) {
  const hil_policy_t *policy = size == 9 ? hil_policy_find(fields[0]) : NULL;
  uint16_t length = size == 9 ? hil_get16(fields + 3) : 0;
  if (size != 9)
    malformed(HIL_MESSAGE_PolicyApply);
  else if (policy == NULL)
    status(HIL_MESSAGE_PolicyApply, HIL_STATUS_UnknownPolicy, "not built into this firmware");
  else if (length > HIL_POLICY_BYTES || hil_crc32(0, hil_app.staged, length) != hil_get32(fields + 5))
    status(HIL_MESSAGE_PolicyApply, HIL_STATUS_BadParameters, "CRC differs");
  else if (!policy->valid(hil_app.staged, length))
    status(HIL_MESSAGE_PolicyApply, HIL_STATUS_BadParameters, "not this policy's parameters");
  else {
    memcpy(hil_app.parameters, hil_app.staged, length);
    hil_app.policy = policy;
    hil_app.revision = hil_get16(fields + 1);
    status(HIL_MESSAGE_PolicyApply, HIL_STATUS_Ok, "");
  }
}

static void image_commit(const uint8_t *fields, uint16_t size, uint64_t now) {
  if (size != 10) {
    malformed(HIL_MESSAGE_ImageCommit);
    return;
  }
  if (hil_app.images.size == 0) {
    status(HIL_MESSAGE_ImageCommit, hil_app.model.status, "no model that can run");
    return;
  }
  hil_image_t *image;
  uint16_t number = hil_get16(fields);
  hil_commit_t commit =
      hil_images_commit(&hil_app.images, number, hil_get32(fields + 2), hil_get32(fields + 6), now, &image);
  if (commit == HIL_COMMIT_UNKNOWN) {
    status(HIL_MESSAGE_ImageCommit, HIL_STATUS_Malformed, "image is not in the window");
    return;
  }
  if (commit == HIL_COMMIT_MISSING)
    hil_log_number(HIL_LOG_Debug, "chunks missing:", image->left);
  uint8_t message[7 + HIL_BITMAP] = {HIL_MESSAGE_ImageStatus}, *at = hil_put16(message + 1, number);
  at = hil_put32(at, commit == HIL_COMMIT_MISSING ? 0 : image->crc);
  size_t bitmap = hil_images_bitmap(image);
  memcpy(at, image->missing, bitmap);
  answer(message, 7 + bitmap);
}

static void pong(const uint8_t *fields, uint16_t size) {
  uint8_t message[13] = {HIL_MESSAGE_Pong};
  uint64_t ticks = hil_port_ticks();
  if (size != 4) {
    malformed(HIL_MESSAGE_Ping);
    return;
  }
  memcpy(message + 1, fields, 4);
  hil_put32(hil_put32(message + 5, (uint32_t)ticks), (uint32_t)(ticks >> 32));
  answer(message, sizeof message);
}

/* Opened, Closed, Credit: channel u8 and a number, or for Closed a reason. */
static void channel(uint8_t request, const uint8_t *fields, uint16_t size, uint64_t now) {
  char reason[HIL_MQTT_STRING + 1];
  if (size < 2 || fields[0] != HIL_CHANNEL_Mqtt ||
      (request == HIL_MESSAGE_Closed ? 2 + fields[1] != size : size != 5)) {
    malformed(request);
  } else if (request == HIL_MESSAGE_Opened) {
    hil_mqtt_opened(&hil_app.mqtt, hil_get32(fields + 1), now);
  } else if (request == HIL_MESSAGE_Credit) {
    hil_channel_credit(&hil_app.mqtt.channel, hil_get32(fields + 1));
  } else {
    hil_log(HIL_LOG_Info,
            get_string(fields + 1, fields + size, reason) != NULL && reason[0] != 0 ? reason : "MQTT closed");
    hil_mqtt_closed(&hil_app.mqtt, now);
  }
}

void hil_control_receive(const uint8_t *message, uint16_t size, uint64_t now) {
  uint8_t request = *message++;
  size--;
  switch (request) {
  case HIL_MESSAGE_Identify:
    size == 0 ? identify() : malformed(request);
    break;
  case HIL_MESSAGE_Configure:
    configure(message, size);
    break;
  case HIL_MESSAGE_Network:
    network(message, size, now);
    break;
  case HIL_MESSAGE_PolicyData:
    policy_data(message, size);
    break;
  case HIL_MESSAGE_PolicyApply:
    policy_apply(message, size);
    break;
  case HIL_MESSAGE_ImageCommit:
    image_commit(message, size, now);
    break;
  case HIL_MESSAGE_Opened:
  case HIL_MESSAGE_Closed:
  case HIL_MESSAGE_Credit:
    channel(request, message, size, now);
    break;
  case HIL_MESSAGE_Ping:
    pong(message, size);
    break;
  case HIL_MESSAGE_Restart:
    hil_port_reset();
    break;
  default:
    status(request, HIL_STATUS_UnknownMessage, "");
  }
}

/* What the state of channel and images implies, made when there is room to send it. */
static uint8_t *implied(uint8_t *at) {
  hil_channel_t *mqtt = &hil_app.mqtt.channel;
  if (mqtt->closed_due) {
    mqtt->closed_due = false;
    *at++ = HIL_MESSAGE_Closed;
    *at++ = HIL_CHANNEL_Mqtt;
    *at++ = 0;
  } else if (mqtt->open_due) {
    mqtt->open_due = false;
    *at++ = HIL_MESSAGE_Open;
    *at++ = HIL_CHANNEL_Mqtt;
    at = hil_put32(at, mqtt->credit);
  } else if (mqtt->credit_due) {
    mqtt->credit_due = false;
    mqtt->announced = mqtt->received + mqtt->credit;
    *at++ = HIL_MESSAGE_Credit;
    *at++ = HIL_CHANNEL_Mqtt;
    at = hil_put32(at, mqtt->announced);
  } else if (hil_app.images.window_due) {
    hil_app.images.window_due = false;
    *at++ = HIL_MESSAGE_ImageWindow;
    at = hil_put16(at, hil_app.images.until);
  }
  return at;
}

uint16_t hil_control_fill(uint8_t *message) {
  if (hil_app.answers_size == 0)
    return (uint16_t)(implied(message) - message);
  uint8_t size = hil_app.answers[0];
  memcpy(message, hil_app.answers + 1, size);
  hil_app.answers_size = (uint16_t)(hil_app.answers_size - size - 1);
  memmove(hil_app.answers, hil_app.answers + 1 + size, hil_app.answers_size);
  return size;
}
