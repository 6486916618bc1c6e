"""The generator: the same bytes for the same seed, in every family and task."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from golden.calls import call, scratch
from golden.inner import FAMILIES, draw_sheet, draw_styles, known_pair
from golden.kept import MORE, WHOLE, Maker, Record, differences, digest, json_digest, pixels_digest
from linewright.pages.read import read_image

FEW, ALL = 8, 64


def pairs() -> Record:
    kept: dict[str, Any] = {}
    for task in ("mild", "repair", "full", "colour"):
        for split in ("dev", "test"):
            for number in (0, 1, 7):
                pair = known_pair(number, split, task=task, card=256)
                kept[f"{task} {split} {number}"] = {
                    "x": pixels_digest(pair.x),
                    "y": pixels_digest(pair.y),
                    "truth": json_digest(pair.truth),
                }
    pair = known_pair(3, "test", task="full", card=512)
    kept["full test 3, 512 px"] = {"x": pixels_digest(pair.x), "truth": json_digest(pair.truth)}
    return Record(everywhere=kept)


def cards() -> Record:
    kept: dict[str, Any] = {"families": sorted(FAMILIES)}
    for family in sorted(FAMILIES):
        kept[f"{family}, {FEW} cards"] = _cards(family, FEW)
        kept[f"{family}, a shop's card"] = pixels_digest(
            draw_styles(5, ["shop"], size=256, family=family, zoom=1.5)[0].pixels
        )
        if WHOLE:
            kept[f"{MORE}{family}, {ALL} cards"] = _cards(family, ALL)
    for paper, seed in (("A4", 1), ("A3", 2)):
        sheet = draw_sheet(seed, paper=paper, dpi=75)
        kept[f"sheet {paper}"] = [pixels_digest(sheet.pixels), json_digest(sheet.truth)]
    return Record(everywhere=kept)


def folders() -> Record:
    with scratch() as here:
        done = call("data", "drawings", "-o", here / "set", "--count", 4, "--task", "repair")
        shown = call("show", "families", "-o", here / "shown", "--count", 1)
        files = {
            path.relative_to(here).as_posix(): _content(path) for path in sorted(here.rglob("*")) if path.is_file()
        }
    said = {"data drawings": list(done), "show families": list(shown)}
    return Record(everywhere={"files": files, "said": said})


def _content(path: Path) -> str:
    # The same pixels may be packed otherwise by another zlib.
    if path.suffix == ".png":
        return pixels_digest(read_image(path).pixels)
    return digest(path.read_bytes())


def _cards(family: str, count: int) -> str:
    found = hashlib.sha256()
    for seed in range(count):
        (card,) = draw_styles(seed, ["standard"], size=256, family=family)
        found.update(pixels_digest(card.pixels).encode())
        found.update(json_digest(card.truth).encode())
    return found.hexdigest()[:32]


PARTS: dict[str, Maker] = {"pairs": pairs, "cards": cards, "folders": folders}


@pytest.mark.parametrize("part", PARTS)
def test_the_generator_draws_what_it_drew(part: str) -> None:
    lines = differences(part, PARTS[part]())
    assert not lines, "\n".join(lines)
