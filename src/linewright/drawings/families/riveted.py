"""Riveted joints of plates: laps, and butts under one or two straps, in one to three rows.

Proportions are those of the textbooks (A. Spooner, Machine Design, Construction and Drawing, 1908):
rivets 3 d apart and 1.5 d from every edge, rows 3 d apart where rivets stand one behind another and
2 d where they stand in zigzag, straps of the stock next over 1.125 t (one) or 0.7 t (two).
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from linewright.base import Rng
from linewright.drawings.solids.assembly import Assembly, Draft, Part, ViewSpec
from linewright.drawings.solids.extrude import plate
from linewright.drawings.solids.measures import Length
from linewright.drawings.solids.profile import polygon
from linewright.drawings.solids.rivets import Head, Quad, Rivet, RivetedPlate
from linewright.drawings.solids.solid import FRONT
from linewright.drawings.solids.stock import GRADES, PLATES, chance, choose, steps

# Rivets for a plate, d near sqrt(50 t) - 4 mm, of the diameters of DIN 124.
DIAMETERS = {5: (10, 12), 6: (12,), 8: (16,), 10: (16, 20), 12: (20,), 15: (22, 24), 20: (27,)}
# The lower and the upper head.
_HEADS: tuple[tuple[Head, Head], ...] = (
    ("round", "round"), ("round", "round"), ("round", "round"), ("round", "sunk"), ("sunk", "sunk"),
)  # fmt: skip


class _Plan(NamedTuple):
    """What a joint is made to, mm."""

    t: int  # thickness of the plates
    d: int  # nominal rivet diameter
    rows: int  # rows of rivets on one side of the joint
    zigzag: bool  # whether rows are staggered
    many: int  # rivets in a full row
    caulked: bool  # whether free edges are bevelled for caulking

    @property
    def pitch(self) -> int:
        """Distance of rivets in a row."""
        return 3 * self.d

    @property
    def edge(self) -> float:
        """Distance from a rivet to an edge."""
        return 1.5 * self.d

    @property
    def back(self) -> int:
        """Distance of rows."""
        return (2 if self.zigzag else 3) * self.d

    @property
    def lap(self) -> float:
        """Width of a lap."""
        return 2 * self.edge + (self.rows - 1) * self.back

    @property
    def length(self) -> float:
        """Length of the joint, along y."""
        return 2 * self.edge + (self.many - 1) * self.pitch

    def rows_y(self, row: int) -> list[float]:
        """Return where the rivets of a row stand."""
        shift = self.pitch / 2 if self.zigzag and row % 2 else 0.0
        count = self.many - 1 if shift else self.many
        return [self.edge + shift + index * self.pitch for index in range(count)]

    def bevel(self, thickness: float) -> float:
        """Return how far a caulking edge leans back over a plate's thickness (about 1:4)."""
        return max(round(thickness / 2) / 2, 1.0) if self.caulked else 0.0

    def plate(self, name: str, corners: Quad, rivets: Sequence[Rivet], size: str, grade: str) -> Part:
        """Return a plate along the joint, from its corners in (x, z) and the rivets in it."""
        solid = RivetedPlate(plate(polygon(corners), "y", 0, self.length), tuple(rivets))
        return Part(name, [solid], f"{size}×{self.length:g}", grade)


