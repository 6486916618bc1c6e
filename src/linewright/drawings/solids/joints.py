"""Where parts of an assembly are welded."""

from dataclasses import dataclass
from typing import Literal

from linewright.drawings.solids.solid import Point3, ViewName

JointKind = Literal["butt", "tee", "corner", "lap", "edge", "flare", "plug", "stud", "surface"]
Seam = tuple[Point3, Point3]


@dataclass(frozen=True)
class Joint:
    """A place where parts are welded."""

    kind: JointKind  # how the parts meet; decides which symbols make sense (`welds.ALLOWED`)
    # End points of the joint line (equal if it is a point), on the outline that the arrow touches, world mm.
    seam: Seam
    thickness: float  # of the thinner part, mm
    # Names of views in which an arrow may point at it; all if empty.
    views: tuple[ViewName, ...] = ()
    both: bool = True  # whether both sides can be reached by a welder
    round: bool = False  # whether the weld runs all round
    # Whether the edge is bevelled (a tee or corner with bevel or J preparation).
    prepared: bool = False
    long: bool = False  # whether the seam is long enough for intermittent welds
    # Symbols on the arrow side and the other side ("" for none) where the preparation leaves no
    # choice; None for any that `welds.ALLOWED` has.
    welds: tuple[str, str] | None = None
