/* Nothing of a model image is believed before it was checked here; hil_nn_run() then checks nothing. */
#include <stddef.h>

#include "link/crc32.h"
#include "link/wire.h"
#include "nn/image.h"
#include "nn/window.h"

static int inside(uint64_t offset, uint64_t bytes, uint64_t size) {
  return offset <= size && bytes <= size - offset;
}

/* `bytes` of the image from an offset that a 32-bit load may use. */
static int section(const hil_nn_header_t *header, uint32_t offset, uint64_t bytes) {
  return offset % 4 == 0 && inside(offset, bytes, header->total_bytes);
}

static const void *at(const hil_nn_header_t *header, uint32_t offset) {
  return (const uint8_t *)header + offset;
}

static uint64_t up(uint64_t value, uint64_t to) { return (value + to - 1) / to * to; }

static int channels_sound(const hil_nn_header_t *header, const hil_nn_op_t *op, uint32_t count, int general) {
  if (!section(header, op->params, (uint64_t)count * sizeof(hil_nn_channel_t)))
    return 0;
  const hil_nn_channel_t *channel = at(header, op->params);
  for (uint32_t i = 0; i < count; i++)
    if (channel[i].multiplier < 0 || channel[i].shift > (general ? 31 : 22) ||
        channel[i].shift < (general ? -31 : 1) ||
        (general && (channel[i].round < -128 || channel[i].round > 127)))
      return 0;
  return 1;
}

static int convolution_sound(const hil_nn_header_t *header, const hil_nn_op_t *op) {
  const int depthwise = op->kind == HIL_NN_DEPTHWISE;
  const uint64_t taps = (uint64_t)op->kernel_h * op->kernel_w;
  const uint64_t channels = up(op->out_c, depthwise ? 4 : 2);
  const uint64_t weights = channels * (depthwise ? taps : (uint64_t)op->kernel_h * hil_nn_run_elements(op));
  return op->strip > 0 && op->stride_h > 0 && op->stride_w > 0 && (!depthwise || op->in_c == op->out_c) &&
         (uint64_t)op->strip * op->stride_w * op->in_c < UINT32_C(1) << 24 &&
         hil_nn_window_bytes(op) <= header->scratch_bytes && section(header, op->weights, weights) &&
         channels_sound(header, op, (uint32_t)channels, op->flags & HIL_NN_GENERAL);
}

/* Every pooling window must hold an element of the input: its average would divide by nothing. */
static int pool_sound(const hil_nn_header_t *header, const hil_nn_op_t *op) {
  return op->stride_h > 0 && op->stride_w > 0 && op->in_c == op->out_c && op->pad_top < op->kernel_h &&
         op->pad_left < op->kernel_w && (op->out_h - 1) * op->stride_h - op->pad_top < op->in_h &&
         (op->out_w - 1) * op->stride_w - op->pad_left < op->in_w &&
         (!(op->flags & HIL_NN_SCALED) || channels_sound(header, op, 1, 1));
}

static int scale_sound(const hil_nn_scale_t *scale) {
  return scale->zero >= -128 && scale->zero <= 127 && scale->multiplier >= 0 && scale->shift >= -31 &&
         scale->shift <= 31;
}

static int same_shape(const hil_nn_op_t *op) {
  return op->in_h == op->out_h && op->in_w == op->out_w && op->in_c == op->out_c;
}

static int add_sound(const hil_nn_header_t *header, const hil_nn_op_t *op) {
  if (!same_shape(op) || !section(header, op->params, sizeof(hil_nn_add_t)) ||
      header->scratch_bytes < 2 * 256 * sizeof(int32_t))
    return 0;
  const hil_nn_add_t *add = at(header, op->params);
  return add->left >= 0 && add->left <= 22 && scale_sound(&add->a) && scale_sound(&add->b) &&
         scale_sound(&add->out);
}

