"""Stiffeners of plate girders: transverse, over a bearing, and along the web."""

import math
from typing import NamedTuple

from linewright.base import Rng
from linewright.drawings.solids.assembly import Draft, Part
from linewright.drawings.solids.extrude import block, plate
from linewright.drawings.solids.joints import Joint
from linewright.drawings.solids.measures import Length, Measure, Radius
from linewright.drawings.solids.profile import Loop, Vertex, mirror
from linewright.drawings.solids.solid import FRONT, ViewName
from linewright.drawings.solids.stock import chance, choose, steps


class Girder(NamedTuple):
    """Sizes of a girder, mm."""

    start: int  # where web and flanges begin
    end: int  # where they end
    height: int  # over the flanges, at the start
    breadth: int  # of the flanges
    web: int  # thickness
    flange: int  # thickness
    kink: int  # where the lower flange starts to rise, the end if it does not
    rise: int  # how far the lower flange rises towards the end
    side: ViewName  # the view that is a section across it
    cut: int  # where that section is taken

    @property
    def top(self) -> int:
        """The underside of the upper flange."""
        return self.height - self.flange

    @property
    def front(self) -> float:
        """The flanges' edge towards the viewer."""
        return -self.breadth / 2


class Rib(NamedTuple):
    """The form of a transverse stiffener, mm: width, corner cut, whether the cut is round, gap."""

    width: float
    cut: int
    hollow: bool
    gap: int

    def outlines(self, it: Girder) -> tuple[Loop, Loop]:
        """Return the stiffener behind the web and its mirror image before it, in (y, z)."""
        y, low, top, c = it.web / 2, it.flange, it.top, self.cut
        out = y + self.width
        bend = math.tan(math.pi / 8) if self.hollow else 0.0
        run: list[Vertex] = []
        if self.gap:
            run += [(y, low + self.gap, 0.0), (out - c, low + self.gap, 0.0)]
            run += [(out, low + self.gap + c, 0.0)]
        else:
            run += [(y, low + c, -bend), (y + c, low, 0.0), (out, low, 0.0)]
        run += [(out, top, 0.0), (y + c, top, -bend), (y, top - c, 0.0)]
        loop = Loop(tuple(run))
        return loop, mirror(loop)


def flat(thickness: float, width: float, length: float) -> str:
    """Return the size of a plate as lettered in a parts list."""
    return f"PL {thickness:g}×{width:g}×{length:g}"


def _even(width: float) -> float:
    """Return a width of plate that a workshop cuts, a multiple of 5 mm."""
    return width // 5 * 5


def transverse(it: Girder, at: list[int], rib: int, grade: str, rng: Rng) -> Draft:
    """Return transverse stiffeners on both sides, their left faces at the given places."""
    inset = choose(rng, (0, 5, 10)) if it.breadth <= 200 else choose(rng, (5, 10, 15))
    # A stiffener may end short of the flange in tension.
    gap = choose(rng, (25, 30, 40)) if chance(rng, 0.3) and not it.rise else 0
    form = Rib(
        _even(it.breadth / 2 - it.web / 2 - inset),
        choose(rng, (15, 20, 25)) if it.breadth > 160 else 15,
        chance(rng, 0.4),
        gap,
    )
    solids = [plate(loop, "x", x, x + rib) for x in at for loop in form.outlines(it)]
    size = flat(rib, form.width, it.top - it.flange - gap)
    y, x, low, top, c = -it.web / 2, at[0], it.flange, it.top, form.cut
    out = y - form.width
    last = at[-1] + rib
    draft = Draft().add(
        Part("STIFFENER", solids, size, grade),
        Length((it.start, it.front, it.height), (x, out, top), "x", FRONT, 2.5),
        Length((x, out, top), (x + rib, out, top), "x", FRONT, 1.5),
    )
    if gap:
        draft.add(Length((x, y, low), (x, y, low + gap), "z", FRONT, 1.5))
    if it.cut > at[-1]:
        draft.add(*_rib_sizes(it, form, last))
    if len(at) > 1:
        draft.add(Length((x, out, top), (at[1], out, top), "x", FRONT, 2.5))
    seam = ((x, y, low + 0.3 * (top - low)), (x, y, top - c))
    return draft.add(
        Joint("tee", seam, rib, FRONT, long=top - low > 250),
        Joint("tee", ((last, out + 5, top), (last, out + 5, top)), rib, FRONT),
    )


