"""Runs the .onnx files as they are stored (no network code of the training is involved) and prints the card's figures."""

import json

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch.nn import functional as F


def run(path, images):
    """Each output of a model file for normalised images (count, 32, 32, 3), in float arithmetic between Q and DQ as ONNX defines it."""
    graph = onnx.load(str(path)).graph
    values = {one.name: torch.from_numpy(np.array(numpy_helper.to_array(one))) for one in graph.initializer}
    values[graph.input[0].name] = images
    for node in graph.node:
        settings = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
        values[node.output[0]] = OPERATORS[node.op_type]([values[name] for name in node.input if name], settings)
    return [values[output.name] for output in graph.output]


def broadcast(parameter, value, settings):
    axis = settings.get("axis", 1)
    return parameter.reshape([-1 if k == axis else 1 for k in range(value.dim())]) if parameter.dim() else parameter


def dequantise(inputs, settings):
    value, scale, zero = inputs
    return (value.int() - broadcast(zero, value, settings).int()).float() * broadcast(scale, value, settings)


def convolve(inputs, settings):
    pads = settings.get("pads", [0, 0, 0, 0])
    padded = F.pad(inputs[0], (pads[1], pads[3], pads[0], pads[2]))
    return F.conv2d(padded, *inputs[1:], stride=settings.get("strides", 1), groups=settings.get("group", 1))


OPERATORS = {
    "Transpose": lambda x, s: x[0].permute(*s["perm"]),
    "QuantizeLinear": lambda x, s: torch.clamp(torch.round(x[0] / x[1]) + x[2].float(), -128, 127).to(torch.int8),
    "DequantizeLinear": dequantise,
    "Conv": convolve,
    "Relu": lambda x, s: F.relu(x[0]),
    "Add": lambda x, s: x[0] + x[1],
    "MaxPool": lambda x, s: F.max_pool2d(x[0], s["kernel_shape"], s["strides"]),
    "GlobalAveragePool": lambda x, s: x[0].mean((2, 3), keepdim=True),
    "ReduceMean": lambda x, s: x[0].mean(s["axes"], keepdim=bool(s.get("keepdims", 1))),
    "Flatten": lambda x, s: x[0].flatten(s.get("axis", 1)),
    "Gemm": lambda x, s: F.linear(x[0], x[1] if s.get("transB") else x[1].t(), x[2]),
    "Softmax": lambda x, s: F.softmax(x[0], s.get("axis", -1)),
}


def outputs(path, images, batch=500):
    """Each output of a model file for raw images (count, 32, 32, 3) uint8, prepared as its sidecar says."""
    settings = json.loads(path.with_name(path.name + ".json").read_text())["preprocessing"]
    mean, deviation = torch.tensor(settings["mean"]), torch.tensor(settings["standardDeviation"])
    batches = [run(path, (images[k:k + batch].float() * settings["scale"] - mean) / deviation) for k in range(0, len(images), batch)]
    return [torch.cat(output).numpy() for output in zip(*batches)]


def seen(probabilities):
    """Largest probability as a board has it: output codes of 1/256."""
    return np.minimum(np.rint(probabilities.max(1) * 256), 255).astype(np.float32) / 256


def replay(confidence, local_right, edge_right, threshold):
    """(offload rate, final accuracy, accepted wrong, edge wrong) of one threshold: accept iff confidence >= threshold."""
    accept = confidence >= threshold
    return (1 - accept.mean(), np.where(accept, local_right, edge_right).mean(),
            (accept & ~local_right).mean(), (~accept & ~edge_right).mean())


def best_threshold(confidence, local_wrong, edge_loss, beta):
    """Exact minimum over all distinct confidences: sort, then one cumulative sum. Cost counts beta and the edge's loss for offloads."""
    order = np.argsort(-confidence, kind="stable")
    sorted_confidence = confidence[order]
    accepted = np.concatenate([[0.0], np.cumsum(local_wrong[order])])
    offloaded = np.concatenate([[0.0], np.cumsum((beta + edge_loss)[order][::-1])])[::-1]
    cost = (accepted + offloaded) / len(confidence)
    cut = np.flatnonzero(np.concatenate([[True], sorted_confidence[1:] != sorted_confidence[:-1], [True]]))
    best = cut[np.argmin(cost[cut])]
    return (sorted_confidence[best - 1] if best else np.float32(1.01)), cost[best]


def report(small_file, large_file, images, labels):
    labels = labels.numpy()
    [probabilities], [logits] = outputs(small_file, images), outputs(large_file, images)
    confidence = seen(probabilities)
    local, edge = probabilities.argmax(1), logits.argmax(1)
    local_right, edge_right = local == labels, edge == labels
    print(f"images: {len(labels)}")
    print(f"small, int8: {local_right.mean():.4f}    large, float32: {edge_right.mean():.4f}    agreement: {(local == edge).mean():.4f}")
    print("calibration of the small model (confidence: images, accuracy):")
    for low, high in ((0, .4), (.4, .6), (.6, .8), (.8, .9), (.9, .97), (.97, 1.01)):
        inside = (confidence >= low) & (confidence < high)
        print(f"  {low:.2f}-{min(high, 1):.2f}: {inside.sum():5d}  {local_right[inside].mean() if inside.any() else float('nan'):.3f}")
    print("threshold: offload rate, final accuracy")
    for threshold in (.5, .6, .7, .8, .9, .95):
        rate, final, _, _ = replay(confidence, local_right, edge_right, threshold)
        print(f"  {threshold:.2f}: {rate:.3f}  {final:.4f}")
    half = np.arange(len(labels)) % 2 == 0
    for truth, wrong, loss in (("labels", ~local_right, ~edge_right), ("edge", local != edge, np.zeros(len(labels), bool))):
        for beta in (.2, .5):
            threshold, cost = best_threshold(confidence, wrong.astype(float), loss.astype(float), beta)
            crossed = 0.0
            for tune in (half, ~half):
                other, _ = best_threshold(confidence[tune], wrong[tune].astype(float), loss[tune].astype(float), beta)
                accept = confidence[~tune] >= other
                crossed += np.where(accept, wrong[~tune], beta + loss[~tune]).sum() / len(labels)
            print(f"cost, truth {truth}, beta {beta}: local {wrong.mean():.4f}, full offload {beta + loss.mean():.4f}, "
                  f"HI {cost:.4f} at threshold {threshold:.4f}, two-fold cross-validated {crossed:.4f}")


def report_exit(exit_file, large_file, images, labels):
    labels = labels.numpy()
    (early, last), [logits] = outputs(exit_file, images), outputs(large_file, images)
    early_right, last_right, edge_right = (head.argmax(1) == labels for head in (early, last, logits))
    early_confidence, last_confidence = seen(early), seen(last)
    print(f"with an exit, int8: exit head {early_right.mean():.4f}    last head {last_right.mean():.4f}")
    print("exit from: stop there, right of these; last head right of the rest; both; with offloads below 0.70: offload rate, accuracy")
    for threshold in (.5, .6, .7, .8, .9, .95):
        stops = early_confidence >= threshold
        local = np.where(stops, early_right, last_right)
        offloads = ~stops & (last_confidence < np.float32(.7))
        print(f"  {threshold:.2f}: {stops.mean():.3f}  {early_right[stops].mean():.4f}  {last_right[~stops].mean():.4f}  {local.mean():.4f}  "
              f"{offloads.mean():.3f}  {np.where(offloads, edge_right, local).mean():.4f}")
