"""From an assembly to a sheet: which views at which scale, and where everything stands.

The largest scale that leaves room for the views and their dimensions is taken; then dimensions,
weld symbols, balloons and notes are placed one by one where nothing is yet. What finds no place is
left out whole, so nothing is ever drawn over lettering.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from linewright.drawings.assembly import Assembly, Length, Measure, ViewSpec
from linewright.drawings.hatching import hatch_lines
from linewright.drawings.lettering import width
from linewright.drawings.measuring import FIRST_ROW, NEXT_ROW, number, offers, shown
from linewright.drawings.pointing import anchors, balloon, segments, weld_symbol
from linewright.drawings.profile import Floats
from linewright.drawings.projection import Projection, project
from linewright.drawings.room import Room
from linewright.drawings.sectioning import Marked, caption, mark
from linewright.drawings.sheet import (
    Arc,
    Balloon,
    Box,
    Hatch,
    Line,
    Path,
    Point,
    Polyline,
    Sheet,
    Text,
    ViewOnSheet,
)
from linewright.drawings.view import VIEWS, Placed, Stand, View
from linewright.drawings.welding import choose_weld

# Where a view stands around the front view in first angle projection: column and row.
_CELL = {"right": (0, 1), "front": (1, 1), "left": (2, 1), "bottom": (1, 0), "top": (1, 2)}
_AXES = {"x": 0, "y": 1, "z": 2}


@dataclass(frozen=True)
class Page:
    """What is to be laid out on.

    Attributes:
        width: mm.
        height: mm.
        margin: border kept free, mm.
        lettering: height of dimension figures, mm.
        wide: width of wide lines, mm.
        scales: denominators to choose from, rising.
        views: most views.
        measures: fewest and most dimensions.
        welds: most weld symbols.
        balloons: most balloons.
        strip: height kept free for weld symbols and notes, mm.
        blocked: boxes that are taken already (title block, parts list).
        frame: what stands on the page already.
        gap: between views, beside what their dimensions need, mm.
        notes: a numbered block of notes; None for the scale alone.
        complete: whether sections are captioned first and every part has its balloon.
    """

    width: float
    height: float
    margin: float
    lettering: float
    wide: float
    scales: tuple[float, ...]
    views: int
    measures: tuple[int, int]
    welds: int
    balloons: int
    strip: float
    blocked: tuple[Box, ...] = ()
    frame: tuple[Path, ...] = ()
    gap: float = 0.0
    notes: tuple[str, ...] | None = None
    complete: bool = False


@dataclass
class _Shown:
    """A view chosen for the page."""

    spec: ViewSpec
    solids: list[Placed]
    projection: Projection
    measures: list[Measure] = field(default_factory=list)
    # Free width needed beside it: left, bottom, right, top, mm.
    reserve: list[float] = field(default_factory=lambda: [0.0] * 4)
    stand: Stand | None = None
    # Where each part shows its face, view mm, as far as it was asked for.
    faces: dict[int, Floats] = field(default_factory=dict)


def compose(assembly: Assembly, page: Page, rng: np.random.Generator, family: str) -> Sheet:
    """Return the assembly laid out on a page."""
    solids = [
        Placed(solid, index, part.sectioned)
        for index, part in enumerate(assembly.parts)
        for solid in part.solids
    ]
    shown_views = [_show(solids, spec) for spec in assembly.views[: page.views]]
    wanted = _wanted(assembly, shown_views, page, rng)
    seed = int(rng.integers(2**63))
    best: Sheet | None = None
    fitting = _fitting(shown_views, wanted, page)
    for denominator in fitting[:3]:
        # A whole sheet is not left half empty for the sake of one more dimension.
        if page.complete and denominator > 2 * fitting[0]:
            break
        layout = _Layout(assembly, page, shown_views, denominator, family, seed)
        sheet = layout.run(wanted)
        if best is None or _worth(sheet) > _worth(best) + page.complete:
            best = sheet
        enough = min(page.measures[0], len(wanted))
        welded = sheet.welds or not page.welds or not assembly.joints
        drawn = len(sheet.dimensions) >= enough and welded
        if drawn and (not page.complete or len(sheet.balloons) == len(assembly.parts)):
            break
    if best is None:
        raise ValueError(f"no scale of the page is small enough for {assembly.title}")
    return best


def _worth(sheet: Sheet) -> float:
    return len(sheet.dimensions) + len(sheet.balloons) + 2 * min(len(sheet.welds), 1)


def _show(solids: Sequence[Placed], spec: ViewSpec) -> _Shown:
    view, section = VIEWS[spec.name], _depth(spec)
    left = [
        one for one in solids if section is None or one.sectioned or _reaches(one, view, section)
    ]
    projection = project(left, view, section)
    return _Shown(spec, left, projection if spec.hidden else projection.without_hidden())


def _reaches(placed: Placed, view: View, section: float) -> bool:
    """Return whether a part that stays whole in sections reaches the cutting plane or beyond."""
    depths = (curve.points @ view.toward for curve in placed.solid.edges(view.toward))
    return min(float(depth.min()) for depth in depths) < section - 1e-6


def _depth(spec: ViewSpec) -> float | None:
    """Return the depth of a section's plane along the line of sight, mm."""
    if spec.section is None:
        return None
    return spec.section * float(VIEWS[spec.name].toward.sum())


