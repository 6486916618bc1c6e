"""Ink of a page as evidence, and the stretches of line that another page has no trace of.

A line counts by strict evidence and is missed by lax evidence: what is surely ink on one page is
lost only if the other page has not even a trace of ink within half a millimetre. So neither noise
nor a pale stroke raises an alarm, and a line that is gone does.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Floats, Floats32, Ints, Mask, Message, Pixels
from linewright.pages import find_ink, paper_level, skeleton_samples, thin_lee, without_specks

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels
TOLERANCE_MM = 0.5
# Shorter stretches are specks, serifs and dots of lettering, and what thinning leaves at blots.
LEAST_MM = 2.0
# What is wider is a stain or a blot. ISO 128 has lines of up to 2 mm, drawings hardly over 1.
_WIDEST_MM = 1.5
SPECK_MM = 1.0  # ink that touches nothing and is smaller is a speck
_TOGETHER_MM = 2.0  # bits of one line, as its dashes, are so near each other
# A trace of ink: so much darker than the paper around it, and above so much of its noise.
_TRACE, _TRACE_SIGMAS = 0.12, 2.5
_FAINTEST, _FAINTEST_SIGMAS = 0.22, 5.0
_PALE = 0.6  # a line with less than this share of the usual contrast of the page's lines is pale
_NOISE_PIXELS = 1 << 25  # of which noise is told: larger pages are sampled evenly
_REACH_MM = 1.25  # ink so near a missing stretch goes with it


class Stretch(NamedTuple):
    """A line, or a part of one."""

    length_mm: float
    box: Box
    # Much paler than the page's ink: pencil, a fold, a stain's rim. Strictness leaves it out.
    pale: bool = False


class InkEvidence:
    """A page's ink, H x W: surely ink, any trace of it, and the page levelled for a reader."""

    def __init__(self, pixels: Pixels, px_per_mm: float) -> None:
        # Of a page of A0 each of these arrays takes half a gigabyte: none is kept longer than it is needed.
        ratio = paper_level(pixels, px_per_mm)
        self.ink = find_ink(pixels, px_per_mm, paper=ratio)  # surely ink
        np.divide(pixels, ratio, out=ratio)
        np.minimum(ratio, 1.0, out=ratio)
        smooth = cv2.GaussianBlur(ratio, (0, 0), max(0.12 * px_per_mm, 0.5))
        step = -(-smooth.size // _NOISE_PIXELS)
        rest = smooth.ravel()[::step][~self.ink.ravel()[::step]]
        noise = 1.4826 * float(np.median(np.abs(rest - np.median(rest)))) if rest.size else 0.0
        self.trace: Mask = (smooth < 1 - max(_TRACE, _TRACE_SIGMAS * noise)) | self.ink
        # What is pale beside black ink is a line all the same: pencil, and worn ink.
        self.lines: Mask = (smooth < 1 - max(_FAINTEST, _FAINTEST_SIGMAS * noise)) | self.ink
        del smooth, rest
        # How much darker the neighbourhood is than paper, 0..1.
        self.contrast: Floats32 = np.asarray(cv2.erode(ratio, np.ones((3, 3), np.uint8)), np.float32)
        np.subtract(1, self.contrast, out=self.contrast)
        dark = float(np.quantile(ratio[self.ink], 0.25)) if self.ink.any() else 0.0
        # Paper 255 and ink 0: what a reader sees best.
        ratio -= np.float32(dark)
        ratio /= np.float32(1 - dark)
        np.clip(ratio, 0, 1, out=ratio)
        ratio *= 255
        self.levelled: Pixels = ratio.astype(np.uint8)
        self.binary: Pixels = np.where(self.ink, np.uint8(0), np.uint8(255))


class MissingLines(NamedTuple):
    """Lines that a page has and another one lacks, their ink, and the length of all its lines."""

    stretches: tuple[Stretch, ...]
    ink: Mask
    line_mm: float


def missing_lines(page: InkEvidence, other: InkEvidence, px_per_mm: float) -> MissingLines:
    """Return the lines of a page that the other one has no trace of, longest first."""
    ink = without_specks(page.lines, SPECK_MM * px_per_mm)
    points, lengths = skeleton_samples(thin_lee(ink))
    rows, columns = pixels_at(points, ink.shape)
    narrow = distance_to(~ink)[rows, columns] <= _WIDEST_MM / 2 * px_per_mm
    line_mm = float(lengths[narrow].sum()) / px_per_mm
    gone = narrow & (distance_to(other.trace)[rows, columns] > TOLERANCE_MM * px_per_mm)
    contrast = page.contrast[rows, columns]
    usual = float(np.median(contrast[page.ink[rows, columns]])) if page.ink.any() else 0.0
    rows, columns, contrast = rows[gone], columns[gone], contrast[gone]
    stretches = []
    marked = np.zeros(ink.shape, np.uint8)
    for stretch, members in group_stretches(rows, columns, lengths[gone] / px_per_mm, marked.shape, px_per_mm):
        stretches.append(stretch._replace(pale=float(np.median(contrast[members])) < _PALE * usual))
        marked[rows[members], columns[members]] = 1
    missing_ink = (_dilate(marked, _REACH_MM * px_per_mm) > 0) & ink & ~other.trace
    return MissingLines(longest_first(stretches), missing_ink, line_mm)


def group_stretches(
    rows: Ints, columns: Ints, lengths_mm: Floats, shape: tuple[int, ...], px_per_mm: float
) -> Iterator[tuple[Stretch, Ints]]:
    """Yield stretches of line pixels that lie near each other, and their members' numbers."""
    # What is short is left out.
    marked = np.zeros(shape, np.uint8)
    marked[rows, columns] = 1
    _, labels = cv2.connectedComponents(_dilate(marked, _TOGETHER_MM / 2 * px_per_mm))
    owner = labels[rows, columns]
    order = np.argsort(owner, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(owner[order])) + 1):
        length = float(lengths_mm[members].sum())
        if length >= LEAST_MM:
            across, down = columns[members], rows[members]
            left, top, right, bottom = across.min(), down.min(), across.max(), down.max()
            yield Stretch(length, (int(left), int(top), int(right) + 1, int(bottom) + 1)), members


