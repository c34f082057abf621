/* A sample's life: inferred, decided, accepted or offloaded, answered, published, acknowledged. */
#include "app/app.h"

#include <string.h>

/* Called when main may hold the job: what it works on stays pinned and is thrown away when it is done. */
void hil_samples_reset(uint64_t now) {
  if (hil_app.job.state == HIL_JOB_READY)
    hil_app.job.state = HIL_JOB_NONE;
  else if (hil_app.job.state != HIL_JOB_NONE)
    hil_app.job.image->pinned = true;
  memset(hil_app.sample, 0, sizeof hil_app.sample);
  hil_app.end = now;
  hil_app.begun = false;
}

bool hil_samples_in_work(void) {
  bool busy = hil_app.begun;
  for (int i = 0; i < hil_app.images.count; i++)
    busy |= hil_app.images.image[i].state == HIL_IMAGE_RECEIVING ||
            hil_app.images.image[i].state == HIL_IMAGE_COMPLETE;
  for (int i = 0; i < HIL_SAMPLES; i++)
    busy |= hil_app.sample[i].state != HIL_SAMPLE_FREE && hil_app.sample[i].state != HIL_SAMPLE_FINAL;
  return busy;
}

static uint8_t tag(const hil_sample_t *sample) { return (uint8_t)(sample - hil_app.sample); }

/* The image of a split network stays for the sake of its job, which may come back. */
static void release(hil_sample_t *sample) {
  bool done = sample->result.after == 0 || sample->state == HIL_SAMPLE_FINAL;
  if (sample->image != NULL && !sample->offload_pending && done) {
    hil_images_free(&hil_app.images, sample->image);
    sample->image = NULL;
  }
  if (sample->state == HIL_SAMPLE_FINAL && !sample->result_pending && !sample->offload_pending)
    sample->state = HIL_SAMPLE_FREE;
}

/* The result goes out after the sample has ended: that is not a phase of it. */
static void finish(hil_sample_t *sample, hil_by_t by, uint16_t answer, uint64_t now) {
  sample->result.by = by;
  sample->result.answer = answer;
  sample->state = HIL_SAMPLE_FINAL;
  hil_app.end = now;
  hil_phase_settle();
  hil_times_finish(sample->result.id);
  if (sample->offload_pending && hil_mqtt_cancel(&hil_app.mqtt, HIL_TOPIC_OFFLOAD, tag(sample)))
    sample->offload_pending = false;
  /* The table has a place for each sample's result and each buffer's offload. */
  sample->result_pending = hil_mqtt_publish(&hil_app.mqtt, HIL_TOPIC_RESULT, tag(sample), NULL, 0);
  release(sample);
}

static void transmit(hil_sample_t *sample) {
  hil_body_t body = {sample->image->pixels, hil_app.images.size, sample->result.crc};
  sample->state = HIL_SAMPLE_TRANSMIT;
  if (sample->result.after > 0)
    body = hil_split_body();
  sample->result.sent = body.crc;
  sample->offload_pending =
      hil_mqtt_publish(&hil_app.mqtt, HIL_TOPIC_OFFLOAD, tag(sample), body.bytes, body.size);
}

static void decide(hil_sample_t *sample, uint64_t start) {
  hil_result_t *result = &sample->result;
  hil_phase_enter(HIL_PHASE_Decide);
  bool offload = true;
  if (result->after > 0) {
    hil_split_decide(result);
  } else {
    result->local = hil_policy_class(result->codes, result->outputs);
    offload = hil_decisions_take(result);
  }
  uint64_t end = hil_port_ticks();
  result->ticks[HIL_PHASE_Decide] = hil_span(start, end);
  if (!offload) {
    finish(sample, HIL_BY_LOCAL, result->local, end);
    return;
  }
  sample->since = end;
  if (hil_app.batch.count > 1)
    sample->state = HIL_SAMPLE_HELD;
  else
    transmit(sample);
  hil_phase_settle();
}

static hil_sample_t *longest_held(int *count) {
  hil_sample_t *first = NULL;
  *count = 0;
  for (int i = 0; i < HIL_SAMPLES; i++) {
    hil_sample_t *sample = &hil_app.sample[i];
    if (sample->state != HIL_SAMPLE_HELD)
      continue;
    first = first == NULL || sample->since < first->since ? sample : first;
    ++*count;
  }
  return first;
}

