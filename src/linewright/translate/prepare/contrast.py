"""Pale ink on a scan, darkened: the models know ink down to some half of black."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linewright.base import Pixels
from linewright.pages import DARKEST_PAPER, paper_level, paper_noise, with_channels

# How dark a page's ink is says its darkest five hundredth, as a share of the paper around it. A
# page whose ink is lighter than the first is darkened so far that its ink is as dark as the second.
_DARKEST = 0.002
_PALE, _DARK = 0.67, 0.45
# But at most so many times, and not so far that grain, its deviation, goes beyond this share.
_MOST, _GRAIN = 4.0, 0.05
# What is no darker than this, or than so many deviations of the grain, is no ink.
_FAINTEST, _SIGMAS = 0.92, 5.0
_STRIP_ROWS = 1024
# Paper is told from what lies so near.
_AROUND_MM = 12.0


class _Strip(NamedTuple):
    """Some rows of a page: where they lie, and the level of their paper."""

    rows: slice
    paper: NDArray[np.float32]


def darken_ink(pixels: Pixels, px_per_mm: float) -> Pixels:
    """Return a page whose ink is pale everywhere with darker ink; any other page as it is.

    Args:
        pixels: H x W or H x W x 3 uint8, paper light.
        px_per_mm: resolution.
    """
    factor = _factor(pixels, px_per_mm)
    if factor <= 1:
        return pixels
    dark = np.empty_like(pixels)
    for strip in _strips(pixels, px_per_mm):
        paper = strip.paper if pixels.ndim == 2 else strip.paper[..., None]
        drawn = paper - (paper - pixels[strip.rows]) * np.float32(factor)
        dark[strip.rows] = np.rint(np.clip(drawn, 0, 255))
    return dark


def _factor(pixels: Pixels, px_per_mm: float) -> float:
    """Return how many times more contrast the ink is to have."""
    height, width = pixels.shape[:2]
    surely = _PALE * DARKEST_PAPER  # dark enough beside any paper, and seen at a glance
    dark = sum(
        np.count_nonzero(with_channels(pixels[top : top + _STRIP_ROWS], 1) < surely)
        for top in range(0, height, _STRIP_ROWS)
    )
    if dark > _DARKEST * height * width:
        return 1.0
    counts, grains = np.zeros(256, np.int64), []
    for strip in _strips(pixels, px_per_mm):
        share = with_channels(pixels[strip.rows], 1).astype(np.float32) / strip.paper
        counts += np.bincount(
            np.rint(255 * np.minimum(share, 1)).astype(np.uint8).ravel(), None, 256
        )
        grains.append(paper_noise(share))
    grain = float(np.median(grains))
    ink = int(np.searchsorted(np.cumsum(counts), _DARKEST * counts.sum())) / 255
    if not _PALE < ink < min(_FAINTEST, 1 - _SIGMAS * grain):
        return 1.0
    return min((1 - _DARK) / (1 - ink), _MOST, _GRAIN / max(grain, 1e-6))


def _strips(pixels: Pixels, px_per_mm: float) -> Iterator[_Strip]:
    """Yield a page strip by strip, so that a large one takes little room."""
    around = round(_AROUND_MM * px_per_mm)
    for top in range(0, len(pixels), _STRIP_ROWS):
        first = max(0, top - around)
        seen = with_channels(pixels[first : top + _STRIP_ROWS + around], 1)
        rows = slice(top, min(top + _STRIP_ROWS, len(pixels)))
        paper = paper_level(seen, px_per_mm)[top - first : rows.stop - first]
        yield _Strip(rows, paper)
