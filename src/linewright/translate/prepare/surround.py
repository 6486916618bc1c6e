"""The scanner's black surround of a sheet, its torn edges and punched holes: found, and made paper.

A scan that is larger than its sheet shows the scanner's lid or bed: dark, without lines on it, at the edges of the
page, with a steep rim to the paper. A drawing's own frame is a line, which is narrower, or as wide all along and off
the edges; a blueprint is dark all over and has lines on it.
"""

import math
from typing import NamedTuple

import cv2
import numpy as np
from scipy.ndimage import distance_transform_edt

from linewright.base import Floats, Floats32, Ints, Mask, Pixels
from linewright.pages import Components, find_components

# Looked for at so many px/mm at most; the mask is brought to the page's own.
_PX_PER_MM = 4.0
# A surround is darker than this share of the paper, and than this grey level.
_DARK_SHARE, _DARKEST_PAPER = 0.5, 120.0
# It has a core so wide, mm: lines and frames are narrower. Light lines on it, up to this width, are few: such a share
# of it at most, and so many that are longer than this, mm.
_CORE_MM, _LIGHT_LINE_MM, _LIGHT_LINES, _LIGHT_LONG_MM, _LIGHT_FEW = 3.0, 1.5, 0.02, 8.0, 4
# A core touches the page's edge, up to so much, along so much, mm, and such a share of the side where that is less:
# marks for trimming (ISO 5457) are shorter. Or it is so wide and reaches from so near an edge, with no ink between, as
# where a scan was put on a larger page; then the scan's edges count as well.
_EDGE_MM, _ALONG_MM, _ALONG_SHARE, _WIDE_MM, _NEAR_EDGE_MM = 0.6, 25.0, 0.25, 8.0, 30.0
# Beside a surround, parts of it touch the scan's edges, up to so much, along so much, mm.
_PART_EDGE_MM, _PART_MM = 1.5, 4.0
# A band along the page's very edge may be narrower, down to so much, mm, if it runs along such a share of the side: a
# frame that was cut is a line (0.7 mm in ISO 5457).
_BAND_MM, _BAND_SHARE = 1.0, 0.6
# Or its depth falls by so much, mm, straying no more than this from an even fall.
_FALL_MM, _STRAY_MM = 0.8, 0.25
# A surround off the edges is not as wide all along: its widths differ by more than this share of the median.
# It is at least as long as this share of the page.
_UNEVEN, _LONG = 0.35, 0.5
# Its rim is steep: within so much, mm, the paper begins along such a share of it.
_RIM_MM, _STEEP = 1.5, 0.5
# What is left is a sheet: at least this share of the page.
_LEAST_SHEET = 0.2
# Beside a core, narrower parts of it lie so near to the page's edge, mm; and its grey rim is so wide.
_TIP_MM, _GREY_MM = 3.0, 0.35
# Punched holes: their diameter, mm (ISO 838 has 6), how round, how far their middles lie from the sheet's edge, how
# far they differ in diameter and distance, and how far they are apart.
_HOLE_MM, _ROUNDNESS, _MARGIN_MM, _ALIKE, _LEVEL_MM, _APART_MM = (4.5, 8.5), 0.87, 18.0, 1.2, 2.0, 15.0


Box = tuple[int, int, int, int]  # left, top, right, bottom


class Surround(NamedTuple):
    """What of a page is no sheet."""

    mask: Mask  # H x W
    share: float  # of the page without the holes, 0..1
    holes: int  # punched holes, in the mask as well


def find_surround(pixels: Pixels, px_per_mm: float) -> Surround | None:
    """Return the surround and the punched holes of a page, H x W or H x W x 3; None without any."""
    grey = pixels if pixels.ndim == 2 else pixels.max(axis=2)
    scale = min(1.0, _PX_PER_MM / px_per_mm)
    height, width = (max(1, round(side * scale)) for side in grey.shape)
    small = np.asarray(cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    found = _Search(small, px_per_mm * scale)
    mask = found.surround()
    holes = found.holes(mask)
    if not holes and not mask.any():
        return None
    share = float(mask.mean())
    for middle, radius in holes:
        cv2.circle(mask.view(np.uint8), middle, math.ceil(radius), 1, -1)
    large = cv2.resize(mask.astype(np.uint8), grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    # Its own pixels end where the page's begin; the rim is half as grey.
    side = 2 * max(round(_GREY_MM * px_per_mm), 1) + 1
    whole = cv2.dilate(large, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))).view(np.bool_)
    return Surround(whole, share, len(holes))