def _wanted(
    assembly: Assembly, views: Sequence[_Shown], page: Page, rng: np.random.Generator
) -> list[tuple[Measure, _Shown]]:
    """Return measures, most wanted first, each with the view it should stand in."""
    luck = rng.normal(size=len(assembly.measures)) * 0.7
    order = sorted(
        range(len(assembly.measures)),
        key=lambda index: -(math.log(assembly.measures[index].weight) + float(luck[index])),
    )
    found = []
    for index in order:
        measure = assembly.measures[index]
        able = [
            view
            for view in views
            if (not measure.views or view.spec.name in measure.views)
            and shown(measure, VIEWS[view.spec.name])
        ]
        if able:
            found.append((measure, able[int(rng.integers(len(able)))]))
    return found


def _fitting(
    views: Sequence[_Shown], wanted: Sequence[tuple[Measure, _Shown]], page: Page
) -> list[float]:
    """Return the scales at which the views fit with room for dimensions, largest drawing first."""
    most = page.measures[1]
    for view in views:
        pad = 1.2 * page.lettering
        counts = [0, 0, 0, 0]
        for measure, owner in wanted[:most]:
            if owner is view and isinstance(measure, Length):
                counts[_side(measure, view)] += 1
        view.reserve = [
            (FIRST_ROW + NEXT_ROW * (min(count, 3) - 1) + 1.4) * page.lettering if count else pad
            for count in counts
        ]
    if page.complete:
        for section, other in _sections(views):
            section.reserve[3] += 2.5 * page.lettering
            upright = abs(VIEWS[section.spec.name].toward @ VIEWS[other.spec.name].up) < 0.5
            for side in (1, 3) if upright else (0, 2):
                other.reserve[side] += 2.0 * page.lettering
    fitting = []
    for denominator in page.scales:
        slack = _slack(views, denominator, page)
        if min(slack) >= 0 and (not page.blocked or _clear(views, denominator, page)):
            fitting.append(denominator)
    return fitting


def _slack(views: Sequence[_Shown], denominator: float, page: Page) -> tuple[float, float]:
    """Return the free width and height that the views leave, mm."""
    columns, rows = _cells(views, denominator, page.gap)
    high = page.height - 2 * page.margin - page.strip - sum(rows)
    return page.width - 2 * page.margin - sum(columns), high


def _clear(views: Sequence[_Shown], denominator: float, page: Page) -> list[Point]:
    """Return shares of the slack, left and above, at which no view meets a blocked box."""
    slack = _slack(views, denominator, page)
    columns, rows = _cells(views, denominator, page.gap)
    wide, high = _cells(views, denominator)
    found = []
    for share in ((i / 12, j / 12) for i in range(13) for j in range(13)):
        left = page.margin + share[0] * slack[0]
        top = page.height - page.margin - share[1] * (slack[1] + page.strip)
        for view in views:
            column, row = _CELL[view.spec.name]
            x0, y1 = left + sum(columns[:column]), top - sum(rows[:row])
            x1, y0 = x0 + wide[column], y1 - high[row]
            if any(x0 < b[2] and b[0] < x1 and y0 < b[3] and b[1] < y1 for b in page.blocked):
                break
        else:
            found.append(share)
    return found


def _sections(views: Sequence[_Shown]) -> list[tuple[_Shown, _Shown]]:
    """Return each section with a view that shows its cutting plane as a line."""
    pairs = []
    for view in views:
        toward = VIEWS[view.spec.name].toward
        others = [one for one in views if abs(toward @ VIEWS[one.spec.name].toward) < 0.5]
        if view.spec.section is not None and others:
            pairs.append((view, others[0]))
    return pairs


