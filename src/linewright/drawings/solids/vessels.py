"""Parts of pressure vessels and tanks: standard flanges, branches on shells, dished ends."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from linewright.base import Floats, Rng
from linewright.drawings.solids.assembly import Part
from linewright.drawings.solids.cut import CutSolid
from linewright.drawings.solids.extrude import Prism
from linewright.drawings.solids.measures import AxisName
from linewright.drawings.solids.profile import Loop, Profile, Vertex, circle, polygon, rectangle, ring
from linewright.drawings.solids.revolve import Revolution
from linewright.drawings.solids.solid import Axis, Frame, Point3, Solid, ViewName
from linewright.drawings.solids.stock import choose, standard

Direction = Literal["up", "down", "left", "right", "near"]
Face = Literal["plate", "neck"]
VIEWS: dict[Direction, ViewName] = {"up": "top", "down": "bottom", "left": "left", "right": "right"}


class Flange(NamedTuple):
    """A steel flange (EN 1092-1); mm."""

    name: str  # "DN 80 PN 16"
    pipe: float  # outside diameter of the pipe
    outside: int  # diameter of the flange
    circle: int  # diameter of the bolt circle
    hole: int  # diameter of the bolt holes
    bolts: int  # how many bolt holes
    plate: int  # thickness of the plate flange (type 01) and of the blind one
    neck: int  # thickness of the weld neck flange (type 11), its raised face included
    high: int  # length of the weld neck flange
    hub: int  # largest diameter of the neck
    face: int  # diameter of the raised face
    rise: int  # height of the raised face

    def length(self, kind: Face) -> int:
        """Return how long a plate flange or a weld neck flange is."""
        return self.high if kind == "neck" else self.plate

    def pipe_wall(self, rng: Rng, least: float) -> float:
        """Return a wall of its pipe, beyond 2 mm from a least share to 0.08 of the diameter."""
        able = [w for w in WALLS if least <= (w - 2) / self.pipe <= 0.08]
        return choose(rng, able or [WALLS[2]])


FLANGES, MANHOLES = (tuple(Flange(*row) for row in standard(name)) for name in ("flanges", "manholes"))
# Walls of pipe (EN 10220), mm.
WALLS = (3.2, 3.6, 4.0, 4.5, 5.0, 6.3, 7.1, 8.0, 8.8, 10.0, 12.5)
# Pipe ends stand back from the face of a plate flange, so that the weld does not reach it, mm.
SETBACK = 5

_X, _Y, _Z = np.eye(3)
_DIRECTIONS = {
    "up": (_X, _Y, _Z),
    "down": (_X, _Y, -_Z),
    "right": (_Z, _Y, _X),
    "left": (_Z, _Y, -_X),
    "near": (_X, _Z, -_Y),
}


def frame_toward(direction: Direction, at: Point3 = (0.0, 0.0, 0.0)) -> Frame:
    """Return the frame that points a way, seen from the front; its q is y (z for 'near')."""
    p, q, a = _DIRECTIONS[direction]
    return Frame(np.array(at, dtype=np.float64), p, q, a)


def axis_name(vector: Floats) -> AxisName:
    """Return the name of the world axis along which a vector runs."""
    names: tuple[AxisName, ...] = ("x", "y", "z")
    return names[int(np.abs(vector).argmax())]


def bolt_holes(flange: Flange) -> list[tuple[float, float]]:
    """Return centres of the bolt holes; they straddle the main axes, as the standard asks."""
    turns = (np.arange(flange.bolts) + 0.5) * 2 * math.pi / flange.bolts
    radius = flange.circle / 2
    return [(radius * math.cos(turn), radius * math.sin(turn)) for turn in turns.tolist()]


@dataclass(frozen=True)
class Branch:
    """A pipe with a flange that stands out from a wall along a frame's axis."""

    frame: Frame  # its axis runs outwards; the wall's own axis or face is at 0
    flange: Flange  # size
    kind: Face  # plate flange (type 01) or weld neck flange (type 11)
    wall: float  # thickness of the pipe, mm
    face: float  # where the flange's face is, along the axis, mm
    # Where the pipe begins, along the axis, mm; somewhere in the vessel if it is coped.
    start: float
    set_on: bool = False  # whether the pipe stands on the wall; else it reaches through
    # The vessel as a full body to whose outside the pipe is cut, if that is round.
    coped: Solid | None = None
    drilled: bool = True  # whether the flange shows its bolt holes; small scales leave them out

    @property
    def outer(self) -> float:
        """Outside radius of the pipe, mm."""
        return self.flange.pipe / 2

    @property
    def inner(self) -> float:
        """Inside radius of the pipe, mm."""
        return self.flange.pipe / 2 - self.wall

    @property
    def end(self) -> float:
        """Where the pipe ends, along the axis, mm."""
        return self.face - SETBACK if self.kind == "plate" else self.face - self.flange.high

    @property
    def back(self) -> float:
        """Where the back of the flange's disc is, along the axis, mm."""
        return self.face - (self.flange.plate if self.kind == "plate" else self.flange.neck)

    @property
    def opening(self) -> float:
        """Radius of the hole that the wall needs, mm."""
        return self.inner if self.set_on else self.outer

    def at(self, p: float, q: float, a: float) -> Point3:
        """Return the world point of local coordinates."""
        return self.frame.place(p, q, a)

    @property
    def first_hole(self) -> Point3:
        """The centre of a bolt hole on the flange's face."""
        return self.at(*bolt_holes(self.flange)[0], self.face)

    def parts(self, outside: float, name: str = "") -> list[Part]:
        """Return pipe and flange; ``outside`` is where the outside of the wall or pad is."""
        long = round(self.end - (outside if self.set_on else self.start))
        flange, pipe = self.flange, f"PIPE {self.flange.pipe:g}×{self.wall:g} LG {long}"
        kind = f"{flange.name} TYPE {'01' if self.kind == 'plate' else '11'}"
        neck, collar = (f"{name} NECK", f"{name} FLANGE") if name else ("NOZZLE PIPE", "FLANGE")
        return [Part(neck, [self.pipe()], pipe, "P235GH"), Part(collar, [self.flange_solid()], kind, "P250GH")]

    def blind(self, gap: int, name: str) -> list[Part]:
        """Return a gasket, ``gap`` mm thick, and a blind flange on it."""
        flange = self.flange
        gasket = ring(0, 0, (flange.circle - flange.hole) / 2 - 1, self.outer)
        cover = Profile(circle(0, 0, flange.outside / 2)).with_holes(*self._holes())
        low, high = self.face + gap, self.face + gap + flange.plate
        return [
            Part("GASKET", [Prism(gasket, self.frame, self.face, low)], f"{flange.name} THK {gap}",
                 "GRAPHITE"),
            Part(name, [Prism(cover, self.frame, low, high)], f"{flange.name} TYPE 05", "P250GH"),
        ]  # fmt: skip

    def pipe(self) -> Solid:
        """Return the pipe."""
        tube = Prism(ring(0, 0, self.outer, self.inner), self.frame, self.start, self.end)
        return tube if self.coped is None else CutSolid(tube, (self.coped,))

    def flange_solid(self) -> Solid:
        """Return the flange with its bolt holes."""
        flange, face = self.flange, self.face
        holes = self._holes()
        if self.kind == "plate":
            profile = ring(0, 0, flange.outside / 2, self.outer).with_holes(*holes)
            return Prism(profile, self.frame, self.back, face)
        half, base = flange.outside / 2, face - flange.rise
        hub = min(self.end + 8, self.back - 8)
        points = [
            (self.inner, self.end),
            (self.outer, self.end),
            (self.outer, hub),
            (flange.hub / 2, self.back),
            (half, self.back),
            (half, base),
            (flange.face / 2, base),
            (flange.face / 2, face),
            (self.inner, face),
        ]
        tools = tuple(Prism(Profile(hole), self.frame, self.back - 2, face + 2) for hole in holes)
        marks = tuple(
            Axis(self.frame.world(p, q, self.back), self.frame.world(p, q, base), flange.hole / 2)
            for p, q in bolt_holes(flange)
        )
        whole = Revolution(Profile(polygon(points)), self.frame)
        return CutSolid(whole, tools, marks=marks) if self.drilled else whole

    def _holes(self) -> list[Loop]:
        if not self.drilled:
            return []
        return [circle(p, q, self.flange.hole / 2) for p, q in bolt_holes(self.flange)]

    def drill(self, low: float, high: float) -> Prism:
        """Return the tool that opens the wall for the branch, between two places on its axis."""
        return Prism(Profile(circle(0, 0, self.opening)), self.frame, low, high)


