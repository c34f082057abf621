/* Control messages (SPEC 2): what comes in, what is answered, and what the state of channel and images
 * implies. */
#include "app/control.h"

#include "app/app.h"
#include "app/log.h"

#include <string.h>

bool hil_control_room(void) { return hil_app.answers_size + HIL_ANSWER_MAX <= HIL_CONTROL_BYTES; }

void hil_control_answer(const uint8_t *message, size_t size) {
  hil_app.answers[hil_app.answers_size++] = (uint8_t)size;
  memcpy(hil_app.answers + hil_app.answers_size, message, size);
  hil_app.answers_size = (uint16_t)(hil_app.answers_size + size);
}

uint8_t *hil_control_string(uint8_t *at, const char *string, size_t most) {
  size_t size = strlen(string);
  size = size < most ? size : most;
  *at++ = (uint8_t)size;
  memcpy(at, string, size);
  return at + size;
}

void hil_control_status(uint8_t request, uint8_t code, const char *detail) {
  uint8_t message[HIL_ANSWER_MAX] = {HIL_MESSAGE_Status, request, code};
  hil_control_answer(message,
                     (size_t)(hil_control_string(message + 3, detail, HIL_ANSWER_MAX - 5) - message));
}

void hil_control_malformed(uint8_t request) {
  hil_control_status(request, HIL_STATUS_Malformed, "length or field out of bounds");
}

const uint8_t *hil_control_text(const uint8_t *at, const uint8_t *end, char *to) {
  if (at == NULL || at == end || *at > HIL_MQTT_STRING || *at > end - at - 1 ||
      memchr(at + 1, 0, *at) != NULL)
    return NULL;
  memcpy(to, at + 1, *at);
  to[*at] = 0;
  return at + 1 + *at;
}

static void image_commit(const uint8_t *fields, uint16_t size, uint64_t now) {
  if (size != 10) {
    hil_control_malformed(HIL_MESSAGE_ImageCommit);
    return;
  }
  if (hil_app.images.size == 0) {
    hil_control_status(HIL_MESSAGE_ImageCommit, hil_app.model.status, "no model that can run");
    return;
  }
  hil_image_t *image;
  uint16_t number = hil_get16(fields);
  hil_commit_t commit =
      hil_images_commit(&hil_app.images, number, hil_get32(fields + 2), hil_get32(fields + 6), now, &image);
  if (commit == HIL_COMMIT_UNKNOWN) {
    hil_control_status(HIL_MESSAGE_ImageCommit, HIL_STATUS_Malformed, "image is not in the window");
    return;
  }
  if (commit == HIL_COMMIT_MISSING)
    hil_log_number(HIL_LOG_Debug, "chunks missing:", image->left);
  uint8_t message[7 + HIL_BITMAP] = {HIL_MESSAGE_ImageStatus}, *at = hil_put16(message + 1, number);
  at = hil_put32(at, commit == HIL_COMMIT_MISSING ? 0 : image->crc);
  size_t bitmap = hil_images_bitmap(image);
  memcpy(at, image->missing, bitmap);
  hil_control_answer(message, 7 + bitmap);
}

static void pong(const uint8_t *fields, uint16_t size) {
  uint8_t message[13] = {HIL_MESSAGE_Pong};
  uint64_t ticks = hil_port_ticks();
  if (size != 4) {
    hil_control_malformed(HIL_MESSAGE_Ping);
    return;
  }
  memcpy(message + 1, fields, 4);
  hil_put32(hil_put32(message + 5, (uint32_t)ticks), (uint32_t)(ticks >> 32));
  hil_control_answer(message, sizeof message);
}

/* Opened, Closed, Credit: channel u8 and a number, or for Closed a reason. */
static void channel(uint8_t request, const uint8_t *fields, uint16_t size, uint64_t now) {
  char reason[HIL_MQTT_STRING + 1];
  if (size < 2 || fields[0] != HIL_CHANNEL_Mqtt || hil_network_carries() ||
      (request == HIL_MESSAGE_Closed ? 2 + fields[1] != size : size != 5)) {
    hil_control_malformed(request);
  } else if (request == HIL_MESSAGE_Opened) {
    hil_mqtt_opened(&hil_app.mqtt, hil_get32(fields + 1), now);
  } else if (request == HIL_MESSAGE_Credit) {
    hil_channel_credit(&hil_app.mqtt.channel, hil_get32(fields + 1));
  } else {
    hil_log(HIL_LOG_Info, hil_control_text(fields + 1, fields + size, reason) != NULL && reason[0] != 0
                              ? reason
                              : "MQTT closed");
    hil_mqtt_closed(&hil_app.mqtt, now);
  }
}

void hil_control_receive(const uint8_t *message, uint16_t size, uint64_t now) {
  uint8_t request = *message++;
  size--;
  if (request != HIL_MESSAGE_Opened && request != HIL_MESSAGE_Closed && request != HIL_MESSAGE_Credit)
    hil_app.wake = 0; /* a channel's upkeep is no reason to wake up */
  switch (request) {
  case HIL_MESSAGE_Identify:
    size == 0 ? hil_control_identify() : hil_control_malformed(request);
    break;
  case HIL_MESSAGE_Configure:
    hil_control_configure(message, size);
    break;
  case HIL_MESSAGE_Network:
    hil_control_network(message, size, now);
    break;
  case HIL_MESSAGE_PolicyData:
    hil_control_policy_data(message, size);
    break;
  case HIL_MESSAGE_PolicyApply:
    hil_control_policy_apply(message, size);
    break;
  case HIL_MESSAGE_ExitApply:
    hil_control_exit_apply(message, size);
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
  case HIL_MESSAGE_Sleep:
    hil_control_sleep(message, size);
    break;
  case HIL_MESSAGE_Repeat:
    hil_control_repeat(message, size);
    break;
  case HIL_MESSAGE_Batch:
    hil_control_batch(message, size);
    break;
  case HIL_MESSAGE_Split:
    hil_control_split(message, size);
    break;
  default:
    hil_control_status(request, HIL_STATUS_UnknownMessage, "");
  }
}

/* What the state of channel and images implies, made when there is room to send it. */
static uint8_t *implied(uint8_t *at) {
  hil_channel_t *mqtt = &hil_app.mqtt.channel;
  bool over_link = !hil_network_carries();
  if (over_link && mqtt->closed_due) {
    mqtt->closed_due = false;
    *at++ = HIL_MESSAGE_Closed;
    *at++ = HIL_CHANNEL_Mqtt;
    *at++ = 0;
  } else if (over_link && mqtt->open_due) {
    mqtt->open_due = false;
    *at++ = HIL_MESSAGE_Open;
    *at++ = HIL_CHANNEL_Mqtt;
    at = hil_put32(at, mqtt->credit);
  } else if (over_link && mqtt->credit_due) {
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
  if (hil_app.answers_size == 0) {
    uint16_t size = (uint16_t)(implied(message) - message);
    return size > 0 ? size : hil_times_take(message);
  }
  uint8_t size = hil_app.answers[0];
  memcpy(message, hil_app.answers + 1, size);
  hil_app.answers_size = (uint16_t)(hil_app.answers_size - size - 1);
  memmove(hil_app.answers, hil_app.answers + 1 + size, hil_app.answers_size);
  return size;
}