def assemble(rng: Rng) -> Assembly:
    """Return a riveted lap or strap joint."""
    t = choose(rng, sorted(DIAMETERS))
    kind = choose(rng, ("lap", "lap", "single", "double", "double"))
    rows = choose(rng, (1, 2, 2, 3) if kind == "lap" else (1, 1, 2, 2))
    d = choose(rng, DIAMETERS[t])
    zigzag = rows > 1 and chance(rng, 0.6)
    many = choose(rng, (2, 3, 4) if kind == "lap" else (2, 3))
    plan = _Plan(t, d, rows, zigzag, many, chance(rng, 0.4))
    heads = choose(rng, _HEADS)
    if kind == "lap":
        title, draft = "RIVETED LAP JOINT", _lap(plan, heads, rng)
    else:
        title, draft = f"{kind.upper()} STRAP BUTT JOINT", _strap(plan, kind, heads, rng)
    number = {1: "SINGLE", 2: "DOUBLE", 3: "TRIPLE"}[plan.rows]
    pattern = "" if plan.rows == 1 else " ZIGZAG" if plan.zigzag else " CHAIN"
    notes = [f"{number}{pattern} RIVETED", f"HOLES Ø{plan.d + 1}, RIVETS DRIVEN HOT"]
    if plan.caulked:
        notes.append("EDGES CAULKED")
    # Through the first rivet, so that none stands before the plane.
    views = [ViewSpec("front", section=plan.edge, hidden=False), ViewSpec("top", hidden=chance(rng, 0.3))]
    if not plan.zigzag:
        views.append(ViewSpec(choose(rng, ("left", "right")), hidden=False))
    return draft.assembly(title, views, *notes)


def _lap(plan: _Plan, heads: tuple[Head, Head], rng: Rng) -> Draft:
    t, half, lean, y = plan.t, plan.lap / 2, plan.bevel(plan.t), plan.edge
    left = half + steps(rng, max(0.3 * plan.lap, 30), max(0.7 * plan.lap, 60), 5)
    right = left if chance(rng, 0.5) else half + steps(rng, 30, 80, 5)
    rows = [plan.edge - half + row * plan.back for row in range(plan.rows)]
    places = [(x, y) for row, x in enumerate(rows) for y in plan.rows_y(row)]
    rivets = [Rivet(*place, 0, 2 * t, plan.d, heads) for place in places]
    low = ((-left, 0), (half - lean, 0), (half, t), (-left, t))
    high = ((-half, t), (right, t), (right, 2 * t), (lean - half, 2 * t))
    grade = choose(rng, GRADES)
    return Draft().add(
        plan.plate("PLATE 1", low, rivets, f"PL {t}×{left + half:g}", grade),
        plan.plate("PLATE 2", high, rivets, f"PL {t}×{right + half:g}", grade),
        _rivet_part("RIVET", rivets),
        *_common(plan, rows, (-left, right), 2 * t, rivets[0]),
        Length((-half, y, t), (half, y, t), "x", FRONT, 2.5),
        Length((rows[-1], y, t), (half, y, t), "x", FRONT, 1.5),
        Length((-half, 0, t), (rows[0], y, 2 * t), "x", ("top",), 1.5),
        Length((-left, y, 0), (-left, y, t), "z", FRONT, 2),
        Length((right, y, t), (right, y, 2 * t), "z", FRONT, 1.5),
    )


