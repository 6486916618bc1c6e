"""Hands, faces, scribes that cannot err, and samples of a hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from fake_scribes import CHARS, NearestReader, unlearnt_hands
from font_shapes import strange_box
from linewright.base.types import Pixels
from linewright.fonts import finetune as learning, finetune_set, scribe as scribe_module
from linewright.fonts.checks import Checker
from linewright.fonts.networks import PrintFace
from linewright.fonts.samples import Samples, read_samples
from linewright.fonts.scribe import Draw, Scribe
from linewright.glyphs.dataset import GlyphSet, read_glyph_set
from linewright.glyphs.source import open_face
from set_face import SetFace
from tiny_fonts import Box, build_font

COUNT = 20
CELL = 200  # pixels


def _starter_face(path: Path | None) -> PrintFace:
    return SetFace(read_glyph_set("starter")) if path is None else open_face(path)


@pytest.fixture(scope="module", autouse=True)
def _small_and_at_home() -> Iterator[None]:
    """Learn little, and draw print from the starter set, which has few characters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scribe_module, "find_print_face", _starter_face)
        patch.setattr(learning, "_BATCH", 2)
        patch.setattr(learning, "_COMPARED", 6)
        patch.setattr(finetune_set, "_MOST", 12)
        yield


@pytest.fixture(scope="session")
def tiny_face(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A face with Latin, punctuation and a hundred Han characters."""
    path = tmp_path_factory.mktemp("face") / "tiny.ttf"
    chars = "".join(map(chr, range(0x4E00, 0x4E64))) + "Axyz，。（）…"
    boxes: dict[str, Box | None] = {char: strange_box(n) for n, char in enumerate(chars)}
    font = build_font(path, boxes | {" ": None})
    font["name"].setName("SIL Open Font License 1.1", 13, 3, 1, 0x409)
    font.save(path)
    return path


@pytest.fixture(scope="session")
def starter() -> GlyphSet:
    return read_glyph_set("starter")


@pytest.fixture(scope="session")
def make_scribe(starter: GlyphSet) -> Callable[[Draw], Scribe]:
    return lambda draw: Scribe(draw, faces=starter.report.faces(), source=SetFace(starter))


@pytest.fixture(scope="session")
def checker(starter: GlyphSet) -> Checker:
    """A checker whose reader knows all of CHARS but the last."""
    return Checker(NearestReader({char: starter.source[char] for char in CHARS[:-1]}))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of two hands that has learnt nothing."""
    return unlearnt_hands(tmp_path_factory.mktemp("model") / "two.safetensors")


@pytest.fixture(scope="session")
def scribe(model: Path) -> Scribe:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scribe_module, "find_print_face", _starter_face)
        return Scribe.load(model, device="cpu")


@pytest.fixture(scope="session")
def chars(starter: GlyphSet) -> list[str]:
    return starter.chars("gyosho")[:COUNT]


def written(starter: GlyphSet, char: str) -> Pixels:
    """Return a character of Gyosho as it is cut from a sheet: small, and left of the middle."""
    cell = np.full((CELL, CELL), 255, np.uint8)
    cell[70:180, 20:130] = cv2.resize(starter.style("gyosho")[char], (110, 110))
    return cell


@pytest.fixture(scope="session")
def folder(starter: GlyphSet, chars: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    for char in chars:
        cv2.imwrite(str(folder / f"U+{ord(char):04X}.png"), written(starter, char))
    return folder


@pytest.fixture(scope="session")
def samples(folder: Path, scribe: Scribe) -> Samples:
    return read_samples(folder, scribe)
