"""The network that reads the strip along a reference line: symbols on both sides, contours, ring, flag, tail."""

import json
from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np
import onnxruntime

from linewright.base import Floats, Mask, Pixels, asset
from linewright.pages import open_model
from linewright.vector import limits
from linewright.vector.welds.reference_lines import ReferenceLine


class SymbolReading(NamedTuple):
    """What stands on a side of a reference line."""

    kind: str  # elementary symbol of ISO 2553, empty where there is none
    contour: str  # flat, convex, concave or empty
    confidence: float  # 0..1, of the kind


class StripReading(NamedTuple):
    """What a strip along a reference line says."""

    at: float  # x of the symbols, mm on the page
    above: SymbolReading
    below: SymbolReading
    marks: dict[str, float]  # all round, field, tail: how sure, 0..1
    dashed: tuple[float, float]  # how much of the line has another beside it, above and below, 0..1
    tail_at: float = 0.0  # x of what is likeliest a tail


class Answers(NamedTuple):
    """The network, and what its answers mean."""

    session: onnxruntime.InferenceSession
    kinds: list[str]
    contours: list[str]
    marks: list[str]
    high: int  # of a strip, px
    letter: int  # height of lettering, px
    column: int  # px


def read_strip(page: Pixels, px_per_mm: float, line: ReferenceLine, height: float) -> StripReading | None:
    """Return what a strip says, None where no symbol stands on the line; ``height`` is that of the lettering, mm."""
    facts = shared_symbol_reader()
    scale = facts.letter / height  # px of the strip for one mm
    left = min(line.knee[0], line.end[0]) - limits.STRIP_MARGIN * height
    right = max(line.knee[0], line.end[0]) + limits.STRIP_MARGIN * height
    wide = -(-round((right - left) * scale) // (2 * facts.column)) * 2 * facts.column
    level = page.shape[0] / px_per_mm - (line.knee[1] + line.end[1]) / 2  # mm from the top
    ink = _cut(page, px_per_mm, left, level - facts.high / 2 / scale, (wide, facts.high), scale)
    answers = facts.session.run(None, {"ink": ink[None, None]})[0][0]
    kinds, contours = len(facts.kinds), len(facts.contours)
    above, below, one, two, marks = np.split(answers, np.cumsum([kinds, kinds, contours, contours]))
    sides = _softmax(above), _softmax(below)
    least = 1 - np.minimum(sides[0][0], sides[1][0])
    at = int(least.argmax())
    if least[at] < (limits.SOME_SYMBOL if line.arrow else limits.HEADLESS_SYMBOL):
        return None
    # The middle of the columns around it that see it.
    low = high = at
    while low > 0 and least[low - 1] > limits.SOME_SYMBOL:
        low -= 1
    while high + 1 < len(least) and least[high + 1] > limits.SOME_SYMBOL:
        high += 1
    middle = left + ((low + high) / 2 + 0.5) * facts.column / scale
    readings = [_side(side[:, at], look[:, at], facts) for side, look in zip(sides, (one, two), strict=True)]
    sure = {name: float(1 / (1 + np.exp(-row.max()))) for name, row in zip(facts.marks, marks, strict=True)}
    span = sorted(round((x - left) * scale) for x in (line.knee[0], line.end[0]))
    aside = round((middle - left) * scale)
    tail_at = left + (int(marks[facts.marks.index("tail")].argmax()) + 0.5) * facts.column / scale
    dashed = _beside(ink, (span[0], span[1]), aside, facts.letter)
    return StripReading(middle, readings[0], readings[1], sure, dashed, tail_at)


def _beside(ink: Floats, span: tuple[int, int], middle: int, letter: int) -> tuple[float, float]:
    """Return how much of a reference line has ink level with it, where the dashed line of ISO 2553 runs."""
    columns = np.arange(*span)
    columns = columns[np.abs(columns - middle) > limits.SYMBOL_HALF * letter]  # without the symbols
    if not len(columns):
        return 0.0, 0.0
    dark: Mask = np.asarray(ink[:, columns] > limits.STRIP_INK)
    near = slice(len(dark) // 2 - limits.STRIP_SLACK_PX, len(dark) // 2 + limits.STRIP_SLACK_PX + 1)
    level = near.start + int(dark.mean(axis=1)[near].argmax())
    # A scan may lie a little askew.
    rows: Mask = np.asarray(dark | np.roll(dark, 1, axis=0) | np.roll(dark, -1, axis=0))
    low, high = (round(off * letter) for off in limits.DASHED_OFF)
    first, last = (round(off * letter) for off in limits.LETTERS_OFF)
    found = []
    for side in (-1, 1):
        # Where letters stand their feet or tops may lie at that level.
        letters = np.asarray(dark[[level + side * off for off in range(first, last)]].any(axis=0))
        free = ~cv2.dilate(letters[None].astype(np.uint8), np.ones((1, letter // 2), np.uint8))[0].astype(np.bool_)
        shares = rows[[level + side * off for off in range(low, high + 1)]][:, free]
        enough = free.sum() > limits.LEAST_FREE * len(columns)
        found.append(float(shares.mean(axis=1).max()) if enough else limits.UNCLEAR_DASHED)
    return found[0], found[1]


def _side(kinds: Floats, contours: Floats, facts: Answers) -> SymbolReading:
    best = int(kinds.argmax())
    contour = facts.contours[int(contours.argmax())] if facts.kinds[best] else ""
    return SymbolReading(facts.kinds[best], contour, float(kinds[best]))


def _cut(page: Pixels, px_per_mm: float, left: float, top: float, size: tuple[int, int], scale: float) -> Any:
    """Return a window of a page as ink, 0..1, H x W float32, at so many px a mm."""
    factor = px_per_mm / scale
    wide, high = size
    x0, y0 = left * px_per_mm, top * px_per_mm
    # First the pixels themselves, so that lines thinner than a pixel of the strip are not missed.
    columns, rows = round(wide * factor), round(high * factor)
    matrix = np.array([[1.0, 0.0, x0], [0.0, 1.0, y0]])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    window = cv2.warpAffine(page, matrix, (max(columns, 1), max(rows, 1)), flags=how, borderValue=255)
    small = cv2.resize(window, size, interpolation=cv2.INTER_AREA if factor > 1 else cv2.INTER_LINEAR)
    return (255 - small).astype(np.float32) / np.float32(255)


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=0))
    return np.asarray(powers / powers.sum(axis=0))


def has_symbol_reader() -> bool:
    """Say whether the model is in the package."""
    return asset("models", "weld-reader.onnx").is_file()


@cache
def shared_symbol_reader() -> Answers:
    """Return the network of the package."""
    session = open_model(asset("models", "weld-reader.onnx"))
    facts = session.get_modelmeta().custom_metadata_map
    names = ("kinds", "contours", "marks", "high", "letter", "column")
    return Answers(session, *(json.loads(facts[name]) for name in names))