def _side(measure: Length, view: _Shown) -> int:
    """Return the side of a view (left, bottom, right, top) nearest to a measure."""
    direction = VIEWS[view.spec.name]
    points = np.stack(
        [direction.flat(np.array(p, dtype=np.float64)) for p in (measure.a, measure.b)]
    )
    middle = points.mean(axis=0)
    u0, v0, u1, v1 = view.projection.box
    if measure.along is None:
        return 1
    if abs(direction.right[_AXES[measure.along]]) > 0.5:
        return 1 if middle[1] - v0 <= v1 - middle[1] else 3
    return 0 if middle[0] - u0 < u1 - middle[0] else 2


def _cells(
    views: Sequence[_Shown], denominator: float, gap: float = 0.0
) -> tuple[list[float], list[float]]:
    """Return the widths of the three columns and the heights of the three rows, mm."""
    columns, rows = [0.0] * 3, [0.0] * 3
    for view in views:
        column, row = _CELL[view.spec.name]
        u0, v0, u1, v1 = view.projection.box
        left, bottom, right, top = view.reserve
        columns[column] = max(columns[column], (u1 - u0) / denominator + left + right)
        rows[row] = max(rows[row], (v1 - v0) / denominator + bottom + top)
    for spans in (columns, rows):
        used = [index for index, span in enumerate(spans) if span]
        for index in used[:-1]:
            spans[index] += gap
    return columns, rows


