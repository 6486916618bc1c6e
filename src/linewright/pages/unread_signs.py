"""Signs of a row that the reader passed over: a row must not swallow what it does not say.

A reader that has never seen a sign, such as that of a hole's depth, reads on as if nothing stood
there. Where no character of a reading stands within a sign, the sign was not read. A diameter sign
is known by its form and set into the text; the row is parted at any other, which stays lines.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats
from linewright.pages.components import Groups
from linewright.pages.row_reader import Read, RowReader, plausible
from linewright.pages.text_reader import PlacedText
from linewright.pages.text_rows import Row

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
# Halves of a diameter sign: no less of each other, beside each other rather than one above.
_HALF, _LEVEL = 0.4, 0.5
# What a reader takes a diameter sign for.
_LIKE_DIAMETER = frozenset("0OoQ∅⌀ΦφøΘθ")


def with_all_signs(
    reader: RowReader, rows: Sequence[Row], read: Sequence[Read]
) -> tuple[list[Row], list[Read]]:
    """Set diameter signs that the reader passed over into rows; part rows at any other sign.

    Args:
        reader: of the page's rows.
        rows: of the page.
        read: what each says, and how surely.

    Returns:
        Rows and what they say; a row that was parted says nothing, and its parts come at the end.
    """
    groups, known = reader.groups, list(read)
    parted: list[Row] = []
    for number, (row, (string, confidence)) in enumerate(zip(rows, read, strict=True)):
        if row.letters < 2 or not plausible(row, string, confidence):
            continue
        readings, spans = reader.placed(row), reader.spans(row)
        unread = unread_signs(groups, row, spans, readings)
        strange = {n for n in unread if not is_diameter(groups, n, turned=row.turned)}
        strange.update(too_tall(groups, row, string))
        strange.update(rule_pieces(groups, row, string))
        if strange:
            parted.extend(parts_of(groups, row, sorted(strange)))
            known[number] = "", 0.0
        else:
            (said, *_) = [text for text in readings if text.string == string]
            # A bar that is no member is the rest of a rule on the scan.
            known[number] = with_diameters(groups, row, spans, said).strip(_RULE + " "), confidence
    if not parted:
        return list(rows), known
    parts, read_again = with_all_signs(reader, parted, reader.read(parted))
    return [*rows, *parts], known + read_again


def unread_signs(
    groups: Groups, row: Row, spans: Floats, readings: Sequence[PlacedText]
) -> tuple[int, ...]:
    """Return the members of a row in which no character of any reading stands.

    Args:
        groups: of touching pixels of ink.
        row: what was read.
        spans: first and last place of each member along the crop, N x 2 px.
        readings: of the row, by its crop.
    """
    high, tall = _heights(groups, row), row_height(groups, row)
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


def too_tall(groups: Groups, row: Row, string: str) -> tuple[int, ...]:
    """Return the members that tower above the others of a row of capitals and digits.

    The arrow of a section with its bar looks like a T beside the letter of the section, and the end
    of an extension line like a 1 beside a number.
    """
    if string != string.upper():
        return ()
    high = _heights(groups, row)
    formed = _formed(groups, row, high)
    if not formed.any():
        return ()
    usual = float(np.median(high[formed]) if formed.sum() > 2 else high[formed].min())
    most = np.where(formed, _TOWERS, _STROKE_TOWERS) * usual
    return tuple(
        member
        for member, tall, limit in zip(row.members, high, most, strict=True)
        if tall > limit and not is_diameter(groups, member, turned=row.turned)
    )


def rule_pieces(groups: Groups, row: Row, string: str) -> tuple[int, ...]:
    """Return strokes at the ends of a row that were read as bars: pieces of a broken rule."""
    high, tall = _heights(groups, row), row_height(groups, row)
    stroke = (high > _HIGH * tall) & ~_formed(groups, row, high)
    return tuple(row.members[end] for end in (0, -1) if string[end] in _RULE and stroke[end])


def is_diameter(groups: Groups, number: int, *, turned: bool) -> bool:
    """Whether a group is a ring with a slanting line through it: two halves, not one on another."""
    x0, y0, x1, y1 = groups.boxes[number].tolist()
    own = (groups.labels[y0:y1, x0:x1] == number).view(np.uint8)
    if turned:
        own = np.ascontiguousarray(np.rot90(own, -1))
    sheet = cv2.copyMakeBorder(1 - own, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    count, _, stats, middles = cv2.connectedComponentsWithStats(sheet, connectivity=4)
    # Number 0 is the ink, and the paper around it is no half.
    around = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])) if count > 1 else 0
    large = 0.02 * own.size
    halves = [n for n in range(1, count) if n != around and stats[n, cv2.CC_STAT_AREA] > large]
    if len(halves) != 2:
        return False
    least, most = sorted(int(stats[n, cv2.CC_STAT_AREA]) for n in halves)
    across, down = np.abs(middles[halves[0]] - middles[halves[1]])
    return bool(least > _HALF * most and across > _LEVEL * down)


def with_diameters(groups: Groups, row: Row, spans: Floats, text: PlacedText) -> str:
    """Return a reading with every diameter sign that stands in the row, at its place."""
    string, places = list(text.string), list(text.places)
    high, tall = _heights(groups, row), row_height(groups, row)
    out = _BESIDE * tall
    for at, member in enumerate(row.members):
        if high[at] < _HIGH * tall or not is_diameter(groups, member, turned=row.turned):
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


def parts_of(groups: Groups, row: Row, unread: Sequence[int]) -> list[Row]:
    """Part a row at signs that were not read; parts without a letter are left out."""
    high = dict(zip(row.members, _heights(groups, row), strict=True))
    tall = row_height(groups, row)
    parts: list[list[int]] = [[]]
    for member in row.members:
        if member in unread:
            parts.append([])
        else:
            parts[-1].append(member)
    counted = [(part, sum(high[member] > _HIGH * tall for member in part)) for part in parts]
    return [Row(tuple(part), row.turned, letters) for part, letters in counted if letters]


def row_height(groups: Groups, row: Row) -> float:
    """Return the height of a row's letters, px, whatever dashes and marks stand among them."""
    high = _heights(groups, row)
    formed = _formed(groups, row, high)
    return float(np.median(high[formed] if formed.any() else high))


def _formed(groups: Groups, row: Row, high: Floats) -> NDArray[np.bool_]:
    """Say of each member of a row, so high, whether it is a letter and no mere stroke or mark."""
    boxes = groups.boxes[list(row.members)]
    wide = (boxes[:, 3] - boxes[:, 1]) if row.turned else (boxes[:, 2] - boxes[:, 0])
    formed: NDArray[np.bool_] = (wide > _FORMED * high) & (high > 0.5 * high.max())
    return formed


def _heights(groups: Groups, row: Row) -> Floats:
    some = groups.boxes[list(row.members)].astype(np.float64)
    low, high = (2, 0) if row.turned else (3, 1)
    heights: Floats = some[:, low] - some[:, high]
    return heights
