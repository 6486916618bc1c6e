"""From an assembly to a sheet: views, dimensions, weld symbols, balloons and notes.

The largest scale that leaves room for the views and their dimensions is taken; then dimensions,
weld symbols, balloons and notes are placed one by one where nothing is yet. What finds no place is
left out whole, so nothing is ever drawn over lettering.
"""

import math
from collections.abc import Sequence

import numpy as np

from linewright.base import Floats, Rng
from linewright.drawings.ink.paths import hatch_lines
from linewright.drawings.layout import callouts
from linewright.drawings.layout.arrange import Grid, Page, fitting_scales
from linewright.drawings.layout.cutting_planes import PlaneMarks, caption, mark_plane
from linewright.drawings.layout.dimensions import candidates, is_true_size
from linewright.drawings.layout.free_space import FreeSpace
from linewright.drawings.layout.welds import choose_weld
from linewright.drawings.sheet import Box, CuttingPlane, Path, Sheet, ViewOnSheet
from linewright.drawings.solids.assembly import Assembly
from linewright.drawings.solids.measures import Length, Measure
from linewright.drawings.views.page_view import PageView, project_view, sections
from linewright.drawings.views.view import AXES, PartSolid, Placement


def compose(assembly: Assembly, page: Page, rng: Rng, family: str) -> Sheet:
    """Return the assembly laid out on a page."""
    solids = [
        PartSolid(solid, index, part.sectioned) for index, part in enumerate(assembly.parts) for solid in part.solids
    ]
    views = [project_view(solids, spec) for spec in assembly.views[: page.views]]
    wanted = _wanted(assembly, views, rng)
    seed = int(rng.integers(2**63))
    best: Sheet | None = None
    fitting = fitting_scales(views, wanted, page)
    for denominator in fitting[:3]:
        # A whole sheet is not left half empty for the sake of one more dimension.
        if page.complete and denominator > 2 * fitting[0]:
            break
        sheet = _Layout(assembly, page, views, denominator, family, seed).run(wanted)
        if best is None or _worth(sheet) > _worth(best) + page.complete:
            best = sheet
        enough = min(page.measures[0], len(wanted))
        welded = sheet.welds or not page.welds or not assembly.joints
        enough_drawn = len(sheet.dimensions) >= enough and welded
        if enough_drawn and (not page.complete or len(sheet.balloons) == len(assembly.parts)):
            break
    if best is None:
        raise ValueError(f"no scale of the page is small enough for {assembly.title}")
    return best


def _worth(sheet: Sheet) -> float:
    return len(sheet.dimensions) + len(sheet.balloons) + 2 * min(len(sheet.welds), 1)


def _wanted(assembly: Assembly, views: Sequence[PageView], rng: Rng) -> list[tuple[Measure, PageView]]:
    """Return measures, most wanted first, each with the view it should stand in."""
    luck = rng.normal(size=len(assembly.measures)) * 0.7
    order = sorted(
        range(len(assembly.measures)),
        key=lambda index: -(math.log(assembly.measures[index].weight) + float(luck[index])),
    )
    pairs = []
    for index in order:
        measure = assembly.measures[index]
        able = [
            view
            for view in views
            if (not measure.views or view.spec.name in measure.views) and is_true_size(measure, view.sight)
        ]
        if able:
            pairs.append((measure, able[int(rng.integers(len(able)))]))
    return pairs


