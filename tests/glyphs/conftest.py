from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont

from tiny_fonts import BOXES, build_font


@pytest.fixture(scope="session")
def tiny_font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A font of nine characters: one blank, one like .notdef, one far too large."""
    path = tmp_path_factory.mktemp("font") / "tiny.ttf"
    build_font(path, BOXES)
    return path


@pytest.fixture(scope="session")
def tiny_collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of two faces: the second has another name and other boxes."""
    folder = tmp_path_factory.mktemp("collection")
    collection = TTCollection()
    for number, boxes in enumerate(({"永": (150, 0, 850, 800)}, {"山": (120, 20, 880, 760)})):
        path = folder / f"{number}.ttf"
        build_font(path, boxes, name=f"Face {number}")
        collection.fonts.append(TTFont(path))
    collection.save(folder / "both.ttc")
    return folder / "both.ttc"
