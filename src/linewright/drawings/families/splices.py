"""Splices of plate girders: butt welds of web and flanges, with cope holes."""

import math

from linewright.base import Rng
from linewright.drawings.solids.assembly import Assembly, Draft, Part, ViewSpec
from linewright.drawings.solids.extrude import block, plate
from linewright.drawings.solids.joints import Joint
from linewright.drawings.solids.measures import Length, Radius
from linewright.drawings.solids.profile import Loop, Vertex, mirror, polygon, rectangle
from linewright.drawings.solids.solid import FRONT, Point3
from linewright.drawings.solids.stock import GRADES, chance, choose, steps

_QUARTER = math.tan(math.pi / 8)


def splice(rng: Rng) -> Assembly:
    """Return the splice of two girders at x = 0; the right one may have thicker flanges."""
    # The web is coped at the flanges' welds, so that these can be welded through.
    height = steps(rng, 180, 400, 10)
    web = choose(rng, [t for t in (6, 8, 10, 12, 15) if height / 34 <= t <= height / 20])
    thin = choose(rng, [t for t in (10, 12, 15, 20) if height / 24 <= t <= height / 15])
    more = choose(rng, (0, 5, 5, 8, 10)) if chance(rng, 0.6) else 0
    breadth = steps(rng, max(0.4 * height, 110), 0.7 * height, 10)
    left, right = (steps(rng, 0.5 * height, 0.9 * height, 10) for _ in range(2))
    cope = choose(rng, [r for r in (25, 30, 35, 40) if r <= height / 6])
    # Flanges spliced beside the web's splice, or all in one line.
    apart = choose(rng, (0, 0, 50, 60, 80)) if min(left, right) >= 140 else 0
    grade = choose(rng, GRADES)
    top, y, half = height, -breadth / 2, web / 2
    levels = (thin, height - thin)
    # Inner faces are flush, so that both webs have one depth; the thicker flange stands out.
    webs = [mirror(_web(left, -apart, cope, levels)), _web(right, apart, cope, levels)]
    taper = [(apart, 0), (apart + 4 * more, -more)] if more else [(apart, 0)]
    lower = polygon([*taper, (right, -more), (right, thin), (apart, thin)])
    upper = Loop(tuple((x, height - z, 0.0) for x, z, _ in lower.vertices))
    flanges = [block((-left, apart), (y, -y), (z, z + thin)) for z in (0, height - thin)]
    thicker = [plate(loop, "y", y, -y) for loop in (lower, upper)]
    at = float(apart)
    toward = (at + cope / 2, -half, thin + cope * math.sqrt(0.75))
    draft = Draft().add(
        Part("WEB", [plate(w, "y", -half, half) for w in webs], f"PL {web}", grade, True, 2),
        Part("FLANGE", flanges, f"PL {thin}×{breadth}×{left + apart}", grade),
        Part("FLANGE", thicker, f"PL {thin + more}×{breadth}×{right - apart}", grade),
        Length((-left, y, top), (right, y, top + more), "x", ("front", "top"), 3),
        Length((-left, y, 0), (-left, y, top), "z", ("front", "left"), 3),
        Length((-left, y, top), (-left, -y, top), "y", (), 3),
        Length((-left, y, top), (at, y, top), "x", ("front", "top"), 2),
        Length((-left, y, top - thin), (-left, y, top), "z", ("front", "left"), 1.5),
        Length((-left, -half, top / 2), (-left, half, top / 2), "y", ("left",), 1.5),
        Radius((at, -half, thin), "y", cope, toward, 2.5, 2, FRONT),
    )
    if more:
        draft.add(
            Length((right, y, height - thin), (right, y, top + more), "z", FRONT, 2),
            Length((right, y, -more), (right, y, top + more), "z", FRONT, 2),
            Length((at, y, 0), (at + 4 * more, y, -more), "x", FRONT, 2.5),
        )
    if apart:
        draft.add(
            Length((0, -half, thin + 5), (at, y, 0), "x", FRONT, 2),
            Length((-left, y, 0), (0, -half, thin + 5), "x", FRONT, 1.5),
        )
    seam = ((0, -half, thin + cope + 5), (0, -half, top - thin - cope - 5))
    edge = ((-left + 10, -half, thin), (-0.4 * left, -half, thin))
    draft.add(
        Joint("butt", ((at, y, top), (at, y, top)), thin, FRONT),
        Joint("butt", ((at, y, 0), (at, y, 0)), thin, FRONT),
        Joint("butt", seam, web, FRONT),
        Joint("tee", edge, min(web, thin), FRONT, long=left > 200),
    )
    if chance(rng, 0.4):
        rib = choose(rng, [t for t in (8, 10, 12, 15) if height / 34 <= t <= 1.3 * thin])
        x = right - steps(rng, rib + 10, max(right - at - cope - 60, rib + 10), 5)
        draft.add(*_stiffener(x, rib, (right, y, top + more), (half, *levels), grade, rng))
    views = [ViewSpec("front", hidden=chance(rng, 0.6))]
    cut = -steps(rng, 0.4 * left, 0.7 * left, 5)
    views.append(ViewSpec("left", section=cut, hidden=False))
    views.append(ViewSpec("top", hidden=chance(rng, 0.5)))
    if chance(rng, 0.3):
        views[1], views[2] = views[2], views[1]
    notes = ("COPES GROUND SMOOTH", *(("FLANGE TAPERED 1:4",) if more else ()))
    return draft.assembly("GIRDER SPLICE", views, *notes)


def _web(end: float, at: float, cope: int, levels: tuple[int, int]) -> Loop:
    """Return a web from the splice to its end; ``at`` is where the flanges are spliced."""
    low, high = levels
    if at == 0:
        run: list[Vertex] = [(0, low + cope, -_QUARTER), (cope, low, 0.0), (end, low, 0.0)]
        run += [(end, high, 0.0), (cope, high, -_QUARTER), (0, high - cope, 0.0)]
        return Loop(tuple(run))
    if not 0 < at < end:
        return rectangle(0, low, end, high - low)
    # A half circle in each edge, over the weld.
    run = [(0, low, 0.0), (at - cope, low, -1.0), (at + cope, low, 0.0), (end, low, 0.0)]
    run += [(end, high, 0.0), (at + cope, high, -1.0), (at - cope, high, 0.0), (0, high, 0.0)]
    return Loop(tuple(run))


def _stiffener(
    x: int, rib: int, end: Point3, sizes: tuple[float, int, int], grade: str,
    rng: Rng,
) -> tuple[Part, Length, Length, Joint]:  # fmt: skip
    """Return a pair of stiffeners with measures (one to the girder's end) and a weld."""
    # Sizes are half the web's thickness, and where it ends below and above.
    half, low, high = sizes
    out = half + (-end[1] - half - choose(rng, (0, 5))) // 5 * 5
    c = choose(rng, (15, 20))
    shape = polygon(
        [(half, low + c), (half + c, low), (out, low), (out, high), (half + c, high),
         (half, high - c)]
    )  # fmt: skip
    ribs = [plate(loop, "x", x, x + rib) for loop in (shape, mirror(shape))]
    face, height = (x + rib, -out, high), low + high
    return (
        Part("STIFFENER", ribs, f"PL {rib}×{out - half:g}×{high - low}", grade),
        Length(end, face, "x", FRONT, 2),
        Length((x, -out, high), face, "x", FRONT, 1),
        Joint("tee", ((x, -half, height * 0.35), (x, -half, height * 0.65)), rib, FRONT),
    )
