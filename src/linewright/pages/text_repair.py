"""Rows and readings mended: signs that touch lines, rows that cross, signs that were passed over.

A row must not swallow what it does not say. A reader that has never seen a sign, such as that of a hole's depth, reads
on as if nothing stood there. Where no character of a reading stands within a sign, the sign was not read. A diameter
sign is known by its form and set into the text; the row is parted at any other, which stays lines.
"""

import re
from collections.abc import Collection, Sequence
from itertools import groupby
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Floats, Mask
from linewright.pages.components import Components, find_components
from linewright.pages.row_reader import Read, RowReader, is_plausible
from linewright.pages.text_reader import PlacedText
from linewright.pages.text_rows import Row, level_boxes, room_for_signs


class _Touching(NamedTuple):
    """What may be a sign that touches a line."""

    line_mm: float  # the line, level or upright, is straight for so long
    least_mm: float  # the sign is so high
    most_mm: float
    touch: float  # and no more of it touches than this share of its height


# Signs touch the border or a table by a little; a comma touches a dimension line by all of its foot. None is slimmer.
_TOUCHING = (_Touching(30.0, 1.1, 6.0, 0.4), _Touching(12.0, 0.4, 1.8, 1.2))
_SLIM = 0.3

# Confidence of a row that crosses another's end, and how much less the other's may be without it.
_SURE_CROSSING, _NO_WORSE = 0.9, 0.02

# In heights of the row: a sign is so high at least and so wide (the places of slimmer ones are
# unsure); a character may stand so far outside of it; a gap from so wide on is a space.
_HIGH, _WIDE, _BESIDE, _SPACE = 0.6, 0.45, 0.12, 0.45
# A letter that is so wide is no mere stroke, as a 1 is, or a dash beside the row.
_FORMED = 0.35
# Capitals and digits of a row are alike in height; what is so many times the usual is no letter,
# and a stroke from so many times on no 1 and no bracket.
_TOWERS, _STROKE_TOWERS = 1.6, 1.4
# What a reader takes a piece of a broken rule for, before a row or behind it; drawings use none.
_RULE = "!|"
# Halves of a diameter sign: no less of each other, beside each other rather than one above, and
# larger than this share of its box.
_HALF, _LEVEL, _LARGE = 0.4, 0.5, 0.02
# A diameter sign stands before a number: behind a sign other than x, or S alone (of a sphere, ISO
# 129-1), or before a letter, it is a zero with a slash.
_SLASHED_ZERO = re.compile(r"(?<=[0-9A-RT-Za-wyz.,])Ø|(?<=[0-9A-Za-z]S)Ø|Ø(?=[A-Za-z])")
# What a reader takes a diameter sign for.
_LIKE_DIAMETER = frozenset("0OoQ∅⌀ΦφøΘθ")


def separate_signs(mask: Mask, components: Components, px_per_mm: float) -> tuple[Components, tuple[int, ...]]:
    """Make components of their own of what may be signs that touch a ruled line by a little.

    A sign touches one line, and nothing else; what spans two lines, or lies along one as half an arrowhead does, stays
    with it. The components of an H x W mask of ink come back with the numbers of those that are new.
    """
    count = len(components.areas)
    for kind in _TOUCHING:
        components = _separate(mask, components, px_per_mm, kind)
    return components, tuple(range(count, len(components.areas)))


def _separate(mask: Mask, components: Components, px_per_mm: float, kind: _Touching) -> Components:
    ruled = _ruled(mask, round(kind.line_mm * px_per_mm))
    if not ruled.any():
        return components
    lines = find_components(ruled)
    near = cv2.dilate(ruled.view(np.uint8), np.ones((3, 3), np.uint8)).view(np.bool_)
    pieces = find_components(mask & ~near)
    rim = cv2.dilate(lines.labels.astype(np.float32), np.ones((5, 5), np.uint8)).astype(np.int32)
    sides = pieces.boxes[:, 2:] - pieces.boxes[:, :2]
    size = sides.max(axis=1)
    fits = (size > kind.least_mm * px_per_mm) & (size < kind.most_mm * px_per_mm)
    # A stretch of another line is no sign.
    fits &= sides.min(axis=1) > _SLIM * size
    fits[0] = False
    labels, count = components.labels.copy(), len(components.areas)
    signs: list[int] = []
    for number in np.flatnonzero(fits).tolist():
        x0, y0, x1, y1 = pieces.boxes[number].tolist()
        pixels = pieces.labels[y0:y1, x0:x1] == number
        whole = components.labels[y0:y1, x0:x1][pixels][0]
        if components.areas[whole] == pieces.areas[number]:
            continue  # it lies a pixel off the line and is a component already
        touched = rim[y0:y1, x0:x1][pixels]
        touched = touched[touched > 0]
        if len(np.unique(touched)) == 1 and len(touched) <= kind.touch * size[number]:
            labels[y0:y1, x0:x1][pixels] = count + len(signs)
            signs.append(number)
    boxes = np.concatenate([components.boxes, pieces.boxes[signs]])
    areas = np.concatenate([components.areas, pieces.areas[signs]])
    return Components(labels, boxes, areas)


