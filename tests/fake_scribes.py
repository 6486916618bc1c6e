"""Scribes that need no model, they hand back print, thicker or damaged; and an unlearnt model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from scipy.ndimage import minimum_filter

from linewright.base.types import Pixels
from linewright.glyphs.dataset import read_glyph_set
from linewright.pages.pixels import Planes
from linewright.pages.recogniser import GlyphReading
from linewright.training.model import Model, write_model
from linewright.training.recipe import build_method, load_recipe

CHARS = "永的一了是不我在有人他来上地大著着就到和"


class NearestReader:
    """Reads a glyph as the character whose print is nearest, among those it knows."""

    def __init__(self, prints: dict[str, Pixels]) -> None:
        self._chars = list(prints)
        self._small = np.stack([_small(image) for image in prints.values()])

    def knows(self, character: str) -> bool:
        return character in self._chars

    def read(self, glyphs: Sequence[Pixels]) -> list[GlyphReading]:
        readings = []
        for glyph in glyphs:
            far = np.abs(self._small - _small(glyph)).mean(axis=(1, 2))
            best = far.argsort()[:5]
            scores = tuple(float(1 - far[number] / 255) for number in best)
            readings.append(GlyphReading(tuple(self._chars[number] for number in best), scores))
        return readings


def _small(image: Pixels) -> Pixels:
    return cv2.resize(image, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)


def thicker(images: Planes, number: int) -> Planes:
    """Return print with strokes two pixels thicker."""
    return minimum_filter(images, (1, 1, 3, 3))


def wiped_at_home(images: Planes, number: int) -> Planes:
    """Return print, thicker; what lies exactly where print lies loses its left half."""
    out = thicker(images, number)
    home = read_glyph_set("starter").source
    stack = home.stack(list(CHARS[:4])).astype(np.float32) / 127.5 - 1
    for image, made in zip(images, out, strict=True):
        if np.abs(stack - image).mean(axis=(1, 2)).min() < 0.01:
            made[:, :, :64] = 1
    return out


def always_wiped(images: Planes, number: int) -> Planes:
    """Return print, thicker, without its right half where it is wide and low: 一."""
    out = thicker(images, number)
    for image, made in zip(images, out, strict=True):
        rows = np.flatnonzero((image[0] < 0).any(axis=1))
        if rows.max() - rows.min() < 40:
            made[:, :, 64:] = 1
    return out


def unlearnt_hands(path: Path) -> Path:
    """Write a tiny model of two hands with random weights, those of the hands too."""
    words = ["backward=false", "cycle_weight=0", "skeleton_weight=0"]
    words.append("use_skeleton_discriminator=false")
    recipe = load_recipe("glyphs/segan.smoke", [f"method.{word}" for word in words])
    torch.manual_seed(0)
    generators = {
        name: torch.randn_like(weight) if ".affine." in name else weight
        for name, weight in build_method(recipe).generators.state_dict().items()
    }
    faces = read_glyph_set("starter").report.faces()
    hands = {face.name: face for face in faces.styles}
    assert recipe.hands
    faces = faces.model_copy(update={"styles": tuple(hands[name] for name in recipe.hands)})
    write_model(path, Model(recipe, generators, {"faces": faces.model_dump(mode="json")}))
    return path
