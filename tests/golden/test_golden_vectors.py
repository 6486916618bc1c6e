"""Pages to DXF, SVG and PDF: what is in the files, and how much of it on each layer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import ezdxf
import numpy as np
import pytest
from numpy.typing import NDArray

from golden.calls import scratch
from golden.inner import draw_pair, draw_sheet, draw_styles, read_drawings, shared_text_reader, vectorize, write_vectors
from golden.kept import MORE, WHOLE, Maker, Record, differences, digest, json_digest

Page = NDArray[np.uint8]

# What ezdxf puts in of the hour and of itself, and the name that it makes up for each file.
_VOLATILE = {
    "$TDCREATE",
    "$TDUCREATE",
    "$TDUPDATE",
    "$TDUUPDATE",
    "$TDINDWG",
    "$TDUSRTIMER",
    "$FINGERPRINTGUID",
    "$VERSIONGUID",
}
_CARDS = (("bracket", "standard"), ("girder", "shop"), ("nozzle", "aws"), ("tank", "standard"))
_MORE_CARDS = (("frame", "shop"), ("preparation", "aws"), ("riveted", "standard"), ("saddle", "aws"))


def vectors() -> Record:
    kept = Record()
    reader = shared_text_reader()
    with scratch() as here:
        for name, (page, px_per_mm, scan) in _pages().items():
            found = vectorize(page, px_per_mm, reader=reader, scan=scan)
            for suffix in ("dxf", "svg", "pdf"):
                write_vectors(here / f"page.{suffix}", found, scale=5.0)
            kept.here[name] = {
                "dxf": dxf_digest(here / "page.dxf"),
                "svg": digest((here / "page.svg").read_bytes()),
                "pdf": json_digest(pdf_facts(here / "page.pdf", places=2)),
            }
            kept.close[name] = {"dxf": dxf_facts(here / "page.dxf"), "pdf": pdf_counts(here / "page.pdf")}
    return kept


def _pages() -> dict[str, tuple[Page, float, Page | None]]:
    """Return pages with their resolutions in px/mm, some with the worn scan that they clean."""
    pages: dict[str, tuple[Page, float, Page | None]] = {}
    several = [("", _CARDS), *([(MORE, _MORE_CARDS)] if WHOLE else [])]
    for head, families in several:
        for seed, (family, style) in enumerate(families, 100):
            (card,) = draw_styles(seed, [style], size=256, family=family, zoom=2.5)
            pages[f"{head}{family}, {style}"] = card.pixels, card.truth["px_per_mm"], None
    sheet = draw_sheet(1, paper="A4", dpi=150)
    rows, columns = sheet.pixels.shape
    low = sheet.pixels[rows * 5 // 6 :, columns // 3 :]
    pages["lower part of an A4"] = low, sheet.truth["px_per_mm"], None
    if WHOLE:
        pages[f"{MORE}A4"] = sheet.pixels, sheet.truth["px_per_mm"], None
    for number, task in enumerate(("repair", "full", "full", "mild")):
        pair = draw_pair(0, 20 + number, "test", task=task, card=256, zoom=2.5)
        # The worn page itself, and the clean one with the worn one beside it.
        scan = None if task == "mild" else pair.x
        page = pair.x if task == "mild" else pair.y
        pages[f"damaged {number}, {task}"] = page, pair.truth["px_per_mm"], scan
    return pages


def dxf_digest(path: Path) -> str:
    """Return the digest of a DXF file without what differs each time."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = list(zip(map(str.strip, lines[::2]), lines[1::2], strict=True))
    kept: list[str] = []
    # ezdxf takes the classes of a file out of a set: in any order.
    classes: list[str] = []
    hidden = named = False
    for code, value in pairs:
        if code in ("9", "0"):
            hidden = value in _VOLATILE
        if code == "0":
            named = value == "CLASS"
        if not hidden and " @ " not in value:
            (classes if named else kept).append(f"{code} {value}")
    kept += sorted(classes)
    return digest("\n".join(kept).encode())


def dxf_facts(path: Path) -> dict[str, Any]:
    """Return how many entities of each kind lie on each layer, and the texts."""
    document = ezdxf.readfile(path)
    space = list(document.modelspace())
    counts = Counter(f"{thing.dxftype()} on {thing.dxf.layer}" for thing in space)
    texts = sorted(thing.dxf.text for thing in space if thing.dxftype() == "TEXT")
    return {"entities": dict(sorted(counts.items())), "texts": texts}


def pdf_facts(path: Path, *, places: int) -> dict[str, Any]:
    """Return what a PDF draws, in mm rounded to so many places."""
    drawn = next(read_drawings(path))

    def rounded(points: NDArray[np.float64]) -> list[Any]:
        # Adding 0 makes of -0 a 0.
        return (points.round(places) + 0.0).tolist()

    return {
        "size": [round(drawn.width, places), round(drawn.height, places)],
        "strokes": [
            [rounded(stroke.points), round(stroke.width, places), np.round(stroke.dashes, places)]
            for stroke in drawn.strokes
        ],
        "fills": [[rounded(loop) for loop in fill] for fill in drawn.fills],
        "texts": [text.string for text in drawn.texts],
    }


def pdf_counts(path: Path) -> dict[str, Any]:
    """Return how much of everything a PDF draws."""
    drawn = next(read_drawings(path))
    return {
        "strokes": len(drawn.strokes),
        "fills": len(drawn.fills),
        "texts": sorted(text.string for text in drawn.texts),
    }


PARTS: dict[str, Maker] = {"vectors": vectors}


@pytest.mark.parametrize("part", PARTS)
def test_pages_become_the_vectors_that_they_became(part: str) -> None:
    lines = differences(part, PARTS[part]())
    assert not lines, "\n".join(lines)
