#!/usr/bin/env python3
"""Trains the shipped pair of models and writes them beside this script.

Needs Debian's python3-torch and python3-onnx (packages python3-torch, python3-onnx). One thread, fixed seeds.

    ./hil data make --seed 1 --count 40000 train.bin
    ./hil data make --seed 2 --count 10000 test.bin
    nice -n 10 /usr/bin/python3 train.py --train train.bin --test test.bin

`--evaluate` trains nothing: it runs the two .onnx files of this folder on the test set and prints the card's figures.
"""

import argparse
import json
import pathlib
import time

import numpy as np
import torch
from torch import nn

from evaluate import report
from networks import Large, Small, fuse
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
            loss = nn.functional.cross_entropy(net(normalise(turn(images[chosen]), settings)), labels[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(f"  epoch {epoch + 1}/{epochs}: loss {total / steps:.4f}, {time.time() - start:.0f} s", flush=True)
    return net.eval()


def describe(path, name, settings, encoding):
    """The sidecar: what a user of the file has to know to feed it and to read its output."""
    path.with_name(path.name + ".json").write_text(json.dumps({
        "name": name,
        "input": {"dtype": "uint8", "layout": "HWC", "shape": [32, 32, 3]},
        "preprocessing": {"scale": 1 / 255, **settings},
        "output": {"encoding": encoding},
        "labels": LABELS,
    }, indent=2) + "\n")


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--train", help="training set, CIFAR-10 binary format")
    parser.add_argument("--test", required=True, help="held-out set, CIFAR-10 binary format")
    parser.add_argument("--out", type=pathlib.Path, default=here)
    parser.add_argument("--evaluate", action="store_true", help="only print the figures of the files")
    parser.add_argument("--small-images", type=int, default=20000, help="how many images the small model is trained on")
    parser.add_argument("--small-epochs", type=int, default=6)
    parser.add_argument("--large-epochs", type=int, default=8)
    options = parser.parse_args()

    torch.set_num_threads(1)
    small_file, large_file = options.out / "small.onnx", options.out / "large.onnx"
    float_net = None
    if not options.evaluate:
        images, labels = load(options.train)
        torch.manual_seed(1)
        print("small model")
        count = options.small_images
        float_net = fuse(fit(Small(), images[:count], labels[:count], SMALL, options.small_epochs, rate=0.01))
        write_quantised(float_net, normalise(images[:1000], SMALL), 1 / 255, small_file)
        describe(small_file, "hil-shapes-small", SMALL, "probabilities")
        torch.manual_seed(2)
        print("large model")
        large = fit(Large(), images, labels, LARGE, options.large_epochs, rate=0.004)
        write_float(large, large_file)
        describe(large_file, "hil-shapes-large", LARGE, "logits")

    images, labels = load(options.test)
    if float_net is not None:
        with torch.no_grad():
            right = sum(int((float_net(normalise(images[k:k + 500], SMALL)).argmax(1) == labels[k:k + 500]).sum())
                        for k in range(0, len(images), 500))
        print(f"small, float32: {right / len(images):.4f}")
    report(small_file, large_file, images.permute(0, 2, 3, 1), labels)


if __name__ == "__main__":
    main()
