"""Whether a weld symbol is still the symbol that it was: a small classifier and its scores.

The classifier is trained on crops of clean drawings only, in every style, so that it judges damaged
or translated ones without having seen their kind.
"""

import json
import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn import functional as F

from linewright.base import DataError, ModelError, Pixels, Rng, asset, foreign, track, writing
from linewright.drawings import StyleName, draw_styles

Box = tuple[float, float, float, float]

SHIPPED = "weld-symbols.safetensors"
SIDE = 48
MARGIN = 0.15
# Cards numbered from here on: no training, dev or test set draws them.
FIRST_SEED = 10**9
BATCH = 64


class SymbolClassifier(nn.Module):
    """Four convolutions, each (up to four times the first) twice as wide, and a linear layer."""

    # Crops are 48 x 48; ``classes`` names the symbols in the order of the logits, each once.

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
    """Cut a symbol out of an H x W uint8 page; a box off the page is a DataError."""
    # The box is left, top, right, bottom in pixels; the margin is a share of its longer side.
    left, top, right, bottom = box
    border = margin * max(right - left, bottom - top)
    height, width = pixels.shape
    columns = slice(max(0, round(left - border)), min(width, round(right + border)))
    rows = slice(max(0, round(top - border)), min(height, round(bottom + border)))
    if columns.start >= columns.stop or rows.start >= rows.stop:
        raise DataError("the box {0} lies off the {1} x {2} page", box, width, height, where="symbol")
    return pixels[rows, columns]


def symbol_f1(true: Sequence[str], answers: Sequence[str]) -> dict[str, float]:
    """Return the F1 of each class that occurs in truth or answers; their mean is the macro-F1."""
    f1 = {}
    for name in sorted({*true, *answers}):
        hits = sum(a == b == name for a, b in zip(true, answers, strict=True))
        f1[name] = 2 * hits / (true.count(name) + answers.count(name))
    return f1


def read_symbol_classifier(path: Path | None = None) -> SymbolClassifier:
    """Read a symbol classifier, by default the one in the package."""
    path = path or asset("models", SHIPPED)
    with foreign("is not a reader of weld symbols", path, kind=ModelError):
        with safe_open(path, framework="pt") as file:
            classes = json.loads((file.metadata() or {})["classes"])
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
        classifier = SymbolClassifier(classes)
        classifier.load_state_dict(tensors)
    return classifier.eval()


class SymbolAccuracy(NamedTuple):
    """How well a classifier has learnt."""

    accuracy: float  # share of held-out symbols that are named right, 0..1
    held_out: int
    classes: int  # how many kinds of symbols


def train_symbol_classifier(path: Path, *, cards: int = 3000, epochs: int = 12) -> SymbolAccuracy:
    """Draw clean cards in every style, learn to name their weld symbols, and write the classifier.

    ``path`` is a ``.safetensors`` file (OutputError if it cannot be written); ``cards`` are drawn,
    half at 256 px and half at 512 px; ``epochs`` are rounds through their symbols. Returns the
    accuracy on the symbols of every tenth card.
    """
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    labels, crops, test = _symbols(cards)
    classes = sorted(set(labels))
    targets = torch.tensor([classes.index(label) for label in labels])
    classifier = SymbolClassifier(classes)
    optimiser = torch.optim.Adam(classifier.parameters(), lr=2e-3)
    training = torch.nonzero(~test).flatten()
    steps = epochs * math.ceil(len(training) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    for _ in track(range(steps), what="learning symbols"):
        chosen = training[torch.from_numpy(rng.integers(len(training), size=BATCH))]
        images = symbol_tensor([_augmented(crops[place], rng) for place in chosen.tolist()])
        loss = F.cross_entropy(classifier(images), targets[chosen])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    classifier.eval()
    held_out = torch.nonzero(test).flatten().tolist()
    names = [name for name, _ in classifier.predict([crops[place] for place in held_out])]
    hits = [name == labels[place] for name, place in zip(names, held_out, strict=True)]
    with writing(path) as temporary:
        state = {name: value.half() for name, value in classifier.state_dict().items()}
        temporary.write_bytes(save(state, metadata={"classes": json.dumps(classes)}))
    return SymbolAccuracy(float(np.mean(hits)), len(held_out), len(classes))


def _symbols(cards: int) -> tuple[list[str], list[Pixels], Tensor]:
    """Return the class and crop of every weld symbol of some cards, and whether it is held out."""
    labels: list[str] = []
    crops: list[Pixels] = []
    test: list[bool] = []
    for number in track(range(cards), what="drawing symbols"):
        # Every clean ink that a truth may have: the standard's, and an older shop's or AWS's.
        styles: tuple[StyleName, ...] = ("standard", ("shop", "aws")[number // 2 % 2])
        for card in draw_styles(FIRST_SEED + number, styles, size=(256, 512)[number % 2]):
            for symbol in card.truth["symbols"]:
                labels.append(symbol["class"])
                crops.append(symbol_crop(card.pixels, tuple(symbol["box"])))
                test.append(number % 20 >= 18)
    return labels, crops, torch.tensor(test)


def _augmented(crop: Pixels, rng: Rng) -> Pixels:
    """Return a crop with its edges cut or widened by a few pixels, and slightly blurred or not."""
    top, bottom, left, right = rng.integers(-2, 5, 4).tolist()
    padded = np.pad(crop, 6, constant_values=255)
    moved = padded[6 - top : padded.shape[0] - 6 + bottom, 6 - left : padded.shape[1] - 6 + right]
    if rng.random() < 0.5:
        moved = np.asarray(cv2.GaussianBlur(moved, (0, 0), rng.uniform(0.3, 0.8)), np.uint8)
    return moved
