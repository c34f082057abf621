"""The networks. All take (batch, 3, 32, 32) and give logits."""

import torch
from torch import nn


def block(inputs, outputs, kernel=3, stride=1, groups=1, relu=True):
    parts = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*parts, nn.ReLU()) if relu else nn.Sequential(*parts)


class Small(nn.Module):
    """818,000 multiply-accumulates; the largest pair of live int8 tensors is the first layer's, 3 KB + 8 KB."""

    def __init__(self):
        super().__init__()
        self.edges = block(3, 8)
        self.corners = block(8, 16)
        self.parts = block(16, 20)
        self.depth = block(20, 20, groups=20)
        self.mix = block(20, 20, kernel=1, relu=False)
        self.shape = block(20, 28)
        self.classes = nn.Linear(28, 10)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.edges(x), 2)
        x = nn.functional.max_pool2d(self.corners(x), 2)
        x = self.parts(x)
        x = torch.relu(x + self.mix(self.depth(x)))
        x = self.shape(nn.functional.max_pool2d(x, 2))
        return self.classes(x.mean((2, 3)))


class SmallExit(nn.Module):
    """Gives two answers: after 769,776 multiply-accumulates, and after all 1,444,048 (the early head's own included)."""

    def __init__(self):
        super().__init__()
        self.edges = block(3, 8)
        self.corners = block(8, 16)
        self.parts = block(16, 20)
        self.early = block(20, 24, stride=2)
        self.early_classes = nn.Linear(24, 10)
        self.wide = block(20, 32)
        self.depth = block(32, 32, groups=32)
        self.mix = block(32, 32, kernel=1, relu=False)
        self.shape = block(32, 48)
        self.classes = nn.Linear(48, 10)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.edges(x), 2)
        x = nn.functional.max_pool2d(self.corners(x), 2)
        x = self.parts(x)
        early = self.early_classes(self.early(x).mean((2, 3)))
        x = self.wide(x)
        x = torch.relu(x + self.mix(self.depth(x)))
        x = self.shape(nn.functional.max_pool2d(x, 2))
        return early, self.classes(x.mean((2, 3)))


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = block(channels, channels)
        self.second = block(channels, channels, relu=False)

    def forward(self, x):
        return torch.relu(x + self.second(self.first(x)))


class Large(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            block(3, 24), block(24, 48, stride=2), Residual(48), block(48, 96, stride=2), Residual(96), block(96, 128, stride=2))
        self.classes = nn.Linear(128, 10)

    def forward(self, x):
        return self.classes(self.features(x).mean((2, 3)))


def fuse(net):
    """Folds every batch normalisation into the convolution before it."""
    for name, child in net.named_children():
        if isinstance(child, nn.Sequential) and len(child) > 1 and isinstance(child[1], nn.BatchNorm2d):
            setattr(net, name, nn.Sequential(nn.utils.fuse_conv_bn_eval(child[0], child[1]), *list(child)[2:]))
        else:
            fuse(child)
    return net
