"""Where ink ends: closed contours of a grey image at sub-pixel accuracy, and their corners.

A grey pixel tells how much of it is ink. The image is enlarged and made crisp under the condition that its block means
stay the given pixels (iterative back-projection: M. Irani, S. Peleg, "Improving resolution by image registration",
CVGIP 53, 1991), and then cut at half ink by marching squares (W. Lorensen, H. Cline, "Marching cubes", SIGGRAPH 1987,
in two dimensions). Pixels round every corner off. Where the two sides are straight enough to tell where they would
meet, the corner is put back there.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from skimage.measure import find_contours

from linewright.base import Floats, Floats32, Pixels

Points: TypeAlias = Floats  # N x 2 points (x, y)
_FIELD = 512  # pixels that the enlarged image has at least, up to four times the given side
_ROUNDS = 3
_CONTRAST = 1.5
_TURN = math.radians(50)  # that a corner turns by at least
_REACH = 1.25  # pixels: the length of the two arms whose turn is measured
_NEAR, _FAR = 1.0, 2.25  # pixels from the corner between which a side tells its direction
_SHIFT = 1.0  # pixels that a corner moves at most
WOBBLE = 1 / 180
"""What is finer along the contour than this share of the frame is a model's noise, not its hand."""
_SPECK = 1e-4  # of the frame's area: blots and holes below it are dropped
STRAY = (3e-4, 0.03)
"""Blots below this share of the frame's area, this share of its side from larger ink, are stray.

The smallest dots that belong to characters take 4e-4 (one of 酒 in the cursive style)."""
_SUBPIXEL = 4  # bits of a pixel that the filler takes
_FILLED = 1024  # pixels at least that contours are filled at, and four times the size


def find_outlines(image: Pixels) -> list[Points]:
    """Return the closed contours of the ink, evenly spaced points (x, y), N x 2 each, in pixels."""
    # The image is H x W uint8, y runs downwards, and the first point is not repeated. The frame counts as paper
    # outside. Seen on the page, outer contours run anticlockwise, holes clockwise. No two touch.
    scale = enlargement(image)
    field = np.pad(_crisp(image, scale), 1)
    cut = cast(Callable[..., list[Points]], find_contours)
    loops = cut(field, 0.5, positive_orientation="high")
    return [_space_evenly((loop[:-1, ::-1] - 0.5) / scale, 1 / scale) for loop in loops if len(loop) > 3]


def smooth_loop(loop: Points, width: float) -> Points:
    """Return a closed loop without what is finer than ``width``, hardly smaller than it was."""
    # A Gaussian along the loop (its deviation, ``width``, in distances of two points) takes wobbles
    # out and draws bows inwards; what it took away, smoothed in its turn, is given back ("twicing":
    # J. Tukey, "Exploratory Data Analysis", 1977).
    passed = np.exp(-2 * (np.pi * width * np.fft.rfftfreq(len(loop))) ** 2)
    waves = np.fft.rfft(loop, axis=0) * (1 - (1 - passed) ** 2)[:, None]
    return np.asarray(np.fft.irfft(waves, len(loop), axis=0))


def drop_stray(loops: list[Points], side: int) -> list[Points]:
    """Return the contours in a frame without small ones that stand apart: a model's, no strokes."""
    least, apart = STRAY[0] * side**2, STRAY[1] * side
    ink = [loop for loop in loops if abs(area(loop)) >= least]
    if not ink or len(ink) == len(loops):
        return loops
    near = cKDTree(np.concatenate(ink))
    # Holes run the other way round, y being downwards here.
    return [loop for loop in loops if not -least < area(loop) < 0 or near.query(loop)[0].min() <= apart]