class Dish(NamedTuple):
    """A dished end: a crown between knuckles, on the tangent line of a cylinder; mm."""

    standard: str  # whose proportions it has
    inside: float  # diameter
    thickness: float
    crown: float  # radius inside; follows from the others
    knuckle: int  # radius inside
    depth: int  # from the tangent line to the crown inside

    @property
    def centre(self) -> float:
        """Where the crown's sphere has its centre, along the axis from the tangent line."""
        return self.depth - self.crown

    def end(self, straight: float, frame: Frame) -> CutSolid:
        """Return the end with a straight rim behind the tangent line, its crown along the axis."""
        inner, outer = self._meridian(0), self._meridian(self.thickness)
        # Back along the outside; a bulge then belongs to the other end of its side.
        back = [(*outer[i][:2], -outer[i - 1][2]) for i in (2, 1, 0)]
        first, last = ((vertices[0][0], -straight, 0.0) for vertices in (inner, outer))
        return CutSolid(Revolution(Profile(Loop((first, *inner, *back, last))), frame), ())

    def body(self, frame: Frame) -> Revolution:
        """Return the full body under the outside, for what is coped to it."""
        half = self.inside / 2
        rim = ((0.0, -half, 0.0), (half + self.thickness, -half, 0.0))
        return Revolution(Profile(Loop((*rim, *self._meridian(self.thickness)))), frame)

    def cap(self, layer: float, frame: Frame) -> Revolution:
        """Return a round layer that lies on the crown, for pads to be cut from."""
        low = self.crown + self.thickness
        high, turn = low + layer, math.radians(35)
        c, s, bulge = math.cos(turn), math.sin(turn), math.tan((math.pi / 2 - turn) / 4)
        under = ((low * c, self.centre + low * s, bulge), (0.0, self.centre + low, 0.0))
        over = ((0.0, self.centre + high, -bulge), (high * c, self.centre + high * s, 0.0))
        return Revolution(Profile(Loop((*under, *over))), frame)

    def _meridian(self, layer: float) -> tuple[Vertex, Vertex, Vertex]:
        """Return the knuckle and the crown at a distance from the inside, up to the axis."""
        # The angle through which the knuckle turns, and the direction of its end.
        half = self.inside / 2
        p, q = half - self.knuckle, self.crown - self.depth
        long, turn = self.crown - self.knuckle, math.atan2(q, p)
        radius, bulge = self.crown + layer, math.tan((math.pi / 2 - turn) / 4)
        return (
            (half + layer, 0.0, math.tan(turn / 4)),
            (radius * (p / long), self.centre + radius * (q / long), bulge),
            (0.0, self.depth + layer, 0.0),
        )


