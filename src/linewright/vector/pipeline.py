"""A clean page to lines, arcs, solids and texts: the whole way in one place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import DataError, Floats, Mask, Pixels
from linewright.pages import (
    Analysis,
    Components,
    Lettering,
    Reading,
    Slanted,
    TextReader,
    distance_to_paper,
    find_components,
    find_dashes,
    find_lettering,
    find_mask,
    find_slanted,
    separate_signs,
    slants,
    without_bites,
)
from linewright.vector.arrow_or_letter import find_arrows
from linewright.vector.chains import Chain, find_chains
from linewright.vector.classify import nearest_width, pens
from linewright.vector.corners import sharpen
from linewright.vector.dashes import join_dashes
from linewright.vector.doubtful import doubtful
from linewright.vector.filled import Blob, fill_heads, is_surely_arrow, take_solids
from linewright.vector.fit import Straight
from linewright.vector.folds import join_folds
from linewright.vector.join import BLOT, join_blots, join_breaks, join_pieces
from linewright.vector.model import Arc, Curve, Line, Pen, Point, Polyline, Solid, Text, Vectors
from linewright.vector.specks import without_bridges, without_dots
from linewright.vector.strokes import Stroke, find_strokes
from linewright.vector.worn import join_faded, without_bits

# A dot, as of a number that was not read, is a line at least this long.
_DOT_MM = 0.1
_SCRIBBLE_PX = 0.8


def vectorize(
    pixels: Pixels,
    px_per_mm: float,
    *,
    reader: TextReader | None = None,
    scan: Pixels | None = None,
) -> Vectors:
    """Turn a clean page into vectors.

    Lettering is read first and taken away, then filled shapes; what remains is thinned, its
    chains are cut into lines and arcs, joined across junctions, made sharp at corners, and
    dashes become dashed lines. Short lone squiggles and folds are kept on the layer ``doubtful``.

    Args:
        pixels: H x W uint8, paper 255, ink 0.
        px_per_mm: resolution.
        reader: reads lettering; without it, lettering stays lines.
        scan: the worn page that this one was made from, H x W uint8: lettering is read on both,
            and the surer reading is kept.

    Raises:
        DataError: not a grey page, a resolution not above 0, or a scan of another size.
    """
    if scan is not None and (scan.shape != pixels.shape or scan.dtype != np.uint8):
        raise DataError(
            f"a scan of {pixels.shape} uint8 like its page is needed, got {scan.dtype} "
            f"{scan.shape}",
            where="vectorize",
        )
    mask = find_mask(pixels, px_per_mm)
    groups, separated = separate_signs(mask, find_components(mask), px_per_mm)
    page = Analysis(pixels, px_per_mm, ink=mask, components=groups, scan=scan)
    lettering = Lettering()
    slanted: list[Slanted] = []
    if reader is not None:
        heads = [
            blob
            for blob in take_solids(mask, _thin_line(mask), px_per_mm)[0]
            if is_surely_arrow(blob, px_per_mm)
        ]
        barred = find_arrows(pixels, groups, heads, reader, px_per_mm)
        barred |= find_dashes(groups, px_per_mm)
        lettering = find_lettering(page, reader, excluded=barred, separated=separated)
        level = [reading for reading in lettering.readings if not slants(groups, reading.row)]
        barred.update(number for reading in level for number in reading.row.members)
        slanted = find_slanted(page, reader, excluded=barred)
        taken = {number for row in slanted for number in row.members}
        kept = [row for row in lettering.readings if not taken & set(row.row.members)]
        lettering = lettering._replace(readings=tuple(kept))
    read = [*_members(lettering), *(number for row in slanted for number in row.members)]
    drawn: Mask = mask & ~_chosen(groups, read)[groups.labels]
    is_unsure = _chosen(groups, lettering.unsure)
    drawn = without_bites(drawn, px_per_mm)
    drawn = fill_heads(drawn, _thin_line(drawn), px_per_mm)
    blobs, drawn = take_solids(drawn, _thin_line(drawn), px_per_mm)
    depths = distance_to_paper(drawn)
    chains = find_chains(drawn, depths)
    scribbles = [chain for chain in chains if is_unsure[_label(chain, groups.labels)]]
    lines = [chain for chain in chains if not is_unsure[_label(chain, groups.labels)]]
    strokes = without_bridges(join_pieces(find_strokes(lines), drawn, px_per_mm))
    strokes = join_blots(without_bits(strokes, px_per_mm), drawn, px_per_mm)
    strokes = without_bits(strokes, px_per_mm, up_to_mm=BLOT)
    sharpen(strokes, px_per_mm)
    if scan is not None:
        strokes = join_faded(strokes, scan, px_per_mm)
    strokes = join_breaks(join_dashes(strokes, px_per_mm), px_per_mm)
    # Beside a line that is whole now, more is short.
    strokes = without_bits(strokes, px_per_mm)
    strokes = without_dots(strokes, scribbles, px_per_mm)
    for stroke in strokes:
        _lengthen(stroke, _DOT_MM * px_per_mm)
    rows, columns = pixels.shape
    strokes, folded = join_folds(strokes, (rows, columns), px_per_mm)
    to_mm = _ToMillimetres(px_per_mm, rows)
    others = [blob.points for blob in blobs] + [chain.points for chain in scribbles]
    others.append(_ink_of(groups, read))
    drawn_with = [
        replace(pen, layer="doubtful") if is_dirt or is_fold else pen
        for pen, is_dirt, is_fold in zip(
            pens(strokes, blobs, (rows, columns), px_per_mm),
            doubtful(strokes, others, px_per_mm),
            folded,
            strict=True,
        )
    ]
    return Vectors(
        width=columns / px_per_mm,
        height=rows / px_per_mm,
        curves=(
            *(to_mm.curve(stroke, pen) for stroke, pen in zip(strokes, drawn_with, strict=True)),
            *(to_mm.scribble(chain) for chain in scribbles if len(chain.points) > 1),
        ),
        solids=to_mm.solids(blobs),
        texts=(
            *(to_mm.text(reading) for reading in lettering.readings),
            *(to_mm.slanted(row) for row in slanted),
        ),
    )


def _ink_of(groups: Components, numbers: Sequence[int]) -> Floats:
    """Return the corners and the middle of groups' boxes, N x 2."""
    boxes = groups.boxes[list(numbers)].astype(np.float64)
    left, top, right, bottom = boxes.T
    places = [(left, top), (right, top), (left, bottom), (right, bottom)]
    places.append(((left + right) / 2, (top + bottom) / 2))
    points: Floats = np.concatenate([np.stack(place, axis=1) for place in places])
    return points