def _ruled(mask: Mask, length: int) -> Mask:
    """Return the ink of long level and upright lines."""
    ink = mask.view(np.uint8)
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.asarray(cv2.max(level, upright), dtype=np.bool_)


def uncross_rows(reader: RowReader, rows: Sequence[Row], read: Sequence[Read]) -> tuple[list[Row], list[Read]]:
    """Shorten level rows by the signs of turned rows beside their ends, and the other way round."""
    # A number that stands beside the end of another, turned, is in reach of it: its first sign looks like the other's
    # last, but lies on its side. Where the turned row and the shorter one are read surely, the longer one goes.
    wide, high = (reader.components.boxes[:, 2:] - reader.components.boxes[:, :2]).T
    # Turned signs are wider than high.
    lies = wide > high
    cut: dict[int, Row] = {}
    # Only rows that share a member cross.
    holders: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        for member in row.members:
            holders.setdefault(member, []).append(number)
    for number, row in enumerate(rows):
        for near in sorted({place for member in row.members for place in holders[member]}):
            other, (string, confidence) = rows[near], read[near]
            rest = tuple(member for member in row.members if member not in other.members)
            gone = row.members[len(rest) :]
            if (
                row.turned != other.turned
                and 0 < len(gone) < len(other.members)
                and len(rest) > 1
                and row.members[: len(rest)] == rest
                and (lies[list(gone)] != row.turned).all()
                and confidence > _SURE_CROSSING
                and is_plausible(other, string, confidence)
            ):
                cut[number] = Row(rest, row.turned, max(row.letters - len(gone), 1))
    shorter = reader.read(list(cut.values()))
    now, known = list(rows), list(read)
    for (number, row), reading in zip(cut.items(), shorter, strict=True):
        if is_plausible(row, *reading) and reading[1] > known[number][1] - _NO_WORSE:
            now[number], known[number] = row, reading
    return now, known


def restore_signs(reader: RowReader, rows: Sequence[Row], read: Sequence[Read]) -> tuple[list[Row], list[Read]]:
    """Set diameter signs that the reader passed over into rows; part rows at any other sign."""
    # A row that was parted says nothing, and its parts come at the end.
    components, known = reader.components, list(read)
    parts: list[Row] = []
    for number, (row, (string, confidence)) in enumerate(zip(rows, read, strict=True)):
        if row.letters < 2 or not is_plausible(row, string, confidence):
            continue
        readings, spans = reader.placed(row), reader.spans(row)
        unread = unread_signs(components, row, spans, readings)
        strange = {n for n in unread if not is_diameter(components, n, turned=row.turned)}
        strange.update(find_towering(components, row, string))
        strange.update(rule_pieces(components, row, string))
        if strange:
            parts.extend(split_row(components, row, strange))
            known[number] = "", 0.0
        else:
            (said, *_) = [text for text in readings if text.string == string]
            # A bar that is no member is the rest of a rule on the scan.
            whole = insert_diameters(components, row, spans, said).strip(_RULE + " ")
            known[number] = whole, confidence
    if not parts:
        return list(rows), known
    parts, read_again = restore_signs(reader, parts, reader.read(parts))
    return [*rows, *parts], known + read_again


def unread_signs(components: Components, row: Row, spans: Floats, readings: Sequence[PlacedText]) -> tuple[int, ...]:
    """Return the members of a row in which no character of any reading stands."""
    # `spans` are the first and last place of each member along the crop that was read, N x 2 px.
    high, tall = _heights(components, row), row_height(components, row)
    wide = spans[:, 1] - spans[:, 0]
    signs = (high > _HIGH * tall) & (wide > _WIDE * np.maximum(high, tall))
    out = _BESIDE * tall
    return tuple(
        member
        for member, (first, last), is_sign in zip(row.members, spans, signs, strict=True)
        if is_sign
        and not any(
            first - out < place < last + out
            for reading in readings
            for character, place in zip(reading.string, reading.places, strict=True)
            if not character.isspace()
        )
    )


