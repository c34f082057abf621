/* The text dialect of MLPerf Tiny devices: commands that end in `%`, answered in lines, the last of which is
 * `m-ready`. A board that speaks it shows what hosts find in the field; HIL's own protocol is in app/.
 *
 * Everything here belongs to the service context. The inferences themselves are the main context's: a command
 * asks for them with `dialect_job_t`, and nothing further is taken until they are done. */
#ifndef HIL_MLPERF_TINY_DIALECT_H
#define HIL_MLPERF_TINY_DIALECT_H

#include "port/hil_port.h"

#include <stdbool.h>

enum {
  DIALECT_COMMAND = 80,   /* characters of a command (EE_CMD_SIZE of the reference firmware); more are cut */
  DIALECT_REPLY = 2048,   /* bytes of the longest reply: 128 outputs of 9 characters and the lines around */
  DIALECT_OUTPUTS = 128,  /* most outputs of a model */
  DIALECT_RUNS = 10000000 /* most inferences of a command */
};

/* What the model is, as far as commands need it. */
typedef struct {
  const char *name;
  const char *defect; /* why it cannot run; NULL: it can */
  uint32_t input_bytes;
  uint16_t outputs;
  bool probabilities; /* output codes are 1/256 from -128 on; others are printed as they are */
  uint8_t *input;     /* RAM for one input */
} dialect_model_t;

typedef struct {
  volatile bool wanted; /* main: run it; it is over when main has set it to false */
  uint32_t runs, warm_up;
  uint64_t start, end; /* ticks of the runs that count */
  int8_t codes[DIALECT_OUTPUTS];
} dialect_job_t;

typedef struct {
  const hil_port_info_t *port;
  const dialect_model_t *model;
  bool energy; /* time stamps are edges of the phase line instead of text */
  dialect_job_t job;
  bool answers_job;              /* the command at work is `infer` */
  char command[DIALECT_COMMAND]; /* of which `length` characters have come */
  uint8_t length;
  uint32_t expected, loaded; /* bytes of the input; 0 expected: nothing is being loaded */
  uint8_t reply[DIALECT_REPLY];
  uint16_t reply_size, reply_sent;
} dialect_t;

/* Prints what a device prints when it has booted. */
void dialect_boot(dialect_t *dialect, const hil_port_info_t *port, const dialect_model_t *model, bool energy);

/* Takes a byte of a command. Not while dialect_busy(). */
void dialect_take(dialect_t *dialect, uint8_t byte);

/* Ends an `infer` whose job is done. */
void dialect_poll(dialect_t *dialect);

/* The command before has not been answered yet, or its answer has not left. */
bool dialect_busy(const dialect_t *dialect);

#endif
