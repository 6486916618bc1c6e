"""Straight lines and arcs through the points of a chain, by least squares.

A chain is cut where its Douglas-Peucker polygon (1973) has corners; which of those cuts remain, and whether a line or
an arc spans them, is found by dynamic programming: the sum of squared distances plus a price for each primitive is
least (Perez and Vidal, Optimum polygonal approximation of digitized curves, Pattern Recognition Letters 15 (1994), with
arcs beside the lines). Sums of powers along the chain give each fit in constant time.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from linewright.base import Floats, Ints, Mask
from linewright.vector import limits


@dataclass(frozen=True)
class StraightLine:
    """An endless straight line through ``middle`` along the unit vector ``direction``."""

    middle: Floats
    direction: Floats

    def distances(self, points: Floats) -> Floats:
        """Return signed distances of N x 2 points."""
        return cross(self.direction, points - self.middle)

    def project(self, point: Floats) -> Floats:
        """Return the nearest point of the line."""
        along = float((point - self.middle) @ self.direction)
        return np.asarray(self.middle + self.direction * along)

    def stray(self, points: Floats) -> float:
        """Return the greatest distance of N x 2 points."""
        return float(np.abs(self.distances(points)).max())


@dataclass(frozen=True)
class Circle:
    """A circle."""

    centre: Floats
    radius: float

    def distances(self, points: Floats) -> Floats:
        """Return signed distances of N x 2 points, outside positive."""
        away = points - self.centre
        return np.asarray(np.hypot(away[..., 0], away[..., 1]) - self.radius)

    def project(self, point: Floats) -> Floats:
        """Return the nearest point of the circle."""
        away = point - self.centre
        return np.asarray(self.centre + away * (self.radius / max(norm(away), limits.TINY)))

    def stray(self, points: Floats) -> float:
        """Return the greatest distance of N x 2 points."""
        return float(np.abs(self.distances(points)).max())


Shape = StraightLine | Circle


def norm(vector: Floats) -> float:
    """Return the length of a vector of two numbers."""
    return float(np.hypot(*vector))


def cross(a: Floats, b: Floats) -> Floats:
    """Return the cross products of vectors, the last axis of each holds x and y."""
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])


def fit_line(points: Floats) -> StraightLine:
    """Return the line of least squared distances to N x 2 points, N >= 2."""
    middle = points.mean(axis=0)
    away = points - middle
    _, vectors = np.linalg.eigh(away.T @ away)
    direction = vectors[:, 1]
    if float((points[-1] - points[0]) @ direction) < 0:
        direction = -direction
    return StraightLine(middle, direction)


def fit_circle(points: Floats) -> Circle | None:
    """Return the circle of least squared distances to N x 2 points, None if they are in line."""
    # Kasa's algebraic fit (IEEE Trans. Instrum. Meas. 25, 1976), then Gauss-Newton steps.
    middle = points.mean(axis=0)
    x, y = (points - middle).T
    design = np.stack([x, y, np.ones_like(x)], axis=1)
    solution, _, rank, _ = np.linalg.lstsq(design, x * x + y * y, rcond=None)
    if rank < 3:
        return None
    centre = solution[:2] / 2
    square = solution[2] + centre @ centre
    if not square > 0:
        return None
    radius = math.sqrt(square)
    for _ in range(limits.CIRCLE_STEPS):
        dx, dy = x - centre[0], y - centre[1]
        far = np.maximum(np.hypot(dx, dy), limits.TINY)
        slope = np.stack([-dx / far, -dy / far, -np.ones_like(far)], axis=1)
        step, _, rank, _ = np.linalg.lstsq(slope, -(far - radius), rcond=None)
        if rank < 3 or not np.isfinite(step).all():
            return None
        centre, radius = centre + step[:2], radius + float(step[2])
    return None if not 0 < radius < limits.LARGEST_RADIUS_PX else Circle(centre + middle, radius)


def sweep_of(points: Floats, circle: Circle) -> float:
    """Return the signed angle that ordered points run through around a circle, radians."""
    away = points - circle.centre
    angles = np.unwrap(np.arctan2(away[:, 1], away[:, 0]))
    return float(angles[-1] - angles[0])


def segment(points: Floats, closed: bool) -> list[tuple[int, int, Shape]]:
    """Segment a chain of N x 2 points into lines and arcs: (first, last, shape), last included."""
    # A closed chain that is a circle comes as one.
    count = len(points)
    if count < 3:
        return [(0, count - 1, fit_line(points))] if count == 2 else []
    if closed:
        circle = fit_circle(points)
        if circle is not None:
            most = limits.RING_PX + limits.RING_SHARE * circle.radius
            if circle.stray(points) < most:
                return [(0, count - 1, circle)]
    cuts = _cuts(points)
    prices, arcs = _prices(points, cuts)
    best = np.full(len(cuts), np.inf)
    best[0] = 0.0
    back = np.zeros(len(cuts), dtype=np.int64)
    for end in range(1, len(cuts)):
        total = best[:end] + prices[:end, end]
        back[end] = int(total.argmin())
        best[end] = total[back[end]]
    spans = []
    end = len(cuts) - 1
    while end > 0:
        start = int(back[end])
        spans.append((int(cuts[start]), int(cuts[end]), bool(arcs[start, end])))
        end = start
    pieces: list[tuple[int, int, Shape]] = []
    for first, last, is_arc in reversed(spans):
        some = points[first : last + 1]
        shape: Shape | None = fit_circle(some) if is_arc else None
        pieces.append((first, last, fit_line(some) if shape is None else shape))
    return pieces


def _cuts(points: Floats) -> Ints:
    """Return the indices of the corners of the Douglas-Peucker polygon, both ends included."""
    whole = np.rint(points - 0.5).astype(np.int32)
    tolerance = limits.POLYGON_PX
    while True:
        corners = cv2.approxPolyDP(whole[:, None], tolerance, closed=False)[:, 0]
        if len(corners) <= limits.MOST_CUTS:
            break
        tolerance *= limits.POLYGON_GROWTH
    # Corners come in the order of the chain, which never visits a pixel twice but at its ends.
    width = int(whole[:, 0].max()) + 2
    keys = whole[:, 1].astype(np.int64) * width + whole[:, 0]
    place = {key: index for index, key in reversed(list(enumerate(keys.tolist())))}
    inner = {place[int(y) * width + int(x)] for x, y in corners.tolist()}
    inner.update((0, len(points) - 1))
    order = sorted(inner)
    # In long smooth spans a line may run into an arc anywhere: a cut in the middle of each.
    more = [(a + b) // 2 for a, b in pairwise(order) if b - a > limits.SMOOTH_SPAN_PX]
    return np.array(sorted({*order, *more}), dtype=np.int64)


def _prices(points: Floats, cuts: Ints) -> tuple[Floats, Mask]:
    """Return the price of one primitive from cut i to cut j, and whether it is an arc."""
    middle = points.mean(axis=0)
    x, y = (points - middle).T
    square = x * x + y * y
    powers = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y, x * square, y * square, square * square])
    sums = np.concatenate([np.zeros((9, 1)), np.cumsum(powers, axis=1)], axis=1)
    first, last = cuts[:, None], cuts[None, :]
    spans = sums[:, last + 1] - sums[:, np.broadcast_to(first, (len(cuts), 1))]
    count = np.maximum(spans[0], 1.0)
    mean = spans / count
    sxx, sxy, syy = mean[3] - mean[1] ** 2, mean[4] - mean[1] * mean[2], mean[5] - mean[2] ** 2
    line = (sxx + syy) / 2 - np.sqrt(np.maximum(((sxx - syy) / 2) ** 2 + sxy**2, 0))
    # Kasa: z = x^2 + y^2 regressed on x and y, all about their means.
    sxz, syz = mean[6] - mean[1] * (mean[3] + mean[5]), mean[7] - mean[2] * (mean[3] + mean[5])
    szz = mean[8] - (mean[3] + mean[5]) ** 2
    det = sxx * syy - sxy**2
    sound = det > limits.SINGULAR
    det = np.where(sound, det, 1.0)
    a, b = (sxz * syy - syz * sxy) / det, (syz * sxx - sxz * sxy) / det
    rest = np.maximum(szz - a * sxz - b * syz, 0)
    radius2 = np.maximum(mean[3] + mean[5] - a * mean[1] - b * mean[2] + (a * a + b * b) / 4, 1.0)
    arc = rest / (4 * radius2)
    radius = np.sqrt(radius2)
    chord = np.hypot(x[last] - x[first], y[last] - y[first])
    long = np.maximum(last - first, 1) * limits.STEP_PX
    sagitta = long**2 / (8 * radius)
    sound &= (long / radius > limits.ARC_RAD) & (sagitta > limits.SAGITTA_PX)
    sound &= (radius > limits.LEAST_RADIUS_PX) & (count >= limits.ARC_POINTS) & (chord > 0)
    weight = np.minimum(count, limits.INDEPENDENT_POINTS) / limits.SCATTER_PX**2
    line_price = weight * np.maximum(line, 0) + limits.LINE_PRICE
    arc_price = np.where(sound, weight * arc + limits.ARC_PRICE, np.inf)
    arcs = arc_price < line_price
    return np.where(arcs, arc_price, line_price), arcs
