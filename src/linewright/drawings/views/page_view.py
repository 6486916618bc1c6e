"""A view chosen for a page: what it shows, and its lines on paper."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from linewright.base import Floats
from linewright.drawings.ink.paths import sampled
from linewright.drawings.sheet import Arc, Hatch, Line, Path, Polyline, ahead
from linewright.drawings.solids.assembly import ViewSpec
from linewright.drawings.views.projection import Projection, project
from linewright.drawings.views.view import VIEWS, PartSolid, Placement, View


@dataclass
class PageView:
    """A view chosen for the page."""

    spec: ViewSpec  # which one
    solids: list[PartSolid]  # what it shows
    projection: Projection  # its lines, view mm
    # Free width needed beside it: left, bottom, right, top, mm.
    reserve: list[float] = field(default_factory=lambda: [0.0] * 4)
    # Where each part shows its face, view mm, as far as it was asked for.
    faces: dict[int, Floats] = field(default_factory=dict)
    placement: Placement = field(init=False)  # where it stands, as soon as it is arranged

    @cached_property
    def outlines(self) -> tuple[Floats, Floats]:
        """The visible outlines as start and end points, n x 2 each, view mm."""
        chains = [np.array(sampled(path)) for path in self.projection.visible]
        return np.concatenate([c[:-1] for c in chains]), np.concatenate([c[1:] for c in chains])

    @property
    def sight(self) -> View:
        """Its direction."""
        return VIEWS[self.spec.name]

    @property
    def depth(self) -> float | None:
        """Depth of a section's plane along the line of sight, mm; None for an outside view."""
        return _depth(self.spec)

    def hatches(self, lettering: float) -> Iterator[Hatch]:
        """Yield the hatching of what is cut, on paper; its pitch goes with the lettering, mm."""
        for part, loops in self.projection.regions:
            paper = self.placement.paper
            outlines = tuple(tuple(paper(u, v) for u, v in loop.tolist()) for loop in loops)
            pitch = (1.6, 2.0, 2.4)[part % 3] * lettering / 3.5
            yield Hatch(outlines, 45.0 if part % 2 == 0 else 135.0, pitch)

    def paths(self, lettering: float) -> Iterator[Path]:
        """Yield outlines, hidden lines and centre lines on paper, as far as they can be seen."""
        placement, scale = self.placement, self.placement.denominator
        for path in (*self.projection.visible, *self.projection.hidden):
            moved = _on_paper(path, placement)
            if path.layer == "outline" or _length(moved) > 0.6:
                yield moved
        over = 0.7 * lettering
        for (u, v), radius in self.projection.centres:
            x, y = placement.paper(u, v)
            arm = radius / scale + min(over, 0.4 * over + radius / scale)
            if radius / scale > 0.35:
                yield Line((x - arm, y), (x + arm, y), "centre")
                yield Line((x, y - arm), (x, y + arm), "centre")
        for a, b, radius in self.projection.axes:
            if radius / scale > 0.35:
                one, other = placement.paper(*a), placement.paper(*b)
                long = math.dist(one, other)
                direction = ((other[0] - one[0]) / long, (other[1] - one[1]) / long)
                reach = min(over, 0.8 + radius / scale)
                ends = (ahead(one, direction, -reach), ahead(other, direction, reach))
                yield Line(*ends, "centre")


def project_view(solids: Sequence[PartSolid], spec: ViewSpec) -> PageView:
    """Return a view of solids; in a section what lies wholly before the plane is left out."""
    view, section = VIEWS[spec.name], _depth(spec)
    remaining = [one for one in solids if section is None or one.sectioned or _reaches(one, view, section)]
    projection = project(remaining, view, section)
    return PageView(spec, remaining, projection if spec.hidden else projection.without_hidden())


def sections(views: Sequence[PageView]) -> list[tuple[PageView, PageView]]:
    """Return each section with a view that shows its cutting plane as a line."""
    pairs = []
    for view in views:
        others = [one for one in views if abs(view.sight.toward @ one.sight.toward) < 0.5]
        if view.spec.section is not None and others:
            pairs.append((view, others[0]))
    return pairs


def _depth(spec: ViewSpec) -> float | None:
    return None if spec.section is None else spec.section * float(VIEWS[spec.name].toward.sum())


def _reaches(placed: PartSolid, view: View, section: float) -> bool:
    """Return whether a part that stays whole in sections reaches the cutting plane or beyond."""
    depths = (curve.points @ view.toward for curve in placed.solid.edges(view.toward))
    return min(float(depth.min()) for depth in depths) < section - 1e-6


def _on_paper(path: Path, placement: Placement) -> Path:
    if isinstance(path, Line):
        return Line(placement.paper(*path.a), placement.paper(*path.b), path.layer)
    if isinstance(path, Arc):
        radius = path.radius / placement.denominator
        return replace(path, centre=placement.paper(*path.centre), radius=radius)
    return Polyline(tuple(placement.paper(*point) for point in path.points), path.layer)


def _length(path: Path) -> float:
    if isinstance(path, Line):
        return math.dist(path.a, path.b)
    if isinstance(path, Arc):
        return path.radius * path.sweep
    return sum(math.dist(a, b) for a, b in pairwise(path.points))