def dish(inside: float, thickness: float, deep: bool) -> Dish:
    """Return a torispherical end of whole mm: deep, DIN 28013 (0.8 D, 0.154 D), else DIN 28011."""
    crown, knuckle = (0.8, 0.154) if deep else (1.0, 0.1)
    outside, half = inside + 2 * thickness, inside / 2
    r = round(knuckle * outside)
    exact = crown * outside
    h = round(exact - math.sqrt((exact - r) ** 2 - (half - r) ** 2))
    # The knuckle's circle touches the crown's from inside: (R - r)² = (a - r)² + (R - h)².
    radius = ((half - r) ** 2 + h**2 - r**2) / (2 * (h - r))
    return Dish("DIN 28013" if deep else "DIN 28011", inside, thickness, radius, r, h)


def tube(frame: Frame, low: float, high: float, outer: float, inner: float) -> Revolution:
    """Return a cylinder's wall about the frame's axis."""
    return Revolution(Profile(rectangle(inner, low, outer - inner, high - low)), frame)


def body(frame: Frame, low: float, high: float, outer: float) -> Revolution:
    """Return a full cylinder about the frame's axis."""
    return tube(frame, low, high, outer, 0.0)


# Hexagon bolts (ISO 4014, ISO 4032): diameter of the hole: shank, across flats, head, nut, mm.
_BOLTS = {14: (12, 18, 7.5, 10), 18: (16, 24, 10, 13), 22: (20, 30, 12.5, 16), 26: (24, 36, 15, 19)}


def bolted(branch: Branch, thickness: float, gap: float) -> tuple[Prism, ...]:
    """Return the bolts that hold a cover on a branch's flange, ``gap`` mm (gasket) between them."""
    shank, flats, head, nut = _BOLTS[branch.flange.hole]
    low, high = branch.back, branch.face + gap + thickness
    pieces = []
    for p, q in bolt_holes(branch.flange):
        turn, radius = math.atan2(q, p), flats / math.sqrt(3)
        turns = [turn + step * math.pi / 3 for step in range(6)]
        corners = [(p + radius * math.cos(t), q + radius * math.sin(t)) for t in turns]
        hexagon = Profile(polygon(corners))
        pieces += [
            Prism(hexagon, branch.frame, high, high + head),
            Prism(hexagon, branch.frame, low - nut, low),
            Prism(Profile(circle(p, q, shank / 2)), branch.frame, low - nut - 4, low - nut),
        ]
    return tuple(pieces)
