/* The application's one state and what its files ask of each other. Everything here belongs to the service
 * context; main touches `job` alone, with the service context kept out. */
#ifndef HIL_APP_H
#define HIL_APP_H

#include "app/model.h"
#include "app/result.h"
#include "hi/policy.h"
#include "link/images.h"
#include "link/link.h"
#include "mqtt/client.h"
#include "port/hil_port.h"

enum {
  HIL_SAMPLES = HIL_BATCH + 4, /* results in work or unacknowledged: a batch, the next one, and some more */
  HIL_CONTROL_BYTES = 512,     /* answers waiting for the link */
  HIL_ANSWER_MAX = 168,        /* longest of them */
  HIL_TIMES_SIZE = 61,         /* of the message Times */
  HIL_REPLY_MS = 2000,         /* until Configure says otherwise */
  HIL_SLEEP_MS = 600000,       /* longest */
  HIL_HOLD_MS = 600000,        /* longest that an offload waits for others */
  HIL_REPEAT = 1000000,        /* most inferences of a sample */
  HIL_DECIDED = 16             /* latest decisions, of which accepted samples can still teach */
};

typedef enum {
  HIL_SAMPLE_FREE,
  HIL_SAMPLE_INFER,    /* its image is the job */
  HIL_SAMPLE_HELD,     /* its offload waits for others */
  HIL_SAMPLE_TRANSMIT, /* its offload has not left the board yet */
  HIL_SAMPLE_WAIT,
  HIL_SAMPLE_REST, /* no answer came for its activations: the board runs the rest of the network itself */
  HIL_SAMPLE_FINAL /* answered; the broker has not acknowledged everything */
} hil_sample_state_t;

typedef struct {
  hil_sample_state_t state;
  hil_image_t *image;  /* its pixels, NULL once they may go */
  bool result_pending; /* published, not acknowledged */
  bool offload_pending;
  bool streamed;  /* the whole offload is in the link */
  bool marked;    /* `mark` is known */
  uint32_t mark;  /* value of `handed` behind the offload's last byte */
  uint64_t since; /* when its state began */
  hil_result_t result;
} hil_sample_t;

/* The policy at the model's exit. */
typedef struct {
  const hil_policy_t *policy; /* NULL: the network always runs to its end */
  uint16_t revision;
  uint8_t parameters[HIL_POLICY_BYTES];
} hil_exits_t;

typedef struct {
  hil_exit_t exit;
  uint8_t policy;
  uint16_t revision;
  hil_decision_t decision;
} hil_stop_t;

/* One inference, handed from the service context to main and back. */
typedef enum { HIL_JOB_NONE, HIL_JOB_READY, HIL_JOB_CLAIMED, HIL_JOB_RUNNING, HIL_JOB_DONE } hil_job_state_t;

typedef struct {
  hil_job_state_t state;
  hil_sample_t *sample;
  hil_image_t *image;
  uint16_t after;      /* of a split network, the operations before the cut; 0: the whole network */
  bool rest;           /* those after it, on the activations that are still there */
  uint32_t runs;       /* inferences, one after the other */
  uint32_t crc;        /* of the pixels, taken just before */
  uint64_t start, end; /* of the inferences */
  bool exits;          /* they may stop at the model's exit */
  hil_stop_t stop;     /* what became of the last one there */
  int8_t codes[HIL_OUTPUTS_MAX];
} hil_job_t;

typedef struct {
  uint32_t sample;
  uint32_t number; /* decisions before it */
  uint16_t local;  /* class */
  int8_t code;     /* of it */
  bool offloaded;
  bool open; /* not answered, and still to be learned from */
} hil_decided_t;

/* What happened since the policy was put to use. */
typedef struct {
  uint32_t taken;
  hil_decided_t recent[HIL_DECIDED + HIL_SAMPLES]; /* besides the latest, offloads that still wait */
  uint32_t lesson[HIL_LESSONS]; /* samples learned from since the last decision, in that order */
  uint8_t lessons;
} hil_decisions_t;

/* Where the phase line changed for the sample in work, and what is told of it (SPEC 2, Times). */
typedef struct {
  bool wanted;
  uint64_t arrival; /* the line went to `receive`, for the sample that is inferred next */
  uint64_t begin;   /* the same for the sample in work */
  uint32_t start[HIL_PHASES], end[HIL_PHASES]; /* ticks since `begin`; equal where it had no such phase */
  bool waiting;                                /* `message` is to go out */
  uint8_t message[HIL_TIMES_SIZE];
  uint32_t dropped; /* since boot */
} hil_times_t;

/* Offloads that go out together. */
typedef struct {
  uint8_t count;    /* so many; up to 1: each at once */
  uint32_t hold_ms; /* or when the first of them has waited so long */
  uint32_t bursts;  /* so far */
} hil_batch_t;

/* A network whose second part is run at the edge. */
typedef struct {
  uint16_t after;     /* operations before the cut; 0: it is run as a whole */
  uint32_t at, bytes; /* what is sent of the arena */
} hil_split_t;