def longest_first(stretches: list[Stretch]) -> tuple[Stretch, ...]:
    """Return stretches in the order of reports."""
    return tuple(sorted(stretches, key=lambda stretch: -stretch.length_mm))


def distance_to(mask: Mask) -> Floats32:
    """Return how far each pixel is from the nearest pixel of the mask, px; inf if it is empty."""
    if not mask.any():
        return np.full(mask.shape, np.inf, np.float32)
    away = (~mask).view(np.uint8)
    return np.asarray(cv2.distanceTransform(away, cv2.DIST_L2, cv2.DIST_MASK_5), np.float32)


def pixels_at(points: Floats, shape: tuple[int, ...]) -> tuple[Ints, Ints]:
    """Return the rows and columns of the pixels at N x 2 points (x, y)."""
    columns, rows = np.floor(points).astype(np.int64).T
    return rows.clip(0, shape[0] - 1), columns.clip(0, shape[1] - 1)


def place_in_words(box: Sequence[float], px_per_mm: float) -> Message:
    """Say where on the sheet a box begins."""
    return Message("{0:.0f} mm from the left and {1:.0f} mm from the top", box[0] / px_per_mm, box[1] / px_per_mm)


def and_more(one: Message, things: int) -> Message:
    """Say of the one that is named how many there are beside it."""
    return Message("{0} and {1} more", one, things - 1) if things > 1 else one


def both(reasons: Iterable[str | None]) -> Message | None:
    """Return reasons in one line, or None where there is none."""
    given = [reason for reason in reasons if reason is not None]
    if not given:
        return None
    return Message("; ".join(f"{{{n}}}" for n in range(len(given))), *given)


def _dilate(mask: Pixels, radius: float) -> Pixels:
    side = 2 * max(round(radius), 1) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(mask, disc), dtype=np.uint8)
