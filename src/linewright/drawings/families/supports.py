"""What a tank rests on: saddles, legs of pipe or beam, a skirt; and the lugs it is lifted by."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from linewright.base import Rng
from linewright.drawings.solids.assembly import Draft, Part
from linewright.drawings.solids.cut import CutSolid
from linewright.drawings.solids.extrude import Prism, block, plate
from linewright.drawings.solids.joints import Joint
from linewright.drawings.solids.measures import Diameter, Length, Radius
from linewright.drawings.solids.profile import Loop, Profile, circle, i_section, rectangle, ring
from linewright.drawings.solids.revolve import Revolution
from linewright.drawings.solids.solid import FRONT, Axis, Frame, Point3, Solid
from linewright.drawings.solids.stock import chance, choose
from linewright.drawings.solids.vessels import frame_toward

_LEG_PIPES = (60.3, 76.1, 88.9)
# Height, width, web, flange and root radius of H beams (EN 10365), mm.
_LEG_BEAMS = (
    ("HEA 100", 96, 100, 5, 8, 12), ("HEA 120", 114, 120, 5, 8, 12),
    ("HEB 100", 100, 100, 6, 10, 12),
)  # fmt: skip


class Cylinder(NamedTuple):
    """The round part of a tank about x or z, its middle at the origin; mm."""

    outer: int  # outside radius
    wall: int  # thickness
    half: int  # half its length
    grade: str  # of its steel


@dataclass
class Support(Draft):
    """What a tank rests on, with its joints to the tank."""

    foot: Point3 = (0.0, 0.0, 0.0)  # a point on the floor that the front view shows


def saddles(rng: Rng, tank: Cylinder, x: int, floor: int, cut: bool) -> Support:
    """Return two saddles under a lying tank, ``x`` mm from its middle; a section may be ``cut``."""
    web, base, wear = choose(rng, (10, 12, 15)), choose(rng, (12, 15, 20)), tank.wall
    # The wear plate stays on the cylinder.
    deep = min(choose(rng, (30, 40, 50)), max((tank.half - x) // 5 * 5 - 5, 25))
    radius = tank.outer + wear
    reach = round(radius * 0.85 / 5) * 5
    foot = reach + choose(rng, (0, 10, 20))
    lower = math.asin(reach / radius)
    upper = lower + math.radians(6)
    rise, ground = -radius * math.cos(lower), floor + base
    bulge = math.tan(lower / 2)
    web_outline = Loop(((-reach, ground, 0.0), (reach, ground, 0.0), (reach, rise, -bulge), (-reach, rise, 0.0)))
    s, c, turn = math.sin(upper), math.cos(upper), math.tan(upper / 2)
    inner = tank.outer
    sheet = Loop(
        ((-radius * s, -radius * c, turn), (radius * s, -radius * c, 0.0),
         (inner * s, -inner * c, -turn), (-inner * s, -inner * c, 0.0))
    )  # fmt: skip
    places, half = (-x, x), web / 2
    webs = [plate(web_outline, "x", at - half, at + half) for at in places]
    bases = [block((at - deep, at + deep), (-foot, foot), (floor, ground)) for at in places]
    sheets = [plate(sheet, "x", at - deep, at + deep) for at in places]
    low = (x + half, 0.0, float(ground))
    support = Support(foot=(x + deep, -foot, floor)).add(
        Part("WEAR PLATE", sheets, f"PL {wear}×{2 * deep} R{radius}", tank.grade),
        Part("SADDLE WEB", webs, f"PL {web}×{2 * reach}", "S235JR"),
        Part("BASE PLATE", bases, f"PL {base}×{2 * deep}×{2 * foot}", "S235JR"),
        Length((-x - half, 0, ground), (x - half, 0, ground), "x", FRONT, 2.5),
        Length((x - deep, -foot, floor), (x + deep, -foot, floor), "x", FRONT, 1),
        Length((x, -foot, floor), (x, foot, floor), "y", ("left",), 2),
        Length((x - half, 0, ground), (x + half, 0, ground), "x", FRONT, 0.8),
        Joint("tee", (low, low), web, FRONT),
    )
    if cut:
        high = (x + half, 0.0, float(-radius))
        support.add(Joint("tee", (high, high), min(web, wear), FRONT))
    return support


def pipe_legs(rng: Rng, x: int, y: int, floor: int, top: float, full: Revolution) -> Support:
    """Return four legs of pipe at x and y, mm, cut to ``full``, the tank as a full body."""
    pipe, wall, base = choose(rng, _LEG_PIPES), choose(rng, (5.0, 6.3)), choose(rng, (10, 12, 15))
    square = round((pipe / 2 + 25) / 5) * 5
    ground, r = floor + base, pipe / 2
    legs, feet = [], []
    for p in (-x, x):
        for q in (-y, y):
            bar = Prism(ring(0, 0, r, r - wall), frame_toward("up", (p, q, 0.0)), ground, top)
            legs.append(CutSolid(bar, (full,)))
            foot = rectangle(p - square, q - square, 2 * square, 2 * square)
            feet.append(plate(foot, "z", floor, ground))
    low = (x + r, float(y), float(ground))
    return Support(foot=(x + square, y, floor)).add(
        Part("LEG", legs, f"PIPE {pipe:g}×{wall:g}", "P235GH"),
        Part("BASE PLATE", feet, f"PL {base}×{2 * square}×{2 * square}", "S235JR"),
        Length((-x - r, y, ground), (x - r, y, ground), "x", FRONT, 2.5),
        Length((x - r, y, ground), (x + r, y, ground), "x", FRONT, 1.5, diameter=True),
        Length((x - square, y, floor), (x + square, y, floor), "x", FRONT, 1),
        Joint("tee", (low, low), wall, FRONT, False, True),
    )


def beam_legs(rng: Rng, tank: Cylinder, floor: int, cut: bool) -> Support:
    """Return four H beams whose flanges touch a standing tank; a section is ``cut`` behind it."""
    name, high, wide, web, flange, root = choose(rng, _LEG_BEAMS)
    base = choose(rng, (10, 12, 15))
    square = round((high / 2 + 20) / 5) * 5
    ground, top = floor + base, -tank.half + round(0.35 * tank.half / 10) * 10
    section = Profile(i_section(high, wide, web, flange, root))
    foot = Profile(rectangle(-square, -square, 2 * square, 2 * square))
    legs: list[Solid] = []
    feet: list[Solid] = []
    for x, y in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        out, across = np.array([x, y, 0.0]), np.array([-y, x, 0.0])
        out, across = out / math.sqrt(2), across / math.sqrt(2)
        place = Frame(out * (tank.outer + high / 2), across, out, np.array([0.0, 0.0, 1.0]))
        legs.append(Prism(section, place, ground, top))
        feet.append(Prism(foot, place, floor, ground))
    # The outermost corner of a flange and of a foot as seen from the front.
    corner = (tank.outer + high + wide / 2) / math.sqrt(2)
    tip = (tank.outer + high / 2) / math.sqrt(2) + square * math.sqrt(2)
    support = Support(foot=(tip, 0, floor)).add(
        Part("LEG", legs, f"{name} LG {top - ground}", "S235JR"),
        Part("BASE PLATE", feet, f"PL {base}×{2 * square}×{2 * square}", "S235JR"),
        Length((tip, 0, floor), (tip, 0, ground), "z", FRONT, 0.8),
    )
    if corner > tank.outer or not cut:
        support.add(Length((corner, 0, ground), (corner, 0, top), "z", FRONT, 1.5))
    return support


def skirt(rng: Rng, tank: Cylinder, floor: int, tangent: float, full: Revolution, cut: bool) -> Support:
    """Return a skirt under a standing tank, with a base ring and perhaps an opening."""
    # It ends at the lower end's tangent line, cut to ``full``, that end as a full body. A section
    # (``cut``) takes the side with the opening away.
    wall, base, out = tank.wall, choose(rng, (12, 15, 20)), choose(rng, (30, 40, 50))
    up, ground, edge = frame_toward("up"), floor + base, tank.outer + out
    bar = Prism(ring(0, 0, tank.outer, tank.outer - wall), up, ground, tangent - 0.01)
    solid: Solid = CutSolid(bar, (full,))
    support = Support(foot=(edge, 0, floor))
    if not cut and chance(rng, 0.7):
        radius = choose(rng, (40, 50, 60))
        level = round((floor + base + tangent) / 20) * 10
        at = frame_toward("near", (0, 0, level))
        ends = (at.world(0, 0, tank.outer - wall), at.world(0, 0, tank.outer))
        tool = Prism(Profile(circle(0, 0, radius)), at, 0.5 * tank.outer, tank.outer + 20)
        solid = CutSolid(solid, (tool,), marks=(Axis(*ends, radius),))
        support.add(
            Diameter((0, -tank.outer, level), "y", 2 * radius, 1.2, views=FRONT),
            Length((0, -tank.outer, level), (edge, 0, floor), "z", FRONT, 1),
        )
    inner = tank.outer - out
    foot = Prism(ring(0, 0, edge, inner), up, floor, ground)
    low, high = (tank.outer, 0.0, float(ground)), (tank.outer, 0.0, tangent)
    return support.add(
        Part("SKIRT", [solid], f"PL {wall} Ø{2 * tank.outer}", "S235JR"),
        Part("BASE RING", [foot], f"PL {base} Ø{2 * edge}/Ø{2 * inner}", "S235JR"),
        Length((-edge, 0, floor), (edge, 0, floor), "x", FRONT, 2),
        Length((edge, 0, floor), (edge, 0, ground), "z", FRONT, 1),
        Diameter((0, 0, ground), "z", 2 * edge, 1.2, views=("top",)),
        Joint("tee", (low, low), wall, FRONT, True, True),
        Joint("lap", (high, high), wall, FRONT, False, True),
    )


def lugs(rng: Rng, tank: Cylinder, stations: tuple[int, int]) -> Draft:
    """Return two lifting lugs on the crown of a lying tank."""
    radius, thick = choose(rng, (25, 30)), choose(rng, (10, 12, 15))
    hole, rise = choose(rng, (22, 26, 30)), choose(rng, (30, 35, 40))
    top = tank.outer
    solids = []
    for x in stations:
        low, high = (x - radius, x + radius), top + rise
        outline = Loop(((low[0], top, 0.0), (low[1], top, 0.0), (low[1], high, 1.0), (low[0], high, 0.0)))
        eye = Profile(outline, (circle(x, high, hole / 2),))
        solids.append(plate(eye, "y", -thick / 2, thick / 2))
    size = f"PL {thick}×{2 * radius}×{rise + radius}"
    x, y, z = stations[1], -thick / 2, float(top + rise)
    seam = ((x - 10.0, y, float(top)), (x + 10.0, y, float(top)))
    return Draft().add(
        Part("LIFTING LUG", solids, size, tank.grade, sectioned=False),
        Length((stations[0], y, z), (x, y, z), "x", FRONT, 1.5),
        Diameter((x, y, z), "y", hole, 1.5, 2, FRONT),
        Radius((x, y, z), "y", radius, (x + radius, y, z + radius), 1, 2, FRONT),
        Joint("tee", seam, thick, FRONT, prepared=thick >= 15),
    )
