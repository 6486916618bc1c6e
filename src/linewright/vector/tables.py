"""Ruled tables of a page: cells with their texts, the title block's fields and the parts list; mm, y up."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

import numpy as np
import yaml

from linewright.base import Floats, asset
from linewright.vector import limits
from linewright.vector.dimensions.spans import Frame
from linewright.vector.model import Line, Text, Vectors

_SCALE = re.compile(r"\d{1,3}(?:[.,]\d)? ?: ?\d{1,3}(?:[.,]\d)?")


@dataclass(frozen=True)
class Cell:
    """A cell of a ruled table with the texts in it, from above and from the left."""

    left: float
    low: float
    right: float
    high: float
    texts: tuple[Text, ...]

    @property
    def string(self) -> str:
        """All that stands in it, in one line."""
        return " ".join(text.string for text in self.texts)


class Field(NamedTuple):
    """What a cell says, and whether that is surely read."""

    value: str
    sure: bool


@dataclass(frozen=True)
class Tables:
    """What the ruled tables of a sheet say."""

    tables: tuple[tuple[tuple[str, ...], ...], ...]  # rows of cells, from above
    title_block: dict[str, Field]  # by `number`, `title`, `scale` and so on, see assets/captions.yaml
    parts: tuple[dict[str, Field], ...]  # rows of the parts list by `position`, `quantity`, `name` and so on


def read_tables(page: Vectors) -> Tables:
    """Return what stands in the ruled tables of a page."""
    groups = [group for group in _groups(_cells(page)) if _is_table(group)]
    title: dict[str, Field] = {}
    parts: list[dict[str, Field]] = []
    for group in groups:
        rows, taken = _parts(group)
        parts += rows
        for name, field in _fields([cell for cell in group if cell not in taken]):
            title.setdefault(name, field)
    tables = tuple(tuple(tuple(cell.string for cell in row) for row in _rows(group)) for group in groups)
    return Tables(tables, title, tuple(parts))


def read_cells(page: Vectors) -> list[list[list[Cell]]]:
    """Return the ruled tables of a page as rows of cells, from above; the texts in them are the page's own."""
    return [_rows(group) for group in _groups(_cells(page)) if _is_table(group)]


def _cells(page: Vectors) -> list[Cell]:
    """Return the cells around the level texts of a page."""
    level, upright = _rules(page)
    found: list[tuple[Floats, list[Text]]] = []
    for text in page.texts:
        frame = Frame.of(text)
        if abs(frame.along[1]) > np.sin(limits.AXIS_RAD) or frame.along[0] < 0:
            continue
        x, y = frame.middle
        sides = [(upright, y, x), (level, x, y)]
        box = np.array([_nearest(*rules, side) for side in (-1, 1) for rules in sides])
        wide, high = box[2:] - box[:2]
        inside = wide > limits.CELL_FILL * 2 * frame.half and high > limits.CELL_FILL * frame.height
        if not np.isfinite(box).all() or not inside or wide > limits.CELL_WIDE_MM or high > limits.CELL_HIGH_MM:
            continue
        same = next((texts for other, texts in found if np.abs(other - box).max() < limits.SAME_RULE_MM), None)
        if same is None:
            found.append((box, [text]))
        else:
            same.append(text)
    return [Cell(*_sides(box), _in_order(texts)) for box, texts in found]


def _sides(box: Floats) -> tuple[float, float, float, float]:
    return float(box[0]), float(box[1]), float(box[2]), float(box[3])


def _in_order(texts: Sequence[Text]) -> tuple[Text, ...]:
    """Return texts line by line, from above and from the left."""
    lines: list[list[Text]] = []
    for text in sorted(texts, key=lambda text: -text.at[1]):
        if lines and lines[-1][0].at[1] - text.at[1] < limits.SAME_LINE * text.height:
            lines[-1].append(text)
        else:
            lines.append([text])
    return tuple(text for line in lines for text in sorted(line, key=lambda text: text.at[0]))


def _rules(page: Vectors) -> tuple[Floats, Floats]:
    """Return level and upright lines: where they lie, from where and to where, N x 3."""
    ends = np.array([(c.a, c.b) for c in page.curves if isinstance(c, Line)]).reshape(-1, 2, 2)
    spans = np.abs(ends[:, 1] - ends[:, 0])
    rules = []
    for axis in (0, 1):
        along = (spans[:, 1 - axis] < limits.RULE_SLOPE * spans[:, axis]) & (spans[:, axis] > limits.RULE_MM)
        some = ends[along]
        across, places = some[..., 1 - axis].mean(axis=1), some[..., axis]
        rules.append(np.stack([across, places.min(axis=1), places.max(axis=1)], axis=1))
    return rules[0], rules[1]


def _nearest(rules: Floats, across: float, at: float, side: int) -> float:
    """Return where the nearest rule on a side of a place lies that passes it; infinity if there is none."""
    passing = (rules[:, 1] - limits.RULE_GAP_MM < across) & (across < rules[:, 2] + limits.RULE_GAP_MM)
    off = (rules[:, 0] - at) * side
    places = rules[passing & (off > 0), 0]
    return float(places[np.abs(places - at).argmin()]) if len(places) else side * np.inf


