"""Where views stand on a page, and at which scales they fit: first angle projection."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from linewright.base import Rng
from linewright.drawings.layout.dimensions import FIRST_ROW, NEXT_ROW
from linewright.drawings.sheet import Box, Path, Point
from linewright.drawings.solids.measures import Length, Measure
from linewright.drawings.views.page_view import PageView, sections
from linewright.drawings.views.view import AXES, Placement

# Where a view stands around the front view: column and row.
_CELL = {"right": (0, 1), "front": (1, 1), "left": (2, 1), "bottom": (1, 0), "top": (1, 2)}


@dataclass(frozen=True)
class Page:
    """What is to be laid out on."""

    width: float  # mm
    height: float  # mm
    margin: float  # border kept free, mm
    lettering: float  # height of dimension figures, mm
    wide: float  # width of wide lines, mm
    scales: tuple[float, ...]  # denominators to choose from, rising
    views: int  # most views
    measures: tuple[int, int]  # fewest and most dimensions
    welds: int  # most weld symbols
    balloons: int  # most balloons
    strip: float  # height kept free for weld symbols and notes, mm
    blocked: tuple[Box, ...] = ()  # boxes that are taken already (title block, parts list)
    frame: tuple[Path, ...] = ()  # what stands on the page already
    gap: float = 0.0  # between views, beside what their dimensions need, mm
    notes: tuple[str, ...] | None = None  # a numbered block of notes; None for the scale alone
    complete: bool = False  # whether sections are captioned first and every part has its balloon


def fitting_scales(views: Sequence[PageView], wanted: Sequence[tuple[Measure, PageView]], page: Page) -> list[float]:
    """Return the scales at which the views fit, largest first; views note what width they need."""
    _reserve(views, wanted, page)
    return [denominator for denominator in page.scales if Grid(views, denominator, page).fits()]


def _reserve(views: Sequence[PageView], wanted: Sequence[tuple[Measure, PageView]], page: Page) -> None:
    most = page.measures[1]
    for view in views:
        pad = 1.2 * page.lettering
        counts = [0, 0, 0, 0]
        for measure, owner in wanted[:most]:
            if owner is view and isinstance(measure, Length):
                counts[_side(measure, view)] += 1
        view.reserve = [
            (FIRST_ROW + NEXT_ROW * (min(count, 3) - 1) + 1.4) * page.lettering if count else pad for count in counts
        ]
    if page.complete:
        for section, other in sections(views):
            section.reserve[3] += 2.5 * page.lettering
            upright = abs(section.sight.toward @ other.sight.up) < 0.5
            for side in (1, 3) if upright else (0, 2):
                other.reserve[side] += 2.0 * page.lettering


def _side(measure: Length, view: PageView) -> int:
    """Return the side of a view (left, bottom, right, top) nearest to a measure."""
    sight = view.sight
    a, b = (sight.flat(np.array(p, dtype=np.float64)) for p in (measure.a, measure.b))
    middle = (a + b) / 2
    u0, v0, u1, v1 = view.projection.box
    if measure.along is None:
        return 1
    if abs(sight.right[AXES[measure.along]]) > 0.5:
        return 1 if middle[1] - v0 <= v1 - middle[1] else 3
    return 0 if middle[0] - u0 < u1 - middle[0] else 2


class Grid:
    """The views at one scale (1 : denominator), in three columns and rows around the front view."""

    def __init__(self, views: Sequence[PageView], denominator: float, page: Page) -> None:
        self.views, self.denominator, self.page = views, denominator, page
        # Without the gaps between them, and with.
        self.wide, self.high = self._cells(0.0)
        self.columns, self.rows = self._cells(page.gap)
        # Free width and height that the views leave, mm.
        self.slack = (
            page.width - 2 * page.margin - sum(self.columns),
            page.height - 2 * page.margin - page.strip - sum(self.rows),
        )

    def fits(self) -> bool:
        """Return whether there is room for all."""
        return min(self.slack) >= 0 and (not self.page.blocked or bool(self._clear()))

    def place(self, rng: Rng) -> None:
        """Give every view its placement; views in a column or a row stand on common axes."""
        page, scale = self.page, self.denominator
        free, slack = self.slack
        # The strip for weld symbols goes above or below; what is left over is shared out.
        above = rng.random() < 0.6
        shift = (free * rng.uniform(0.25, 0.75), slack * rng.uniform(0.2, 0.8))
        if page.blocked:
            clear = self._clear()
            clear.sort(key=lambda share: math.dist(share, (0.5, 0.5)))
            across, down = clear[int(rng.integers(min(len(clear), 6)))]
            shift, above = (free * across, (slack + page.strip) * down), False
        left = page.margin + shift[0]
        top = page.height - page.margin - shift[1] - (page.strip if above else 0.0)
        for view in self.views:
            column, row = _CELL[view.spec.name]
            u0, v0, u1, v1 = view.projection.box
            x = left + sum(self.columns[:column]) + self._lead(column) - u0 / scale
            y = top - sum(self.rows[:row]) - self._drop(row) - v1 / scale
            box = (x + u0 / scale, y + v0 / scale, x + u1 / scale, y + v1 / scale)
            view.placement = Placement(view.sight, (x, y), scale, box)

    def _cells(self, gap: float) -> tuple[list[float], list[float]]:
        """Return the widths of the three columns and the heights of the three rows, mm."""
        columns, rows = [0.0] * 3, [0.0] * 3
        for view in self.views:
            column, row = _CELL[view.spec.name]
            u0, v0, u1, v1 = view.projection.box
            left, bottom, right, top = view.reserve
            columns[column] = max(columns[column], (u1 - u0) / self.denominator + left + right)
            rows[row] = max(rows[row], (v1 - v0) / self.denominator + bottom + top)
        for spans in (columns, rows):
            used = [index for index, span in enumerate(spans) if span]
            for index in used[:-1]:
                spans[index] += gap
        return columns, rows

    def _clear(self) -> list[Point]:
        """Return shares of the slack, left and above, at which no view meets a blocked box."""
        page = self.page
        shares = []
        for share in ((i / 12, j / 12) for i in range(13) for j in range(13)):
            left = page.margin + share[0] * self.slack[0]
            top = page.height - page.margin - share[1] * (self.slack[1] + page.strip)
            for view in self.views:
                column, row = _CELL[view.spec.name]
                x0, y1 = left + sum(self.columns[:column]), top - sum(self.rows[:row])
                x1, y0 = x0 + self.wide[column], y1 - self.high[row]
                if any(x0 < b[2] and b[0] < x1 and y0 < b[3] and b[1] < y1 for b in page.blocked):
                    break
            else:
                shares.append(share)
        return shares

    def _lead(self, column: int) -> float:
        """Return the free width left of the views in a column."""
        return max(view.reserve[0] for view in self.views if _CELL[view.spec.name][0] == column)

    def _drop(self, row: int) -> float:
        """Return the free height above the views in a row."""
        return max(view.reserve[3] for view in self.views if _CELL[view.spec.name][1] == row)
