"""Nodes of trusses: angles welded to a gusset plate, single or in pairs.

The gusset lies behind the front angles, in the plane y from 0 to its thickness; the chord's heel
is on z = 0 and the members' axes meet over it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from linewright.drawings.families.columns import ceil5
from linewright.drawings.solids.assembly import (
    Angle,
    Assembly,
    Joint,
    Length,
    Measure,
    Part,
    ViewName,
    ViewSpec,
)
from linewright.drawings.solids.extrude import Prism, plate
from linewright.drawings.solids.profile import Profile, l_section, polygon, shift
from linewright.drawings.solids.rolled import bar_frame
from linewright.drawings.solids.stock import ANGLES, GRADES, chance, choose, steps

Flat = tuple[float, float]
_FRONT: tuple[ViewName, ...] = ("front",)
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
        return (
            self.node[0] + along * c - over * s,
            self.node[1] + along * s + over * c,
        )


def _angle(leg: float, t: float, root: float) -> Profile:
    """Return an angle in (p, q): one leg lies along p about the axis, the other stands up q."""
    return Profile(shift(l_section(leg, leg, t, root), -leg / 2, 0))


def node(rng: np.random.Generator) -> Assembly:
    """Return a node of a truss' chord with one to three members."""
    chord, t, root = choose(rng, ANGLES[2:7])
    able = [row for row in ANGLES[1:6] if 0.55 * chord <= row[0] <= 0.9 * chord]
    leg, t_member, root_member = choose(rng, able)
    turns = choose(rng, _LAYOUTS)
    if chance(rng, 0.5):
        turns = tuple(180 - turn for turn in reversed(turns))
    double = chance(rng, 0.45)
    thick = choose(rng, [s for s in (8, 10, 12) if s >= t_member])
    grade = choose(rng, GRADES)
    members = _members(turns, (0.0, chord / 2), chord, leg, rng)

    proud = choose(rng, (-10, -15, -20))
    outline = _gusset(members, proud, chord)
    xs, zs = zip(*outline, strict=True)
    left = ceil5(-min(xs) + steps(rng, 40, 90, 10))
    right = ceil5(max(xs) + steps(rng, 40, 90, 10))
    sides = (-1.0, 1.0) if double else (-1.0,)

    def angles(sized: Profile, place: Flat, along: Flat, ends: tuple[float, float]) -> list[Prism]:
        """Return a bar on each side of the gusset."""
        found = []
        for side in sides:
            y = 0.0 if side < 0 else float(thick)
            across = (-along[1], 0.0, along[0])
            frame = bar_frame(
                (place[0], y, place[1]), (along[0], 0, along[1]), (0, side, 0), across
            )
            found.append(Prism(sized, frame, *ends))
        return found

    parts = [
        Part(
            "GUSSET",
            (plate(polygon(outline), "y", 0, thick),),
            f"PL {thick}×{max(xs) - min(xs):g}×{max(zs) - min(zs):g}",
            grade,
        ),
        Part(
            "CHORD",
            tuple(angles(_angle(chord, t, root), (0, chord / 2), (1, 0), (-left, right))),
            f"L {chord}×{chord}×{t} LG {left + right:g}",
            grade,
            sectioned=False,
        ),
    ]
    section = _angle(leg, t_member, root_member)
    for member in members:
        direction = (math.cos(member.turn), math.sin(member.turn))
        bars = angles(section, member.node, direction, (member.start, member.start + member.length))
        name = "POST" if abs(direction[0]) < 1e-9 else "DIAGONAL"
        size = f"L {leg}×{leg}×{t_member} LG {member.length:g}"
        alike = [i for i, part in enumerate(parts) if part.size == size]
        if alike:
            solids = (*parts[alike[0]].solids, *bars)
            parts[alike[0]] = Part(parts[alike[0]].name, solids, size, grade, sectioned=False)
        else:
            parts.append(Part(name, tuple(bars), size, grade, sectioned=False))

    front = -float(chord)
    low, high = min(zs), max(zs)
    highest = next(point for point in outline if point[1] == high)
    measures: list[Measure] = [
        Length((-left, front, 0), (right, front, 0), "x", ("front", "top"), 2.5),
        Length((-left, front, 0), (-left, -0.0, chord), "z", ("front", "left"), 2.5),
        Length((outline[0][0], 0, low), (outline[1][0], 0, low), "x", _FRONT, 2.5),
        Length((outline[0][0], 0, low), (highest[0], 0, high), "z", _FRONT, 2.5),
        Length((-left, front, 0), (outline[0][0], 0, low), "x", _FRONT, 1.5),
        Length((outline[1][0], 0, low), (outline[1][0], thick, low), "y", ("left", "right", "top"),
               1.5),
    ]  # fmt: skip
    joints = []
    for member in members:
        half = leg / 2
        toe = -half if double else half
        a, b = member.at(member.start, toe), member.at(member.start + member.lap, toe)
        top = member.at(member.start + member.length, toe)
        other = member.at(member.start + member.length, -toe)
        y = -float(t_member)
        measures += [
            Length((a[0], y, a[1]), (top[0], y, top[1]), None, _FRONT, 2),
            Length((top[0], y, top[1]), (other[0], y, other[1]), None, _FRONT, 1.5),
        ]
        if abs(member.turn - math.pi / 2) > 1e-6:
            # From where its edge, carried on, meets the chord's.
            down = (a[1] - chord) / math.sin(member.turn)
            corner = (a[0] - down * math.cos(member.turn), 0.0, float(chord))
            aside = math.copysign(150, math.cos(member.turn))
            measures.append(
                Angle(corner, (corner[0] + aside, 0, chord), (b[0], 0, b[1]), 2.5, _FRONT)
            )
        joints.append(
            Joint("lap", ((a[0], 0, a[1]), (b[0], 0, b[1])), t_member, _FRONT, both=False,
                  round=chance(rng, 0.4))
        )  # fmt: skip
    edge = (max(outline[0][0], -left) * 0.8, 0.0, float(chord))
    joints.append(
        Joint("lap", (edge, (outline[0][0] * 0.4, 0, chord)), t, _FRONT, both=False)
        if outline[0][0] * 0.4 < members[-1].at(members[-1].start, 0)[0] - leg
        else Joint("lap", ((outline[0][0] + 5, 0, 0), (outline[1][0] - 5, 0, 0)), t, _FRONT,
                   both=False)
    )  # fmt: skip
    views = [
        ViewSpec("front", hidden=chance(rng, 0.6)),
        ViewSpec("left", hidden=False),
        ViewSpec("top", hidden=False),
    ]
    return Assembly(
        "TRUSS NODE" if len(members) > 1 else "GUSSET JOINT",
        tuple(parts),
        tuple(views),
        tuple(measures),
        tuple(joints),
        ("AXES MEET IN ONE POINT",),
    )


def _members(
    turns: tuple[int, ...], at: Flat, chord: float, leg: float, rng: np.random.Generator
) -> list[_Member]:
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
    rest = _hull([*foot, *points])
    first = rest.index((left, float(low)))
    return rest[first:] + rest[:first]


def _hull(points: list[Flat]) -> list[Flat]:
    """Return the corners of the convex hull, turning left (Andrew's monotone chain)."""

    def half(run: list[Flat]) -> list[Flat]:
        kept: list[Flat] = []
        for p in run:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], p) <= 0:
                kept.pop()
            kept.append(p)
        return kept[:-1]

    ordered = sorted(set(points))
    return half(ordered) + half(ordered[::-1])


def _turn(a: Flat, b: Flat, c: Flat) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
