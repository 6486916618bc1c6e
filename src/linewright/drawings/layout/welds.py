"""Which welds make sense at a joint, and how large they are.

The table follows shop practice and ISO 9692-1 (joint preparation by thickness).
"""

from typing import Literal, NamedTuple

import numpy as np

from linewright.base import Rng
from linewright.drawings.sheet import Weld
from linewright.drawings.solids.joints import Joint, JointKind
from linewright.drawings.solids.stock import chance, choose, standard


class Option(NamedTuple):
    """A weld that a joint may get."""

    arrow: str  # symbol on the arrow side
    other: str  # symbol on the other side, or ""
    thinnest: float  # least thickness, mm
    thickest: float  # greatest thickness, mm
    weight: float  # how common it is
    prepared: bool = False  # needs a bevelled edge


ALLOWED: dict[JointKind, tuple[Option, ...]] = {
    kind: tuple(Option(*row) for row in rows) for kind, rows in standard("welds").items()
}
_THROATS = (2, 3, 4, 5, 6, 7, 8, 10, 12)
_CONTOURS: tuple[Literal["flat", "convex", "concave"], ...] = ("flat", "convex", "concave")
_PROCESSES = ("111", "135", "136", "138", "141", "121")


class WeldChoice(NamedTuple):
    """What a weld symbol says."""

    arrow: Weld | None
    other: Weld | None
    all_round: bool
    field: bool
    tail: str


def choose_weld(joint: Joint, rng: Rng) -> WeldChoice:
    """Return a weld that makes sense at the joint."""
    if joint.welds is not None:
        return _given(joint, joint.welds, rng)
    options = [option for option in ALLOWED[joint.kind] if _fits(option, joint)]
    if not options:
        options = [ALLOWED[joint.kind][0]]
    weights = np.array([option.weight for option in options])
    option = options[int(rng.choice(len(options), p=weights / weights.sum()))]
    arrow: Weld | None = _weld(option.arrow, joint, rng)
    other: Weld | None = None
    if option.other == option.arrow:
        other = arrow
    elif option.other:
        other = _weld(option.other, joint, rng)
    elif joint.both and option.arrow in ("v", "fillet", "square") and chance(rng, 0.12):
        # The whole weld lies on the other side.
        arrow, other = None, arrow
    round_ = joint.round and chance(rng, 0.75) and option.arrow == "fillet"
    if option.arrow in ("spot", "seam"):
        tail = {"spot": "21", "seam": "22"}[option.arrow]
    elif option.arrow == "stud":
        tail = "783"
    else:
        tail = choose(rng, _PROCESSES) if chance(rng, 0.35) else ""
    return WeldChoice(arrow, other, round_, chance(rng, 0.1), tail)


def _given(joint: Joint, kinds: tuple[str, str], rng: Rng) -> WeldChoice:
    """Return the welds that a preparation asks for."""
    arrow = _weld(kinds[0], joint, rng) if kinds[0] else None
    other = _weld(kinds[1], joint, rng) if kinds[1] else None
    if kinds[0] == kinds[1]:
        other = arrow
    tail = choose(rng, _PROCESSES) if chance(rng, 0.35) else ""
    return WeldChoice(arrow, other, False, chance(rng, 0.1), tail)


def _fits(option: Option, joint: Joint) -> bool:
    thick = option.thinnest <= joint.thickness <= option.thickest
    reached = joint.both or not option.other
    return thick and reached and option.prepared <= joint.prepared


def _weld(kind: str, joint: Joint, rng: Rng) -> Weld:
    thickness = joint.thickness
    size, length, count, gap = "", None, 1, 0
    if kind == "fillet":
        # A throat of about 0.3 to 0.7 of the thinner plate (EN 1993-1-8 asks for at least 3 mm).
        throat = min(_THROATS, key=lambda a: abs(a - thickness * rng.uniform(0.3, 0.7)))
        throat = max(throat, 3 if thickness >= 4 else 2)
        size = f"a{throat}" if chance(rng, 0.75) else f"z{round(throat * 1.41)}"
        if joint.long and chance(rng, 0.3):
            length, count = choose(rng, (30, 40, 50, 60, 80)), choose(rng, (2, 3, 4, 5, 6, 8))
            gap = choose(rng, (50, 60, 80, 100, 120, 150))
    elif kind in ("spot", "plug", "stud", "seam"):
        wide = max(4, round(5 * thickness**0.5)) if kind in ("spot", "seam") else 0
        size = str(wide or choose(rng, (10, 12, 16, 20)))
        if kind != "seam":
            count, length, gap = choose(rng, (3, 4, 5, 6, 8)), None, 0
    elif kind == "surfacing":
        size = str(choose(rng, (2, 3, 4, 5)))
    elif kind not in ("backing run", "edge") and chance(rng, 0.5):
        full = kind not in ("y", "broad bevel")
        depth = thickness if full else max(round(thickness * 0.7), 3)
        size = f"s{depth:g}"
    finish = kind not in ("spot", "seam", "stud", "plug", "surfacing", "edge")
    contours = _CONTOURS if kind == "fillet" else _CONTOURS[:2]
    contour = choose(rng, contours) if finish and chance(rng, 0.15) else ""
    return Weld(kind, size, length, count, gap, contour)
