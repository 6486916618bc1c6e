"""Rows of lettering, cut out of a page and read; on its scan as well, if there is one.

A repair blots or breaks a letter here and there that the scan, grainy as it is, still shows.
"""

from collections.abc import Callable, Sequence
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats, Mask, Pixels
from linewright.pages.analysis import Analysis
from linewright.pages.components import Components
from linewright.pages.text_reader import PlacedText, TextReader
from linewright.pages.text_rows import Row, SlantedRow

Read = tuple[str, float]
Box = tuple[int, int, int, int]
Cut = Callable[[Pixels, NDArray[np.int32], Sequence[int]], Pixels]

# Confidence of the reader from which a row is read, and a sign that stands alone.
_SURE, _SURE_ALONE = 0.75, 0.85
# Figures, such as the sign of the projection method, look like some Han character to the reader.
_SURE_HAN, HAN = 0.95, "\u2e80"
# Letters touch each other where there is room for so many signs a shape; what they say is surer than this, and so many
# of these signs at least.
_TOUCHING, _SURE_TOUCHING, _LEAST_TOUCHING = 1.9, 0.9, 0.4
_ALONE = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
# White around a row, in heights and in pixels.
_BORDER, _LEAST_BORDER_PX = 0.12, 2


class RowReader:
    """Reads the level and turned rows of one page."""

    def __init__(self, page: Analysis, reader: TextReader) -> None:
        self.components = page.components
        self._reader = reader
        self._views = views(page)
        self._known: dict[Row, tuple[PlacedText, ...]] = {}

    def read(self, rows: Sequence[Row]) -> list[Read]:
        """Return the surer reading of each row and how sure it is, 0..1."""
        wanted = [row for row in dict.fromkeys(rows) if row not in self._known]
        self._known.update((row, ()) for row in wanted)
        for page, cut in self._views:
            read = self._reader.read_placed([row_crop(page, self.components, row, cut) for row in wanted])
            for row, text in zip(wanted, read, strict=True):
                self._known[row] += (text,)
            # A lone fibre may look like an S on the scan: one sign must be one on the page as well.
            wanted = [row for row in wanted if row.letters > 1 or is_plausible(row, *self._known[row][0][:2])]
        return [self._chosen(row) for row in rows]

    def placed(self, row: Row) -> tuple[PlacedText, ...]:
        """Return what a row that was read says on the page, and on the scan if it was read there too."""
        return self._known[row]

    def spans(self, row: Row) -> Floats:
        """Return where each member of a row begins and ends along its crop, N x 2 px."""
        x0, y0, x1, y1 = row_box(self.components, row)
        border = _border(x1 - x0, y1 - y0)
        boxes = self.components.boxes[list(row.members)].astype(np.float64)
        if row.turned:
            border = min(border, self.components.labels.shape[0] - y1)
            spans: Floats = y1 + border - boxes[:, [3, 1]]
        else:
            spans = boxes[:, [0, 2]] - (x0 - min(border, x0))
        return spans

    def _chosen(self, row: Row) -> Read:
        one, *again = [(text.string, text.confidence) for text in self._known[row]]
        return surer_reading(one, again[0], partial(is_plausible, row)) if again else one


def views(page: Analysis) -> list[tuple[Pixels, Cut]]:
    """Return the page, and its scan if it has one, each with how a row is cut out of it."""
    scans = [] if page.scan is None else [(page.scan, erase_others)]
    return [(page.pixels, only_members), *scans]


def is_plausible(row: Row, string: str, confidence: float) -> bool:
    """Say whether a row may say this: surely enough, and about as many signs as shapes, or as there is room for."""
    signs = "".join(string.split())
    touching = confidence > _SURE_TOUCHING and len(signs) > 1 and row.room >= _TOUCHING * row.letters
    if row.letters == 1 and not touching:
        return confidence > _SURE_ALONE and len(signs) <= 2 and set(signs.upper()) & _ALONE != set()
    if not any(sign.isalnum() for sign in signs):
        return False
    sure = _SURE_HAN if max(signs) >= HAN else _SURE
    least, most = 0.6 * row.letters, 1.8 * len(row.members) + 1
    if touching:
        least, most = max(least, _LEAST_TOUCHING * row.room), max(most, float(row.room))
    return confidence > sure and least <= len(signs) <= most


def surer_reading(one: Read, two: Read, fits: Callable[[str, float], bool]) -> Read:
    """Return the surer of two readings of one row, but one that fits the row before one not."""
    return max((one, two), key=lambda reading: (fits(*reading), reading[1]))