def without_surround(pixels: Pixels, surround: Surround, px_per_mm: float) -> Pixels:
    """Return a page whose surround is paper as light as the paper beside it; its size stays."""
    height, width = pixels.shape[:2]
    columns, rows = (max(1, round(side / px_per_mm)) for side in (width, height))
    seen = cv2.resize((~surround.mask).astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA)
    # The lightest within some mm is paper; a pixel that the surround has part in does not say.
    small = cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA)
    level = cv2.morphologyEx(np.asarray(small), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    known = seen > 0.99
    if not known.any():
        return pixels
    nearest = distance_transform_edt(~known, return_distances=False, return_indices=True)
    spread = cv2.blur(np.asarray(level)[tuple(nearest)].astype(np.float32), (5, 5))
    paper: Floats32 = np.asarray(cv2.resize(spread, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    clean = pixels.copy()
    clean[surround.mask] = np.rint(paper[surround.mask]).astype(np.uint8)
    return clean


class _Search:
    """The dark areas of a page, H x W grey, at a few px/mm."""

    def __init__(self, grey: Pixels, px_per_mm: float) -> None:
        self._grey, self._scale = grey, px_per_mm
        window = np.ones((self._px(8.0),) * 2, np.uint8)
        paper = float(np.percentile(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, window), 90))
        self._dark: Mask = grey < min(_DARK_SHARE * paper, _DARKEST_PAPER)
        # Grain and dust on what is dark are no light lines.
        self._filled = self._closed(_LIGHT_LINE_MM)

    def surround(self) -> Mask:
        """Return the dark areas at the edges with what is narrow of them, H x W."""
        page = (0, 0, *self._dark.shape[::-1])
        areas = find_components(self._opened(self._filled, _CORE_MM))
        along = [n for n in range(1, len(areas.areas)) if self._is_along(areas, n, page, _EDGE_MM, _ALONG_MM)]
        off = [n for n in range(1, len(areas.areas)) if n not in along and self._is_off(areas, n)]
        chosen = [n for n in (*along, *off) if self._is_plain_and_steep(areas.labels == n)]
        scan = page
        if off and not along:
            x0, y0, x1, y1 = areas.boxes[chosen].T.reshape(4, -1)
            scan = (x0.min(), y0.min(), x1.max(), y1.max()) if chosen else page
        if chosen:
            rest = set(range(1, len(areas.areas))).difference(chosen)
            chosen += [n for n in rest if self._is_along(areas, n, scan, _PART_EDGE_MM, _PART_MM)]
        mask = np.asarray(areas.table(chosen)[areas.labels]) | self._bands()
        return self._with_tips(mask, scan) if mask.any() and 1 - mask.mean() > _LEAST_SHEET else np.zeros_like(mask)

    def _bands(self) -> Mask:
        """Return narrow dark bands and wedges along the very edges of the page, H x W."""
        bands = np.zeros_like(self._dark)
        edge = self._px(_TIP_MM)
        for turn in range(4):
            # A band is dark from the edge on; a line across it reaches further in.
            side = np.rot90(self._filled, turn)[:edge]
            depth = np.where(side.all(axis=0), 0, side.argmin(axis=0))
            if (depth >= self._px(_BAND_MM)).mean() > _BAND_SHARE:
                np.rot90(bands, turn)[:edge] |= np.arange(edge)[:, None] < depth
                continue
            for first, last in self._wedges(depth):
                np.rot90(bands, turn)[:edge, first:last] |= np.arange(edge)[:, None] < depth[first:last]
        return bands

    def _wedges(self, depth: Ints) -> list[tuple[int, int]]:
        """Return where a page that lies askew shows a wedge of its ground: dark to a depth that falls evenly."""
        ends = np.flatnonzero(np.diff(np.concatenate([[0], depth > 0, [0]]).astype(np.int8)))
        found = []
        for first, last in ends.reshape(-1, 2).tolist():
            if last - first > min(_ALONG_MM * self._scale, _ALONG_SHARE * len(depth)):
                fall, start = np.polyfit(np.arange(last - first), depth[first:last], 1)
                stray = float(np.abs(depth[first:last] - start - fall * np.arange(last - first)).mean())
                if abs(fall) * (last - first) > self._px(_FALL_MM) and stray < _STRAY_MM * self._scale:
                    found.append((first, last))
        return found

    def holes(self, surround: Mask) -> list[tuple[tuple[int, int], float]]:
        """Return punched holes, middle and radius: alike, in a row along an edge of the sheet."""
        components = find_components(self._dark & ~surround)
        sides = components.boxes[:, 2:] - components.boxes[:, :2]
        wide = sides.mean(axis=1) / self._scale
        area = components.areas / np.maximum(math.pi / 4 * sides.prod(axis=1), 1)
        level = sides.min(axis=1) > _ROUNDNESS * sides.max(axis=1)
        is_round = (wide > _HOLE_MM[0]) & (wide < _HOLE_MM[1]) & level & (np.abs(area - 1) < 1 - _ROUNDNESS)
        is_round[0] = False
        numbers = np.array([n for n in np.flatnonzero(is_round).tolist() if self._is_disc(components, n)], np.int64)
        if len(numbers) < 2:
            return []
        middles = (components.boxes[numbers, :2] + components.boxes[numbers, 2:]) / 2
        kept: set[int] = set()
        for distances, along in self._from_edges(middles, surround):
            for one in range(len(numbers)):
                alike = (distances < _MARGIN_MM) & (np.abs(distances - distances[one]) < _LEVEL_MM)
                alike &= np.maximum(wide[numbers], wide[numbers[one]]) < _ALIKE * np.minimum(
                    wide[numbers], wide[numbers[one]]
                )
                row = np.flatnonzero(alike)
                if one in row and len(row) > 1 and np.diff(np.sort(along[row])).min() > _APART_MM:
                    kept.update(row.tolist())
        return [
            ((round(middles[n][0]), round(middles[n][1])), float(wide[numbers[n]]) * self._scale / 2 + 1)
            for n in sorted(kept)
        ]

    def _is_disc(self, components: Components, number: int) -> bool:
        """Whether a dark area is a disc, off the page's edges."""
        x0, y0, x1, y1 = components.boxes[number].tolist()
        rows, columns = self._dark.shape
        if min(x0, y0) == 0 or x1 == columns or y1 == rows:
            return False
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (x1 - x0, y1 - y0)).view(np.bool_)
        differs = disc ^ (components.labels[y0:y1, x0:x1] == number)
        return bool(differs.sum() < (1 - _ROUNDNESS) * disc.sum())

    def _from_edges(self, middles: Floats, surround: Mask) -> list[tuple[Floats, Floats]]:
        """Return for each side of the sheet how far points are from it, and where along it, mm."""
        rows, columns = self._dark.shape
        first, last = np.zeros(2), np.array([columns, rows], dtype=np.float64)
        if surround.any():
            light = ~surround
            across, down = np.flatnonzero(light.mean(axis=0) > 0.5), np.flatnonzero(light.mean(axis=1) > 0.5)
            if len(across) and len(down):
                first, last = np.array([across[0], down[0]]), np.array([across[-1], down[-1]])
        x, y = middles.T / self._scale
        (left, top), (right, bottom) = first / self._scale, last / self._scale
        return [(x - left, y), (right - x, y), (y - top, x), (bottom - y, x)]

    def _is_along(self, areas: Components, number: int, box: Box, edge_mm: float, along_mm: float) -> bool:
        """Whether a dark area lies within so much of a side of a box, for so much of its length."""
        x0, y0, x1, y1 = areas.boxes[number].tolist()
        edge, along = self._px(edge_mm), along_mm * self._scale
        gaps = x0 - box[0], y0 - box[1], box[2] - x1, box[3] - y1
        if min(gaps) >= edge:
            return False
        area = (areas.labels == number)[box[1] : box[3], box[0] : box[2]]
        sides = (area[:, :edge], area[:edge].T, area[:, -edge:], area[-edge:].T)
        return any(side.any(axis=1).sum() > min(along, _ALONG_SHARE * len(side)) for side in sides)

    def _is_off(self, areas: Components, number: int) -> bool:
        """Whether a dark area off the page's edges is long, wide and uneven, with no ink between."""
        x0, y0, x1, y1 = areas.boxes[number].tolist()
        rows, columns = self._dark.shape
        if max((x1 - x0) / columns, (y1 - y0) / rows) < _LONG:
            return False
        inner = cv2.distanceTransform((areas.labels == number).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
        ridge = inner[(inner >= cv2.dilate(inner, np.ones((3, 3), np.uint8))) & (inner > _CORE_MM * self._scale / 4)]
        if ridge.size == 0 or 2 * ridge.max() < _WIDE_MM * self._scale:
            return False
        low, middle, high = np.percentile(ridge, (10, 50, 90)).tolist()
        dark, near = self._dark, _NEAR_EDGE_MM * self._scale
        level = (y0, dark[:y0, x0:x1]), (rows - y1, dark[y1 + 1 :, x0:x1])
        beyond = (*level, (x0, dark[y0:y1, :x0]), (columns - x1, dark[y0:y1, x1 + 1 :]))
        return high - low > _UNEVEN * middle and any(far < near and not strip.any() for far, strip in beyond)

    def _is_plain_and_steep(self, area: Mask) -> bool:
        """Whether hardly any light lines run over a dark area, and paper begins close to most of its rim."""
        # Over a blueprint there are many, or some long ones; shade fades.
        light = area & ~self._dark
        lines = find_components(light).boxes[1:]
        long = ((lines[:, 2:] - lines[:, :2]).max(axis=1) > _LIGHT_LONG_MM * self._scale).sum()
        if float(light.sum()) > _LIGHT_LINES * float(area.sum()) or long > _LIGHT_FEW:
            return False
        rim = area & (cv2.erode(area.view(np.uint8), np.ones((3, 3), np.uint8)) == 0)
        rim[[0, -1]] = rim[:, [0, -1]] = False
        reach = self._disc(2 * _RIM_MM)
        steep = cv2.dilate(self._grey, reach) * np.float32(_DARK_SHARE) > cv2.erode(self._grey, reach)
        return bool(rim.any()) and float(steep[rim].mean()) > _STEEP

    def _with_tips(self, mask: Mask, scan: Box) -> Mask:
        """Return a surround with what is narrow of it: its rim, and wedges along the scan's edges."""
        near = cv2.dilate(mask.view(np.uint8), self._disc(_CORE_MM)).view(np.bool_)
        tip = self._px(_TIP_MM)
        edge = np.ones_like(mask)
        edge[scan[1] + tip : scan[3] - tip, scan[0] + tip : scan[2] - tip] = False
        # Lines of the drawing that run into the surround are narrower than what belongs to it.
        parts = find_components(mask | (near & self._opened(self._dark, _CORE_MM / 2)) | (edge & self._filled))
        held = np.unique(parts.labels[mask])
        whole = np.asarray(parts.table(held[held > 0].tolist())[parts.labels])
        return np.asarray(whole | self._scraps(whole))

    def _scraps(self, whole: Mask) -> Mask:
        """Return dark bits that touch a surround and lie beside it with all of them, as between torn edges."""
        bits = find_components(self._dark & ~whole)
        away = cv2.distanceTransform((~whole).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
        farthest, nearest = np.zeros(len(bits.areas), np.float32), np.full(len(bits.areas), np.inf, np.float32)
        rows, columns = np.nonzero(bits.labels)
        numbers = bits.labels[rows, columns]
        np.maximum.at(farthest, numbers, away[rows, columns])
        np.minimum.at(nearest, numbers, away[rows, columns])
        kept = (nearest < 2) & (farthest < self._px(_TIP_MM))
        kept[0] = False
        return np.asarray(kept[bits.labels])

    def _opened(self, mask: Mask, wide_mm: float) -> Mask:
        return cv2.morphologyEx(mask.view(np.uint8), cv2.MORPH_OPEN, self._disc(wide_mm)).view(np.bool_)

    def _closed(self, wide_mm: float) -> Mask:
        padded = cv2.copyMakeBorder(
            self._dark.view(np.uint8), *(self._px(wide_mm),) * 4, borderType=cv2.BORDER_REPLICATE
        )
        side = self._px(wide_mm)
        closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, self._disc(wide_mm))
        return closed[side:-side, side:-side].copy().view(np.bool_)

    def _disc(self, wide_mm: float) -> Pixels:
        side = 2 * (self._px(wide_mm) // 2) + 1
        return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)

    def _px(self, mm: float) -> int:
        return max(round(mm * self._scale), 1)
