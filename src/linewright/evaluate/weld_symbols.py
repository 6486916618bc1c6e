"""Whether a weld symbol is still the symbol that it was: a small classifier and its scores.

The classifier is trained on crops of clean drawings only, so that it judges damaged or
translated ones without having seen their kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from linewright.base import DataError, Pixels

Box = tuple[float, float, float, float]

SIDE = 48
MARGIN = 0.15


class SymbolScores(NamedTuple):
    """How many symbols are recognised.

    Attributes:
        accuracy: share that is right, 0..1.
        macro_f1: F1 of each class, averaged over the classes that occur in truth or answers.
        f1: F1 by class, for the classes that occur.
        total: how many symbols there are.
    """

    accuracy: float
    macro_f1: float
    f1: dict[str, float]
    total: int


class SymbolClassifier(nn.Module):
    """Four convolutions and a linear layer over 48 x 48 crops.

    Args:
        classes: names of the symbols; their order is that of the logits.
        width: channels of the first layer; each of the next doubles them, up to four times.

    Raises:
        DataError: fewer than two classes, or a name twice.
    """

    def __init__(self, classes: Sequence[str], *, width: int = 16) -> None:
        super().__init__()
        if len(classes) < 2 or len(set(classes)) != len(classes):
            raise DataError("two or more different classes are needed", where="symbol classifier")
        self.classes = tuple(classes)
        widths = [1, width, 2 * width, 4 * width, 4 * width]
        blocks: list[nn.Module] = []
        for before, after in pairwise(widths):
            # 48 -> 24 -> 12 -> 6 -> 3
            blocks += [
                nn.Conv2d(before, after, 3, padding=1, bias=False),
                nn.BatchNorm2d(after),
                nn.ReLU(inplace=True),
                nn.MaxPool2d(2),
            ]
        self.body = nn.Sequential(*blocks)
        self.head = nn.Linear(4 * width * (SIDE // 16) ** 2, len(classes))

    def forward(self, crops: Tensor) -> Tensor:
        """Return N x classes logits of N x 1 x 48 x 48 float32 in [-1, 1], paper +1."""
        logits: Tensor = self.head(self.body(crops).flatten(1))
        return logits

    @torch.inference_mode()
    def predict(self, crops: Sequence[Pixels]) -> list[tuple[str, float]]:
        """Return the class of each crop (H x W uint8, paper 255) and its probability."""
        if not crops:
            return []
        was_training = self.training
        self.eval()
        probabilities = self(symbol_tensor(crops)).softmax(dim=1)
        self.train(was_training)
        best, numbers = probabilities.max(dim=1)
        return [
            (self.classes[number], float(probability))
            for number, probability in zip(numbers.tolist(), best.tolist(), strict=True)
        ]


def symbol_tensor(crops: Sequence[Pixels]) -> Tensor:
    """Fit crops into 48 x 48, aspect kept and white around: N x 1 x 48 x 48 float32 in [-1, 1]."""
    squares = np.full((len(crops), SIDE, SIDE), 255, np.uint8)
    for square, crop in zip(squares, crops, strict=True):
        height, width = crop.shape
        scale = SIDE / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        left, top = (SIDE - size[0]) // 2, (SIDE - size[1]) // 2
        fitted = cv2.resize(crop, size, interpolation=interpolation)
        square[top : top + size[1], left : left + size[0]] = fitted
    return torch.from_numpy(squares).unsqueeze(1).float() / 127.5 - 1


def symbol_crop(pixels: Pixels, box: Box, margin: float = MARGIN) -> Pixels:
    """Cut a symbol out of an H x W uint8 page.

    Args:
        pixels: the page.
        box: left, top, right, bottom in pixels.
        margin: what is added on each side, as a share of the longer side of the box.

    Raises:
        DataError: the box lies off the page.
    """
    left, top, right, bottom = box
    border = margin * max(right - left, bottom - top)
    height, width = pixels.shape
    columns = slice(max(0, round(left - border)), min(width, round(right + border)))
    rows = slice(max(0, round(top - border)), min(height, round(bottom + border)))
    if columns.start >= columns.stop or rows.start >= rows.stop:
        raise DataError(f"the box {box} lies off the {width} x {height} page", where="symbol")
    return pixels[rows, columns]


def symbol_scores(true: Sequence[str], read: Sequence[str]) -> SymbolScores:
    """Score answers against true classes; without symbols accuracy and macro-F1 are 1.

    Raises:
        DataError: other numbers of answers than of truths.
    """
    if len(true) != len(read):
        raise DataError(
            f"as many answers as truths are needed, got {len(read)} and {len(true)}",
            where="symbol scores",
        )
    if not true:
        return SymbolScores(accuracy=1.0, macro_f1=1.0, f1={}, total=0)
    f1 = {}
    for name in sorted({*true, *read}):
        hits = sum(a == b == name for a, b in zip(true, read, strict=True))
        f1[name] = 2 * hits / (true.count(name) + read.count(name))
    return SymbolScores(
        accuracy=sum(a == b for a, b in zip(true, read, strict=True)) / len(true),
        macro_f1=sum(f1.values()) / len(f1),
        f1=f1,
        total=len(true),
    )
