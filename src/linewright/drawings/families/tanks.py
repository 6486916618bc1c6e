"""Tanks: a round shell with dished or flat ends, manhole, nozzles, lifting lugs and supports."""

import math
from dataclasses import replace
from typing import Literal

from linewright.base import Rng
from linewright.drawings.families import supports
from linewright.drawings.families.tank_body import Tank, add_branch, end_parts, make_end, shell_part
from linewright.drawings.solids import vessels
from linewright.drawings.solids.assembly import Assembly, Part, ViewSpec
from linewright.drawings.solids.measures import Diameter, Length
from linewright.drawings.solids.solid import FRONT, Point3, ViewName
from linewright.drawings.solids.stock import GRADES, chance, choose, steps

_LYING: tuple[vessels.Direction, vessels.Direction] = ("left", "right")
_STANDING: tuple[vessels.Direction, vessels.Direction] = ("down", "up")


def assemble(rng: Rng) -> Assembly:
    """Return a tank that lies on saddles or legs, or stands on legs or a skirt."""
    lying = chance(rng, 0.5)
    outer = steps(rng, 150, 300, 10) if chance(rng, 0.65) else steps(rng, 310, 420, 10)
    wall = choose(rng, (8, 10, 12) if outer <= 300 else (10, 12, 15))
    half = round(outer * (rng.uniform(1.1, 1.5) if lying else rng.uniform(0.85, 1.2)) / 10) * 10
    size = supports.Cylinder(outer, wall, half, choose(rng, GRADES[2:]))
    frame = vessels.frame_toward("right" if lying else "up")
    first, second = (make_end(rng, size, frame, direction) for direction in (_LYING if lying else _STANDING))
    rest: Literal["saddles", "pipes", "beams", "skirt"]
    if lying:
        rest = choose(rng, ("saddles", "saddles", "pipes"))
    else:
        rest = choose(rng, ("beams", "pipes", "skirt")) if first.shape is not None else "beams"
    tank = Tank(size, frame, (first, second), chance(rng, 0.55), rest)
    if lying:
        _lying(rng, tank)
    else:
        _standing(rng, tank)
    foot = _support(rng, tank)
    tank.draft.parts = _alike([shell_part(tank), *end_parts(tank), *tank.draft.parts])
    _overall(tank, foot, lying)
    # A tall tank has room beside it rather than below.
    others: tuple[ViewName, ViewName] = ("left", "top")
    if not lying and chance(rng, 0.35):
        others = ("top", "left")
    views = (
        ViewSpec("front", 0.0 if tank.cut else None, hidden=not tank.cut and chance(rng, 0.25)),
        *(ViewSpec(name, hidden=False) for name in others),
    )
    notes = ("BOLT HOLES STRADDLE MAIN AXES", "PRESSURE TEST EN 13445-5", "CLEAN INSIDE OF SLAG")
    title = "TANK" if lying else "VESSEL"
    return tank.draft.assembly(title, views, *notes[: choose(rng, (1, 2, 3))])


def _alike(parts: list[Part]) -> list[Part]:
    """Return the parts with pieces of the same make in one row."""
    rows: dict[tuple[str, str], Part] = {}
    for part in parts:
        key = (part.name, part.size)
        row = rows.get(key)
        rows[key] = part if row is None else replace(row, solids=(*row.solids, *part.solids))
    return list(rows.values())


def _hand(outer: int) -> tuple[str, vessels.Flange]:
    """Return the manhole or handhole that the tank has room for."""
    if outer > 300:
        return "MANHOLE", vessels.MANHOLES[0]
    return "HANDHOLE", vessels.FLANGES[7 if outer >= 220 else 5]


def _nozzle(rng: Rng, tank: Tank) -> vessels.Flange:
    return vessels.FLANGES[int(rng.integers(0, 3 if tank.size.outer < 240 else 5))]


