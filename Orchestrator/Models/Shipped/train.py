#!/usr/bin/env python3
"""Trains the shipped models and writes them beside this script.

Needs Debian's python3-torch and python3-onnx (packages python3-torch, python3-onnx). One thread, fixed seeds.

    ./hil data make --seed 1 --count 40000 train.bin
    ./hil data make --seed 2 --count 10000 test.bin
    nice -n 10 /usr/bin/python3 train.py --train train.bin --test test.bin

`--only NAME` trains one of them. `--evaluate` trains nothing: it runs the .onnx files of this folder on the test set and prints the card's figures.
"""

import argparse
import json
import pathlib
import time

import numpy as np
import torch
from torch import nn

from evaluate import report, report_exit
from networks import Large, Small, SmallExit, fuse
from write_onnx import write_float, write_quantised

LABELS = ["disc", "ring", "square", "frame", "triangle", "star", "cross", "crescent", "arrow", "bars"]
SMALL = {"mean": [0.0, 0.0, 0.0], "standardDeviation": [1.0, 1.0, 1.0]}
LARGE = {"mean": [0.5, 0.5, 0.5], "standardDeviation": [0.25, 0.25, 0.25]}


def load(path):
    """Images as uint8 (count, 3, 32, 32) and labels, from the CIFAR-10 binary format."""
    records = np.fromfile(path, np.uint8).reshape(-1, 3073)
    return torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy()), torch.from_numpy(records[:, 0].astype(np.int64))


def normalise(images, settings):
    mean, deviation = (torch.tensor(settings[key]).view(1, 3, 1, 1) for key in ("mean", "standardDeviation"))
    return ((images.float() / 255 - mean) / deviation).contiguous(memory_format=torch.channels_last)


def turn(images):
    """One of the eight symmetries of the square: every class looks the same turned or mirrored."""
    which = int(torch.randint(8, (1,)))
    images = images.flip(2) if which & 1 else images
    images = images.flip(3) if which & 2 else images
    return images.transpose(2, 3) if which & 4 else images


def loss_of(outputs, labels):
    """Cross-entropy; of an early head with half the weight, since the answers that matter most are the last head's."""
    if isinstance(outputs, tuple):
        early, last = outputs
        return 0.5 * loss_of(early, labels) + loss_of(last, labels)
    return nn.functional.cross_entropy(outputs, labels)


def fit(net, images, labels, settings, epochs, rate, batch=64):
    net.to(memory_format=torch.channels_last)
    steps = len(images) // batch
    optimiser = torch.optim.AdamW(net.parameters(), rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=epochs * steps, pct_start=0.2)
    start = time.time()
    for epoch in range(epochs):
        net.train()
        order, total = torch.randperm(len(images)), 0.0
        for step in range(steps):
            chosen = order[step * batch:(step + 1) * batch]
            loss = loss_of(net(normalise(turn(images[chosen]), settings)), labels[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"  epoch {epoch + 1}/{epochs}: loss {total / steps:.4f}, {time.time() - start:.0f} s", flush=True)
    return net.eval()


def describe(path, settings, encoding, exits=False):
    """The sidecar: what a user of the file has to know to feed it and to read its output."""
    path.with_name(path.name + ".json").write_text(json.dumps({
        "name": "hil-shapes-" + path.stem,
        "input": {"dtype": "uint8", "layout": "HWC", "shape": [32, 32, 3]},
        "preprocessing": {"scale": 1 / 255, **settings},
        "output": {"encoding": encoding},
        **({"exit": {"encoding": encoding}} if exits else {}),
        "labels": LABELS,
    }, indent=2) + "\n")


def small(net, path, images, labels, epochs):
    """Trains a small network, writes it quantised, and returns it as it was before that."""
    net = fuse(fit(net, images, labels, SMALL, epochs, rate=0.01))
    write_quantised(net, normalise(images[:1000], SMALL), 1 / 255, path)
    describe(path, SMALL, "probabilities", exits=isinstance(net, SmallExit))
    return net


def float_accuracy(net, images, labels):
    """Of each head."""
    with torch.no_grad():
        outputs = [net(normalise(images[k:k + 500], SMALL)) for k in range(0, len(images), 500)]
    heads = zip(*outputs) if isinstance(outputs[0], tuple) else [outputs]
    return ", ".join(f"{(torch.cat(head).argmax(1) == labels).float().mean():.4f}" for head in heads)


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--train", help="training set, CIFAR-10 binary format")
    parser.add_argument("--test", required=True, help="held-out set, CIFAR-10 binary format")
    parser.add_argument("--out", type=pathlib.Path, default=here)
    parser.add_argument("--only", choices=["small", "large", "small-exit"], help="train one model, keep the others")
    parser.add_argument("--evaluate", action="store_true", help="only print the figures of the files")
    parser.add_argument("--small-images", type=int, default=20000, help="how many images a small model is trained on")
    parser.add_argument("--small-epochs", type=int, default=6)
    parser.add_argument("--large-epochs", type=int, default=8)
    options = parser.parse_args()

    torch.set_num_threads(1)
    trained, nets = [] if options.evaluate else [options.only] if options.only else ["small", "large", "small-exit"], {}
    if trained:
        images, labels = load(options.train)
    for seed, name, make in ((1, "small", Small), (3, "small-exit", SmallExit)):
        if name in trained:
            torch.manual_seed(seed)
            print(name + " model")
            count = options.small_images
            nets[name] = small(make(), options.out / (name + ".onnx"), images[:count], labels[:count], options.small_epochs)
    if "large" in trained:
        torch.manual_seed(2)
        print("large model")
        write_float(fit(Large(), images, labels, LARGE, options.large_epochs, rate=0.004), options.out / "large.onnx")
        describe(options.out / "large.onnx", LARGE, "logits")

    images, labels = load(options.test)
    for name, net in nets.items():
        print(f"{name}, float32: {float_accuracy(net, images, labels)}")
    images = images.permute(0, 2, 3, 1)
    report(options.out / "small.onnx", options.out / "large.onnx", images, labels)
    report_exit(options.out / "small-exit.onnx", options.out / "large.onnx", images, labels)


if __name__ == "__main__":
    main()