class _Layout:
    """One attempt at one scale."""

    def __init__(
        self, assembly: Assembly, page: Page, views: Sequence[PageView], denominator: float, family: str, seed: int
    ) -> None:
        self.assembly, self.page, self.views = assembly, page, views
        self.rng = np.random.default_rng(seed)
        self.sheet = Sheet(page.width, page.height, denominator, page.wide, family)
        self.space = FreeSpace(page.width, page.height, page.margin)
        for path in page.frame:
            self.add(path)
        for box in page.blocked:
            self.space.block(box)

    def run(self, wanted: Sequence[tuple[Measure, PageView]]) -> Sheet:
        """Place everything and return the sheet."""
        self.draw_views()
        low, most = self.page.measures
        aim = int(self.rng.integers(low, most + 1))
        chosen = list(wanted[:aim])
        spare = list(wanted[aim : aim + 3])
        lengths = [pair for pair in chosen if isinstance(pair[0], Length)]
        marks = self.cutting_planes() if self.page.complete else []
        lengths.sort(key=lambda pair: math.dist(pair[0].a, pair[0].b))  # type: ignore[union-attr]
        placed = sum(self.dimension(measure, view) for measure, view in lengths)
        self.captions(marks)
        self.weld_symbols()
        rounds = [pair for pair in chosen if not isinstance(pair[0], Length)]
        for measure, view in [*rounds, *spare]:
            if placed < aim:
                placed += self.dimension(measure, view)
        self.balloons()
        if not self.page.complete:
            self.captions(self.cutting_planes())
        self.notes()
        return self.sheet

    def draw_views(self) -> None:
        Grid(self.views, self.sheet.denominator, self.page).place(self.rng)
        for view in self.views:
            spec, at = view.spec, view.placement
            self.sheet.views.append(ViewOnSheet(spec.name, spec.section, at.origin, at.box))
            for hatch in view.hatches(self.page.lettering):
                self.sheet.hatches.append(hatch)
                for line in hatch_lines(hatch):
                    self.space.mark(line)
            for path in view.paths(self.page.lettering):
                self.add(path)

    def add(self, path: Path) -> None:
        self.sheet.paths.append(path)
        self.space.mark(path)

    def claim(self, box: Box, *lines: Path | Floats) -> None:
        """Keep a box free of what comes later, and remember lines."""
        self.space.block(box)
        for line in lines:
            self.space.mark(line)

    def dimension(self, measure: Measure, view: PageView) -> bool:
        """Place a dimension where it looks best; return whether there was room."""
        if isinstance(measure, Length) and self.given(measure, view.placement):
            return False
        options = list(candidates(measure, view.placement, self.space, self.page.lettering))
        if not options:
            return False
        best = min(options, key=lambda option: option.cost)
        self.sheet.dimensions.append(best.dimension)
        self.claim(best.box, *best.dimension.lines)
        return True

    def given(self, measure: Length, placement: Placement) -> bool:
        """Return whether a view has a dimension between the same two levels already."""
        if measure.along is None:
            return False
        axis = AXES[measure.along]
        along = np.array((abs(placement.view.right[axis]), abs(placement.view.up[axis])))
        levels = sorted(float(np.array(placement.place(p)) @ along) for p in (measure.a, measure.b))
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
        for index in order:
            if len(self.sheet.welds) >= aim:
                return
            joint = self.assembly.joints[int(index)]
            choice = choose_weld(joint, self.rng)
            places = [
                callouts.weld_symbol(joint, choice, view, self.space, self.page.lettering)
                for view in self.views
                if not joint.views or view.spec.name in joint.views
            ]
            able = [place for place in places if place is not None]
            if able:
                symbol, box, _ = min(able, key=lambda place: place[2])
                self.sheet.welds.append(symbol)
                self.claim(box, np.array([symbol.tip, symbol.knee]))

    def balloons(self) -> None:
        if not self.page.balloons:
            return
        chosen = self.rng.permutation(len(self.assembly.parts))[: self.page.balloons].tolist()
        # What shows little of itself is looked for harder where every part must be named.
        count = 96 if self.page.complete else 24
        for view in self.views:
            missing = [index for index in chosen if index not in view.faces]
            if missing:
                view.faces |= callouts.anchors(missing, view, self.rng, count)
        for index in chosen:
            places = []
            for view in self.views:
                points = [view.placement.paper(u, v) for u, v in view.faces[index][:8].tolist()]
                places.append(callouts.balloon(index + 1, points, self.space, self.page.lettering))
            able = [place for place in places if place is not None]
            if able:
                mark, box, _ = min(able, key=lambda place: place[2])
                self.sheet.balloons.append(mark)
                self.claim(box, np.array(mark.leader.points))

    def cutting_planes(self) -> list[tuple[PlaneMarks, Placement]]:
        """Keep space for the marks of cutting planes; return them with the sections' places."""
        planes: list[tuple[PlaneMarks, Placement]] = []
        for section, other in sections(self.views):
            letter = "ABCDE"[len(planes)]
            marks = mark_plane(letter, section, other.placement, self.space, self.page.lettering)
            if marks is not None:
                planes.append((marks, section.placement))
                for box in marks.boxes:
                    self.space.block(box)
        return planes

    def captions(self, marks: Sequence[tuple[PlaneMarks, Placement]]) -> None:
        """Write the sections' captions; a plane whose section finds no room for one is left out."""
        for plane, placement in marks:
            place = caption(plane.letter, placement.box, self.space, self.page.lettering)
            if place is not None:
                text, box = place
                self.sheet.planes.append(CuttingPlane(plane.letter, plane.ends, text))
                self.space.block(box)

    def notes(self) -> None:
        """Write the notes, or the scale alone, where there is room."""
        space, height = self.space, self.page.lettering
        if self.page.notes is None:
            block = callouts.scale_note(self.sheet.denominator, space, height)
        else:
            block = callouts.note_block(self.page.notes, space, height)
        if block is not None:
            texts, box = block
            self.sheet.notes.extend(texts)
            space.block(box)
