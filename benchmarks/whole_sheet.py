"""Whole sheets: A4 and A3 with frame, title block and parts list (ISO 5457, 7200, 7573)."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import numpy as np
from title_block import HEIGHT, WIDTH, list_height, parts_list, title_block

from linewright.base import ConfigError
from linewright.drawings.families import FAMILIES
from linewright.drawings.layout.arrange import Page
from linewright.drawings.layout.compose import compose
from linewright.drawings.sample import Card, card_of, ink_in
from linewright.drawings.settings import StyleName
from linewright.drawings.sheet import Box, Line, Path, Sheet, Text
from linewright.drawings.solids.assembly import Assembly
from linewright.drawings.solids.stock import chance, choose

Paper = Literal["A3", "A4"]
# Trimmed sizes, mm (ISO 5457): A3 lies, A4 stands.
SIZES: dict[Paper, tuple[float, float]] = {"A3": (420.0, 297.0), "A4": (210.0, 297.0)}
# ISO 5455, and with the steps between that workshops use.
_SCALES = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)
_MORE_SCALES = (0.2, 0.4, 0.5, 1, 2, 2.5, 4, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 200)
_BINDING, _EDGE = 20.0, 10.0
# Grid references: fields of 50 mm from the middle outwards, in a border of 5 mm (ISO 5457).
_FIELD, _BORDER = 50.0, 5.0


def lay_sheet(seed: int, *, paper: Paper = "A3", family: str | None = None) -> Sheet:
    """Return the layout of a sheet, the same for every style; of any family if None."""
    rng = np.random.default_rng([seed, 2])
    name = choose(rng, sorted(FAMILIES)) if family is None else family
    return lay_out(FAMILIES[name](rng), paper, rng, name)


def draw_sheet(
    seed: int, *, paper: Paper = "A3", dpi: float = 150, style: StyleName = "standard", family: str | None = None
) -> Card:
    """Return a sheet of a seed, the same in every style; ConfigError under 50 dpi."""
    if not dpi >= 50:
        raise ConfigError(f"{dpi:g} dpi shows no lettering", where="dpi", way_out="take 50 or more")
    sheet = lay_sheet(seed, paper=paper, family=family)
    return card_of(ink_in(sheet, style, np.random.default_rng([seed, 3])), dpi / 25.4)


def lay_out(assembly: Assembly, paper: Paper, rng: np.random.Generator, family: str) -> Sheet:
    """Return an assembly on a sheet of paper with frame, title block and parts list."""
    width, height = SIZES[paper]
    corner = (width - _EDGE - WIDTH, _EDGE)
    low, high = _EDGE + HEIGHT, _EDGE + HEIGHT + list_height(len(assembly.parts))
    frame, marks = _frame(width, height, high, grid=paper == "A3" and chance(rng, 0.5))
    blocks = [Line((corner[0], top), (width - _EDGE, top), "border") for top in (low, high)]
    if corner[0] > _BINDING:
        blocks.append(Line((corner[0], _EDGE), (corner[0], high), "border"))
    taken: tuple[Box, ...] = ((0.0, 0.0, _BINDING + 2.0, height), (corner[0] - 3.0, 0.0, width, high + 3.0))
    large = paper == "A3"
    page = Page(
        width=width,
        height=height,
        margin=_EDGE + 2.0,
        lettering=3.5,
        wide=choose(rng, (0.5, 0.5, 0.5, 0.7)) if large else 0.5,
        scales=_SCALES if chance(rng, 0.4) else _MORE_SCALES,
        views=int(rng.integers(2, 4)),
        measures=(9, 18) if large else (6, 12),
        welds=max(min(len(assembly.joints) + 1, 8), 2) if assembly.joints else 0,
        balloons=len(assembly.parts),
        strip=16.0 if large else 12.0,
        blocked=taken,
        frame=(*frame, *blocks),
        gap=14.0 if large else 6.0,
        notes=_notes(assembly, rng),
        complete=True,
    )
    sheet = compose(assembly, page, rng, family)
    table = parts_list(assembly, (corner[0], low), rng)
    sheet.blocks = [table, title_block(assembly, sheet.denominator, paper, corner, rng)]
    sheet.notes.extend(marks)
    return sheet


def _notes(assembly: Assembly, rng: np.random.Generator) -> tuple[str, ...]:
    """Return the assembly's own notes and some that every workshop writes."""
    more = ["ALL DIMENSIONS IN MM", "PAINT: SHOP PRIMER", "REMOVE ALL SHARP EDGES"]
    if assembly.joints:
        more += ["WELD QUALITY ISO 5817-C", "WELD SYMBOLS TO ISO 2553", "REMOVE SPATTER"]
    if any("SHARP" in note for note in assembly.notes):
        more.remove("REMOVE ALL SHARP EDGES")
    picked = sorted(rng.choice(len(more), int(rng.integers(1, 4)), replace=False).tolist())
    return (*assembly.notes, *(more[index] for index in picked))


def _frame(width: float, height: float, blocks: float, *, grid: bool) -> tuple[list[Path], list[Text]]:
    """Return the frame with centring marks clear of the blocks, and grid references if wanted."""
    x0, y0, x1, y1 = _BINDING, _EDGE, width - _EDGE, height - _EDGE
    corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    paths: list[Path] = [Line(a, b, "border") for a, b in zip(corners, (*corners[1:], corners[0]), strict=True)]
    middle, level = width / 2, height / 2
    inward = _BORDER if level > blocks else 0.0
    for a, b in (
        ((x0 - _BORDER, level), (x0 + (inward if width < height else _BORDER), level)),
        ((x1 - inward, level), (x1 + _BORDER, level)),
        ((middle, y1 - _BORDER), (middle, y1 + _BORDER)),
        ((middle, y0 - _BORDER), (middle, y0)),
    ):
        paths.append(Line(a, b, "border"))
    if not grid:
        return paths, []
    texts: list[Text] = []
    columns, rows = _fields(x0, x1, middle), _fields(y0, y1, level)
    ticks = [((x, y), (x, y + _BORDER)) for x in columns[1:-1] for y in (y0 - _BORDER, y1)]
    ticks += [((x, y), (x + _BORDER, y)) for y in rows[1:-1] for x in (x0 - _BORDER, x1)]
    paths += [Line(*ends, "border") for ends in ticks]
    for rank, (left, right) in enumerate(pairwise(columns), 1):
        for y in (y0 - 4.2, y1 + 0.8):
            texts.append(Text(str(rank), ((left + right) / 2, y), 3.5, "title", 0.0, "centre"))
    for rank, (top, bottom) in enumerate(pairwise(reversed(rows))):
        for x in (x0 - 2.5, x1 + 2.5):
            at = (x, (top + bottom) / 2 - 1.75)
            texts.append(Text("ABCDEFGH"[rank], at, 3.5, "title", 0.0, "centre"))
    return paths, texts


def _fields(low: float, high: float, middle: float) -> list[float]:
    """Return where fields begin and end: every 50 mm from the middle, the last ones to the edge."""
    count = int(max(middle - low, high - middle) // _FIELD)
    inner = [middle + _FIELD * step for step in range(-count, count + 1)]
    return [low, *(at for at in inner if low + 10 < at < high - 10), high]