def find_towering(components: Components, row: Row, string: str) -> tuple[int, ...]:
    """Return the members that tower above the others of a row of capitals and digits."""
    # The arrow of a section with its bar looks like a T beside the letter of the section, and the
    # end of an extension line like a 1 beside a number.
    high = _heights(components, row)
    formed = _formed(components, row, high)
    if string != string.upper() or not formed.any():
        return ()
    usual = float(np.median(high[formed]) if formed.sum() > 2 else high[formed].min())
    most = np.where(formed, _TOWERS, _STROKE_TOWERS) * usual
    return tuple(
        member
        for member, tall, limit in zip(row.members, high, most, strict=True)
        if tall > limit and not is_diameter(components, member, turned=row.turned)
    )


def rule_pieces(components: Components, row: Row, string: str) -> tuple[int, ...]:
    """Return strokes at the ends of a row that were read as bars: pieces of a broken rule."""
    high, tall = _heights(components, row), row_height(components, row)
    stroke = (high > _HIGH * tall) & ~_formed(components, row, high)
    return tuple(row.members[end] for end in (0, -1) if string[end] in _RULE and stroke[end])


def is_diameter(components: Components, number: int, *, turned: bool) -> bool:
    """Whether a shape is a ring with a slanting line through it: two halves beside each other."""
    x0, y0, x1, y1 = components.boxes[number].tolist()
    ink = (components.labels[y0:y1, x0:x1] == number).view(np.uint8)
    if turned:
        ink = np.ascontiguousarray(np.rot90(ink, -1))
    sheet = cv2.copyMakeBorder(1 - ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    count, _, stats, middles = cv2.connectedComponentsWithStats(sheet, connectivity=4)
    areas = stats[:, cv2.CC_STAT_AREA]
    # Number 0 is the ink, and the paper around it is no half.
    around = 1 + int(np.argmax(areas[1:])) if count > 1 else 0
    halves = [n for n in range(1, count) if n != around and areas[n] > _LARGE * ink.size]
    if len(halves) != 2:
        return False
    least, most = sorted(areas[halves].tolist())
    across, down = np.abs(middles[halves[0]] - middles[halves[1]])
    return bool(least > _HALF * most and across > _LEVEL * down)


def insert_diameters(components: Components, row: Row, spans: Floats, text: PlacedText) -> str:
    """Return a reading with every diameter sign that stands in the row, at its place."""
    string, places = list(text.string), list(text.places)
    high, tall = _heights(components, row), row_height(components, row)
    out = _BESIDE * tall
    for at, member in enumerate(row.members):
        if high[at] < _HIGH * tall or not is_diameter(components, member, turned=row.turned):
            continue
        first, last = spans[at]
        there = [number for number, place in enumerate(places) if first - out < place < last + out]
        if there:
            if len(there) == 1 and string[there[0]] in _LIKE_DIAMETER:
                string[there[0]] = "Ø"
            continue
        signs = ["Ø"]
        if at > 0 and first - spans[at - 1, 1] > _SPACE * tall:
            signs.insert(0, " ")
        if at + 1 < len(spans) and spans[at + 1, 0] - last > _SPACE * tall:
            signs.append(" ")
        place = (first + last) / 2
        where = int(np.searchsorted(places, place))
        string[where:where] = signs
        places[where:where] = [place] * len(signs)
    return " ".join("".join(string).split())


def with_zeros(string: str) -> str:
    """Return a reading whose diameter signs within words and numbers are slashed zeros."""
    return _SLASHED_ZERO.sub("0", string)


def split_row(components: Components, row: Row, unread: Collection[int]) -> list[Row]:
    """Part a row at signs that were not read; parts without a letter are left out."""
    high = _heights(components, row) > _HIGH * row_height(components, row)
    letters = {member for member, is_letter in zip(row.members, high, strict=True) if is_letter}
    groups = groupby(row.members, unread.__contains__)
    parts = [tuple(part) for is_unread, part in groups if not is_unread]
    rows = []
    for part in parts:
        some = [member for member in part if member in letters]
        if some:
            room = room_for_signs(level_boxes(components.boxes[some], turned=row.turned))
            rows.append(Row(part, row.turned, len(some), room))
    return rows


def row_height(components: Components, row: Row) -> float:
    """Return the height of a row's letters, px, whatever dashes and marks stand among them."""
    high = _heights(components, row)
    formed = _formed(components, row, high)
    return float(np.median(high[formed] if formed.any() else high))


def _formed(components: Components, row: Row, high: Floats) -> Mask:
    """Say of each member of a row, so high, whether it is a letter and no mere stroke or mark."""
    boxes = level_boxes(components.boxes[list(row.members)], turned=row.turned)
    return np.asarray((boxes[:, 2] - boxes[:, 0] > _FORMED * high) & (high > 0.5 * high.max()))


def _heights(components: Components, row: Row) -> Floats:
    boxes = level_boxes(components.boxes[list(row.members)], turned=row.turned)
    return np.asarray(boxes[:, 3] - boxes[:, 1])