class _Layout:
    """One attempt at one scale."""

    def __init__(
        self,
        assembly: Assembly,
        page: Page,
        views: Sequence[_Shown],
        denominator: float,
        family: str,
        seed: int,
    ) -> None:
        self.assembly, self.page, self.views = assembly, page, views
        self.rng = np.random.default_rng(seed)
        self.sheet = Sheet(page.width, page.height, denominator, page.wide, family)
        self.room = Room(page.width, page.height, page.margin)
        for path in page.frame:
            self.add(path)
        for box in page.blocked:
            self.room.take(box)

    def run(self, wanted: Sequence[tuple[Measure, _Shown]]) -> Sheet:
        """Place everything and return the sheet."""
        self.stand_views()
        for view in self.views:
            self.draw_view(view)
        low, most = self.page.measures
        aim = int(self.rng.integers(low, most + 1))
        chosen = list(wanted[:aim])
        spare = list(wanted[aim : aim + 3])
        lengths = [pair for pair in chosen if isinstance(pair[0], Length)]
        marked = self.cutting_planes() if self.page.complete else []
        lengths.sort(key=lambda pair: math.dist(pair[0].a, pair[0].b))  # type: ignore[union-attr]
        placed = sum(self.dimension(measure, view) for measure, view in lengths)
        self.captions(marked)
        self.weld_symbols()
        rounds = [pair for pair in chosen if not isinstance(pair[0], Length)]
        for measure, view in [*rounds, *spare]:
            if placed < aim:
                placed += self.dimension(measure, view)
        self.balloons()
        if not self.page.complete:
            self.captions(self.cutting_planes())
        if self.page.notes is None:
            self.scale_note()
        else:
            self.note_block(self.page.notes)
        return self.sheet

    def stand_views(self) -> None:
        page, scale = self.page, self.sheet.denominator
        columns, rows = _cells(self.views, scale, page.gap)
        free, slack = _slack(self.views, scale, page)
        # The strip for weld symbols goes above or below; what is left over is shared out.
        above = self.rng.random() < 0.6
        shift = (free * self.rng.uniform(0.25, 0.75), slack * self.rng.uniform(0.2, 0.8))
        if page.blocked:
            clear = _clear(self.views, scale, page)
            clear.sort(key=lambda share: math.dist(share, (0.5, 0.5)))
            across, down = clear[int(self.rng.integers(min(len(clear), 6)))]
            shift, above = (free * across, (slack + page.strip) * down), False
        left = page.margin + shift[0]
        top = page.height - page.margin - shift[1] - (page.strip if above else 0.0)
        # Views in a column or row stand on common axes: align by the front view's extents.
        for view in self.views:
            column, row = _CELL[view.spec.name]
            u0, v0, _, v1 = view.projection.box
            x = left + sum(columns[:column]) + self._lead(column) - u0 / scale
            y = top - sum(rows[:row]) - self._drop(row) - v1 / scale
            del v0
            view.stand = self._stand(view, (x, y))
            spec = view.spec
            self.sheet.views.append(
                ViewOnSheet(spec.name, spec.section, view.stand.origin, view.stand.box)
            )

    def _lead(self, column: int) -> float:
        """Return the free width left of the views in a column."""
        return max(view.reserve[0] for view in self.views if _CELL[view.spec.name][0] == column)

    def _drop(self, row: int) -> float:
        """Return the free height above the views in a row."""
        return max(view.reserve[3] for view in self.views if _CELL[view.spec.name][1] == row)

    def _stand(self, view: _Shown, origin: Point) -> Stand:
        scale = self.sheet.denominator
        u0, v0, u1, v1 = view.projection.box
        x, y = origin
        box = (x + u0 / scale, y + v0 / scale, x + u1 / scale, y + v1 / scale)
        return Stand(VIEWS[view.spec.name], origin, scale, box)

    def add(self, path: Path) -> None:
        self.sheet.paths.append(path)
        self.room.draw(path)

    def draw_view(self, view: _Shown) -> None:
        stand, projection = view.stand, view.projection
        assert stand is not None
        scale = stand.denominator
        for part, loops in projection.regions:
            placed = tuple(tuple(stand.paper(u, v) for u, v in loop.tolist()) for loop in loops)
            pitch = (1.6, 2.0, 2.4)[part % 3] * self.page.lettering / 3.5
            hatch = Hatch(placed, 45.0 if part % 2 == 0 else 135.0, pitch)
            self.sheet.hatches.append(hatch)
            for line in hatch_lines(hatch):
                self.room.draw(line)
        for path in (*projection.visible, *projection.hidden):
            moved = _on_paper(path, stand)
            if path.layer == "outline" or _long(moved) > 0.6:
                self.add(moved)
        over = 0.7 * self.page.lettering
        for (u, v), radius in projection.centres:
            x, y = stand.paper(u, v)
            arm = radius / scale + min(over, 0.4 * over + radius / scale)
            if radius / scale > 0.35:
                self.add(Line((x - arm, y), (x + arm, y), "centre"))
                self.add(Line((x, y - arm), (x, y + arm), "centre"))
        for a, b, radius in projection.axes:
            if radius / scale > 0.35:
                one, other = stand.paper(*a), stand.paper(*b)
                long = math.dist(one, other)
                way = ((other[0] - one[0]) / long, (other[1] - one[1]) / long)
                reach = min(over, 0.8 + radius / scale)
                self.add(
                    Line(
                        (one[0] - way[0] * reach, one[1] - way[1] * reach),
                        (other[0] + way[0] * reach, other[1] + way[1] * reach),
                        "centre",
                    )
                )

    def dimension(self, measure: Measure, view: _Shown) -> bool:
        """Place a dimension where it looks best; return whether there was room."""
        assert view.stand is not None
        if isinstance(measure, Length) and self.given(measure, view.stand):
            return False
        found = list(offers(measure, view.stand, self.room, self.page.lettering))
        if not found:
            return False
        best = min(found, key=lambda offer: offer.cost)
        self.sheet.dimensions.append(best.dimension)
        self.room.take(best.box)
        for line in best.dimension.lines:
            self.room.draw(line)
        return True

    def given(self, measure: Length, stand: Stand) -> bool:
        """Return whether a view has a dimension between the same two levels already."""
        if measure.along is None:
            return False
        axis = _AXES[measure.along]
        along = np.array((abs(stand.view.right[axis]), abs(stand.view.up[axis])))
        levels = sorted(float(np.array(stand.place(p)) @ along) for p in (measure.a, measure.b))
        return any(
            np.allclose(dimension.along, along)
            and np.allclose(sorted(float(p @ along) for p in (dimension.a, dimension.b)), levels)
            for dimension in self.sheet.dimensions
            if dimension.kind in ("linear", "diameter")
        )

    def weld_symbols(self) -> None:
        order = self.rng.permutation(len(self.assembly.joints))
        most = self.page.welds
        aim = int(self.rng.integers(max(most // 2, 1), most + 1)) if most else 0
        outlines = {view.spec: segments(view.projection) for view in self.views}
        for index in order:
            if len(self.sheet.welds) >= aim:
                return
            joint = self.assembly.joints[int(index)]
            chosen = choose_weld(joint, self.rng)
            found = [
                weld_symbol(
                    joint, chosen, view.stand, outlines[view.spec], self.room, self.page.lettering
                )
                for view in self.views
                if view.stand is not None and (not joint.views or view.spec.name in joint.views)
            ]
            able = [one for one in found if one is not None]
            if able:
                symbol, box, _ = min(able, key=lambda one: one[2])
                self.sheet.welds.append(symbol)
                self.room.take(box)
                self.room.draw(np.array([symbol.tip, symbol.knee]))

    def balloons(self) -> None:
        if not self.page.balloons:
            return
        chosen = self.rng.permutation(len(self.assembly.parts))[: self.page.balloons].tolist()
        # What shows little of itself is looked for harder where every part must be named.
        count = 96 if self.page.complete else 24
        for view in self.views:
            missing = [index for index in chosen if index not in view.faces]
            if missing:
                sight, boxes = VIEWS[view.spec.name], view.projection.boxes
                view.faces |= anchors(
                    missing, view.solids, boxes, sight, _depth(view.spec), self.rng, count
                )
        for index in chosen:
            found: list[tuple[Balloon, Box, float]] = []
            for view in self.views:
                stand = view.stand
                assert stand is not None
                feet = [stand.paper(u, v) for u, v in view.faces[index][:8].tolist()]
                one = balloon(index + 1, feet, self.room, self.page.lettering)
                found += [one] if one is not None else []
            if found:
                best, box, _ = min(found, key=lambda one: one[2])
                self.sheet.balloons.append(best)
                self.room.take(box)
                self.room.draw(np.array(best.leader.points))

    def cutting_planes(self) -> list[tuple[Marked, Stand]]:
        """Keep room for the marks of cutting planes; return them with the sections' stands."""
        kept: list[tuple[Marked, Stand]] = []
        for section, other in _sections(self.views):
            assert section.stand is not None
            assert other.stand is not None
            assert section.spec.section is not None
            found = mark(
                "ABCDE"[len(kept)],
                section.spec.section,
                section.stand,
                other.stand,
                self.room,
                self.page.lettering,
            )
            if found is not None:
                kept.append((found, section.stand))
                for box in found.boxes:
                    self.room.take(box)
        return kept

    def captions(self, marked: Sequence[tuple[Marked, Stand]]) -> None:
        """Write the sections' captions; a plane whose section finds no room for one is left out."""
        for plane, stand in marked:
            found = caption(plane.letter, stand.box, self.room, self.page.lettering)
            if found is not None:
                text, box = found
                self.sheet.planes.append(plane.captioned(text))
                self.room.take(box)

    def note_block(self, notes: Sequence[str]) -> None:
        """Put numbered notes into a free corner."""
        lines = ["NOTES", *(f"{rank}. {note}" for rank, note in enumerate(notes, 1))]
        m, page = self.page.margin, self.page
        # Where the page is full the notes are written smaller.
        for h in (page.lettering, 2.5):
            wide, high = max(width(line, h) for line in lines) + h, (1.8 * len(lines) + 0.4) * h
            corners = [
                (x, y)
                for y in np.linspace(m, page.height - m - high, 24).tolist()
                for x in np.linspace(m, page.width - m - wide, 24).tolist()
                if self.room.free((x, y, x + wide, y + high))
            ]
            if corners:
                break
        else:
            return

        def away(corner: Point) -> float:
            """Return how far the block stands from the sides of the page."""
            x, y = corner
            return min(x, page.width - wide - x) + min(y, page.height - high - y)

        x, y = min(corners, key=away)
        self.room.take((x, y, x + wide, y + high))
        for rank, line in enumerate(lines):
            at = (x + 0.5 * h, y + high - (1.8 * rank + 1.4) * h)
            self.sheet.notes.append(Text(line, at, h, "note"))

    def scale_note(self) -> None:
        h = self.page.lettering
        scale = self.sheet.denominator
        string = f"1:{number(scale)}" if scale >= 1 else f"{number(1 / scale)}:1"
        self.note(string, h)

    def note(self, string: str, h: float) -> bool:
        """Put a line of text into a free place near an edge of the page."""
        long = width(string, h) + 0.6 * h
        m = self.page.margin
        for y in (m + 0.4 * h, self.page.height - m - 1.5 * h):
            for x in (m + 0.3 * h, self.page.width - m - long):
                box = (x, y - 0.35 * h, x + long, y + 1.1 * h)
                if self.room.free(box):
                    self.sheet.notes.append(Text(string, (x + 0.2 * h, y), h, "note"))
                    self.room.take(box)
                    return True
        return False


def _on_paper(path: Path, stand: Stand) -> Path:
    if isinstance(path, Line):
        return Line(stand.paper(*path.a), stand.paper(*path.b), path.layer)
    if isinstance(path, Arc):
        radius = path.radius / stand.denominator
        return replace(path, centre=stand.paper(*path.centre), radius=radius)
    return Polyline(tuple(stand.paper(*point) for point in path.points), path.layer)


def _long(path: Path) -> float:
    if isinstance(path, Line):
        return math.dist(path.a, path.b)
    if isinstance(path, Arc):
        return path.radius * path.sweep
    return sum(math.dist(a, b) for a, b in pairwise(path.points))