def _strap(plan: _Plan, kind: str, heads: tuple[Head, Head], rng: Rng) -> Draft:
    t, y, double = plan.t, plan.edge, kind == "double"
    least = (0.7 if double else 1.125) * t
    thick = min(size for size in PLATES if size >= max(least, 0.35 * plan.d, 5))
    floor = thick if double else 0
    top, roof = floor + t, floor + t + thick
    wide = plan.lap
    # A narrower outer strap leaves its last row in single shear; heads must clear its edge.
    narrow = double and plan.rows > 1 and not plan.zigzag and chance(rng, 0.5)
    reach = wide - plan.back if narrow else wide
    end = wide + steps(rng, max(0.25 * wide, 25), max(0.45 * wide, 45), 5)
    rows = [plan.edge + row * plan.back for row in range(plan.rows)]
    full: list[Rivet] = []
    outer: list[Rivet] = []
    for row, x in enumerate(rows):
        short = narrow and row == plan.rows - 1
        for at in plan.rows_y(row):
            for side in (-1, 1):
                rivet = Rivet(side * x, at, 0, top if short else roof, plan.d, heads)
                (outer if short else full).append(rivet)
    rivets = full + outer
    lean = plan.bevel(thick)
    grade = choose(rng, GRADES)
    draft = Draft()
    for number, side, ends in ((1, -1, (-end, 0)), (2, 1, (0, end))):
        quad = ((ends[0], floor), (ends[1], floor), (ends[1], top), (ends[0], top))
        own = [rivet for rivet in rivets if rivet.x * side > 0]
        draft.add(plan.plate(f"PLATE {number}", quad, own, f"PL {t}×{end:g}", grade))
    cover = ((-reach, top), (reach, top), (reach - lean, roof), (lean - reach, roof))
    under = ((lean - wide, 0), (wide - lean, 0), (wide, floor), (-wide, floor))
    name = "OUTER STRAP" if double else "BUTT STRAP"
    draft.add(plan.plate(name, cover, full, f"PL {thick}×{2 * reach:g}", grade))
    if double:
        draft.add(plan.plate("INNER STRAP", under, rivets, f"PL {thick}×{2 * wide:g}", grade))
    draft.add(_rivet_part("RIVET", full))
    if outer:
        draft.add(_rivet_part("OUTER RIVET", outer))
    edge = Length((rows[-1], y, top), (wide, y, top), "x", ("front", "top"), 1.2)
    if double:
        edge = Length((rows[-1], y, top), (wide, y, floor), "x", FRONT, 1.2)
    draft.add(
        *_common(plan, [-rows[0], *rows], (-end, end), roof, full[0]),
        Length((-reach, y, top), (reach, y, top), "x", ("front", "top"), 2.5),
        edge,
        Length((-end, y, floor), (-end, y, top), "z", FRONT, 2),
        Length((reach, y, top), (reach - lean, y, roof), "z", FRONT, 1.5),
    )
    if narrow:
        draft.add(Length((-wide, y, floor), (wide, y, floor), "x", FRONT, 2))
    return draft


def _rivet_part(name: str, rivets: Sequence[Rivet]) -> Part:
    """Return the rivets' row of the parts list, with the length before driving."""
    one = rivets[0]
    stock = sum({"round": 0.7, "sunk": 0.4}[head] for head in one.heads[1:]) * 2 * one.nominal
    length = math.ceil((one.high - one.low + stock) / 5) * 5
    norm = "DIN 124" if one.heads[0] == "round" else "DIN 302"
    solids = [rivet.solid() for rivet in rivets]
    return Part(name, solids, f"Ø{one.nominal}×{length} {norm}", "QSt36", sectioned=False)


def _common(plan: _Plan, rows: Sequence[float], ends: tuple[float, float], roof: float, one: Rivet) -> Iterator[Length]:
    """Yield overall sizes, pitches and edge distances; ``rows`` are x, neighbours adjoining."""
    first, second = plan.rows_y(0)[:2]
    last = plan.rows_y(0)[-1]
    x = rows[-1] if plan.rows % 2 or not plan.zigzag else rows[-2]
    yield Length((ends[0], 0, roof), (ends[1], plan.length, roof), "x", weight=3)
    yield Length((ends[0], 0, roof), (ends[0], plan.length, roof), "y", ("top",), 2.5)
    yield Length((x, first, roof), (x, second, roof), "y", ("top",), 2.5, plan.many - 1)
    yield Length((x, 0, roof), (x, first, roof), "y", ("top",), 1.5)
    yield Length((x, last, roof), (x, plan.length, roof), "y", ("top",), 0.7)
    left, right, middle = one.x - one.radius, one.x + one.radius, (one.low + one.high) / 2
    yield Length((left, one.y, middle), (right, one.y, middle), "x", FRONT, 0.7)
    if plan.rows > 1:
        (a, b), (at, to) = rows[-2:], (plan.rows_y(plan.rows - row)[0] for row in (2, 1))
        yield Length((a, at, roof), (b, to, roof), "x", ("top",), 2)
    if len(rows) > plan.rows:
        yield Length((rows[0], first, roof), (rows[1], first, roof), "x", (), 1.5)
