/* The whole board on a virtual wire, with a host, a broker and an edge played by the test. Ticks are
 * microseconds. Bytes take their time in both directions; inference takes INFER_US, during which the service
 * context goes on. */
#ifndef HIL_TEST_WORLD_H
#define HIL_TEST_WORLD_H

#include "app/app.h"
#include "support/peer.h"

enum {
  MS = 1000,
  INFER_US = 100 * MS,
  EXIT_US = 40 * MS,
  REST_US = 30 * MS,
  IMAGE = 3072,
  CLASSES = 10,
  RESULTS = 64,
  EDGES = 4096
};

/* Where the model can be cut: after one operation. */
enum { CUT = 1, CUT_AT = 64, CUT_BYTES = 700 };

typedef struct {
  uint32_t boot, id, crc;
  unsigned local, policy, revision, score, threshold, offload, answer;
  char by[8];
  uint32_t ticks[HIL_PHASES];
  char more[128]; /* what follows the ticks */
  size_t size;
} seen_t;

typedef struct {
  /* what the test may turn */
  uint32_t byte_us;     /* of the wire, both directions */
  uint32_t damage;      /* percent of frames to the board, of bytes/50 from it, that are damaged */
  bool parts;           /* the model can be cut */
  bool edge_short;      /* its answers to activations lack their last code */
  bool edge_answers;    /* the edge replies to offloads */
  bool broker_mute;     /* nothing is acknowledged */
  bool broker_down;     /* opening is refused */
  bool deaf;            /* the host hears and says nothing */
  bool report_times;    /* Configure asks for them */
  void (*during)(void); /* called in the middle of an inference */
  const hil_port_network_t *network; /* the board's own; then the broker's bytes go through `tcp` */
  void (*tcp)(const void *bytes, uint16_t size);
  uint8_t edge_status;
  uint32_t edge_delay;
  uint8_t model_status;
  bool model_exits; /* the model has an exit, EXIT_US into it */
  uint32_t model_arena, ram;
  uint8_t id[HIL_PORT_ID], id_bytes;

  /* what came of it */
  uint64_t now;
  peer_t peer;
  uint16_t until;
  uint8_t answer[HIL_UP_MAX]; /* the last control message that was not about window or channel */
  uint16_t answer_size;
  int answers, logs, resets, connects, offloads, duplicates, inferences, exits, rests;
  uint8_t times[HIL_TIMES_SIZE]; /* the last message of that name */
  uint64_t times_at;
  int times_count;
  seen_t seen[RESULTS];
  int results;
  uint8_t offload[HIL_OFFLOAD_HEAD + IMAGE];
  size_t offload_size;
  uint8_t phase[EDGES];
  uint64_t phase_at[EDGES];
  int edges;
  char status[32], log[HIL_UP_MAX];
  uint32_t paced;
} world_t;

extern world_t world;

/* Boots a board with a model that fits, and turns the knobs to a clean fast wire. */
void world_boot(void);
/* Session, Configure, Network; waits until the broker knows the board. */
void world_connect(bool pipelined, uint32_t reply_ms);
enum { ALWAYS = 0, MAXIMUM_PROBABILITY = 2 }; /* the numbers of Firmware/hi */
void world_exit(uint8_t kind, uint16_t revision, const void *parameters, uint16_t size);
void world_policy(uint8_t kind, uint16_t revision, const void *parameters, uint16_t size);
/* Lets time pass. */
void world_run(uint64_t us);
/* Lets time pass until `*what` reaches `count`; fails the test after a minute. */
void world_until(const int *what, int count);
/* Sends a control message and waits for its answer in world.answer. */
void world_ask(const void *message, uint16_t size);
void world_tell(const void *message, uint16_t size);
void world_tcp(const void *bytes, uint16_t size);       /* from the broker to the board */
void world_broker(const uint8_t *bytes, uint16_t size); /* to the broker, over the board's own network */
void world_edge(uint32_t boot, uint32_t sample, uint8_t status, uint16_t class);
void world_disconnect(void); /* the broker's TCP connection drops */
/* Puts an image on the wire: pixels are made of `sample`, whose output codes are the first ten of them. */
void world_image(uint16_t number, uint32_t sample);
/* Streams `count` images, numbered from 0, of samples from `sample` on, as the window allows and whatever is
 * missing again, by the world's own time: also while the board infers. */
void world_stream(int count, uint32_t sample);
void world_pixels(uint32_t sample, uint8_t *pixels);

#endif
