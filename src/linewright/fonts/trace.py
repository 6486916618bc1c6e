"""A glyph's outline in font units: traced from its image, drawn through pens, kept on disk."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import shapely
from fontTools.misc.transform import Identity, Transform
from fontTools.pens.basePen import AbstractPen
from fontTools.pens.transformPen import TransformPen
from numpy.typing import NDArray

from linewright.base import DataError, Floats, Mask, Pixels, track, worker_pool
from linewright.fonts.contours import (
    STRAY,
    WOBBLE,
    CorneredLoop,
    Points,
    area,
    drop_stray,
    enlargement,
    find_corners,
    find_outlines,
    smooth_loop,
)
from linewright.fonts.fit_curves import bernstein, fit_cubics
from linewright.fonts.work_folder import add_part, read_parts
from linewright.glyphs import Placement

UPM = 1000  # font units to the em
Curves: TypeAlias = Floats
"""S x 4 x 2: the cubics of one closed contour: start, two handles, end; whole font units."""
_ERROR = 0.75  # font units that a curve may stray from the traced contour
_SPECK = 150.0  # square font units below which a blot or a hole is dropped
_POLYGON = 3  # shapely's number of the type
_STRAIGHT = 0.5  # font units that the handles of a straight line lie off it at most
_STEM = "outlines"
_CHUNK = 256  # glyphs between two saves
_FEW = 64  # glyphs that are traced sooner than a second process starts
_MODEL_ERROR = 1.5  # font units


class Outline(NamedTuple):
    """Closed contours in font units, y upwards, the pen's start on the base line at (0, 0)."""

    # Outer contours run anticlockwise and holes clockwise, as PostScript has it.

    contours: tuple[Curves, ...]
    specks: int  # blots and holes that were dropped for their size

    def draw(self, pen: AbstractPen, move: Transform = Identity) -> None:
        """Draw the contours, moved or turned; cubics as straight as a line are drawn as lines."""
        pen = TransformPen(pen, move)
        for curves in self.contours:
            pen.moveTo(_pair(curves[0, 0]))
            for curve, straight in zip(curves, _are_straight(curves), strict=True):
                if straight:
                    pen.lineTo(_pair(curve[3]))
                else:
                    pen.curveTo(_pair(curve[1]), _pair(curve[2]), _pair(curve[3]))
            pen.closePath()


def trace(
    image: Pixels, placement: Placement, *, error: float = _ERROR, speck: float = _SPECK, wobble: float = 0.0
) -> Outline:
    """Trace the ink of one glyph image, H x H uint8, paper 255, ink 0, grey at the edges."""
    # Curves stray ``error`` font units from the contour at most, before they are rounded; blots and
    # holes below ``speck`` square font units are dropped, wobbles below ``wobble`` pixels smoothed,
    # and where these are, stray blots are dropped too.
    # No two contours cross or touch: where curves would come that close, the glyph is fitted anew
    # with less and less error, at last with straight lines from point to point.
    if image.ndim != 2 or image.shape[0] != image.shape[1]:
        raise DataError("a glyph must be H x H grey, not {0}", image.shape, where="glyph")
    unit = UPM / (placement.scale * image.shape[0])  # font units to one pixel
    origin = np.array((placement.dx, placement.dy)) * image.shape[0]
    loops = find_outlines(image)
    large = [loop for loop in loops if abs(area(loop)) * unit**2 >= speck]
    if wobble > 0:
        large = drop_stray(large, len(image))
    if not large:
        return Outline((), len(loops))
    step, scale = 1 / enlargement(image), (unit, -unit)
    smooth = [[smooth_loop(loop, wobble / step) for loop in large]] if wobble > 0 else []
    for some in (*smooth, large):
        for closer, restore in ((1, True), (1, False), (2, False), (4, False)):
            cornered = [find_corners(loop, step, restore=restore) for loop in some]
            placed = [CorneredLoop((loop - origin) * scale, at) for loop, at in cornered]
            contours = _fit_rounded(placed, error / closer)
            if _is_simple(contours):
                return Outline(contours, len(loops) - len(large))
    polygons = _polygons([(loop - origin) * scale for loop in large])
    return Outline(polygons, len(loops) - len(large))


def flatten(curves: Curves, steps: int = 8) -> Points:
    """Return points along a contour, ``steps`` to a cubic, the first not repeated."""
    t = np.linspace(0, 1, steps + 1)[1:]
    return np.asarray(np.matmul(bernstein(t), curves).reshape(-1, 2))


def _fit_rounded(loops: list[CorneredLoop], error: float) -> tuple[Curves, ...]:
    cubics = fit_cubics(loops, error)
    contours = []
    for number in range(len(loops)):
        curves = np.round(cubics.points[cubics.owner == number])
        curves = curves[(curves != curves[:, :1]).any(axis=(1, 2))]
        if len(curves) > 1 and abs(area(flatten(curves))) >= 1:
            contours.append(curves)
    return tuple(contours)