def _lying(rng: Rng, tank: Tank) -> None:
    """Put manhole, nozzles, drain and lugs on a lying tank."""
    half = tank.size.half
    hand, flange = _hand(tank.size.outer)
    side, nozzle = choose(rng, (-1, 1)), _nozzle(rng, tank)
    reach = half - flange.outside / 2 - 10
    if chance(rng, 0.75) and reach >= 0:
        # Manhole and nozzle side by side on the top, both within the cylinder.
        station = math.floor(reach * rng.uniform(0.2, 1) / 10) * 10
        add_branch(rng, tank, flange, "up", side * station, None, hand)
        low = flange.outside / 2 + nozzle.outside / 2 + 20 - station
        high = half - nozzle.outside / 2 - 5
        if high >= low + 10:
            add_branch(rng, tank, nozzle, "up", -side * steps(rng, low, high, 10))
    else:
        end = tank.ends[(side + 1) // 2]
        if flange.outside < 1.5 * tank.size.outer:
            add_branch(rng, tank, flange, end.direction, 0, end, hand)
        low = nozzle.outside / 2 + 10
        for sign in (-1, 1):
            high = half - nozzle.outside / 2 - 5
            if high >= low + 10 and chance(rng, 0.8):
                add_branch(rng, tank, nozzle, "up", sign * steps(rng, low, high, 10))
    drain = vessels.FLANGES[int(rng.integers(0, 2 if half < 230 else 3))]
    add_branch(rng, tank, drain, "down", steps(rng, -20, 20, 10) if half > 200 else 0)
    free = [end for end in tank.ends if not tank.on(end)]
    if chance(rng, 0.5):
        end = choose(rng, free)
        add_branch(rng, tank, _nozzle(rng, tank), end.direction, 0, end)
    top = [branch for branch, own, direction in tank.branches if own is None and direction == "up"]
    stations = [_free(sign, top, half) for sign in (-1, 1)]
    if stations[0] is not None and stations[1] is not None and stations[0] == -stations[1]:
        tank.draft.add(supports.lugs(rng, tank.size, (stations[0], stations[1])))


def _free(sign: int, top: list[vessels.Branch], half: int) -> int | None:
    """Return a station on the crown where a lug has room."""
    for share in (0.85, 0.75, 0.65, 0.55, 0.45):
        x = sign * round(share * half / 10) * 10
        gaps = [abs(x - float(b.frame.origin[0])) - max(b.flange.outside / 2, b.flange.pipe) for b in top]
        if min(gaps, default=1e9) > 35 and half - abs(x) > 40:
            return x
    return None


def _standing(rng: Rng, tank: Tank) -> None:
    """Put manhole, nozzles and outlet on a standing tank."""
    half = tank.size.half
    hand, flange = _hand(tank.size.outer)
    sides: list[vessels.Direction] = ["left", "right"]
    side, other = (sides[index] for index in rng.permutation(2))
    bottom, top = tank.ends
    # Beams beside the shell reach up to this height.
    floor = -half + (round(0.35 * half / 10) * 10 + 5 if tank.rest == "beams" else 5)
    low, high = floor + flange.outside / 2 + 30, half - flange.outside / 2 - 5
    if low > high or chance(rng, 0.35):
        add_branch(rng, tank, flange, "up", 0, top, hand)
    else:
        add_branch(rng, tank, flange, side, steps(rng, low, high, 5), None, hand)
        if chance(rng, 0.7):
            add_branch(rng, tank, _nozzle(rng, tank), "up", 0, top)
    nozzle = _nozzle(rng, tank)
    low, high = floor + nozzle.outside / 2, half - nozzle.outside / 2 - 5
    apart = nozzle.outside + 20
    if high - low > apart + 10 and chance(rng, 0.6):
        first = steps(rng, low, high - apart, 5)
        for station in (first, steps(rng, first + apart, high, 5)):
            add_branch(rng, tank, nozzle, other, station)
    elif high > low + 5:
        add_branch(rng, tank, nozzle, other, steps(rng, low, high, 5))
    outlets = vessels.FLANGES[: 2 if tank.rest == "pipes" else 4]
    add_branch(rng, tank, choose(rng, outlets), "down", 0, bottom)


def _support(rng: Rng, tank: Tank) -> Point3:
    """Put the tank on something; return a point of it on the floor."""
    outer, _, half, _ = tank.size
    drain = next(branch for branch, _, direction in tank.branches if direction == "down")
    low = -abs(float(drain.frame.origin[2])) - drain.face
    floor = math.floor((low - rng.uniform(30, 80)) / 10) * 10
    beside = abs(float(drain.frame.origin[0])) + drain.flange.outside / 2 + 50
    x = math.ceil(max(half * rng.uniform(0.6, 0.75), beside) / 5) * 5
    bottom = tank.ends[0]
    if tank.rest == "saddles":
        support = supports.saddles(rng, tank.size, x, floor, tank.cut)
    elif tank.rest == "beams":
        support = supports.beam_legs(rng, tank.size, floor, tank.cut)
    elif bottom.direction == "left" or bottom.shape is None:
        full = vessels.body(tank.frame, -half, half, outer)
        support = supports.pipe_legs(rng, x, round(0.6 * outer / 5) * 5, floor, -20, full)
    else:
        full = bottom.shape.body(bottom.frame)
        tangent = float(-half - bottom.straight)
        # Legs under the end stand round the outlet's flange.
        c = math.ceil(max(0.55 * outer, 0.72 * (drain.flange.outside / 2 + 50)) / 5) * 5
        if tank.rest == "skirt":
            support = supports.skirt(rng, tank.size, floor, tangent, full, tank.cut)
        else:
            support = supports.pipe_legs(rng, c, c, floor, tangent - 1, full)
    tank.draft.add(support)
    return support.foot


def _overall(tank: Tank, foot: Point3, lying: bool) -> None:
    """Add the sizes of the whole."""
    outer, wall, half, _ = tank.size
    along, across, at = vessels.axis_name(tank.frame.a), vessels.axis_name(tank.frame.p), tank.at
    tips = []
    for end in tank.ends:
        branches = tank.on(end)
        tips.append(end.frame.place(0, 0, branches[0].face if branches else end.top))
    round_: tuple[ViewName, ...] = ("left" if lying else "top",)
    tank.draft.add(
        Length(tank.seam(-1), tank.seam(1), along, FRONT, 3),
        Length(at(-outer, 0, half), at(outer, 0, half), across, FRONT, 3, diameter=True),
        Length(tips[0] if lying else foot, tips[1], along, FRONT, 2),
        Diameter(at(0, 0, 0), along, 2 * outer, 1.5, views=round_),
        Length(foot, at(0, 0, half) if lying else tank.seam(-1), "z", FRONT, 2.5),
    )
    if tank.cut:
        ends = (at(outer - wall, 0, -half), at(outer, 0, -half))
        tank.draft.add(Length(*ends, across, FRONT, 1.2))
