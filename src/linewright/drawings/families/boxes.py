"""Box girders: two webs between two flanges, with diaphragms inside.

The girder lies along y, so that the front view is the section that tells most.
"""

from linewright.base import Rng
from linewright.drawings.solids.assembly import Assembly, Draft, Part, ViewSpec
from linewright.drawings.solids.extrude import block, plate
from linewright.drawings.solids.joints import Joint, JointKind
from linewright.drawings.solids.measures import Diameter, Length, Measure, Radius
from linewright.drawings.solids.profile import Profile, circle, polygon, rectangle, shift
from linewright.drawings.solids.solid import FRONT, ViewName
from linewright.drawings.solids.stock import GRADES, chance, choose, steps

Levels = tuple[int, int]


def box_girder(rng: Rng) -> Assembly:
    """Return a piece of a box girder."""
    height = steps(rng, 160, 340, 10)
    web = choose(rng, [t for t in (6, 8, 10, 12) if height / 30 <= t <= height / 18])
    flange = choose(rng, [t for t in (8, 10, 12, 15, 20) if height / 24 <= t <= height / 14])
    inside = steps(rng, 0.4 * height, 1.1 * height, 10)
    lip = choose(rng, (0, 10, 15, 20, 25))
    breadth = inside + 2 * (web + lip)
    rib = choose(rng, [t for t in (6, 8, 10, 12) if height / 32 <= t <= 1.5 * web])
    first = steps(rng, 50, 0.4 * height, 10)
    pitch = steps(rng, 0.5 * height, 0.9 * height, 10)
    at = [first] if chance(rng, 0.5) else [first, first + pitch]
    length = at[-1] + steps(rng, 0.35 * height, 0.7 * height, 10)
    grade = choose(rng, GRADES)
    low, top, middle = flange, height - flange, height / 2
    x, outer, inner = -breadth / 2, -inside / 2 - web, -inside / 2

    shape, snipe, opening = _diaphragm(inside, (low, top), at[0], rng)
    webs = [block((s, s + web), (0, length), (low, top)) for s in (outer, -inner)]
    flanges = [block((x, -x), (0, length), (z, z + flange)) for z in (0, top)]
    ribs = [plate(shape, "y", y, y + rib) for y in at]
    side: ViewName = choose(rng, ("left", "right"))
    draft = Draft().add(
        Part("WEB", webs, f"PL {web}×{top - low}×{length}", grade),
        Part("FLANGE", flanges, f"PL {flange}×{breadth}×{length}", grade),
        Part("DIAPHRAGM", ribs, f"PL {rib}×{inside}×{top - low}", grade),
        *opening,
        Length((x, 0, height), (-x, 0, height), "x", (), 3),
        Length((x, 0, 0), (x, 0, height), "z", (), 3),
        Length((x, 0, height), (x, length, height), "y", (), 3),
        Length((outer, 0, middle), (inner, 0, middle), "x", FRONT, 2),
        Length((inner, 0, low), (-inner, 0, low), "x", FRONT, 2),
        Length((-x, 0, 0), (-x, 0, flange), "z", (), 2),
        Length((x, 0, height), (outer, at[0], top), "y", (side,), 2.5),
        Length((outer, at[0], top), (outer, at[0] + rib, top), "y", (side,), 1.5),
        Length((inner, at[0], top - snipe), (inner + snipe, at[0], top), "x", FRONT, 1),
    )
    if lip:
        draft.add(Length((x, 0, top), (outer, 0, top), "x", FRONT, 1.5))
    if len(at) > 1:
        draft.add(Length((outer, at[0], top), (outer, at[1], top), "y", (side,), 2.5))
    kind: JointKind = "tee" if lip else "corner"
    thin, long, prepared = min(web, flange), length > 250, web >= 8
    for z in (low, top):
        seam = ((outer, 0.3 * length, z), (outer, 0.7 * length, z))
        draft.add(Joint(kind, seam, thin, both=False, prepared=prepared, long=long))
    edge = ((inner, at[0], low + snipe), (inner, at[0], top - snipe))
    draft.add(Joint("tee", edge, rib, FRONT))
    if chance(rng, 0.5):
        # Flats under the upper flange stop short of the diaphragms.
        bar = choose(rng, [t for t in (6, 8, 10) if t >= height / 34])
        draft.add(*_flats(bar, inside, (low, top), at[0] - 10, grade, rng))
    views = (
        ViewSpec("front", section=at[0] // 2 // 5 * 5, hidden=False),
        ViewSpec(side),
        ViewSpec("top", hidden=chance(rng, 0.6)),
    )
    return draft.assembly("BOX GIRDER", views, "DIAPHRAGMS SNIPED AT CORNERS")


def _flats(bar: int, inside: int, levels: Levels, end: int, grade: str, rng: Rng) -> tuple[Part, Length, Length, Joint]:
    """Return one or two stiffeners along the girder, with their sizes and weld."""
    low, top = levels
    deep = min(steps(rng, 4 * bar, 6 * bar, 5), int(0.25 * (top - low)))
    offset = round(inside / 6 / 5) * 5
    middles = (-offset, offset) if inside >= 150 else (0,)
    bars = [block((s - bar / 2, s + bar / 2), (0, end), (top - deep, top)) for s in middles]
    left, right = middles[0] - bar / 2, middles[0] + bar / 2
    return (
        Part("LONG. STIFFENER", bars, f"FL {deep}×{bar}×{end}", grade),
        Length((left, 0, top - deep), (left, 0, top), "z", FRONT, 1.5),
        Length((left, 0, top - deep), (right, 0, top - deep), "x", FRONT, 1),
        Joint("tee", ((left, 0, top), (left, end, top)), bar, FRONT),
    )


def _diaphragm(inside: int, levels: Levels, at: int, rng: Rng) -> tuple[Profile, int, list[Measure]]:
    """Return a diaphragm in (x, z), how far its corners are cut, and measures of its hole."""
    low, top = levels
    snipe = choose(rng, (15, 20, 25))
    x, c = inside / 2, snipe
    corners = [(-x + c, low), (x - c, low), (x, low + c), (x, top - c)]
    corners += [(-p, low + top - q) for p, q in corners]
    outline = polygon(corners)
    free, middle = min(inside, top - low), (low + top) / 2
    if free < 90 or chance(rng, 0.2):
        return Profile(outline), snipe, []
    if chance(rng, 0.6):
        diameter = steps(rng, 0.35 * free, 0.5 * free, 10)
        hole = circle(0, middle, diameter / 2)
        size = Diameter((0, at, middle), "y", diameter, 2, 1, FRONT)
        return Profile(outline, (hole,)), snipe, [size]
    wide = steps(rng, 0.35 * free, 0.5 * free, 10)
    tall = steps(rng, wide, 0.5 * (top - low), 10)
    radius = choose(rng, [r for r in (10, 15, 20, 25) if 2 * r < wide])
    p, q = wide / 2, tall / 2
    slot = rectangle(-p, -q, wide, tall, radius)
    centre = (radius - p, at, middle - q + radius)
    near = radius * 0.5**0.5
    measures: list[Measure] = [
        Length((-p, at, middle), (p, at, middle), "x", FRONT, 2),
        Length((0, at, middle - q), (0, at, middle + q), "z", FRONT, 2),
        Radius(centre, "y", radius, (centre[0] - near, at, centre[2] - near), 1.5, 4, FRONT),
    ]
    return Profile(outline, (shift(slot, 0, middle),)), snipe, measures
