"""From an assembly to a sheet: views, dimensions, weld symbols, balloons and notes.

The largest scale that leaves room for the views and their dimensions is taken; then dimensions,
weld symbols, balloons and notes are placed one by one where nothing is yet. What finds no place is
left out whole, so nothing is ever drawn over lettering.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from linewright.drawings.ink.paths import hatch_lines
from linewright.drawings.layout.arrange import Grid, Page, fitting_scales
from linewright.drawings.layout.callouts import (
    anchors,
    balloon,
    note_block,
    scale_note,
    segments,
    weld_symbol,
)
from linewright.drawings.layout.cutting_planes import Marked, caption, mark
from linewright.drawings.layout.dimensions import offers, shown
from linewright.drawings.layout.free_space import Room
from linewright.drawings.layout.welds import choose_weld
from linewright.drawings.sheet import Balloon, Box, Path, Sheet, ViewOnSheet
from linewright.drawings.solids.assembly import Assembly, Length, Measure
from linewright.drawings.views.page_view import Shown, sections, show
from linewright.drawings.views.view import AXES, Placed, Stand


def compose(assembly: Assembly, page: Page, rng: np.random.Generator, family: str) -> Sheet:
    """Return the assembly laid out on a page."""
    solids = [
        Placed(solid, index, part.sectioned)
        for index, part in enumerate(assembly.parts)
        for solid in part.solids
    ]
    views = [show(solids, spec) for spec in assembly.views[: page.views]]
    wanted = _wanted(assembly, views, rng)
    seed = int(rng.integers(2**63))
    best: Sheet | None = None
    fitting = fitting_scales(views, wanted, page)
    for denominator in fitting[:3]:
        # A whole sheet is not left half empty for the sake of one more dimension.
        if page.complete and denominator > 2 * fitting[0]:
            break
        layout = _Layout(assembly, page, views, denominator, family, seed)
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


def _wanted(
    assembly: Assembly, views: Sequence[Shown], rng: np.random.Generator
) -> list[tuple[Measure, Shown]]:
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
            if (not measure.views or view.spec.name in measure.views) and shown(measure, view.sight)
        ]
        if able:
            found.append((measure, able[int(rng.integers(len(able)))]))
    return found


class _Layout:
    """One attempt at one scale."""

    def __init__(
        self,
        assembly: Assembly,
        page: Page,
        views: Sequence[Shown],
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

    def run(self, wanted: Sequence[tuple[Measure, Shown]]) -> Sheet:
        """Place everything and return the sheet."""
        self.draw_views()
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
        self.notes()
        return self.sheet

    def draw_views(self) -> None:
        Grid(self.views, self.sheet.denominator, self.page).stand(self.rng)
        for view in self.views:
            spec, stand = view.spec, view.stand
            self.sheet.views.append(ViewOnSheet(spec.name, spec.section, stand.origin, stand.box))
            for hatch in view.hatches(self.page.lettering):
                self.sheet.hatches.append(hatch)
                for line in hatch_lines(hatch):
                    self.room.draw(line)
            for path in view.paths(self.page.lettering):
                self.add(path)

    def add(self, path: Path) -> None:
        self.sheet.paths.append(path)
        self.room.draw(path)

    def dimension(self, measure: Measure, view: Shown) -> bool:
        """Place a dimension where it looks best; return whether there was room."""
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
        axis = AXES[measure.along]
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
                if not joint.views or view.spec.name in joint.views
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
                boxes = view.projection.boxes
                view.faces |= anchors(
                    missing, view.solids, boxes, view.sight, view.depth, self.rng, count
                )
        for index in chosen:
            found: list[tuple[Balloon, Box, float]] = []
            for view in self.views:
                feet = [view.stand.paper(u, v) for u, v in view.faces[index][:8].tolist()]
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
        for section, other in sections(self.views):
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

    def notes(self) -> None:
        """Write the notes, or the scale alone, where there is room."""
        room, height = self.room, self.page.lettering
        if self.page.notes is None:
            found = scale_note(self.sheet.denominator, room, height)
        else:
            found = note_block(self.page.notes, room, height)
        if found is not None:
            texts, box = found
            self.sheet.notes.extend(texts)
            room.take(box)