def _is_simple(contours: tuple[Curves, ...]) -> bool:
    """Tell whether no contour crosses or touches itself or another."""
    rings = []
    for curves in contours:
        flat = flatten(curves)
        flat = flat[(flat != np.roll(flat, 1, axis=0)).any(axis=1)]
        if len(flat) < 3:
            return False
        rings.append(np.vstack((flat, flat[:1])))
    return bool(shapely.is_simple(shapely.MultiLineString(rings)))


def _polygons(loops: list[Points]) -> tuple[Curves, ...]:
    """Return the loops as straight lines between whole units, snapped so that none cross."""
    ink, holes = (
        shapely.unary_union([shapely.Polygon(loop) for loop in loops if sign * area(loop) > 0]) for sign in (1, -1)
    )
    whole = shapely.set_precision(ink.difference(holes), 1.0)
    parts = shapely.get_parts(whole)
    contours = []
    for part in shapely.orient_polygons(parts[shapely.get_type_id(parts) == _POLYGON]):
        for ring in (part.exterior, *part.interiors):
            points = shapely.get_coordinates(ring)
            third = np.diff(points, axis=0) / 3
            contours.append(np.stack((points[:-1], points[:-1] + third, points[1:] - third, points[1:]), axis=1))
    return tuple(contours)


def _are_straight(curves: Curves) -> Mask:
    chord = curves[:, 3] - curves[:, 0]
    length = np.hypot(*chord.T)
    along = chord / np.maximum(length, 1e-12)[:, None]
    off = curves[:, 1:3] - curves[:, :1]
    across = off[..., 0] * along[:, None, 1] - off[..., 1] * along[:, None, 0]
    distance = (off * along[:, None]).sum(axis=2)
    between = (distance >= 0) & (distance <= length[:, None])
    return np.asarray(((np.abs(across) <= _STRAIGHT) & between).all(axis=1))


def _pair(point: Points) -> tuple[float, float]:
    x, y = point.tolist()
    return x, y


def trace_all(
    images: Mapping[str, Pixels],
    placement: Placement,
    *,
    work: Path,
    by_model: bool = False,
    workers: int | None = None,
) -> dict[str, Outline]:
    """Trace glyphs, H x H uint8; what the work folder holds of the same is not traced again."""
    # On the edges of what a model drew, the fine is noise. By default there is one process a core.
    names = {char: _digest(image, placement, by_model) for char, image in images.items()}
    outlines = dict(read_parts(work, _STEM, _parse_outlines))
    todo = [char for char, name in names.items() if name not in outlines]
    count = 1 if len(todo) <= _FEW else workers or os.cpu_count() or 1
    jobs = [(images[char], placement) for char in todo]
    fresh: dict[str, Outline] = {}
    for char, outline in zip(todo, _trace_jobs(jobs, count, by_model), strict=True):
        outlines[names[char]] = fresh[names[char]] = outline
        if len(fresh) == _CHUNK:
            _save_outlines(work, fresh)
            fresh = {}
    if fresh:
        _save_outlines(work, fresh)
    return {char: outlines[name] for char, name in names.items()}


def _trace_jobs(jobs: list[tuple[Pixels, Placement]], workers: int, by_model: bool) -> Iterator[Outline]:
    if not jobs:
        return
    job = partial(_trace_one, by_model=by_model)
    if workers == 1:
        yield from track(starmap(job, jobs), total=len(jobs), what="tracing")
        return
    with worker_pool(workers) as pool:
        outlines = pool.map(job, *zip(*jobs, strict=True), chunksize=16)
        yield from track(outlines, total=len(jobs), what="tracing")


def _trace_one(image: Pixels, placement: Placement, *, by_model: bool) -> Outline:
    if not by_model:
        return trace(image, placement)
    return trace(image, placement, error=_MODEL_ERROR, wobble=WOBBLE * len(image))


def _digest(image: Pixels, placement: Placement, by_model: bool) -> str:
    manner = (WOBBLE, _MODEL_ERROR, STRAY) if by_model else ()
    digest = hashlib.blake2b(repr((image.shape, *placement, *manner)).encode(), digest_size=16)
    digest.update(image.tobytes())
    return digest.hexdigest()


def _save_outlines(work: Path, outlines: Mapping[str, Outline]) -> None:
    records = [
        {"name": name, "specks": outline.specks, "curves": [len(c) for c in outline.contours]}
        for name, outline in outlines.items()
    ]
    contours = [contour for outline in outlines.values() for contour in outline.contours]
    points = np.concatenate(contours) if contours else np.empty((0, 4, 2))
    add_part(work, _STEM, records, {"points": points.astype(np.float32)})


def _parse_outlines(records: list[Any], arrays: Mapping[str, NDArray[Any]]) -> Iterator[tuple[str, Outline]]:
    stored = arrays["points"]
    if stored.dtype != np.float32 or stored.shape[1:] != (4, 2) or not np.isfinite(stored).all():
        raise ValueError("its points are no curves")
    points: Curves = stored.astype(np.float64)
    at = 0
    for record in records:
        contours = []
        for count in record["curves"]:
            contours.append(points[at : at + count])
            at += count
        yield record["name"], Outline(tuple(contours), int(record["specks"]))
    if at != len(points):
        raise ValueError("curves are missing")
