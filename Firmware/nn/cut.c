/* Where a network can be cut in two: nothing but the last operation's output is needed from then on. */
#include "nn/image.h"

typedef struct {
  uint32_t at, bytes;
} tensor_t;

static int same(tensor_t a, tensor_t b) { return a.at == b.at && a.bytes == b.bytes; }

static int apart(tensor_t a, tensor_t b) { return a.at + a.bytes <= b.at || b.at + b.bytes <= a.at; }

static tensor_t output_of(const hil_nn_op_t *op) {
  return (tensor_t){op->out, (uint32_t)op->out_h * op->out_w * op->out_c};
}

/* Whether the last of the operations `from` to `reader` - 1 that wrote any of `read` wrote exactly that;
 * `cut` where none did. */
static int known(const hil_nn_op_t *ops, uint16_t from, uint16_t reader, tensor_t read, tensor_t cut) {
  while (reader-- > from)
    if (!apart(output_of(ops + reader), read))
      return same(output_of(ops + reader), read);
  return same(read, cut);
}

int hil_nn_cut(const hil_nn_t *nn, uint16_t after, uint32_t *at, uint32_t *bytes) {
  const hil_nn_header_t *header = hil_nn_header(nn);
  const hil_nn_op_t *ops = (const hil_nn_op_t *)(const void *)(nn->image + header->ops);
  if (after == 0 || after >= header->op_count)
    return 0;
  const tensor_t cut = output_of(ops + after - 1);
  for (uint16_t i = after; i < header->op_count; i++) {
    const uint32_t size = (uint32_t)ops[i].in_h * ops[i].in_w * ops[i].in_c;
    if (!known(ops, after, i, (tensor_t){ops[i].in, size}, cut) ||
        (ops[i].kind == HIL_NN_ADD && !known(ops, after, i, (tensor_t){ops[i].in2, size}, cut)))
      return 0;
  }
  if (!known(ops, after, header->op_count, (tensor_t){header->output, header->output_count}, cut))
    return 0;
  *at = cut.at;
  *bytes = cut.bytes;
  return 1;
}