/* Sends the offloads that are held, in the order of their decisions, once they are enough or one is due. */
static void burst(uint64_t now) {
  int count;
  hil_sample_t *sample = longest_held(&count);
  if (sample == NULL || (count < hil_app.batch.count && now < sample->since + hil_ms(hil_app.batch.hold_ms)))
    return;
  do {
    sample->result.batched = true;
    sample->result.burst = hil_app.batch.bursts;
    sample->result.held = hil_span(sample->since, now);
    sample->since = now;
    transmit(sample);
    sample = longest_held(&count);
  } while (sample != NULL);
  hil_app.batch.bursts++;
}

static void inferred(void) {
  hil_job_t *job = &hil_app.job;
  job->state = HIL_JOB_NONE;
  if (job->image->stale) {
    hil_images_free(&hil_app.images, job->image);
    return;
  }
  hil_sample_t *sample = job->sample;
  hil_result_t *result = &sample->result;
  memcpy(result->codes, job->codes, sizeof result->codes);
  if (job->rest) {
    uint64_t end = hil_port_ticks();
    result->local = hil_policy_class(result->codes, result->outputs);
    result->ticks[HIL_PHASE_Reply] = hil_span(sample->since, end);
    finish(sample, result->by, result->local, end);
    return;
  }
  sample->image->pinned = false;
  result->crc = job->crc;
  result->ticks[HIL_PHASE_Infer] = hil_span(job->start, job->end);
  result->exit = job->stop.exit;
  if (result->exit == HIL_EXIT_STOPPED) {
    hil_exits_tell(&job->stop, result);
    finish(sample, HIL_BY_LOCAL, result->local, hil_port_ticks());
  } else {
    decide(sample, hil_port_ticks());
  }
}

static hil_sample_t *free_sample(void) {
  hil_sample_t *found = NULL;
  for (int i = 0; i < HIL_SAMPLES; i++) {
    hil_sample_t *sample = &hil_app.sample[i];
    if (sample->state == HIL_SAMPLE_FREE)
      found = found == NULL ? sample : found;
    else if (hil_split_holds(sample))
      return NULL;
    else if (sample->state != HIL_SAMPLE_FINAL && !hil_app.pipelined)
      return NULL; /* sequential: one at a time, so that phases do not overlap */
  }
  return found;
}

static void next_job(void) {
  hil_sample_t *sample = hil_app.job.state == HIL_JOB_NONE ? free_sample() : NULL;
  hil_image_t *image = sample != NULL ? hil_images_take(&hil_app.images) : NULL;
  if (image == NULL)
    return;
  *sample = (hil_sample_t){.state = HIL_SAMPLE_INFER, .image = image};
  sample->result.boot = hil_app.link.boot;
  sample->result.id = image->sample;
  sample->result.outputs = hil_app.model.outputs;
  sample->result.ticks[HIL_PHASE_Idle] = hil_span(hil_app.end, image->first);
  sample->result.ticks[HIL_PHASE_Receive] = hil_span(image->first, image->complete);
  sample->result.after = hil_app.split.after;
  hil_app.job = (hil_job_t){.state = HIL_JOB_READY,
                            .sample = sample,
                            .image = image,
                            .after = hil_app.split.after,
                            .runs = hil_app.repeat,
                            .exits = hil_app.exits.policy != NULL};
}

static void answered(hil_sample_t *sample, hil_by_t by, uint16_t answer, uint64_t start) {
  hil_result_t *result = &sample->result;
  if (sample->state == HIL_SAMPLE_TRANSMIT)
    result->ticks[HIL_PHASE_Transmit] = hil_span(sample->since, start);
  else
    result->ticks[HIL_PHASE_Wait] = hil_span(sample->since, start);
  hil_phase_enter(HIL_PHASE_Reply);
  if (by != HIL_BY_EDGE && result->after > 0) {
    result->by = by;
    sample->state = HIL_SAMPLE_REST;
    sample->since = start;
    if (sample->offload_pending && hil_mqtt_cancel(&hil_app.mqtt, HIL_TOPIC_OFFLOAD, tag(sample)))
      sample->offload_pending = false;
    return;
  }
  if (by == HIL_BY_EDGE)
    hil_decisions_learn(result->id, answer);
  else
    hil_decisions_close(result->id);
  uint64_t end = hil_port_ticks();
  result->ticks[HIL_PHASE_Reply] = hil_span(start, end);
  finish(sample, by, answer, end);
}

