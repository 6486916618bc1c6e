"""The style check: a small classifier of hands, trained on real glyphs of a set, or as shipped.

A copy of the source reads perfectly and is in the wrong hand; this check catches it. The source
face is one of its classes.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
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

from linewright.base import DataError, ModelError, Pixels, asset, foreign, track, writing
from linewright.glyphs import SOURCE, GlyphImages, GlyphSet, Split, read_glyph_set, split_of

SHIPPED = "brush-hands.safetensors"
FILE_IN_SET = "hands.safetensors"
SIDE = 64
_BATCH = 64
# Glyphs are moved by up to so many of the 64 pixels.
_SHIFT = 4
_BLURRED = 0.3


class StyleClassifier(nn.Module):
    """Four convolutions of stride 2 from ``width`` filters on, mean over places, linear layer."""

    def __init__(self, hands: Sequence[str], *, width: int = 32) -> None:
        super().__init__()
        self.hands = tuple(hands)
        self.width = width
        widths = [1, width, 2 * width, 4 * width, 8 * width]
        self.body = nn.Sequential(
            *(
                part
                for into, filters in pairwise(widths)
                for part in (
                    nn.Conv2d(into, filters, 3, stride=2, padding=1, bias=False),
                    nn.BatchNorm2d(filters),
                    nn.ReLU(),
                )
            )
        )
        self.last = nn.Linear(widths[-1], len(self.hands))

    def forward(self, x: Tensor) -> Tensor:
        """Map N x 1 x 64 x 64 in [-1, 1] to N x hands logits."""
        logits: Tensor = self.last(self.body(x).mean(dim=(2, 3)))
        return logits

    @torch.no_grad()
    def predict(self, glyphs: Sequence[Pixels]) -> list[str]:
        """Return the likeliest hand of each glyph, H x W uint8 with paper 255."""
        self.eval()
        names: list[str] = []
        for start in range(0, len(glyphs), _BATCH):
            logits = self(glyph_tensor(glyphs[start : start + _BATCH]))
            names += [self.hands[number] for number in logits.argmax(dim=1).tolist()]
        return names


def glyph_tensor(glyphs: Sequence[Pixels]) -> Tensor:
    """Return glyphs, each H x W uint8, as N x 1 x 64 x 64 float32 in [-1, 1]."""
    scaled = [cv2.resize(glyph, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for glyph in glyphs]
    return torch.from_numpy(np.stack(scaled).astype(np.float32) / 127.5 - 1).unsqueeze(1)


def style_accuracy(glyphs: Sequence[Pixels], hand: str, classifier: StyleClassifier) -> float:
    """Return the share of glyphs, each H x W uint8, that pass as written by ``hand``, 0..1."""
    if hand not in classifier.hands:
        raise DataError(
            "the classifier does not know the hand '{0}'", hand, ", ".join(classifier.hands), way_out="known: {1}"
        )
    if not glyphs:
        raise DataError("there are no glyphs", where="style accuracy")
    return float(np.mean([name == hand for name in classifier.predict(glyphs)]))


def train_style_classifier(
    hands: Mapping[str, Sequence[Pixels]], *, steps: int = 600, width: int = 32, seed: int = 0
) -> StyleClassifier:
    """Learn to tell hands, among them the source face, apart by real glyphs, H x W uint8."""
    # All are drawn equally often, 64 in a step. torch's own random numbers are left as they were.
    empty = [name for name, glyphs in hands.items() if not len(glyphs)]
    if len(hands) < 2 or empty:
        raise DataError(
            "no glyphs of '{0}'" if empty else "two hands or more are needed", *empty[:1], where="style classifier"
        )
    rng = np.random.default_rng(seed)
    images = [glyph_tensor(glyphs) for glyphs in hands.values()]
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        classifier = StyleClassifier(list(hands), width=width)
    optimiser = torch.optim.AdamW(classifier.parameters(), lr=2e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    for _ in track(range(steps), what="learning hands"):
        labels = rng.integers(len(images), size=_BATCH)
        chosen = torch.stack([images[n][rng.integers(len(images[n]))] for n in labels.tolist()])
        down, right = rng.integers(2 * _SHIFT + 1, size=2).tolist()
        padded = F.pad(chosen, (_SHIFT,) * 4, value=1.0)
        batch = padded[:, :, down : down + SIDE, right : right + SIDE]
        if rng.random() < _BLURRED:
            # A network's glyphs are softer than print: a hand is not to be told by that.
            batch = F.avg_pool2d(F.pad(batch, (0, 1, 0, 1), value=1.0), 2, stride=1)
        loss = F.cross_entropy(classifier(batch), torch.from_numpy(labels))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    return classifier.eval()


def write_style_classifier(path: Path, classifier: StyleClassifier) -> None:
    """Write a classifier as a ``.safetensors`` file."""
    facts = {"hands": json.dumps(classifier.hands), "width": str(classifier.width)}
    with writing(path) as temporary:
        temporary.write_bytes(save(classifier.state_dict(), metadata=facts))


def read_style_classifier(path: Path | None = None) -> StyleClassifier:
    """Read what `write_style_classifier` wrote, by default the one in the package."""
    path = path or asset("models", SHIPPED)
    with foreign("is not a classifier of hands", path, kind=ModelError):
        with safe_open(path, framework="pt") as file:
            facts = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        classifier = StyleClassifier(json.loads(facts["hands"]), width=int(facts["width"]))
        classifier.load_state_dict(tensors)
    return classifier.eval()


def find_style_classifier(glyphs: str, hands: Iterable[str]) -> StyleClassifier | None:
    """Return the set's classifier, or the package's, that knows some hands and the source face."""
    needed, own = {SOURCE, *hands}, Path(glyphs) / FILE_IN_SET
    for path in (own, None) if own.is_file() else (None,):
        classifier = read_style_classifier(path)
        if needed <= set(classifier.hands):
            return classifier
    return None


class StyleAccuracy(NamedTuple):
    """How well a classifier tells hands apart."""

    accuracy: Mapping[str, float]  # of each hand and the source: share named right, 0..1
    held_out: int  # how many glyphs that is of


def train_style_reader(
    glyphs: str,  # a folder made by ``linewright data glyphs``, or ``starter``
    path: Path,  # a ``.safetensors`` file
    *,
    steps: int,  # batches of 64
    width: int = 32,  # filters of its first layer
    seed: int = 0,  # of all randomness
    pieces: int | None = None,  # learn from the first so many glyphs of each hand only
) -> StyleAccuracy:
    """Learn hands from a set's training split, write the classifier, return its test accuracy.

    DataError, InputError: see `read_glyph_set`; OutputError: the file cannot be written.
    """
    faces = _faces(read_glyph_set(glyphs))
    training = {name: _split(face, "train")[:pieces] for name, face in faces.items()}
    classifier = train_style_classifier(training, steps=steps, width=width, seed=seed)
    test = {name: _split(face, "test") for name, face in faces.items()}
    accuracy = {name: style_accuracy(images, name, classifier) for name, images in test.items() if images}
    write_style_classifier(path, classifier)
    return StyleAccuracy(accuracy, sum(map(len, test.values())))


def _faces(glyphs: GlyphSet) -> dict[str, GlyphImages]:
    return {SOURCE: glyphs.source} | {name: glyphs.style(name) for name in glyphs.styles}


def _split(face: GlyphImages, split: Split) -> list[Pixels]:
    return [image for char, image in face.items() if split_of(char) == split]
