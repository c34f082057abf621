/* Requests that ask what the board is or set it up (SPEC 2): Identify, Configure, Network, PolicyData,
 * PolicyApply, ExitApply, Sleep, Repeat, Batch, Split. */
#include "app/control.h"

#include "app/app.h"
#include "link/crc32.h"

#include <string.h>

extern const char hil_version[]; /* made by the build */

enum { BATCH_MOST = 15 };
enum { PIPELINED = 1, REPORT_TIMES = 2 }; /* flags of Configure */

void hil_control_identify(void) {
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
  at = hil_control_string(at + 20 + HIL_MODEL_HASH, port->board, 40);
  at = hil_control_string(at, hil_version, 40);
  *at++ = port->id_bytes;
  if (port->id_bytes > 0)
    memcpy(at, port->id, port->id_bytes);
  at += port->id_bytes;
  hil_control_answer(message, (size_t)(at - message));
}

/* Answers that now is not the time. */
static bool busy(uint8_t request) {
  if (!hil_samples_in_work())
    return false;
  hil_control_status(request, HIL_STATUS_Busy, "samples are in work");
  return true;
}

void hil_control_configure(const uint8_t *fields, uint16_t size) {
  uint16_t retransmit_ms = size == 12 ? hil_get16(fields + 2) : 0;
  if (size != 12 || (fields[0] & ~(PIPELINED | REPORT_TIMES)) != 0 || retransmit_ms == 0) {
    hil_control_malformed(HIL_MESSAGE_Configure);
  } else if (!busy(HIL_MESSAGE_Configure)) {
    hil_app.pipelined = (fields[0] & PIPELINED) != 0;
    hil_app.times.wanted = (fields[0] & REPORT_TIMES) != 0 && !hil_app.pipelined;
    hil_app.reply_ms = hil_get32(fields + 4);
    hil_link_retransmit(&hil_app.link, retransmit_ms);
    hil_mqtt_patience(&hil_app.mqtt, retransmit_ms * 10u);
    hil_port_pace(hil_get32(fields + 8));
    hil_control_status(HIL_MESSAGE_Configure, HIL_STATUS_Ok, "");
  }
}

void hil_control_network(const uint8_t *fields, uint16_t size, uint64_t now) {
  hil_network_t network = {0};
  const uint8_t *end = fields + size, *at = size >= 2 ? fields + 2 : NULL;
  at = hil_control_text(at, end, network.client);
  at = hil_control_text(at, end, network.user);
  at = hil_control_text(at, end, network.password);
  at = hil_control_text(at, end, network.prefix);
  if (at != end || network.client[0] == 0 || network.prefix[0] == 0) {
    hil_control_malformed(HIL_MESSAGE_Network);
  } else if (!busy(HIL_MESSAGE_Network)) {
    network.keep_alive_s = hil_get16(fields);
    hil_mqtt_start(&hil_app.mqtt, &network, now);
    hil_control_status(HIL_MESSAGE_Network, HIL_STATUS_Ok, "");
  }
}

void hil_control_policy_data(const uint8_t *fields, uint16_t size) {
  uint16_t offset = size >= 2 ? hil_get16(fields) : 0;
  if (size < 3 || offset + (size - 2) > HIL_POLICY_BYTES)
    hil_control_malformed(HIL_MESSAGE_PolicyData);
  else
    memcpy(hil_app.staged + offset, fields + 2, size - 2u);
}

/* The policy that PolicyApply or ExitApply names, when its parameters are staged; else NULL, and answered. */
static const hil_policy_t *staged(uint8_t request, const uint8_t *fields, uint16_t size) {
  const hil_policy_t *policy = size == 9 ? hil_policy_find(fields[0]) : NULL;
  uint16_t length = size == 9 ? hil_get16(fields + 3) : 0;
  if (size != 9)
    hil_control_malformed(request);
  else if (policy == NULL)
    hil_control_status(request, HIL_STATUS_UnknownPolicy, "not built into this firmware");
  else if (length > HIL_POLICY_BYTES || hil_crc32(0, hil_app.staged, length) != hil_get32(fields + 5))
    hil_control_status(request, HIL_STATUS_BadParameters, "CRC differs");
  else if (!policy->valid(hil_app.staged, length))
    hil_control_status(request, HIL_STATUS_BadParameters, "not this policy's parameters");
  else
    return policy;
  return NULL;
}