def _lengthen(stroke: Stroke, least: float) -> None:
    """Give a dot, which is thinned to a pixel, a length that can be drawn."""
    if isinstance(stroke.shape, Straight) and stroke.length < least:
        middle = stroke.ends.mean(axis=0)
        half = stroke.shape.way * least / 2
        stroke.ends = np.stack([middle - half, middle + half])


def _members(lettering: Lettering) -> list[int]:
    return [number for reading in lettering.readings for number in reading.row.members]


def _chosen(groups: Components, numbers: Sequence[int]) -> NDArray[np.bool_]:
    """Return a table by group number that says which are among ``numbers``."""
    table = np.zeros(len(groups.areas), dtype=np.bool_)
    table[list(numbers)] = True
    return table


def _thin_line(mask: Mask) -> float:
    """Return the width of the thin lines of a mask, px: that of the slimmer runs of ink.

    Runs of ink along rows and columns are as long as lines are wide where they cross them; a
    slanting line's are a little longer.
    """
    counts = np.zeros(65, dtype=np.int64)
    for ink in (mask[::7], mask[:, ::7].T):
        padded = np.pad(ink, ((0, 0), (1, 1))).view(np.int8)
        change = np.diff(padded, axis=1)
        starts, ends = np.nonzero(change == 1)[1], np.nonzero(change == -1)[1]
        counts += np.bincount(np.minimum(ends - starts, 64), minlength=65)
    counts[64] = 0
    if not counts.any():
        return 2.0
    reached = np.cumsum(counts) / counts.sum()
    return max(float(np.searchsorted(reached, 0.35)), 2.0)


def _label(chain: Chain, labels: NDArray[np.int32]) -> int:
    return _label_at(chain.points[len(chain.points) // 2], labels)


def _label_at(place: Floats, labels: NDArray[np.int32]) -> int:
    rows, columns = labels.shape
    return int(labels[min(int(place[1]), rows - 1), min(int(place[0]), columns - 1)])


class _ToMillimetres:
    """Pixels with y down to mm with y up."""

    def __init__(self, px_per_mm: float, rows: int) -> None:
        self._scale, self._rows = px_per_mm, rows

    def point(self, place: Floats | Sequence[float]) -> Point:
        return float(place[0]) / self._scale, (self._rows - float(place[1])) / self._scale

    def curve(self, stroke: Stroke, pen: Pen) -> Curve:
        shape = stroke.shape
        if isinstance(shape, Straight):
            return Line(self.point(stroke.ends[0]), self.point(stroke.ends[1]), pen)
        centre, radius = self.point(shape.centre), shape.radius / self._scale
        if stroke.closed:
            return Arc(centre, radius, 0.0, 2 * math.pi, pen)
        # Angles that grow on the page, where y is down, shrink where y is up.
        sweep = stroke.sweep
        first = stroke.ends[0] if sweep < 0 else stroke.ends[1]
        away = first - shape.centre
        return Arc(centre, radius, math.atan2(-away[1], away[0]), abs(sweep), pen)

    def scribble(self, chain: Chain) -> Polyline:
        whole = np.rint(chain.points * 2).astype(np.int32)
        corners = cv2.approxPolyDP(whole[:, None], 2 * _SCRIBBLE_PX, False)[:, 0] / 2
        width = nearest_width(2 * (float(np.median(chain.depths)) - 0.5) / self._scale)
        return Polyline(tuple(self.point(corner) for corner in corners), Pen("text", width))

    def solids(self, blobs: Sequence[Blob]) -> tuple[Solid, ...]:
        return tuple(
            Solid(
                tuple(self.point(corner) for corner in blob.points),
                "dimension" if blob.arrow else "outline",
                blob.arrow,
            )
            for blob in blobs
        )

    def text(self, reading: Reading) -> Text:
        x0, y0, x1, y1 = reading.box
        at = (reading.baseline, y1) if reading.row.turned else (x0, reading.baseline)
        return Text(
            reading.string,
            self.point(at),
            reading.height / self._scale,
            (y1 - y0 if reading.row.turned else x1 - x0) / self._scale,
            90.0 if reading.row.turned else 0.0,
            reading.confidence,
        )

    def slanted(self, row: Slanted) -> Text:
        return Text(
            row.string,
            self.point(row.at),
            row.height / self._scale,
            row.length / self._scale,
            row.rotation,
            row.confidence,
        )
