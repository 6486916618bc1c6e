"""Nodes of trusses: angles welded to a gusset plate, single or in pairs.

The gusset lies behind the front angles, in the plane y from 0 to its thickness; the chord's heel
is on z = 0 and the members' axes meet over it.
"""

import math
from dataclasses import replace
from typing import NamedTuple

from scipy.spatial import ConvexHull

from linewright.base import Rng
from linewright.drawings.families.columns import ceil5
from linewright.drawings.solids.assembly import Assembly, Draft, Part, ViewSpec
from linewright.drawings.solids.extrude import Prism, plate
from linewright.drawings.solids.joints import Joint
from linewright.drawings.solids.measures import Angle, Length
from linewright.drawings.solids.profile import Profile, l_section, polygon, shift
from linewright.drawings.solids.rolled import bar_frame
from linewright.drawings.solids.solid import FRONT, Solid
from linewright.drawings.solids.stock import ANGLES, GRADES, chance, choose, steps

Flat = tuple[float, float]
# Directions of the members, degrees from the chord.
_LAYOUTS = ((90,), (45,), (60,), (45, 90), (60, 120), (45, 135), (50, 130), (45, 90, 135), (60, 90))


class _Member(NamedTuple):
    """A web member in the plane of the front view."""

    turn: float  # direction, radians from the chord
    node: Flat  # where its axis meets the others, (x, z)
    leg: float  # width of the angle
    start: float  # distance of its end from the node
    lap: float  # how far it lies on the gusset
    length: float  # of the bar

    def at(self, along: float, over: float) -> Flat:
        """Return (x, z) by the distance from the node and that over the axis."""
        c, s = math.cos(self.turn), math.sin(self.turn)
        return (self.node[0] + along * c - over * s, self.node[1] + along * s + over * c)


class _Node(NamedTuple):
    """What a node is made of, mm."""

    chord: tuple[int, int, int]  # leg, thickness and root radius of the angle
    member: tuple[int, int, int]  # likewise
    double: bool  # whether angles lie on both sides of the gusset
    thick: int  # of the gusset
    grade: str

    def angles(self, row: tuple[int, int, int], place: Flat, along: Flat, ends: Flat) -> list[Solid]:
        """Return a bar on each side of the gusset, about an axis through a place (x, z)."""
        leg, t, root = row
        # One leg lies along p about the axis, the other stands up q.
        section = Profile(shift(l_section(leg, leg, t, root), -leg / 2, 0))
        bars: list[Solid] = []
        for side in (-1.0, 1.0) if self.double else (-1.0,):
            origin = (place[0], 0.0 if side < 0 else float(self.thick), place[1])
            across = (-along[1], 0.0, along[0])
            frame = bar_frame(origin, (along[0], 0, along[1]), (0, side, 0), across)
            bars.append(Prism(section, frame, *ends))
        return bars


def node(rng: Rng) -> Assembly:
    """Return a node of a truss' chord with one to three members."""
    row = choose(rng, ANGLES[2:7])
    chord, t, _ = row
    able = [other for other in ANGLES[1:6] if 0.55 * chord <= other[0] <= 0.9 * chord]
    member_row = choose(rng, able)
    leg, t_member, _ = member_row
    turns = choose(rng, _LAYOUTS)
    if chance(rng, 0.5):
        turns = tuple(180 - turn for turn in reversed(turns))
    double = chance(rng, 0.45)
    thick = choose(rng, [s for s in (8, 10, 12) if s >= t_member])
    it = _Node(row, member_row, double, thick, choose(rng, GRADES))
    members = _members(turns, (0.0, chord / 2), chord, leg, rng)

    outline = _gusset(members, choose(rng, (-10, -15, -20)), chord)
    xs, zs = zip(*outline, strict=True)
    left = ceil5(-min(xs) + steps(rng, 40, 90, 10))
    right = ceil5(max(xs) + steps(rng, 40, 90, 10))
    bars = it.angles(row, (0, chord / 2), (1, 0), (-left, right))
    size = f"PL {thick}×{max(xs) - min(xs):g}×{max(zs) - min(zs):g}"
    draft = Draft().add(Part("GUSSET", [plate(polygon(outline), "y", 0, thick)], size, it.grade))
    size = f"L {chord}×{chord}×{t} LG {left + right:g}"
    draft.add(Part("CHORD", bars, size, it.grade, sectioned=False))
    for member in members:
        _add_bars(draft, it, member)

    front, low, high = -float(chord), min(zs), max(zs)
    highest = next(point for point in outline if point[1] == high)
    (x, _), (end, _) = outline[:2]
    draft.add(
        Length((-left, front, 0), (right, front, 0), "x", ("front", "top"), 2.5),
        Length((-left, front, 0), (-left, -0.0, chord), "z", ("front", "left"), 2.5),
        Length((x, 0, low), (end, 0, low), "x", FRONT, 2.5),
        Length((x, 0, low), (highest[0], 0, high), "z", FRONT, 2.5),
        Length((-left, front, 0), (x, 0, low), "x", FRONT, 1.5),
        Length((end, 0, low), (end, thick, low), "y", ("left", "right", "top"), 1.5),
    )
    for member in members:
        _add_sizes(draft, it, member, rng)
    seam = ((max(x, -left) * 0.8, 0.0, float(chord)), (x * 0.4, 0, chord))
    if x * 0.4 >= members[-1].at(members[-1].start, 0)[0] - leg:
        seam = ((x + 5, 0, 0), (end - 5, 0, 0))
    draft.add(Joint("lap", seam, t, FRONT, both=False))
    views = (ViewSpec("front", hidden=chance(rng, 0.6)), ViewSpec("left", hidden=False), ViewSpec("top", hidden=False))
    title = "TRUSS NODE" if len(members) > 1 else "GUSSET JOINT"
    return draft.assembly(title, views, "AXES MEET IN ONE POINT")


