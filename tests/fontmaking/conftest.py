"""A small fallback face, made on the spot."""

from __future__ import annotations

from pathlib import Path

import pytest

from font_shapes import strange_box
from tiny_fonts import Box, build_font


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