void hil_control_policy_apply(const uint8_t *fields, uint16_t size) {
  const hil_policy_t *policy = staged(HIL_MESSAGE_PolicyApply, fields, size);
  if (policy == NULL)
    return;
  memcpy(hil_app.parameters, hil_app.staged, hil_get16(fields + 3));
  hil_decisions_use(policy, hil_get16(fields + 1));
  hil_control_status(HIL_MESSAGE_PolicyApply, HIL_STATUS_Ok, "");
}

void hil_control_exit_apply(const uint8_t *fields, uint16_t size) {
  const hil_policy_t *policy = staged(HIL_MESSAGE_ExitApply, fields, size);
  if (policy == NULL)
    return;
  if (hil_app.model.infer_exit == NULL || hil_app.model.outputs > HIL_OUTPUTS_MAX / 2) {
    hil_control_status(HIL_MESSAGE_ExitApply, HIL_STATUS_NoExit, "the model has none for so many classes");
  } else if (policy->learn != NULL) {
    hil_control_status(HIL_MESSAGE_ExitApply, HIL_STATUS_BadParameters, "no answer teaches at an exit");
  } else if (!busy(HIL_MESSAGE_ExitApply)) {
    hil_exits_use(policy, hil_get16(fields + 1));
    hil_control_status(HIL_MESSAGE_ExitApply, HIL_STATUS_Ok, "");
  }
}

void hil_control_sleep(const uint8_t *fields, uint16_t size) {
  uint32_t ms = size == 4 ? hil_get32(fields) : 0;
  if (ms == 0 || ms > HIL_SLEEP_MS) {
    hil_control_malformed(HIL_MESSAGE_Sleep);
  } else if (!busy(HIL_MESSAGE_Sleep)) {
    hil_app.wake = hil_port_ticks() + hil_ms(ms);
    hil_control_status(HIL_MESSAGE_Sleep, HIL_STATUS_Ok, "");
  }
}

void hil_control_repeat(const uint8_t *fields, uint16_t size) {
  uint32_t inferences = size == 4 ? hil_get32(fields) : 0;
  if (inferences == 0 || inferences > HIL_REPEAT) {
    hil_control_malformed(HIL_MESSAGE_Repeat);
  } else if (!busy(HIL_MESSAGE_Repeat)) {
    hil_app.repeat = inferences;
    hil_control_status(HIL_MESSAGE_Repeat, HIL_STATUS_Ok, "");
  }
}

void hil_control_batch(const uint8_t *fields, uint16_t size) {
  uint8_t count = size == 5 ? fields[0] : 0;
  uint32_t hold_ms = size == 5 ? hil_get32(fields + 1) : 0;
  if (count == 0 || count > BATCH_MOST || hold_ms == 0 || hold_ms > HIL_HOLD_MS) {
    hil_control_malformed(HIL_MESSAGE_Batch);
  } else if (!busy(HIL_MESSAGE_Batch)) {
    if (count > HIL_BATCH || !hil_app_room(count + 2)) {
      hil_control_status(HIL_MESSAGE_Batch, HIL_STATUS_OutOfMemory,
                         "no room for so many images and two more");
      return;
    }
    hil_images_widen(&hil_app.images, count + 2);
    hil_app.batch = (hil_batch_t){.count = count, .hold_ms = hold_ms};
    hil_control_status(HIL_MESSAGE_Batch, HIL_STATUS_Ok, "");
  }
}

void hil_control_split(const uint8_t *fields, uint16_t size) {
  const hil_model_parts_t *parts = hil_app.model.parts;
  hil_split_t split = {.after = size == 2 ? hil_get16(fields) : 0};
  if (size != 2) {
    hil_control_malformed(HIL_MESSAGE_Split);
  } else if (!busy(HIL_MESSAGE_Split)) {
    if (split.after > 0 && (parts == NULL || !parts->cut(split.after, &split.at, &split.bytes))) {
      hil_control_status(HIL_MESSAGE_Split, HIL_STATUS_BadParameters,
                         parts == NULL ? "the runtime runs its model as a whole only"
                                       : "the model cannot be cut after so many operations");
      return;
    }
    hil_app.split = split;
    hil_control_status(HIL_MESSAGE_Split, HIL_STATUS_Ok, "");
  }
}