def _rib_sizes(it: Girder, form: Rib, x: int) -> list[Measure]:
    """Return what a section across the girder tells of a stiffener."""
    y, low, top, c = -it.web / 2, it.flange, it.top, form.cut
    out, bottom, views = y - form.width, it.flange + form.gap, (it.side,)
    measures: list[Measure] = [
        Length((x, y, top - c), (x, out, top), "y", views, 1.5),
        Length((x, y, top - c), (x, y - c, top), "y", views, 1),
    ]
    if form.hollow:
        turn = c * math.sqrt(0.5)
        toward = (x, y - turn, top - turn)
        count = 2 if form.gap else 4
        measures.append(Radius((x, y, top), "x", c, toward, 1.5, count, views))
    else:
        measures.append(Length((x, y, top - c), (x, y - c, top), "z", views, 1))
    if form.gap:
        measures.append(Length((x, y, low), (x, y, bottom), "z", views, 1.5))
        measures.append(Length((x, out, bottom + c), (x, out, top), "z", views, 1))
    return measures


def bearing(it: Girder, at: int, rib: int, grade: str, rng: Rng) -> Draft:
    """Return bearing stiffeners, one pair or two, and the sole plate under them."""
    thick = choose(rng, [t for t in (12, 15, 20, 25, 30) if it.height / 22 <= t <= 2 * it.flange])
    twin = at >= 80 and chance(rng, 0.4)
    apart = steps(rng, 40, min(at - 30, 100), 10) if twin else 0
    faces = (at - apart, at)
    inset = choose(rng, (0, 5))
    form = Rib(_even(it.breadth / 2 - it.web / 2 - inset), choose(rng, (15, 20)), False, 0)
    solids = [plate(loop, "x", x, x + rib) for x in sorted(set(faces)) for loop in form.outlines(it)]
    middle = (faces[0] + at + rib) / 2
    half = steps(rng, max(apart / 2 + 40, 50), max(middle - 5, 60), 5)
    half = min(half, int(middle))
    left = (middle - half) // 5 * 5
    wide = it.breadth + choose(rng, (-20, 0, 20, 40))
    sole = block((left, left + 2 * half), (-wide / 2, wide / 2), (-thick, 0))
    y, out = -wide / 2, -it.web / 2 - form.width
    size = flat(rib, form.width, it.top - it.flange)
    corner = (it.start, it.front, it.height)
    draft = Draft().add(
        Part("BEARING STIFFENER", solids, size, grade),
        Part("SOLE PLATE", [sole], flat(thick, wide, 2 * half), grade),
        Length((left, y, -thick), (left + 2 * half, y, -thick), "x", FRONT, 2.5),
        Length((left, y, -thick), (left, y, 0), "z", FRONT, 2),
        Length((left, y, -thick), (left, -y, -thick), "y", (it.side,), 2),
        Length(corner, (at, out, it.top), "x", FRONT, 2),
        Length((left, y, -thick), corner, "z", ("front", it.side), 2.5),
    )
    if left > it.start:
        draft.add(Length((it.start, it.front, 0), (left, y, 0), "x", FRONT, 1))
    if it.cut < faces[0]:
        draft.add(*_rib_sizes(it, form, faces[0]))
    if twin:
        draft.add(Length((faces[0], out, it.top), (at, out, it.top), "x", FRONT, 2))
    foot = (left + 2 * half, -min(wide, it.breadth) / 2, 0.0)
    point = (at, out + 5, it.flange)
    return draft.add(
        Joint("lap", (foot, foot), min(thick, it.flange), FRONT, both=False),
        Joint("tee", (point, point), rib, FRONT, prepared=rib >= 12),
    )


def longitudinal(it: Girder, panel: tuple[int, int], rib: int, grade: str, rng: Rng) -> Draft:
    """Return a flat along the web between two stiffeners, a quarter of the depth from the top."""
    a, b = panel
    start = a + (rib if a != it.start else 0)
    width = steps(rng, 4 * rib, max(5 * rib, 50), 5)
    width = min(width, int(it.breadth / 2 - it.web / 2 - 15))
    z = it.height - round((it.flange + 0.25 * (it.top - it.flange)) / 5) * 5 - rib / 2
    y = -it.web / 2
    gap = choose(rng, (0, 0, 10))
    bar = block((start + gap, b - gap), (y - width, y), (z - rib / 2, z + rib / 2))
    low, high, out = z - rib / 2, z + rib / 2, y - width
    seam = ((start + gap + 20, y, low), (b - gap - 20, y, low))
    size = f"FL {width}×{rib}×{b - start - 2 * gap}"
    draft = Draft().add(
        Part("LONG. STIFFENER", [bar], size, grade),
        Length((start + gap, out, low), (start + gap, out, high), "z", FRONT, 1.2),
        Length((it.end, it.front, it.height), (b - gap, out, high), "z", FRONT, 1.8),
        Joint("tee", seam, min(rib, it.web), FRONT, long=b - a > 200),
    )
    if start + gap < it.cut < b - gap:
        draft.add(Length((b, out, high), (b, y, high), "y", (it.side,), 1.5))
    return draft
