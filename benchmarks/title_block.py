"""Title block (ISO 7200) and parts list (ISO 7573), both 180 mm wide, ruled by cells."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from linewright.drawings.ink.lettering import width
from linewright.drawings.layout.dimensions import scale_name
from linewright.drawings.sheet import Arc, Block, Line, Path, Point, Text, TextKind
from linewright.drawings.solids.assembly import Assembly
from linewright.drawings.solids.stock import chance, choose

WIDTH = 180.0
HEIGHT = 36.0
ROW = 7.0
_LABEL = 1.8
_OWNERS = (
    "HARBOUR STEEL WORKS", "NORTH YARD FABRICATION", "MILL LANE PLATEWORKS", "EASTGATE BOILERS",
    "RIVERSIDE TANK SHOP", "OLD QUAY ENGINEERING", "SOUTH BRIDGE CONSTRUCTION",
)  # fmt: skip
_PEOPLE = (
    "A. BERG", "J. MOSS", "K. ADEYEMI", "L. WANG", "M. SILVA", "N. HOLM", "P. KOVAC", "R. IQBAL",
    "S. DUBOIS", "T. MORI", "V. ROSSI", "Y. ZHAO",
)  # fmt: skip
_DEPARTMENTS = ("FABRICATION", "STRUCTURES", "VESSELS", "PIPING", "WORKS OFFICE")
_STATES = ("RELEASED", "FOR APPROVAL", "AS BUILT", "PRELIMINARY")
_COLUMNS = (("POS", 12.0), ("QTY", 12.0), ("NAME", 56.0), ("SIZE", 66.0), ("MATERIAL", 34.0))


@dataclass(frozen=True)
class PartsRow:
    """A row of the parts list."""

    number: int
    quantity: int
    name: str
    size: str
    material: str


@dataclass(frozen=True)
class PartsList(Block):
    """The parts list."""

    rows: tuple[PartsRow, ...]


@dataclass(frozen=True)
class TitleBlock(Block):
    """The title block (ISO 7200); the scale is the sheet's."""

    title: str
    number: str


class _Cell(NamedTuple):
    """A box of a form from its lower left corner, its label, and what is written in it."""

    x: float
    y: float
    wide: float
    high: float
    label: str
    value: str
    tall: float = 2.5
    centred: bool = False


def parts_list(assembly: Assembly, corner: Point, rng: np.random.Generator) -> PartsList:
    """Return the parts list that stands on ``corner`` (lower left): heading below, rows upwards."""
    rows = tuple(
        PartsRow(index, part.quantity or len(part.solids), part.name, part.size, part.material)
        for index, part in enumerate(assembly.parts, 1)
    )
    tall = choose(rng, (2.5, 2.5, 3.0, 3.5))
    head = [name for name, _ in _COLUMNS]
    lines = [[str(r.number), str(r.quantity), r.name, r.size, r.material] for r in rows]
    cells = []
    for rank, line in enumerate([head, *lines]):
        x = 0.0
        for value, (_, wide) in zip(line, _COLUMNS, strict=True):
            size = 2.5 if rank == 0 else tall
            cells.append(_Cell(x, rank * ROW, wide, ROW, "", value, size, wide < 20))
            x += wide
    return PartsList(*_form(cells, corner, "parts-list"), rows)


def list_height(parts: int) -> float:
    """Return the height of a parts list with its heading, mm."""
    return (parts + 1) * ROW


def title_block(
    assembly: Assembly, denominator: float, paper: str, corner: Point, rng: np.random.Generator
) -> TitleBlock:
    """Return the title block whose lower left corner is ``corner``, mm."""
    serial = f"{choose(rng, ('LW', 'W', 'HS', 'T', 'D'))}-{rng.integers(1000, 99999)}"
    if chance(rng, 0.5):
        serial += f"-{rng.integers(1, 40):02d}"
    day = (int(rng.integers(1968, 2025)), int(rng.integers(1, 13)), int(rng.integers(1, 29)))
    date = "{}-{:02d}-{:02d}".format(*day)
    welded = bool(assembly.joints)
    drawn, checked, approved = (_PEOPLE[i] for i in rng.choice(len(_PEOPLE), 3, replace=False))
    values = {
        "number": serial,
        "date": date,
        "owner": choose(rng, _OWNERS),
        "department": choose(rng, _DEPARTMENTS),
        "drawn": drawn,
        "checked": checked,
        "approved": approved,
        "kind": "WELDING DRAWING" if welded and chance(rng, 0.6) else "ASSEMBLY DRAWING",
        "state": choose(rng, _STATES),
        "tolerance": choose(rng, ("ISO 13920-BF", "ISO 13920-AE", "ISO 13920-B"))
        if welded
        else choose(rng, ("ISO 2768-c", "ISO 2768-m")),
        "revision": choose(rng, ("0", "A", "A", "B", "C", "D")),
        "scale": scale_name(denominator),
        "paper": paper,
        "title": assembly.title,
    }
    modern = chance(rng, 0.6)
    cells = _modern(values) if modern else _stacked(values)
    lines, texts = _form(cells, corner, "title")
    cone = (corner[0] + 165, corner[1] + 31.5) if modern else (corner[0] + 168, corner[1] + 4.5)
    return TitleBlock((*lines, *_first_angle(*cone)), texts, assembly.title, serial)


