"""Splices of plate girders: butt welds of web and flanges, with cope holes."""

from __future__ import annotations

import math

import numpy as np

from linewright.drawings.solids.assembly import (
    Assembly,
    Joint,
    Length,
    Measure,
    Part,
    Radius,
    ViewSpec,
)
from linewright.drawings.solids.extrude import block, plate
from linewright.drawings.solids.profile import Loop, Vertex, mirror, polygon, rectangle
from linewright.drawings.solids.stock import GRADES, chance, choose, steps

_QUARTER = math.tan(math.pi / 8)


def splice(rng: np.random.Generator) -> Assembly:
    """Return the splice of two girders at x = 0; the right one may have thicker flanges.

    The web is coped at the flanges' welds, so that these can be welded through.
    """
    height = steps(rng, 180, 400, 10)
    web = choose(rng, [t for t in (6, 8, 10, 12, 15) if height / 34 <= t <= height / 20])
    thin = choose(rng, [t for t in (10, 12, 15, 20) if height / 24 <= t <= height / 15])
    more = choose(rng, (0, 5, 5, 8, 10)) if chance(rng, 0.6) else 0
    breadth = steps(rng, max(0.4 * height, 110), 0.7 * height, 10)
    left, right = (steps(rng, 0.5 * height, 0.9 * height, 10) for _ in range(2))
    cope = choose(rng, [r for r in (25, 30, 35, 40) if r <= height / 6])
    # Flanges spliced beside the web's splice, or all in one line.
    apart = choose(rng, (0, 0, 50, 60, 80)) if min(left, right) >= 140 else 0
    slope = 4 * more
    grade = choose(rng, GRADES)
    top, y, half = height, -breadth / 2, web / 2

    def web_plate(end: float, at: float) -> Loop:
        """Return a web from the splice to its end; ``at`` is where the flanges are spliced."""
        low, high = thin, height - thin
        if at == 0 and not apart:
            run: list[Vertex] = [(0, low + cope, _QUARTER * -1), (cope, low, 0.0)]
            run += [(end, low, 0.0), (end, high, 0.0), (cope, high, -_QUARTER)]
            return Loop((*run, (0, high - cope, 0.0)))
        if not 0 < at < end:
            return rectangle(0, low, end, high - low)
        # A half circle in each edge, over the weld.
        run = [(0, low, 0.0), (at - cope, low, -1.0), (at + cope, low, 0.0), (end, low, 0.0)]
        run += [(end, high, 0.0), (at + cope, high, -1.0), (at - cope, high, 0.0), (0, high, 0.0)]
        return Loop(tuple(run))

    webs = (mirror(web_plate(left, -apart)), web_plate(right, apart))
    # Inner faces are flush, so that both webs have one depth; the thicker flange stands out.
    thick = thin + more
    lower = polygon(
        [(apart, 0), (apart + slope, -more), (right, -more), (right, thin), (apart, thin)]
        if more
        else [(apart, 0), (right, 0), (right, thin), (apart, thin)]
    )
    upper = Loop(tuple((x, height - z, 0.0) for x, z, _ in lower.vertices))
    parts = [
        Part("WEB", tuple(plate(w, "y", -half, half) for w in webs), f"PL {web}", grade, True, 2),
        Part(
            "FLANGE",
            (
                block((-left, apart), (y, -y), (0, thin)),
                block((-left, apart), (y, -y), (height - thin, height)),
            ),
            f"PL {thin}×{breadth}×{left + apart}",
            grade,
        ),
        Part(
            "FLANGE",
            (plate(lower, "y", y, -y), plate(upper, "y", y, -y)),
            f"PL {thick}×{breadth}×{right - apart}",
            grade,
        ),
    ]
    at = float(apart)
    measures: list[Measure] = [
        Length((-left, y, top), (right, y, top + more), "x", ("front", "top"), 3),
        Length((-left, y, 0), (-left, y, top), "z", ("front", "left"), 3),
        Length((-left, y, top), (-left, -y, top), "y", (), 3),
        Length((-left, y, top), (at, y, top), "x", ("front", "top"), 2),
        Length((-left, y, top - thin), (-left, y, top), "z", ("front", "left"), 1.5),
        Length((-left, -half, top / 2), (-left, half, top / 2), "y", ("left",), 1.5),
        Radius(
            (at, -half, thin),
            "y",
            cope,
            (at + cope / 2, -half, thin + cope * math.sqrt(0.75)),
            2.5,
            2,
            ("front",),
        ),
    ]
    if more:
        measures += [
            Length((right, y, height - thin), (right, y, top + more), "z", ("front",), 2),
            Length((right, y, -more), (right, y, top + more), "z", ("front",), 2),
            Length((at, y, 0), (at + slope, y, -more), "x", ("front",), 2.5),
        ]
    if apart:
        measures.append(Length((0, -half, thin + 5), (at, y, 0), "x", ("front",), 2))
        measures.append(Length((-left, y, 0), (0, -half, thin + 5), "x", ("front",), 1.5))
    joints = [
        Joint("butt", ((at, y, top), (at, y, top)), thin, ("front",)),
        Joint("butt", ((at, y, 0), (at, y, 0)), thin, ("front",)),
        Joint("butt", ((0, -half, thin + cope + 5), (0, -half, top - thin - cope - 5)), web,
              ("front",)),
        Joint("tee", ((-left + 10, -half, thin), (-0.4 * left, -half, thin)), min(web, thin),
              ("front",), long=left > 200),
    ]  # fmt: skip
    if chance(rng, 0.4):
        rib = choose(rng, [t for t in (8, 10, 12, 15) if height / 34 <= t <= 1.3 * thin])
        x = right - steps(rng, rib + 10, max(right - at - cope - 60, rib + 10), 5)
        out = half + (breadth / 2 - half - choose(rng, (0, 5))) // 5 * 5
        c = choose(rng, (15, 20))
        shape = polygon(
            [(half, thin + c), (half + c, thin), (out, thin), (out, top - thin),
             (half + c, top - thin), (half, top - thin - c)]
        )  # fmt: skip
        ribs = (plate(shape, "x", x, x + rib), plate(mirror(shape), "x", x, x + rib))
        size = f"PL {rib}×{out - half:g}×{top - 2 * thin}"
        parts.append(Part("STIFFENER", ribs, size, grade))
        face = (x + rib, -out, top - thin)
        measures.append(Length((right, y, top + more), face, "x", ("front",), 2))
        measures.append(Length((x, -out, top - thin), face, "x", ("front",), 1))
        joints.append(
            Joint("tee", ((x, -half, top * 0.35), (x, -half, top * 0.65)), rib, ("front",))
        )
    views = [ViewSpec("front", hidden=chance(rng, 0.6))]
    cut = -steps(rng, 0.4 * left, 0.7 * left, 5)
    views.append(ViewSpec("left", section=cut, hidden=False))
    views.append(ViewSpec("top", hidden=chance(rng, 0.5)))
    if chance(rng, 0.3):
        views[1], views[2] = views[2], views[1]
    notes = ("COPES GROUND SMOOTH", *(("FLANGE TAPERED 1:4",) if more else ()))
    return Assembly(
        "GIRDER SPLICE", tuple(parts), tuple(views), tuple(measures), tuple(joints), notes
    )
