/* The service context: bytes from the port into the link, frames from the link into the port, and time. */
#include "app/app.h"
#include "app/log.h"

#include <string.h>

static void session(uint64_t now) {
  hil_app_session(now);
  hil_log_number(HIL_LOG_Info, "session begun, frames dropped since boot:", hil_app.link.damaged);
}

static void lost(uint64_t now) {
  hil_app_session(now);
  hil_log(HIL_LOG_Error, "the host did not acknowledge: session ended");
}

static bool room(uint8_t channel) { return channel != HIL_CHANNEL_Control || hil_control_room(); }

static void receive(uint8_t channel, const uint8_t *bytes, uint16_t size, uint64_t now) {
  if (channel == HIL_CHANNEL_Control)
    hil_control_receive(bytes, size, now);
  else if (channel == HIL_CHANNEL_Mqtt && !hil_network_carries())
    hil_mqtt_receive(&hil_app.mqtt, bytes, size, now);
}

/* The phase `receive` begins with the first bytes of the image, not a whole chunk later: at 115,200 baud that
 * would be 45 ms of a 267 ms image. */
static void begins(uint16_t image, uint64_t now) {
  const hil_images_t *images = &hil_app.images;
  if (hil_app.begun || images->size == 0 || image != images->next || image == images->until)
    return;
  hil_app.begun = true;
  hil_app.beginning = image;
  hil_app.began = now;
  hil_phase_settle();
}

static void chunk(const hil_frame_t *frame, uint64_t now) {
  uint64_t first = hil_app.begun && hil_app.beginning == frame->image ? hil_app.began : now;
  uint16_t next = hil_app.images.next;
  hil_images_chunk(&hil_app.images, frame->image, frame->chunk, frame->payload, frame->size, first);
  if (hil_app.images.next == next)
    return;
  hil_app.begun = false;
  hil_phase_settle();
}

static uint16_t fill(uint8_t channel, uint8_t *payload, uint64_t now) {
  if (channel == HIL_CHANNEL_Control)
    return hil_control_fill(payload);
  if (channel == HIL_CHANNEL_Log)
    return hil_log_take(payload);
  if (hil_network_carries())
    return 0;
  uint16_t size = hil_mqtt_fill(&hil_app.mqtt, payload, HIL_UP_MAX, now);
  if (size > 0 && hil_app.mqtt.state == HIL_MQTT_ONLINE)
    hil_app.progress = now;
  return size;
}

static void streamed(hil_topic_t topic, uint8_t tag) {
  hil_samples_streamed(topic, tag);
  hil_app.out_ends_offload = topic == HIL_TOPIC_OFFLOAD;
}

static uint16_t compose(hil_topic_t topic, uint8_t tag, uint8_t *head) {
  static const char online[] = "online ";
  if (topic != HIL_TOPIC_STATUS)
    return hil_samples_compose(topic, tag, head);
  memcpy(head, online, 7);
  for (int i = 0; i < 8; i++)
    head[7 + i] = (uint8_t) "0123456789abcdef"[hil_app.link.boot >> (28 - 4 * i) & 15];
  return 15;
}

static void acknowledged(hil_topic_t topic, uint8_t tag) {
  if (topic != HIL_TOPIC_STATUS)
    hil_samples_acknowledged(topic, tag);
}

static void trouble(const char *what) { hil_log(HIL_LOG_Warning, what); }

const hil_link_user_t hil_app_link = {session, lost, room, receive, begins, chunk, fill};
const hil_mqtt_user_t hil_app_mqtt = {compose, streamed, acknowledged, hil_samples_reply, trouble};

void hil_app_session(uint64_t now) {
  hil_samples_reset(now);
  hil_images_reset(&hil_app.images);
  hil_network_reset();
  hil_mqtt_init(&hil_app.mqtt, &hil_app_mqtt, hil_app.port->tick_hz);
  hil_app.answers_size = 0;
  hil_app.pipelined = false;
  hil_app.reply_ms = HIL_REPLY_MS;
  hil_app.repeat = 1;
  hil_app.batch = (hil_batch_t){0};
  hil_app.split = (hil_split_t){0};
  hil_app.wake = 0;
  hil_app.exits.policy = NULL;
  hil_times_reset();
  hil_decisions_use(hil_policy_find(HIL_POLICY_Never), 0);
  hil_port_pace(0);
}

/* Gives the port frames until it holds about two: more would only delay what is more urgent. True: some were
 * given. */
static bool pump(void) {
  bool given = false;
  for (;;) {
    if (hil_app.out_at < hil_app.out_size) {
      size_t taken = hil_port_write(hil_app.out + hil_app.out_at, hil_app.out_size - hil_app.out_at);
      hil_app.out_at += taken;
      hil_app.handed += (uint32_t)taken;
      if (hil_app.out_at < hil_app.out_size)
        return given;
      if (hil_app.out_ends_offload)
        hil_samples_handed(hil_app.handed);
      hil_app.out_ends_offload = false;
      given = true;
    }
    if (hil_port_unsent() > HIL_WIRE_MAX)
      return given;
    hil_app.out_at = 0;
    hil_app.out_size = hil_link_next(&hil_app.link, hil_app.out, hil_port_ticks());
    if (hil_app.out_size == 0)
      return given;
  }
}

static uint64_t earliest(uint64_t a, uint64_t b) { return a < b ? a : b; }

void hil_service(void) {
  uint8_t bytes[128];
  size_t size = 0;
  for (int i = 0; i < 32 && (size = hil_port_read(bytes, sizeof bytes)) > 0; i++)
    hil_link_take(&hil_app.link, bytes, size, hil_port_ticks());
  if (size > 0)
    hil_port_kick(); /* there is more, but what is to be sent must not wait for it */
  uint64_t now;
  do {
    now = hil_port_ticks();
    hil_samples_poll(now);
    hil_mqtt_poll(&hil_app.mqtt, hil_network_settled(), now);
    hil_network_poll(now);
    hil_link_poll(&hil_app.link, hil_app.out_at < hil_app.out_size || hil_port_unsent() > 0, now);
  } while (pump());
  uint64_t due = earliest(hil_samples_due(), hil_mqtt_due(&hil_app.mqtt));
  due = earliest(due, earliest(hil_link_due(&hil_app.link), hil_phase_due()));
  if (due <= now && (hil_app.out_at < hil_app.out_size || hil_port_unsent() > 0))
    due = now + hil_ms(10); /* the port enters when it has room; this is only for a port that cannot */
  hil_port_alarm(due);
}