def _modern(v: dict[str, str]) -> list[_Cell]:
    return [
        _Cell(0, 27, 35, 9, "Responsible dept.", v["department"]),
        _Cell(35, 27, 38, 9, "Created by", v["drawn"]),
        _Cell(73, 27, 38, 9, "Approved by", v["approved"]),
        _Cell(111, 27, 39, 9, "General tolerances", v["tolerance"]),
        _Cell(150, 27, 30, 9, "", ""),
        _Cell(0, 0, 60, 27, "Legal owner", v["owner"], 3.5, True),
        _Cell(60, 18, 48, 9, "Document type", v["kind"]),
        _Cell(108, 18, 32, 9, "Document status", v["state"]),
        _Cell(140, 18, 20, 9, "Scale", v["scale"], 3.5),
        _Cell(160, 18, 20, 9, "Format", v["paper"], 3.5),
        _Cell(60, 0, 65, 18, "Title", v["title"], 5.0),
        _Cell(125, 9, 55, 9, "Identification number", v["number"], 3.5),
        _Cell(125, 0, 12, 9, "Rev.", v["revision"]),
        _Cell(137, 0, 28, 9, "Date of issue", v["date"]),
        _Cell(165, 0, 15, 9, "Sheet", "1/1"),
    ]


def _stacked(v: dict[str, str]) -> list[_Cell]:
    """Return the older form: who signed in rows at the left, the title large in the middle."""
    year, month, day = v["date"].split("-")
    signed = []
    for rank, (label, who) in enumerate((("APPR.", v["approved"]), ("CHECKED", v["checked"]), ("DRAWN", v["drawn"]))):
        signed += [_Cell(0, 9 * rank, 18, 9, "", label, 2.5), _Cell(18, 9 * rank, 30, 9, "", who, 2.5)]
    return [
        _Cell(0, 27, 18, 9, "", "DATE"),
        _Cell(18, 27, 30, 9, "", f"{day}.{month}.{year}"),
        *signed,
        _Cell(48, 22, 82, 14, "", v["owner"], 5.0, True),
        _Cell(48, 9, 82, 13, "TITLE", v["title"], 5.0, True),
        _Cell(48, 0, 41, 9, "TOLERANCES", v["tolerance"]),
        _Cell(89, 0, 41, 9, "KIND", v["kind"]),
        _Cell(130, 22, 26, 14, "SCALE", v["scale"], 5.0, True),
        _Cell(156, 22, 24, 14, "FORMAT", v["paper"], 5.0, True),
        _Cell(130, 9, 50, 13, "DRAWING NO.", v["number"], 5.0),
        _Cell(130, 0, 12, 9, "REV.", v["revision"]),
        _Cell(142, 0, 13, 9, "SHEET", "1/1"),
        _Cell(155, 0, 25, 9, "", ""),
    ]


def _form(cells: Sequence[_Cell], corner: Point, kind: TextKind) -> tuple[tuple[Path, ...], tuple[Text, ...]]:
    """Return the rules between cells and their lettering; the outline is the page's."""
    x0, y0 = corner
    lines: list[Path] = []
    texts = []
    for cell in cells:
        x, y = x0 + cell.x, y0 + cell.y
        if cell.x > 0:
            lines.append(Line((x, y), (x, y + cell.high), "border"))
        if cell.y > 0:
            lines.append(Line((x, y), (x + cell.wide, y), "border"))
        free = cell.high
        if cell.label:
            free -= _LABEL + 0.8
            at = (x + 1.0, y + cell.high - _LABEL - 0.8)
            texts.append(Text(cell.label, at, _LABEL, kind))
        if cell.value:
            # A long word is written smaller rather than over the edge of its cell; a wide hand
            # takes up to an eighth more.
            long = 1.125 * width(cell.value, cell.tall)
            tall = min(cell.tall, cell.tall * (cell.wide - 2.5) / long)
            base = y + (free - tall) / 2
            if cell.centred:
                texts.append(Text(cell.value, (x + cell.wide / 2, base), tall, kind, 0.0, "centre"))
            else:
                texts.append(Text(cell.value, (x + 1.5, base), tall, kind))
    return tuple(lines), tuple(texts)


def _first_angle(x: float, y: float) -> Iterable[Path]:
    """Return the symbol of first angle projection (ISO 5456-2), its middle at (x, y)."""
    small, large = 1.5, 3.0
    left, right, centre = x - 8.5, x - 2.5, x + 4.5
    ring = 2 * math.pi
    yield Line((left, y - small), (left, y + small), "border")
    yield Line((right, y - large), (right, y + large), "border")
    yield Line((left, y + small), (right, y + large), "border")
    yield Line((left, y - small), (right, y - large), "border")
    yield Arc((centre, y), small, 0.0, ring, "border")
    yield Arc((centre, y), large, 0.0, ring, "border")
    yield Line((left - 1.2, y), (right + 1.2, y), "centre")
    yield Line((centre - large - 0.9, y), (centre + large + 0.9, y), "centre")
    yield Line((centre, y - large - 0.9), (centre, y + large + 0.9), "centre")
