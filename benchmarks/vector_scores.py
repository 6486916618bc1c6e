"""How much of a drawing its vectors recover, and how much of what they draw is true.

Lines that stand nearer than they are wide, as those of a small thread do, make one black area on
any page, and one filled area in its vectors. So a true line within a filled area counts as
recovered, and the outline of a filled area counts as drawn.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats
from linewright.evaluate.lines import TOLERANCE_MM, near, samples_of_pieces
from linewright.pages import Text as TrueText, fold
from linewright.vector import Polyline, Vectors, sampled

_CORNER = math.radians(25)
_DASH_GAP_MM = 1.6
# Signs that `fold` takes for a digit; before a number they are none of it.
_DIAMETER = re.compile("[ØøΦφϕ∅⌀]")


class VectorScores(NamedTuple):
    """How vectors agree with the drawing that they were made of."""

    recovered: float  # share of the true length within a filled area or the tolerance, 0..1
    true: float  # share of the drawn length, outlines too, with a true line or lettering near
    entities: int  # lines, arcs and pieces of polylines that were drawn, lettering apart
    segments: int  # true segments
    texts: float  # share of true texts that stand in a drawn text at their place, 0..1
    numbers: float  # the same of those that hold a digit
    missed: tuple[tuple[str, str], ...]  # true texts not read, as (true, what stands there)

    @property
    def entities_per_segment(self) -> float:
        """How many entities were drawn for each true segment."""
        return self.entities / max(self.segments, 1)


def score_vectors(
    vectors: Vectors,
    lines: Sequence[Floats],
    *,
    lettering: Sequence[Floats] = (),
    texts: Sequence[TrueText] = (),
    px_per_mm: float,
    tolerance_mm: float = TOLERANCE_MM,
) -> VectorScores:
    """Score vectors against a drawing's own lines and texts."""
    # Lines are the true centre lines, N x 2 in pixels, y down; each dash may be its own. Lettering
    # (strokes and outlines, of filled shapes too) may be drawn as lines but need not be. Texts have
    # boxes in pixels.
    shape = (math.ceil(vectors.height * px_per_mm), math.ceil(vectors.width * px_per_mm))

    def on_page(points: Floats) -> Floats:
        turned: Floats = np.stack([points[:, 0], vectors.height - points[:, 1]], axis=1)
        return turned * px_per_mm

    areas = [on_page(np.array(solid.points)) for solid in vectors.solids]
    drawn = [on_page(sampled(curve)) for curve in vectors.curves]
    drawn += [np.concatenate([area, area[:1]]) for area in areas]
    truth = samples_of_pieces(lines, shape, 1.0)
    allowed = samples_of_pieces([*lines, *lettering], shape, 1.0)
    output = samples_of_pieces(drawn, shape, 1.0)
    reach = tolerance_mm * px_per_mm
    covered = near(truth.points, output.points, reach) | _filled(truth.points, areas, shape)
    recovered = _share(covered, truth.lengths)
    true = _share(near(output.points, allowed.points, reach), output.lengths)
    entities = sum(
        len(curve.points) - 1 if isinstance(curve, Polyline) else 1
        for curve in vectors.curves
        if curve.pen.layer != "text"
    )
    missed = [text for text in texts if not _is_read(text, vectors, px_per_mm)]
    digits = [text for text in texts if re.search(r"\d", text.string)]
    wrong = [text for text in missed if re.search(r"\d", text.string)]
    return VectorScores(
        recovered,
        true,
        entities,
        count_segments(lines, px_per_mm),
        1 - len(missed) / max(len(texts), 1),
        1 - len(wrong) / max(len(digits), 1),
        tuple((text.string, " ".join(_strings_at(text, vectors, px_per_mm))) for text in missed),
    )


def count_segments(lines: Sequence[Floats], px_per_mm: float) -> int:
    """Return how many segments polylines, N x 2 px, are: between corners, dashes of a line one."""
    count, last = 0, None
    for piece in lines:
        steps = np.diff(piece, axis=0)
        long = np.hypot(steps[:, 0], steps[:, 1])
        steps, ends = steps[long > 1e-6], piece[np.r_[True, long > 1e-6]]
        if len(steps) == 0:
            continue
        angles = np.arctan2(steps[:, 1], steps[:, 0])
        turns = np.abs((np.diff(angles) + math.pi) % (2 * math.pi) - math.pi)
        count += 1 + int((turns > _CORNER).sum())
        if last is not None and _continues(last, (ends[0], angles[0]), px_per_mm):
            count -= 1
        last = (ends[-1], float(angles[-1]))
    return count


def _continues(last: tuple[Floats, float], first: tuple[Floats, float], px_per_mm: float) -> bool:
    """Whether a piece goes on where the last one ended, as the next dash does."""
    apart = first[0] - last[0]
    gap = float(np.hypot(*apart))
    turn = abs((first[1] - last[1] + math.pi) % (2 * math.pi) - math.pi)
    if gap > _DASH_GAP_MM * px_per_mm or turn > _CORNER:
        return False
    ahead = apart @ (math.cos(last[1]), math.sin(last[1]))
    return gap < 0.5 or bool(ahead > 0.9 * gap)


def _filled(points: Floats, areas: Sequence[Floats], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Say of each point whether it lies in one of some filled areas of a page."""
    page = np.zeros(shape, np.uint8)
    for area in areas:
        cv2.fillPoly(page, [np.rint(area).astype(np.int32)[:, None]], 1)
    rows, columns = shape
    x = points[:, 0].astype(int).clip(0, columns - 1)
    y = points[:, 1].astype(int).clip(0, rows - 1)
    inside: NDArray[np.bool_] = page[y, x] == 1
    return inside


def _share(chosen: NDArray[np.bool_], lengths: Floats) -> float:
    total = float(lengths.sum())
    return float(lengths[chosen].sum()) / total if total else 1.0


def _is_read(text: TrueText, vectors: Vectors, px_per_mm: float) -> bool:
    """Whether a drawn text at the place of a true one says it, alone or as one of its words."""
    want = fold(text.string)
    for string in _strings_at(text, vectors, px_per_mm):
        if want == fold(string) or want in [fold(word) for word in string.split()]:
            return True
        # What the truth holds as several texts may be drawn as one line.
        spaced = fold(_DIAMETER.sub("/", string))
        if any(sign.isdigit() for sign in want) and re.search(rf"(?<!\d){re.escape(want)}(?!\d)", spaced):
            return True
    return False


def _strings_at(text: TrueText, vectors: Vectors, px_per_mm: float) -> list[str]:
    left, top, right, bottom = text.box
    x, y = (left + right) / 2 / px_per_mm, vectors.height - (top + bottom) / 2 / px_per_mm
    strings = []
    for drawn in vectors.texts:
        turn = math.radians(drawn.rotation)
        dx, dy = x - drawn.at[0], y - drawn.at[1]
        along = dx * math.cos(turn) + dy * math.sin(turn)
        up = -dx * math.sin(turn) + dy * math.cos(turn)
        margin = 0.5 * drawn.height
        if -margin < along < drawn.length + margin and -margin < up < drawn.height + margin:
            strings.append(drawn.string)
    return strings
