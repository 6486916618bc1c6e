"""The reader of weld symbols that ships: trained on clean drawings alone, in every style."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F

from linewright.base import ModelError, Pixels, asset, track, writing
from linewright.drawings import StyleName, draw_styles
from linewright.evaluate.weld_symbols import SymbolClassifier, symbol_crop, symbol_tensor

SHIPPED = "weld-symbols.safetensors"
# Cards numbered from here on: no training, dev or test set draws them.
FIRST_SEED = 10**9
BATCH = 64


class Lesson(NamedTuple):
    """How well a reader has learnt.

    Attributes:
        accuracy: share of held-out symbols that are named right, 0..1.
        held_out: how many there were.
        classes: how many kinds of symbols.
    """

    accuracy: float
    held_out: int
    classes: int


def read_symbol_classifier(path: Path | None = None) -> SymbolClassifier:
    """Read a symbol reader, by default the one in the package.

    Raises:
        ModelError: the file is absent, damaged or something else.
    """
    path = path or asset("models", SHIPPED)
    try:
        with safe_open(path, framework="pt") as file:
            classes = json.loads((file.metadata() or {})["classes"])
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
        reader = SymbolClassifier(classes)
        reader.load_state_dict(tensors)
    except (SafetensorError, OSError, KeyError, ValueError, RuntimeError) as error:
        raise ModelError("is not a reader of weld symbols", where=path) from error
    return reader.eval()


def train_symbol_classifier(path: Path, *, cards: int = 3000, epochs: int = 12) -> Lesson:
    """Draw clean cards in every style, learn to name their weld symbols, and write the reader.

    Args:
        path: a ``.safetensors`` file.
        cards: how many cards to draw, half at 256 px and half at 512 px.
        epochs: rounds through their symbols.

    Returns:
        Its accuracy on the symbols of every tenth card.

    Raises:
        OutputError: the file cannot be written.
    """
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    labels: list[tuple[str, int]] = []
    crops: list[Pixels] = []
    for number in track(range(cards), total=cards, what="drawing symbols"):
        # Every clean ink that a truth may have: the standard's, and an older shop's or AWS's.
        styles: tuple[StyleName, ...] = ("standard", ("shop", "aws")[number // 2 % 2])
        for card in draw_styles(FIRST_SEED + number, styles, size=(256, 512)[number % 2]):
            for symbol in card.truth["symbols"]:
                labels.append((symbol["class"], number))
                crops.append(symbol_crop(card.pixels, tuple(symbol["box"])))
    classes = sorted({label for label, _ in labels})
    targets = torch.tensor([classes.index(label) for label, _ in labels])
    held = torch.tensor([number % 20 >= 18 for _, number in labels])
    reader = SymbolClassifier(classes)
    optimiser = torch.optim.Adam(reader.parameters(), lr=2e-3)
    train = torch.nonzero(~held).flatten()
    rounds = epochs * math.ceil(len(train) / BATCH)
    fall = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=rounds)
    for _ in track(range(rounds), total=rounds, what="learning symbols"):
        chosen = train[torch.from_numpy(rng.integers(len(train), size=BATCH))]
        images = symbol_tensor([_shaken(crops[place], rng) for place in chosen.tolist()])
        loss = F.cross_entropy(reader(images), targets[chosen])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        fall.step()
    reader.eval()
    tested = torch.nonzero(held).flatten().tolist()
    named = [name for name, _ in reader.predict([crops[place] for place in tested])]
    accuracy = float(np.mean([a == labels[b][0] for a, b in zip(named, tested, strict=True)]))
    with writing(path) as temporary:
        state: dict[str, Tensor] = {
            name: value.half() for name, value in reader.state_dict().items()
        }
        save_file(state, temporary, metadata={"classes": json.dumps(classes)})
    return Lesson(accuracy, len(tested), len(classes))


def _shaken(crop: Pixels, rng: np.random.Generator) -> Pixels:
    """Return a crop with its edges cut or widened by a few pixels, and slightly blurred or not."""
    top, bottom, left, right = rng.integers(-2, 5, 4).tolist()
    padded = np.pad(crop, 6, constant_values=255)
    shaken = padded[6 - top : padded.shape[0] - 6 + bottom, 6 - left : padded.shape[1] - 6 + right]
    if rng.random() < 0.5:
        shaken = np.asarray(cv2.GaussianBlur(shaken, (0, 0), rng.uniform(0.3, 0.8)), np.uint8)
    return shaken