def _add_bars(draft: Draft, it: _Node, member: _Member) -> None:
    """Add a member's bars, to the part of those alike if there is one."""
    direction = (math.cos(member.turn), math.sin(member.turn))
    ends = (member.start, member.start + member.length)
    bars = it.angles(it.member, member.node, direction, ends)
    leg, t, _ = it.member
    size = f"L {leg}×{leg}×{t} LG {member.length:g}"
    for index, part in enumerate(draft.parts):
        if part.size == size:
            draft.parts[index] = replace(part, solids=(*part.solids, *bars))
            return
    name = "POST" if abs(direction[0]) < 1e-9 else "DIAGONAL"
    draft.add(Part(name, bars, size, it.grade, sectioned=False))


def _add_sizes(draft: Draft, it: _Node, member: _Member, rng: Rng) -> None:
    """Add what is measured of a member, and its weld."""
    leg, t, _ = it.member
    chord = it.chord[0]
    toe = -leg / 2 if it.double else leg / 2
    a, b = member.at(member.start, toe), member.at(member.start + member.lap, toe)
    top = member.at(member.start + member.length, toe)
    other = member.at(member.start + member.length, -toe)
    y = -float(t)
    draft.add(
        Length((a[0], y, a[1]), (top[0], y, top[1]), None, FRONT, 2),
        Length((top[0], y, top[1]), (other[0], y, other[1]), None, FRONT, 1.5),
    )
    if abs(member.turn - math.pi / 2) > 1e-6:
        # From where its edge, carried on, meets the chord's.
        down = (a[1] - chord) / math.sin(member.turn)
        corner = (a[0] - down * math.cos(member.turn), 0.0, float(chord))
        aside = math.copysign(150, math.cos(member.turn))
        draft.add(Angle(corner, (corner[0] + aside, 0, chord), (b[0], 0, b[1]), 2.5, FRONT))
    seam = ((a[0], 0, a[1]), (b[0], 0, b[1]))
    draft.add(Joint("lap", seam, t, FRONT, both=False, round=chance(rng, 0.4)))


def _members(turns: tuple[int, ...], at: Flat, chord: float, leg: float, rng: Rng) -> list[_Member]:
    """Return members that clear the chord and one another."""
    gap = choose(rng, (15, 20, 25))
    lap = steps(rng, 1.1 * leg, 1.7 * leg, 5)
    free = steps(rng, 40, 90, 10)
    found = []
    for turn in turns:
        angle = math.radians(turn)
        rise = chord + gap - at[1] + leg / 2 * abs(math.cos(angle))
        start = rise / math.sin(angle)
        for other in turns:
            if other != turn:
                start = max(start, (leg / 2 + 10) / math.tan(abs(math.radians(other - turn)) / 2))
        found.append(_Member(angle, at, leg, ceil5(start), lap, lap + free))
    return found


def _gusset(members: list[_Member], low: float, chord: float) -> list[Flat]:
    """Return the gusset's outline, from its lower left corner round to the left."""
    points = []
    for member in members:
        for over in (-1, 1):
            x, z = member.at(member.start + member.lap, over * (member.leg / 2 + 15))
            points.append((round(x / 5) * 5.0, round(z / 5) * 5.0))
    xs = [x for x, _ in points]
    # It grips the chord over at least one and a half of the chord's width.
    left, right = min(*xs, -0.9 * chord), max(*xs, 0.9 * chord)
    left, right = math.floor(left / 5) * 5.0, math.ceil(right / 5) * 5.0
    # Square up to above the chord, so that no corner is a sliver.
    foot = [(x, z) for x in (left, right) for z in (float(low), chord + 10.0)]
    points += foot
    rest = [points[number] for number in ConvexHull(points).vertices]  # turning left
    first = rest.index((left, float(low)))
    return rest[first:] + rest[:first]