def row_box(components: Components, row: Row) -> Box:
    """Return left, top, right and bottom of a row, px."""
    some = components.boxes[list(row.members)]
    x0, y0 = some[:, :2].min(axis=0).tolist()
    x1, y1 = some[:, 2:].max(axis=0).tolist()
    return x0, y0, x1, y1


def only_members(pixels: Pixels, labels: NDArray[np.int32], members: Sequence[int]) -> Pixels:
    """Return a window of a repaired page, h x w, with the ink of some components alone on white."""
    return np.where(_near(np.isin(labels, members), 3), pixels, 255).astype(np.uint8)


def erase_others(pixels: Pixels, labels: NDArray[np.int32], members: Sequence[int]) -> Pixels:
    """Return a window of a scan without other components' ink, which gets the grey of the paper."""
    # What the repair left out stays, for it may be part of a letter.
    other = _near((labels > 0) & ~np.isin(labels, members), 5)
    return np.where(other, np.uint8(np.median(pixels)), pixels).astype(np.uint8)


def erase_signs(read: Mask) -> Cut:
    """Return a cut that takes away the ink of other rows that were read, a table by number as of `Components.table`."""

    def cut(pixels: Pixels, labels: NDArray[np.int32], members: Sequence[int]) -> Pixels:
        other = read[labels] & ~np.isin(labels, members)
        return np.where(_near(other, 5), np.uint8(np.percentile(pixels, 90)), pixels).astype(np.uint8)

    return cut


def row_crop(
    pixels: Pixels,  # H x W uint8, paper 255
    components: Components,  # of the page's ink
    row: Row | SlantedRow,
    cut: Cut | None = only_members,  # takes the ink of others away; None leaves it
    border: float = _BORDER,  # what is cut around the row, in its heights
    ends: float = 0.0,  # what more is cut before and behind it
) -> Pixels:
    """Cut a row out of a page and turn it level, h x w uint8."""
    if isinstance(row, SlantedRow):
        axes, (low, high) = row.axes, row.extent
        longer = np.array([ends * float(high[1] - low[1]), 0.0])
        extent = low - longer, high + longer
        return level_crop(pixels, components, row.members, axes, extent, cut=cut, border=border)
    x0, y0, x1, y1 = row_box(components, row)
    around, more = (_border(x1 - x0, y1 - y0, share) for share in (border, border + ends))
    across, down = (around, more) if row.turned else (more, around)
    height, width = pixels.shape
    rows = slice(max(y0 - down, 0), min(y1 + down, height))
    columns = slice(max(x0 - across, 0), min(x1 + across, width))
    crop = pixels[rows, columns]
    if cut is not None:
        crop = cut(crop, components.labels[rows, columns], row.members)
    return np.ascontiguousarray(np.rot90(crop, -1) if row.turned else crop)


def level_crop(
    pixels: Pixels,  # H x W uint8, paper 255
    components: Components,  # of the page's ink
    members: Sequence[int],  # numbers of the row's components
    axes: tuple[Floats, Floats],  # unit vectors along the row and down from it
    extent: tuple[Floats, Floats],  # its least and its greatest place along these, px
    *,
    cut: Cut | None = only_members,  # as of `row_crop`
    border: float = _BORDER,  # as of `row_crop`
) -> Pixels:
    """Cut a slanting row out of a page and turn it level, h x w uint8."""
    (along, down), (low, high) = axes, extent
    around = max(border * float(high[1] - low[1]), _LEAST_BORDER_PX)
    sides = [x * along + y * down for x in (low[0], high[0]) for y in (low[1], high[1])]
    x0, y0 = (np.min(sides, axis=0) - around - 2).astype(int).clip(0).tolist()
    x1, y1 = (np.max(sides, axis=0) + around + 2).astype(int).clip(0).tolist()
    window = slice(y0, y1), slice(x0, x1)
    crop = pixels[window] if cut is None else cut(pixels[window], components.labels[window], members)
    corner = along * (low[0] - around) + down * (low[1] - around) - (x0, y0)
    # From the crop's pixel centres to those of the window.
    matrix = np.stack([along, down, corner + (along + down) / 2 - 0.5], axis=1)
    wide, tall = np.ceil(high - low + 2 * around).astype(int).tolist()
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    level = cv2.warpAffine(crop, matrix, (wide, tall), flags=flags, borderValue=255)
    return np.asarray(level, dtype=np.uint8)


def _near(mask: Mask, side: int) -> Mask:
    return cv2.dilate(mask.view(np.uint8), np.ones((side, side), np.uint8)).view(np.bool_)


def _border(wide: int, tall: int, share: float = _BORDER) -> int:
    return max(round(share * min(wide, tall)), _LEAST_BORDER_PX)