static int softmax_sound(const hil_nn_header_t *header, const hil_nn_op_t *op) {
  if (!same_shape(op) || !section(header, op->params, sizeof(hil_nn_softmax_t)))
    return 0;
  const hil_nn_softmax_t *softmax = at(header, op->params);
  return softmax->multiplier >= 0 && softmax->left >= 0 && softmax->left <= 31 && softmax->minimum <= 0;
}

static int kind_sound(const hil_nn_header_t *header, const hil_nn_op_t *op) {
  switch (op->kind) {
  case HIL_NN_CONV:
  case HIL_NN_DEPTHWISE:
    return convolution_sound(header, op);
  case HIL_NN_AVERAGE:
  case HIL_NN_MAXIMUM:
    return pool_sound(header, op);
  case HIL_NN_ADD:
    return add_sound(header, op);
  case HIL_NN_SOFTMAX:
    return softmax_sound(header, op);
  case HIL_NN_TABLE:
    return same_shape(op) && section(header, op->weights, HIL_NN_TABLE_BYTES);
  case HIL_NN_PAD:
    return op->in_c == op->out_c && op->in_h + op->pad_top <= op->out_h &&
           op->in_w + op->pad_left <= op->out_w;
  default:
    return 0;
  }
}

static int op_sound(const hil_nn_header_t *header, const hil_nn_op_t *op) {
  const uint64_t in = (uint64_t)op->in_h * op->in_w * op->in_c,
                 out = (uint64_t)op->out_h * op->out_w * op->out_c;
  return in > 0 && out > 0 && op->kernel_h > 0 && op->kernel_w > 0 &&
         inside(op->in, in, header->arena_bytes) && inside(op->out, out, header->arena_bytes) &&
         (op->kind != HIL_NN_ADD || inside(op->in2, in, header->arena_bytes)) && kind_sound(header, op);
}

static int header_sound(const hil_nn_header_t *header) {
  return header->header_bytes == sizeof *header && header->op_bytes == sizeof(hil_nn_op_t) &&
         header->op_count > 0 && header->arena_bytes <= INT32_MAX && header->scratch % 4 == 0 &&
         header->scratch_bytes <= 65536 &&
         inside(header->scratch, header->scratch_bytes, header->arena_bytes) && header->input_bytes > 0 &&
         header->output_count > 0 && inside(header->input, header->input_bytes, header->arena_bytes) &&
         inside(header->output, header->output_count, header->arena_bytes) && header->table_count > 0 &&
         header->input_bytes % header->table_count == 0 &&
         section(header, header->tables, (uint64_t)header->table_count * HIL_NN_TABLE_BYTES) &&
         section(header, header->ops, (uint64_t)header->op_count * sizeof(hil_nn_op_t)) &&
         header->name[HIL_NN_NAME_BYTES - 1] == 0 && header->exit_ops < header->op_count &&
         (header->exit_ops == 0 || inside(header->exit_output, header->output_count, header->arena_bytes));
}

int hil_nn_open(hil_nn_t *nn, const uint8_t *image, uint32_t size) {
  const hil_nn_header_t *header = (const hil_nn_header_t *)(const void *)image;
  *nn = (hil_nn_t){0};
  if (size < sizeof *header || header->magic != HIL_NN_MAGIC)
    return HIL_STATUS_NoModel;
  if (header->version != HIL_NN_VERSION || header->total_bytes < sizeof *header ||
      header->total_bytes > size ||
      hil_crc32(0, image + HIL_NN_CRC_FROM, header->total_bytes - HIL_NN_CRC_FROM) != header->crc ||
      !header_sound(header))
    return HIL_STATUS_BadModel;
  const hil_nn_op_t *op = at(header, header->ops);
  for (uint32_t i = 0; i < header->op_count; i++)
    if (!op_sound(header, &op[i]))
      return HIL_STATUS_BadModel;
  nn->image = image;
  nn->image_crc = hil_crc32(0, image, header->total_bytes);
  return HIL_STATUS_Ok;
}