def _groups(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Return cells that share edges, group by group."""
    groups: list[list[Cell]] = []
    for cell in cells:
        touching = [group for group in groups if any(_touch(cell, other) for other in group)]
        groups = [group for group in groups if group not in touching]
        groups.append([cell, *(other for group in touching for other in group)])
    return groups


def _touch(one: Cell, two: Cell) -> bool:
    near = limits.SAME_RULE_MM
    beside = min(abs(one.left - two.right), abs(one.right - two.left)) < near
    below = min(abs(one.low - two.high), abs(one.high - two.low)) < near
    level = min(one.high, two.high) - max(one.low, two.low) > near
    over = min(one.right, two.right) - max(one.left, two.left) > near
    return (beside and level) or (below and over)


def _is_table(cells: Sequence[Cell]) -> bool:
    """Whether cells are a table: several in a row more than once, or some with a caption; no grid references."""
    rows = [row for row in _rows(cells) if len(row) > 1]
    longer = sum(len(cell.string) > 1 for cell in cells)
    return len(cells) >= limits.TABLE_CELLS and len(rows) > 1 and 2 * longer > len(cells)


def _rows(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Return cells of one height row by row, from above, each from the left."""
    rows: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda cell: (-cell.high, cell.left)):
        row = next((row for row in rows if _same_row(row[0], cell)), None)
        if row is None:
            rows.append([cell])
        else:
            row.append(cell)
    return [sorted(row, key=lambda cell: cell.left) for row in rows]


def _same_row(one: Cell, two: Cell) -> bool:
    return max(abs(one.low - two.low), abs(one.high - two.high)) < limits.SAME_RULE_MM


def _parts(cells: Sequence[Cell]) -> tuple[list[dict[str, Field]], list[Cell]]:
    """Return the rows of the parts list, those next to its heading first, and its cells."""
    rows = _rows(cells)
    for number, heading in enumerate(rows):
        columns = [(cell, name) for cell in heading if (name := caption(cell.string, "parts")) is not None]
        if len({name for _, name in columns}) < limits.PARTS_COLUMNS:
            continue
        above = _listed(columns, rows[:number][::-1])
        below = _listed(columns, rows[number + 1 :])
        listed = above if len(above) > len(below) else below
        parts = [{name: _field(cell.texts) for name, cell in row.items()} for row in listed]
        return parts, [*heading, *(cell for row in listed for cell in row.values())]
    return [], []


def _listed(columns: Sequence[tuple[Cell, str]], rows: Sequence[Sequence[Cell]]) -> list[dict[str, Cell]]:
    """Return the rows that have the columns of a heading, up to the first that has not."""
    listed = []
    for row in rows:
        found = {
            name: cell
            for head, name in columns
            for cell in row
            if max(abs(cell.left - head.left), abs(cell.right - head.right)) < limits.SAME_RULE_MM
        }
        if len(found) < limits.PARTS_COLUMNS:
            break
        listed.append(found)
    return listed


def _fields(cells: Sequence[Cell]) -> Iterator[tuple[str, Field]]:
    """Yield what the cells of a title block say, by its captions."""
    for cell in cells:
        first, *rest = cell.texts
        before, colon, behind = first.string.partition(":")
        name = caption(before, "title") if colon and behind.strip() else _named(first)
        if name is None:
            if _SCALE.fullmatch(cell.texts[-1].string):  # it needs no caption
                yield "scale", _field(cell.texts[-1:])
        elif colon and behind.strip():
            value = " ".join([behind.strip(), *(text.string for text in rest)])
            yield name, Field(value, all(text.sure for text in cell.texts))
        elif rest:
            yield name, _field(rest)
        elif (other := _beside(cell, cells)) is not None:
            yield name, _field(other.texts)


def _named(text: Text) -> str | None:
    """Return the field that a caption names, by the likeliest of its readings that is one."""
    readings = (caption(string, "title") for string in (text.string, *text.others))
    return next((name for name in readings if name is not None), None)


def _beside(cell: Cell, cells: Sequence[Cell]) -> Cell | None:
    """Return the cell that holds the value of a caption: to its right, else below."""
    near = limits.SAME_RULE_MM
    right = [c for c in cells if abs(c.left - cell.right) < near and _same_row(c, cell)]
    below = [c for c in cells if abs(c.high - cell.low) < near and abs(c.left - cell.left) < near]
    return next((c for c in (*right, *below) if _named(c.texts[0]) is None), None)


def _field(texts: Sequence[Text]) -> Field:
    return Field(" ".join(text.string for text in texts), all(text.sure for text in texts))


def caption(string: str, form: str) -> str | None:
    """Return the field that a caption of a form ("title" or "parts") names, or None; it may be misread a little."""
    plain = _folded(string)
    known = _captions()[form]
    if plain in known:
        return known[plain]
    if len(plain) < limits.FUZZY_LETTERS:
        return None
    best = max(known, key=lambda other: SequenceMatcher(None, plain, other).ratio())
    return known[best] if SequenceMatcher(None, plain, best).ratio() > limits.FUZZY else None


def _folded(string: str) -> str:
    return "".join(sign for sign in string.casefold() if sign.isalnum())


@cache
def _captions() -> dict[str, dict[str, str]]:
    forms = yaml.safe_load(asset("captions.yaml").read_text(encoding="utf-8"))
    return {
        form: {_folded(word): name for name, words in fields.items() for word in words}
        for form, fields in forms.items()
    }
