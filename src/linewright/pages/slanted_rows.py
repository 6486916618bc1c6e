"""Lettering along slanting dimension lines: letters in a row that is neither level nor upright."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from linewright.base import Floats, Pixels
from linewright.pages.components import Groups
from linewright.pages.scan_reading import Cut, only_own, surer, without_others
from linewright.pages.text_reader import TextReader

# Sides of a letter's box, mm; that of a slanting letter is larger than the letter.
_LEAST_MM, _MOST_MM = 1.3, 8.0
# Letters of a row: how much larger one may be, how far the next may stand, and how far aside of
# the line through them all, in letters.
_LARGER, _NEXT, _ASIDE = 2.2, 1.45, 0.3
_LEAST_TURN = math.radians(8)
_MOST_LETTERS = 40
_SURE = 0.85


class Slanted(NamedTuple):
    """A row that was read, in pixels of the page.

    Attributes:
        members: numbers of its groups of pixels.
        string: what it says.
        confidence: of the reader, 0..1.
        at: where its baseline begins.
        length: along the baseline.
        height: of its capitals and digits.
        rotation: degrees counter-clockwise as seen, 0 up to 360.
    """

    members: tuple[int, ...]
    string: str
    confidence: float
    at: tuple[float, float]
    length: float
    height: float
    rotation: float


class _Row(NamedTuple):
    members: tuple[int, ...]
    letters: int
    angle: float
    boxes: Floats


def find_slanted(
    pixels: Pixels,
    groups: Groups,
    reader: TextReader,
    px_per_mm: float,
    *,
    barred: Sequence[int] = (),
    scan: Pixels | None = None,
) -> list[Slanted]:
    """Find and read slanting lettering that reads from below or from the right.

    Args:
        pixels: H x W uint8, paper 255.
        groups: its ink's groups of touching pixels.
        reader: the reader.
        px_per_mm: resolution.
        barred: numbers of groups that are something else.
        scan: the page before it was repaired, H x W uint8: each row is read there as well.
    """
    rows = _find_rows(groups, barred, px_per_mm)
    read = reader.read([_crop(pixels, groups, row) for row in rows])
    if scan is not None:
        again = reader.read([_crop(scan, groups, row, cut=without_others) for row in rows])
        read = [
            surer(one, two, partial(_plausible, row))
            for row, one, two in zip(rows, read, again, strict=True)
        ]
    return [
        _measured(row, string, confidence)
        for row, (string, confidence) in zip(rows, read, strict=True)
        if _plausible(row, string, confidence)
    ]


def _plausible(row: _Row, string: str, confidence: float) -> bool:
    signs = "".join(string.split())
    if confidence < _SURE or not any(sign.isdigit() for sign in signs):
        return False
    return 0.7 * row.letters <= len(signs) <= 1.4 * len(row.members) + 1


def slants(groups: Groups, members: Sequence[int], *, turned: bool) -> bool:
    """Whether letters that were taken for a level or upright row climb or fall along it.

    Letters are not all as high: one of their tops, feet and middles lies level in a level row.
    """
    boxes = groups.boxes[list(members)].astype(np.float64)
    if turned:
        boxes = np.stack([-boxes[:, 3], boxes[:, 0], -boxes[:, 1], boxes[:, 2]], axis=1)
    high = boxes[:, 3] - boxes[:, 1]
    boxes = boxes[high > 0.6 * high.max()]
    if len(boxes) < 2:
        return False
    along = (boxes[:, 0] + boxes[:, 2]) / 2
    levels = (boxes[:, 1], boxes[:, 3], (boxes[:, 1] + boxes[:, 3]) / 2)
    climb = min(abs(float(np.polyfit(along, level, 1)[0])) for level in levels)
    return math.atan(climb) > (_LEAST_TURN if len(boxes) > 2 else 2 * _LEAST_TURN)


def _find_rows(groups: Groups, barred: Sequence[int], px_per_mm: float) -> list[_Row]:
    corners = groups.boxes.astype(np.float64)
    sides = corners[:, 2:] - corners[:, :2]
    size = sides.max(axis=1)
    middles = (corners[:, :2] + corners[:, 2:]) / 2
    free = np.ones(len(size), dtype=np.bool_)
    free[[0, *barred]] = False
    is_letter = free & (size > _LEAST_MM * px_per_mm) & (size < _MOST_MM * px_per_mm)
    letters = np.flatnonzero(is_letter)
    marks = np.flatnonzero(free & (size <= _LEAST_MM * px_per_mm)).astype(np.int64)
    if len(letters) < 2:
        return []
    pairs = KDTree(middles[letters]).query_pairs(
        _NEXT * _MOST_MM * px_per_mm, output_type="ndarray"
    )
    i, j = letters[pairs[:, 0]], letters[pairs[:, 1]]
    apart = np.hypot(*(middles[i] - middles[j]).T)
    most, least = np.maximum(size[i], size[j]), np.minimum(size[i], size[j])
    near = (apart < _NEXT * most) & (most < _LARGER * least)
    rows = []
    for members in _joined(letters.tolist(), i[near].tolist(), j[near].tolist()):
        if not 2 <= len(members) <= _MOST_LETTERS:
            continue
        row = _row(groups, members, marks, middles, size)
        if row is not None:
            rows.append(row)
    return rows


def _joined(numbers: Sequence[int], i: Sequence[int], j: Sequence[int]) -> list[list[int]]:
    """Return the sets of numbers that pairs hold together."""
    parent = {number: number for number in numbers}

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for a, b in zip(i, j, strict=True):
        parent[root(a)] = root(b)
    found: dict[int, list[int]] = {}
    for number in numbers:
        found.setdefault(root(number), []).append(number)
    return list(found.values())


def _row(
    groups: Groups, members: Sequence[int], marks: NDArray[np.int64], middles: Floats, size: Floats
) -> _Row | None:
    """Return letters as a row with the marks beside them, None if they stand in no slanting row."""
    places = middles[list(members)]
    away = places - places.mean(axis=0)
    _, vectors = np.linalg.eigh(away.T @ away)
    way = vectors[:, 1]
    # It reads to the right, or upwards: y grows downwards.
    if way[0] < 0:
        way = -way
    angle = math.atan2(-way[1], way[0])
    if min(abs(angle), abs(abs(angle) - math.pi / 2)) < _LEAST_TURN:
        return None
    down = np.array([-way[1], way[0]])
    letter = float(np.median(size[list(members)]))
    if np.abs(away @ down).max() > _ASIDE * letter:
        return None
    off = middles[marks] - places.mean(axis=0)
    along, aside = off @ way, off @ down
    reach = np.abs(away @ way).max() + letter
    beside = (np.abs(along) < reach) & (np.abs(aside) < 0.7 * letter)
    everyone = (*members, *marks[beside].tolist())
    boxes = np.array([_turned_box(groups, number, way, down) for number in everyone])
    return _Row(everyone, len(members), angle, boxes)


def _turned_box(groups: Groups, number: int, way: Floats, down: Floats) -> Floats:
    """Return the least and greatest place of a group along a row and down from it, px."""
    x0, y0, x1, y1 = groups.boxes[number].tolist()
    rows, columns = np.nonzero(groups.labels[y0:y1, x0:x1] == number)
    points = np.stack([columns + x0 + 0.5, rows + y0 + 0.5], axis=1)
    placed = np.stack([points @ way, points @ down], axis=1)
    return np.concatenate([placed.min(axis=0) - 0.5, placed.max(axis=0) + 0.5])


def _crop(pixels: Pixels, groups: Groups, row: _Row, cut: Cut = only_own) -> Pixels:
    """Cut a row out of the page, with nothing else on it, and turn it level."""
    boxes = groups.boxes[list(row.members)]
    x0, y0 = (boxes[:, :2].min(axis=0) - 2).clip(0).tolist()
    x1, y1 = (boxes[:, 2:].max(axis=0) + 2).tolist()
    alone = cut(pixels[y0:y1, x0:x1], groups.labels[y0:y1, x0:x1], row.members)
    low, high = row.boxes[:, :2].min(axis=0), row.boxes[:, 2:].max(axis=0)
    border = max(0.12 * float(high[1] - low[1]), 2.0)
    way, down = _axes(row.angle)
    corner = way * (low[0] - border) + down * (low[1] - border) - (x0, y0)
    # From the crop's pixel centres to those of the window.
    matrix = np.stack([way, down, corner + (way + down) / 2 - 0.5], axis=1)
    wide, tall = np.ceil(high - low + 2 * border).astype(int).tolist()
    level = cv2.warpAffine(
        alone,
        matrix,
        (wide, tall),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=255,
    )
    return np.asarray(level, dtype=np.uint8)


def _axes(angle: float) -> tuple[Floats, Floats]:
    way = np.array([math.cos(angle), -math.sin(angle)])
    return way, np.array([-way[1], way[0]])


def _measured(row: _Row, string: str, confidence: float) -> Slanted:
    way, down = _axes(row.angle)
    tall = row.boxes[:, 3] - row.boxes[:, 1]
    letters = tall > 0.7 * tall.max()
    first, last = float(row.boxes[:, 0].min()), float(row.boxes[:, 2].max())
    at = way * first + down * float(np.median(row.boxes[letters, 3]))
    return Slanted(
        row.members,
        string,
        confidence,
        (float(at[0]), float(at[1])),
        last - first,
        float(np.median(tall[letters])),
        math.degrees(row.angle) % 360,
    )
