"""Rows of lettering, cut out of a page and read; on its scan as well, if there is one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from linewright.base import Floats, Pixels
from linewright.pages.components import Groups
from linewright.pages.scan_reading import Cut, only_own, surer, without_others
from linewright.pages.text_reader import PlacedText, TextReader
from linewright.pages.text_rows import Row

Read = tuple[str, float]
Box = tuple[int, int, int, int]

_SURE, _SURE_ALONE = 0.75, 0.85
# Figures, such as the sign of the projection method, look like some Han character to the reader.
_SURE_HAN, _HAN = 0.95, "\u2e80"
_ALONE = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class RowReader:
    """Reads the rows of one page.

    Args:
        pixels: H x W uint8, paper 255.
        groups: its ink's groups of touching pixels.
        reader: the reader.
        scan: the page before it was repaired, H x W uint8: each row is read there as well.
    """

    def __init__(
        self, pixels: Pixels, groups: Groups, reader: TextReader, scan: Pixels | None = None
    ) -> None:
        self.groups = groups
        self._reader = reader
        self._views: list[tuple[Pixels, Cut]] = [(pixels, only_own)]
        if scan is not None:
            self._views.append((scan, without_others))
        self._known: dict[Row, tuple[PlacedText, ...]] = {}

    def read(self, rows: Sequence[Row]) -> list[Read]:
        """Return the surer reading of each row and how sure it is, 0..1."""
        new = [row for row in dict.fromkeys(rows) if row not in self._known]
        views = [
            self._reader.read_placed([self._crop(page, row, cut) for row in new])
            for page, cut in self._views
        ]
        self._known.update(zip(new, zip(*views, strict=True), strict=True))
        return [self._chosen(row) for row in rows]

    def placed(self, row: Row) -> tuple[PlacedText, ...]:
        """Return what a row was read as on the page, and on the scan; it must have been read."""
        return self._known[row]

    def spans(self, row: Row) -> Floats:
        """Return where each member of a row begins and ends along its crop, N x 2 px."""
        x0, y0, x1, y1 = box_of(self.groups, row)
        border = _border(x1 - x0, y1 - y0)
        boxes = self.groups.boxes[list(row.members)].astype(np.float64)
        if row.turned:
            border = min(border, self.groups.labels.shape[0] - y1)
            spans: Floats = y1 + border - boxes[:, [3, 1]]
        else:
            spans = boxes[:, [0, 2]] - (x0 - min(border, x0))
        return spans

    def _chosen(self, row: Row) -> Read:
        one, *again = [(text.string, text.confidence) for text in self._known[row]]
        # A lone fibre may look like an S on the scan: one sign must be one on the page as well.
        if again and (row.letters > 1 or plausible(row, *one)):
            return surer(one, again[0], partial(plausible, row))
        return one

    def _crop(self, pixels: Pixels, row: Row, cut: Cut) -> Pixels:
        """Cut a row out of a page, with nothing else on it, and turn it upright."""
        x0, y0, x1, y1 = box_of(self.groups, row)
        border = _border(x1 - x0, y1 - y0)
        height, width = pixels.shape
        rows = slice(max(y0 - border, 0), min(y1 + border, height))
        columns = slice(max(x0 - border, 0), min(x1 + border, width))
        crop = cut(pixels[rows, columns], self.groups.labels[rows, columns], row.members)
        return np.ascontiguousarray(np.rot90(crop, -1)) if row.turned else crop


def plausible(row: Row, string: str, confidence: float) -> bool:
    """Say whether a row may say this: surely enough, and about as many signs as shapes."""
    signs = "".join(string.split())
    if row.letters == 1:
        return confidence > _SURE_ALONE and len(signs) <= 2 and set(signs.upper()) & _ALONE != set()
    if not any(sign.isalnum() for sign in signs):
        return False
    sure = _SURE_HAN if max(signs) >= _HAN else _SURE
    return confidence > sure and 0.6 * row.letters <= len(signs) <= 1.8 * len(row.members) + 1


def box_of(groups: Groups, row: Row) -> Box:
    """Return left, top, right and bottom of a row, px."""
    some = groups.boxes[list(row.members)]
    x0, y0 = some[:, :2].min(axis=0).tolist()
    x1, y1 = some[:, 2:].max(axis=0).tolist()
    return x0, y0, x1, y1


def _border(wide: int, tall: int) -> int:
    return max(round(0.12 * min(wide, tall)), 2)
