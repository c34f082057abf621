"""Writes the files: the small networks as int8 QDQ, the large one as float32."""

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from networks import SmallExit

OPSET = 13


class Quantised:
    """A QDQ graph that grows by one layer at a time; `scales` maps a tensor to its (scale, zero point)."""

    def __init__(self):
        self.nodes, self.constants, self.scales = [], [], {}

    def constant(self, name, value):
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, op, inputs, output, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    def requantise(self, tensor, name, scale, zero):
        """Tensor -> int8 -> float again; what stands between the two is what the board computes in integers."""
        parameters = [self.constant(name + "_scale", np.float32(scale)), self.constant(name + "_zero", np.int8(zero))]
        self.node("QuantizeLinear", [tensor, *parameters], name + "_int8")
        self.node("DequantizeLinear", [name + "_int8", *parameters], name)
        self.scales[name] = (scale, zero)
        return name

    def weights(self, name, source, layer, per_channel):
        """Int8 weights (symmetric) and int32 bias at the product of the two scales."""
        weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
        largest = np.abs(weight.reshape(len(weight), -1)).max(1) if per_channel else np.abs(weight).max()
        scale = np.maximum(largest / 127, 1e-9).astype(np.float32)
        spread = scale.reshape(-1, *[1] * (weight.ndim - 1)) if per_channel else scale
        bias_scale = (scale * np.float32(self.scales[source][0])).astype(np.float32)
        names = []
        for part, codes, part_scale in (
                ("weight", np.clip(np.rint(weight / spread), -127, 127).astype(np.int8), scale),
                ("bias", np.rint(bias / bias_scale).astype(np.int32), bias_scale)):
            inputs = [self.constant(f"{name}_{part}_int", codes), self.constant(f"{name}_{part}_scale", part_scale),
                      self.constant(f"{name}_{part}_zero", np.zeros_like(part_scale, dtype=codes.dtype))]
            axis = {"axis": 0} if per_channel else {}
            names.append(self.node("DequantizeLinear", inputs, f"{name}_{part}", **axis))
        return names

    def conv(self, name, source, sequential, ranges):
        layer, relu = sequential[0], len(sequential) > 1
        size, pad = layer.kernel_size[0], layer.padding[0]
        out = self.node("Conv", [source, *self.weights(name, source, layer, True)], name + "_sum", kernel_shape=[size] * 2,
                        pads=[pad] * 4, strides=list(layer.stride), group=layer.groups)
        if relu:
            out = self.node("Relu", [out], name + "_relu")
        return self.requantise(out, name, *codes(ranges[name]))

    def pool(self, name, source):
        out = self.node("MaxPool", [source], name + "_max", kernel_shape=[2, 2], strides=[2, 2])
        return self.requantise(out, name, *self.scales[source])


def codes(extent):
    """Scale and zero point of int8 for a range that is made to contain zero."""
    low, high = min(0.0, extent[0]), max(0.0, extent[1])
    scale = np.float32(max(high - low, 1e-6) / 255)
    return scale, int(np.clip(np.rint(-128 - low / scale), -128, 127))


def observe(net, images):
    """Ranges of all activations: the 0.01 % tails are cut, a rare outlier must not coarsen every other value."""
    seen = {}

    def note(name, value):
        flat = value.detach().reshape(-1).numpy()
        seen[name] = (float(np.quantile(flat, 0.0001)), float(np.quantile(flat, 0.9999)))
        return value

    pool = nn.functional.max_pool2d
    with torch.no_grad():
        x = pool(note("edges", net.edges(images)), 2)
        x = pool(note("corners", net.corners(x)), 2)
        x = note("parts", net.parts(x))
        if isinstance(net, SmallExit):
            early = note("early", net.early(x)).mean((2, 3))
            note("early_logits", net.early_classes(note("early_average", early)))
            x = note("wide", net.wide(x))
        x = note("sum", torch.relu(x + note("mix", net.mix(note("depth", net.depth(x))))))
        x = note("shape", net.shape(pool(x, 2)))
        note("logits", net.classes(note("average", x.mean((2, 3)))))
    return seen


def write_quantised(net, calibration, pixel_scale, path):
    """Post-training quantisation: int8 weights per output channel, int8 activations, int32 bias, float softmax."""
    ranges, g = observe(net, calibration), Quantised()
    x = g.node("Transpose", ["image"], "planes", perm=[0, 3, 1, 2])
    # Scale 1/255 and zero point -128: a pixel's code is the pixel minus 128, so the board converts nothing.
    x = g.requantise(x, "pixels", np.float32(pixel_scale), -128)
    x = g.pool("edges_half", g.conv("edges", x, net.edges, ranges))
    x = g.pool("corners_half", g.conv("corners", x, net.corners, ranges))
    x = g.conv("parts", x, net.parts, ranges)
    heads = []
    if isinstance(net, SmallExit):
        heads.append(head(g, "early_", g.conv("early", x, net.early, ranges), net.early_classes, ranges))
        x = g.conv("wide", x, net.wide, ranges)
    mixed = g.conv("mix", g.conv("depth", x, net.depth, ranges), net.mix, ranges)
    x = g.node("Relu", [g.node("Add", [x, mixed], "sum_add")], "sum_relu")
    x = g.pool("sum_half", g.requantise(x, "sum", *codes(ranges["sum"])))
    heads.append(head(g, "", g.conv("shape", x, net.shape, ranges), net.classes, ranges))
    graph = helper.make_graph(
        g.nodes, "hil-shapes-" + path.stem,
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 32, 32, 3])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 10]) for name in heads], g.constants)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="hil"), path)


def head(g, prefix, x, classes, ranges):
    """The classifier behind the last convolution of a head; returns its output's name."""
    x = g.node("GlobalAveragePool", [x], prefix + "average_pool")
    x = g.requantise(x, prefix + "average", *codes(ranges[prefix + "average"]))
    flat = g.node("Flatten", [x], prefix + "flat", axis=1)
    g.scales[flat] = g.scales[x]
    x = g.node("Gemm", [flat, *g.weights(prefix + "classes", flat, classes, False)], prefix + "classes", transB=1)
    x = g.requantise(x, prefix + "logits", *codes(ranges[prefix + "logits"]))
    return g.node("Softmax", [x], prefix + "probabilities", axis=1)


class FromPixels(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, image):
        return self.net(image.permute(0, 3, 1, 2))


def write_float(net, path):
    """Input `image` (N, 32, 32, 3), normalised; output `logits` (N, 10); N is free."""
    net = FromPixels(net.to(memory_format=torch.contiguous_format)).eval()
    torch.onnx.export(net, torch.zeros(1, 32, 32, 3), str(path), opset_version=OPSET, input_names=["image"],
                      output_names=["logits"], dynamic_axes={"image": {0: "N"}, "logits": {0: "N"}})
    save(onnx.load(str(path)), path)


def save(model, path):
    model.ir_version = 7
    onnx.checker.check_model(model, full_check=True)
    part = path.with_name(path.name + ".part")
    onnx.save(model, str(part))
    part.replace(path)