def enlargement(image: Pixels) -> int:
    """Return how many contour points there are to one pixel's side."""
    return int(np.clip(_FIELD // max(image.shape), 1, 4))


def area(loop: Points) -> float:
    """Return the signed area of a closed loop: positive if it runs anticlockwise with y upwards."""
    x, y = loop.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def _crisp(image: Pixels, scale: int) -> Floats32:
    """Return the share of ink, 0..1, at ``scale`` times the resolution."""
    ink = 1 - image.astype(np.float32) / 255
    height, width = ink.shape
    large, small = (width * scale, height * scale), (width, height)
    field: NDArray[Any] = cv2.resize(ink, large, interpolation=cv2.INTER_CUBIC)
    blur = 0.4 + 0.1 * scale  # without it the steps of the pixels come through
    for _ in range(_ROUNDS):
        field = cv2.GaussianBlur(field, (0, 0), blur)
        field = np.clip(0.5 + (field - 0.5) * _CONTRAST, 0, 1)
        missing = ink - cv2.resize(field, small, interpolation=cv2.INTER_AREA)
        field += cv2.resize(missing, large, interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.GaussianBlur(field, (0, 0), blur), dtype=np.float32)


def _space_evenly(loop: Points, step: float) -> Points:
    """Return points at even distances of about ``step`` along a closed loop."""
    closed = np.vstack((loop, loop[:1]))
    walked = np.concatenate(([0.0], np.hypot(*np.diff(closed, axis=0).T).cumsum()))
    count = max(8, round(walked[-1] / step))
    at = np.arange(count) * (walked[-1] / count)
    return np.column_stack([np.interp(at, walked, closed[:, axis]) for axis in (0, 1)])


class CorneredLoop(NamedTuple):
    """A closed contour and its corners."""

    points: Points  # the first one is not repeated
    corners: list[int]  # indices into them, rising


def find_corners(loop: Points, step: float, *, restore: bool = True) -> CorneredLoop:
    """Find the corners of a loop, points ``step`` px apart; restored, they are where sides meet."""
    arm = max(1, round(_REACH / step))
    if len(loop) < 4 * arm:
        return CorneredLoop(loop, [])
    back = loop - np.roll(loop, arm, axis=0)
    ahead = np.roll(loop, -arm, axis=0) - loop
    cross = back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0]
    turn = np.abs(np.arctan2(cross, (back * ahead).sum(axis=1)))
    # Ties are broken by the index, so that one of two equal neighbours is the corner.
    turn = turn + np.arange(len(turn)) * 1e-9
    highest = np.max([np.roll(turn, shift) for shift in range(-arm, arm + 1)], axis=0)
    corners = np.flatnonzero((turn == highest) & (turn > _TURN))
    if not restore:
        return CorneredLoop(loop, corners.tolist())
    stays = np.ones(len(loop), dtype=bool)
    points = loop.copy()
    near, far = max(1, round(_NEAR / step)), max(2, round(_FAR / step))
    for corner in corners:
        before = loop[(corner - np.arange(near, far + 1)) % len(loop)]
        crossing = _intersection(before, loop[(corner + np.arange(near, far + 1)) % len(loop)])
        if crossing is not None and math.dist(crossing, loop[corner]) <= _SHIFT:
            points[corner] = crossing
            rounded = np.arange(1, near)
            stays[(corner - rounded) % len(loop)] = False
            stays[(corner + rounded) % len(loop)] = False
    stays[corners] = True
    place = stays.cumsum() - 1
    return CorneredLoop(points[stays], place[corners].tolist())


def _intersection(before: Points, after: Points) -> Points | None:
    """Return where the lines through two rows of points meet, None if they hardly do."""
    (a, along), (b, across) = _fit_line(before), _fit_line(after)
    det = along[0] * across[1] - along[1] * across[0]
    if abs(det) < math.sin(_TURN) / 2:
        return None
    gap = b - a
    crossing: Points = a + along * ((gap[0] * across[1] - gap[1] * across[0]) / det)
    return crossing


def _fit_line(points: Points) -> tuple[Points, Points]:
    """Return the mean and the direction of least squares (the first principal axis)."""
    middle = points.mean(axis=0)
    (xx, xy), (_, yy) = (points - middle).T @ (points - middle)
    angle = math.atan2(2 * xy, xx - yy) / 2
    return middle, np.array((math.cos(angle), math.sin(angle)))


def redraw(image: Pixels, size: int, *, wobble: float = WOBBLE) -> Pixels:
    """Return a square glyph at a size, uint8, without wobbles below a share of the frame."""
    height = image.shape[0]
    step = 1 / enlargement(image)
    large = [loop for loop in find_outlines(image) if abs(area(loop)) >= _SPECK * height**2]
    if wobble > 0:
        large = drop_stray(large, height)
        large = [smooth_loop(loop, wobble * height / step) for loop in large]
    side = size * max(4, -(-_FILLED // size))
    # The filler's (0, 0) is the middle of the first pixel, a contour's is its corner.
    places = [np.rint((loop * (side / height) - 0.5) * 2**_SUBPIXEL).astype(np.int32) for loop in large]
    page = np.full((side, side), 255, np.uint8)
    if places:
        cv2.fillPoly(page, places, 0, lineType=cv2.LINE_8, shift=_SUBPIXEL)
    return np.asarray(cv2.resize(page, (size, size), interpolation=cv2.INTER_AREA), np.uint8)