/* Given to the port and out of its queue. */
static bool left(const hil_sample_t *sample) {
  return sample->marked && (int32_t)(hil_app.handed - (uint32_t)hil_port_unsent() - sample->mark) >= 0;
}

static uint64_t deadline(const hil_sample_t *sample) {
  uint64_t from = sample->since;
  if (sample->state == HIL_SAMPLE_TRANSMIT && hil_app.progress > from)
    from = hil_app.progress; /* its turn comes, or its bytes are going out */
  return from + hil_ms(hil_app.reply_ms);
}

void hil_samples_poll(uint64_t now) {
  if (hil_app.job.state == HIL_JOB_DONE)
    inferred();
  burst(now);
  for (int i = 0; i < HIL_SAMPLES; i++) {
    hil_sample_t *sample = &hil_app.sample[i];
    if (sample->state == HIL_SAMPLE_TRANSMIT && left(sample)) {
      uint64_t end = hil_port_ticks();
      sample->result.ticks[HIL_PHASE_Transmit] = hil_span(sample->since, end);
      sample->state = HIL_SAMPLE_WAIT;
      sample->since = end;
    }
    if ((sample->state == HIL_SAMPLE_TRANSMIT || sample->state == HIL_SAMPLE_WAIT) && now >= deadline(sample))
      answered(sample, HIL_BY_LATE, sample->result.local, now);
    hil_split_rest(sample);
  }
  next_job();
  hil_phase_settle();
}

uint64_t hil_samples_due(void) {
  uint64_t due = UINT64_MAX;
  for (int i = 0; i < HIL_SAMPLES; i++) {
    const hil_sample_t *sample = &hil_app.sample[i];
    bool held = sample->state == HIL_SAMPLE_HELD;
    if (!held && sample->state != HIL_SAMPLE_TRANSMIT && sample->state != HIL_SAMPLE_WAIT)
      continue;
    uint64_t end = held ? sample->since + hil_ms(hil_app.batch.hold_ms) : deadline(sample);
    due = end < due ? end : due;
  }
  return due;
}

void hil_samples_reply(const uint8_t *payload, uint32_t size, uint64_t now) {
  if (size < HIL_REPLY_SIZE || payload[0] != 1 || hil_get32(payload + 4) != hil_app.link.boot)
    return;
  for (int i = 0; i < HIL_SAMPLES; i++) {
    hil_sample_t *sample = &hil_app.sample[i];
    if ((sample->state != HIL_SAMPLE_TRANSMIT && sample->state != HIL_SAMPLE_WAIT) ||
        sample->result.id != hil_get32(payload + 8))
      continue;
    if (payload[1] == HIL_REPLY_Ok && hil_split_take(&sample->result, payload, size))
      answered(sample, HIL_BY_EDGE, hil_get16(payload + 2), now);
    else
      answered(sample, HIL_BY_FAILED, sample->result.local, now);
    return;
  }
  if (payload[1] == HIL_REPLY_Ok)
    hil_decisions_learn(hil_get32(payload + 8),
                        hil_get16(payload + 2)); /* of an accepted one: full feedback */
}

uint16_t hil_samples_compose(hil_topic_t topic, uint8_t index, uint8_t *head) {
  const hil_result_t *result = &hil_app.sample[index].result;
  if (topic == HIL_TOPIC_RESULT)
    return hil_result_json(result, head);
  hil_result_offload(result, head);
  return HIL_OFFLOAD_HEAD;
}

void hil_samples_streamed(hil_topic_t topic, uint8_t index) {
  if (topic == HIL_TOPIC_OFFLOAD)
    hil_app.sample[index].streamed = true;
}

void hil_samples_handed(uint32_t mark) {
  for (int i = 0; i < HIL_SAMPLES; i++) {
    hil_sample_t *sample = &hil_app.sample[i];
    if (!sample->streamed || sample->marked)
      continue;
    sample->marked = true;
    sample->mark = mark;
  }
}

void hil_samples_acknowledged(hil_topic_t topic, uint8_t index) {
  hil_sample_t *sample = &hil_app.sample[index];
  if (topic == HIL_TOPIC_RESULT)
    sample->result_pending = false;
  else
    sample->offload_pending = false;
  release(sample);
}
