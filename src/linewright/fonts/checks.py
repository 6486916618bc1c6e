"""Whether a made glyph is the character that it should be: topology, ink, place, reading.

Thinning keeps the topology of ink: a skeleton has the components and the holes of what it was
thinned from. So both are counted on the ink itself, specks left out.

Readers forgive a lot: they name characters of which a quarter is missing. So ink is also asked to
lie where print has it (`partial_hausdorff`: D. Huttenlocher et al., IEEE PAMI 15,
1993). Of the starter set's glyphs with a quarter wiped out that finds 69 to 94 % in the five
regular and semi-cursive hands and 37 % in the cursive one, at one real glyph in a hundred.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Self

import cv2
import numpy as np

from linewright.base import Pixels
from linewright.fonts.strokes import StrokeChecker
from linewright.glyphs import GlyphPairs
from linewright.pages import GlyphReader

_SPECK = 7e-4  # share of the frame below which a blot or a hole does not count
_OUTSIDE = 0.005  # share of a hand's own glyphs beyond each end of its range
_INK_ROOM = 1.1  # factor by which the range of ink is widened
_STROKE_SCALE = 4.0  # of scores of strokes, log odds, beside deviations of shape
_NEAR_SHARE = 0.95  # of the ink must be near the other's


class Topology(NamedTuple):
    """How ink hangs together."""

    components: int  # pieces of ink, joined at sides and corners
    holes: int  # pieces of paper that ink encloses, joined at sides
    ink: float  # share of the frame, grey counted in part


class Tolerance(NamedTuple):
    """What a hand does to the topology and the ink of the reference font; ends included."""

    components: tuple[int, int]  # fewest and most components more than the print glyph has
    holes: tuple[int, int]  # the same of holes
    ink: tuple[float, float]  # least and most ink, as a multiple of print's ink
    missing: float  # how far print's ink may lie from the hand's, in shares of the frame
    added: float  # how far the hand's ink may lie from print's


ANY_STYLE = Tolerance((-5, 10), (-5, 5), (0.3, 2.0), 0.2, 0.13)
"""For a hand whose own glyphs are not at hand: what the six of the starter set do (99 % each)."""


class Verdict(NamedTuple):
    """What the checks say of one glyph."""

    faults: tuple[str, ...]  # what is wrong, in words
    reading: str | None  # what it was read as, None where reading does not judge
    probability: float  # the reader's, of the right character; 0 where it does not judge
    deviation: float  # by how much topology and ink lie outside the tolerance; 0 inside

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def better_than(self, other: Self) -> bool:
        """Say whether this is the one to keep: fewer faults, less off, then read more surely."""
        return self._rank < other._rank

    @property
    def _rank(self) -> tuple[int, float, float]:
        return len(self.faults), self.deviation, -self.probability


def topology(image: Pixels) -> Topology:
    """Count components and holes of a glyph, H x H uint8, paper 255, ink 0."""
    least = _SPECK * image.size
    ink = np.pad(image < 128, 1).astype(np.uint8)
    return Topology(
        _pieces(ink, 8, least),
        _pieces(1 - ink, 4, least) - 1,  # the paper around is no hole
        float(1 - image.mean() / 255),
    )


def partial_hausdorff(ink: Pixels, other: Pixels) -> float:
    """Return how far 95 % of ink lies from another's, in shares of the frame; 1 without ink."""
    target = other < 128
    if not target.any() or not (ink < 128).any():
        return 1.0
    distance = cv2.distanceTransform((~target).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return min(1.0, float(np.quantile(distance[ink < 128], _NEAR_SHARE)) / len(other))


def measure_tolerance(pairs: GlyphPairs) -> Tolerance:
    """Return what a hand does, from glyphs of its own: all but half a percent at each end."""
    prints, hands = (_count(images) for images in (pairs.source, pairs.target))
    more = hands - prints
    ratio = hands[:, 2] / np.maximum(prints[:, 2], 1e-6)
    ends = (_OUTSIDE, 1 - _OUTSIDE)
    few, many = np.quantile(more[:, :2], ends, axis=0, method="closest_observation").astype(int)
    least, most = np.quantile(ratio, ends)
    faces = list(zip(pairs.source, pairs.target, strict=True))
    pixel = 1 / pairs.source.shape[1]  # no glyph is drawn nearer, even where a hand is print
    missing = max(pixel, np.quantile([partial_hausdorff(*pair) for pair in faces], ends[1]))
    added = max(pixel, np.quantile([partial_hausdorff(*pair[::-1]) for pair in faces], ends[1]))
    return Tolerance(
        (int(few[0]), int(many[0])),
        (int(few[1]), int(many[1])),
        (float(least) / _INK_ROOM, float(most) * _INK_ROOM),
        float(missing),
        float(added),
    )


class Checker:
    """Checks glyphs against the reference font, the hand's tolerance and a reader."""

    def __init__(
        self,
        reader: GlyphReader,
        tolerance: Tolerance = ANY_STYLE,
        strokes: StrokeChecker | None = None,
        stroke_limit: float = math.inf,  # score of a stroke's fault above which a glyph is rejected
    ) -> None:
        self._reader = reader
        self.tolerance = tolerance
        self._strokes, self._stroke_limit = strokes, stroke_limit

    def legible(self, prints: Mapping[str, Pixels]) -> frozenset[str]:
        """Return the characters that the reader can read in print: reading judges these alone."""
        asked = [char for char in prints if self._reader.knows(char)]
        readings = self._reader.read([prints[char] for char in asked])
        return frozenset(char for char, got in zip(asked, readings, strict=True) if got.candidates[0] == char)

    def check(
        self, chars: Sequence[str], images: Sequence[Pixels], prints: Mapping[str, Pixels], legible: Collection[str]
    ) -> list[Verdict]:
        """Check glyphs, H x H uint8 each, of characters; reading judges the legible ones."""
        judged = [number for number, char in enumerate(chars) if char in legible]
        readings = dict(zip(judged, self._reader.read([images[n] for n in judged]), strict=True))
        strokes = self._strokes.check(images, [prints[char] for char in chars]) if self._strokes else []
        verdicts = []
        for number, (char, image) in enumerate(zip(chars, images, strict=True)):
            faults, deviation = self._shape_faults(image, prints[char])
            if strokes and strokes[number].score > self._stroke_limit:
                faults.append(strokes[number].words())
                deviation += (strokes[number].score - self._stroke_limit) / _STROKE_SCALE
            best, probability = None, 0.0
            if (reading := readings.get(number)) is not None:
                best = reading.candidates[0]
                scores = dict(zip(reading.candidates, reading.scores, strict=True))
                probability = scores.get(char, 0.0)
                if best != char:
                    faults.insert(0, f"read as {best}")
            verdicts.append(Verdict(tuple(faults), best, probability, deviation))
        return verdicts

    def count_rejected(self, pairs: GlyphPairs, *, most: int = 200) -> tuple[int, int]:
        """Return how many of a hand's own glyphs (an even choice) are rejected, and of how many."""
        step = -(-len(pairs.chars) // most)
        chars = pairs.chars[::step]
        prints = dict(zip(chars, pairs.source[::step], strict=True))
        verdicts = self.check(chars, list(pairs.target[::step]), prints, self.legible(prints))
        return sum(not verdict.passed for verdict in verdicts), len(chars)

    def _shape_faults(self, image: Pixels, print_: Pixels) -> tuple[list[str], float]:
        glyph, given = topology(image), topology(print_)
        if glyph.components == 0:
            return ["blank"], 100.0
        faults, deviation = [], 0.0
        limits = self.tolerance
        for what, (few, many), count, print_has in (
            ("pieces", limits.components, glyph.components, given.components),
            ("holes", limits.holes, glyph.holes, given.holes),
        ):
            # A range below zero must not forbid what a simple glyph can have at all.
            low, high = max(0, print_has + few), max(0, print_has + many)
            if not low <= count <= high:
                faults.append(f"{count} {what}, print has {print_has}")
                deviation += max(low - count, count - high)
        ratio = glyph.ink / max(given.ink, 1e-6)
        least, most = limits.ink
        if not least <= ratio <= most:
            faults.append(f"{ratio:.2f} times the ink of print")
            deviation += float(abs(np.log(ratio / (least if ratio < least else most))))
        if image.shape != print_.shape:  # the user's own may be larger
            small = cv2.resize(image, print_.shape[::-1], interpolation=cv2.INTER_AREA)
            image = np.asarray(small, np.uint8)
        for fault, distance, limit in (
            ("strokes of print are missing", partial_hausdorff(print_, image), limits.missing),
            ("ink where print has none", partial_hausdorff(image, print_), limits.added),
        ):
            if distance > limit:
                faults.append(fault)
                deviation += distance / limit - 1
        return faults, deviation


def _count(images: Pixels) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array([topology(image) for image in images], dtype=np.float64)


def _pieces(mask: Pixels, connectivity: int, least: float) -> int:
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=connectivity)
    return int((stats[1:, cv2.CC_STAT_AREA] >= least).sum())