typedef struct {
  const hil_port_info_t *port;
  hil_model_info_t model;
  uint8_t *arena; /* of the model */
  hil_link_t link;
  hil_mqtt_t mqtt;
  hil_images_t images;
  hil_job_t job;
  hil_sample_t sample[HIL_SAMPLES];

  bool pipelined;
  uint32_t reply_ms;
  uint32_t repeat; /* inferences of each sample */
  hil_batch_t batch;
  hil_split_t split;
  const hil_policy_t *policy;
  uint16_t revision;
  uint8_t parameters[HIL_POLICY_BYTES], staged[HIL_POLICY_BYTES];
  uint64_t learned[HIL_POLICY_STATE / 8];
  hil_decisions_t decisions;
  hil_exits_t exits;

  uint8_t phase;
  hil_times_t times;
  uint64_t wake; /* end of a sleep; 0: awake */
  bool begun;    /* a chunk of the image `beginning` is coming in, the first of it */
  uint16_t beginning;
  uint64_t began;
  uint64_t end;      /* of the sample before */
  uint64_t progress; /* last byte that MQTT got rid of while online */
  uint32_t handed;   /* bytes given to the port */

  uint8_t out[HIL_WIRE_MAX]; /* the frame on its way into the port */
  size_t out_at, out_size;
  bool out_ends_offload;

  uint8_t answers[HIL_CONTROL_BYTES];
  uint16_t answers_size;
} hil_app_t;

extern hil_app_t hil_app;
extern const hil_link_user_t hil_app_link;
extern const hil_mqtt_user_t hil_app_mqtt;

/* Memory, model, link: everything before the service context is let in. */
void hil_app_init(const hil_port_info_t *port);

/* Memory for that many image buffers beside the model's arena. */
bool hil_app_room(uint8_t buffers);

/* Runs the job if there is one. Main context. */
void hil_app_infer(void);

/* Everything of the session before is void. */
void hil_app_session(uint64_t now);

/* control.c */
bool hil_control_room(void);
void hil_control_receive(const uint8_t *message, uint16_t size, uint64_t now);
uint16_t hil_control_fill(uint8_t *message);

/* samples.c */
void hil_samples_reset(uint64_t now);
bool hil_samples_in_work(void);
void hil_samples_poll(
    uint64_t now); /* the inference's end, offloads that have left, late replies, the next job */
uint64_t hil_samples_due(void);
void hil_samples_reply(const uint8_t *payload, uint32_t size, uint64_t now);
uint16_t hil_samples_compose(hil_topic_t topic, uint8_t tag, uint8_t *head);
void hil_samples_streamed(hil_topic_t topic, uint8_t tag);
void hil_samples_acknowledged(hil_topic_t topic, uint8_t tag);
void hil_samples_handed(
    uint32_t mark); /* the end of an offload has been given to the port, as byte `mark` of it */

/* split.c */
typedef struct {
  const uint8_t *bytes;
  uint32_t size, crc;
} hil_body_t;

void hil_split_decide(hil_result_t *result);      /* there are no outputs to decide on: it is sent */
hil_body_t hil_split_body(void);                  /* the activations that are sent */
bool hil_split_holds(const hil_sample_t *sample); /* its activations may still be sent, or be run on */
/* Takes what the edge made of activations, which stands behind its answer; false: it does not. */
bool hil_split_take(hil_result_t *result, const uint8_t *payload, uint32_t size);
void hil_split_rest(hil_sample_t *sample); /* runs the second part when the sample has to and may */

/* decisions.c */
void hil_decisions_use(const hil_policy_t *policy, uint16_t revision); /* with hil_app.parameters */
bool hil_decisions_take(hil_result_t *result);              /* on the codes in `result`; true: offload */
void hil_decisions_learn(uint32_t sample, uint16_t answer); /* the edge's class, to a policy that learns */
void hil_decisions_close(uint32_t sample);                  /* the sample teaches nothing any more */

/* exits.c: the decision between the two parts of an inference */
void hil_exits_use(const hil_policy_t *policy, uint16_t revision); /* with hil_app.staged */
bool hil_exits_stop(hil_job_t *job); /* main context; the exit's codes follow where the others will be */
void hil_exits_tell(const hil_stop_t *stop, hil_result_t *result); /* of a sample that stopped */

/* network.c: the port's own network carries MQTT, where it has one */
bool hil_network_carries(void);
bool hil_network_settled(void); /* whoever carries MQTT holds nothing of it */
void hil_network_reset(void);
void hil_network_poll(uint64_t now);

/* phase.c: the phase line shows what the samples in work imply, or a moment that the caller names. */
void hil_phase_enter(uint8_t phase);
void hil_phase_settle(void);
uint64_t hil_phase_due(void); /* when a sleep ends */

/* times.c */
void hil_times_reset(void);
void hil_times_edge(uint8_t from, uint8_t to, uint64_t at); /* of the phase line */
void hil_times_finish(uint32_t sample);                     /* the sample in work has its final answer */
uint16_t hil_times_take(uint8_t *message);                  /* 0: none waits */

static inline uint64_t hil_ms(uint32_t ms) { return (uint64_t)hil_app.port->tick_hz * ms / 1000; }

#endif
