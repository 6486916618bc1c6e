"""Saddles, riveted joints and edge preparations: geometry that holds, measures that are true."""

from __future__ import annotations

import itertools
import math
from functools import cache

import numpy as np
import pytest

from linewright.drawings.families import FAMILIES, preparations, riveted
from linewright.drawings.ink.paths import sampled
from linewright.drawings.ink.symbols import SYMBOLS
from linewright.drawings.sheet import Arc
from linewright.drawings.solids.assembly import Assembly
from linewright.drawings.solids.extrude import Prism
from linewright.drawings.solids.measures import Angle, Diameter, Length, Radius
from linewright.drawings.solids.solid import Rays, Solid
from linewright.drawings.views.projection import Projection, project
from linewright.drawings.views.view import VIEWS, PartSolid

NAMES = ("saddle", "riveted", "preparation")
SEEDS = range(40)
each = pytest.mark.parametrize("name", NAMES)


@cache
def made(name: str, seed: int) -> Assembly:
    return FAMILIES[name](np.random.default_rng(seed))


def placed(assembly: Assembly) -> list[PartSolid]:
    return [
        PartSolid(solid, index, part.sectioned) for index, part in enumerate(assembly.parts) for solid in part.solids
    ]


@cache
def views(name: str, seed: int) -> dict[str, Projection]:
    assembly = made(name, seed)
    drawn: dict[str, Projection] = {}
    for spec in assembly.views:
        view = VIEWS[spec.name]
        section = None if spec.section is None else spec.section * float(view.toward.sum())
        drawn[spec.name] = project(placed(assembly), view, section)
    return drawn


def told(assembly: Assembly) -> str:
    """Return all that an assembly says, solids by their edges."""
    toward = VIEWS["front"].toward
    edges = [
        curve.points.round(6).tolist()
        for part in assembly.parts
        for solid in part.solids
        for curve in solid.edges(toward)
    ]
    parts = [(part.name, part.size, part.material) for part in assembly.parts]
    rest = (assembly.title, assembly.views, assembly.measures, assembly.joints, assembly.notes)
    return repr((edges, parts, rest))


def off(point: tuple[float, float], drawing: Projection, round_things: bool = True) -> float:
    """Return the distance of a point from the visible lines (and centre lines) of a view."""
    chains = [np.array(sampled(path, 0.02)) for path in drawing.visible]
    if round_things:
        chains += [np.array([a, b]) for a, b, _ in drawing.axes]
        chains += [np.array([centre, centre]) for centre, _ in drawing.centres]
    starts = np.concatenate([chain[:-1] for chain in chains])
    directions = np.concatenate([chain[1:] for chain in chains]) - starts
    long = np.maximum((directions**2).sum(axis=1), 1e-12)
    share = (((np.array(point) - starts) * directions).sum(axis=1) / long).clip(0, 1)
    return float(np.hypot(*(starts + directions * share[:, None] - point).T).min())


def flat(name: str, point: tuple[float, float, float]) -> tuple[float, float]:
    u, v, _ = VIEWS[name].flat(np.array(point, dtype=float)).tolist()
    return (u, v)


@each
def test_same_seed_same_assembly(name: str) -> None:
    for seed in SEEDS:
        again = FAMILIES[name](np.random.default_rng(seed))
        assert told(again) == told(made(name, seed))


@each
def test_seeds_differ_in_shape(name: str) -> None:
    assert len({told(made(name, seed)) for seed in SEEDS}) == len(SEEDS)
    shapes = {
        (
            made(name, seed).title,
            tuple(len(part.solids) for part in made(name, seed).parts),
            tuple(len(path.visible) for path in views(name, seed).values()),
        )
        for seed in SEEDS
    }
    assert len(shapes) >= 16


def grid(low: np.ndarray, high: np.ndarray, view: str, count: int = 60) -> Rays:
    direction = VIEWS[view]
    u, v = ((low @ axis, high @ axis) for axis in (direction.right, direction.up))
    rng = np.random.default_rng(7)
    cells = np.stack(np.meshgrid(np.arange(count), np.arange(count)), axis=-1).reshape(-1, 2)
    share = (cells + rng.random(cells.shape)) / count
    points = np.array([min(u), min(v)]) + share * np.abs([u[1] - u[0], v[1] - v[0]])
    return Rays(points[:, :1] * direction.right + points[:, 1:] * direction.up, direction.toward)


def box(solids: list[Solid]) -> tuple[np.ndarray, np.ndarray]:
    points = np.concatenate([curve.points for solid in solids for curve in solid.edges(VIEWS["front"].toward)])
    return points.min(axis=0), points.max(axis=0)


def meeting(one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...]) -> np.ndarray:
    """Return how far two solids run into one another on each ray (negative: how far apart)."""
    low = np.maximum(one[0][:, :, None], other[0][:, None])
    high = np.minimum(one[1][:, :, None], other[1][:, None])
    deep = np.where(np.isnan(high - low), -np.inf, high - low)
    worst: np.ndarray = deep.max(axis=(1, 2), initial=-np.inf)
    return worst


@each
def test_parts_touch_and_do_not_overlap(name: str) -> None:
    for seed in range(0, 40, 7):
        solids = [solid for part in made(name, seed).parts for solid in part.solids]
        group = list(range(len(solids)))
        low, high = box(solids)
        for view in ("front", "top", "right"):
            rays = grid(low, high, view)
            spans = [solid.spans(rays) for solid in solids]
            nudge = 0.2 * (VIEWS[view].right + VIEWS[view].up)
            for i, j in itertools.combinations(range(len(solids)), 2):
                deep = meeting(spans[i], spans[j])
                if (np.abs(deep) < 0.15).any():
                    old, new = group[j], group[i]
                    group = [new if one == old else one for one in group]
                # Arcs are chords in `spans`, so slivers count only where rays beside agree.
                struck = rays.origins[deep > 0.3]
                for direction in (-1, 1) if len(struck) else ():
                    beside = Rays(struck + direction * nudge, rays.toward)
                    still = meeting(solids[i].spans(beside), solids[j].spans(beside)) > 0.3
                    struck = struck[still]
                assert len(struck) == 0, (seed, view, i, j)
        if name != "preparation":
            assert len(set(group)) == 1, seed


@each
def test_measures_lie_on_the_drawing(name: str) -> None:
    for seed in SEEDS:
        assembly, drawn = made(name, seed), views(name, seed)
        for measure in assembly.measures:
            able = [view for view in drawn if not measure.views or view in measure.views]
            if not able:
                continue
            if isinstance(measure, Length):
                assert measure.along is not None
                axis = "xyz".index(measure.along)
                value = abs(measure.a[axis] - measure.b[axis])
                assert value >= 1 and math.isclose(2 * value, round(2 * value), abs_tol=1e-9)
                able = [view for view in able if abs(VIEWS[view].toward[axis]) < 0.5]
                worst = min(
                    max(off(flat(view, point), drawn[view]) for point in (measure.a, measure.b)) for view in able
                )
                assert worst < 0.3, (seed, measure)
            elif isinstance(measure, Angle):
                legs = [np.subtract(point, measure.corner) for point in (measure.a, measure.b)]
                cosine = legs[0] @ legs[1] / np.prod([np.linalg.norm(leg) for leg in legs])
                value = math.degrees(math.acos(cosine))
                assert math.isclose(value, round(value), abs_tol=1e-6), (seed, measure)
                assert sum(along(measure, leg, drawn["front"]) for leg in legs) >= (
                    1 if measure.corner[0] != 0 and name == "preparation" else 2
                ), (seed, measure)
            else:
                assert isinstance(measure, Diameter | Radius)
                axis = "xyz".index(measure.axis)
                able = [view for view in able if abs(VIEWS[view].toward[axis]) > 0.5]
                radius = measure.value / (2 if isinstance(measure, Diameter) else 1)
                assert any(
                    isinstance(path, Arc)
                    and math.isclose(path.radius, radius, abs_tol=1e-6)
                    and math.dist(path.centre, flat(view, measure.centre)) < 1e-6
                    for view in able
                    for path in drawn[view].visible
                ), (seed, measure)


def along(angle: Angle, leg: np.ndarray, drawing: Projection) -> bool:
    """Return whether a leg of an angle ends on an outline or runs along one for 1 mm."""
    corner = np.array(flat("front", angle.corner))
    direction = np.array(flat("front", tuple(leg)))
    if off(tuple(corner + direction), drawing, False) < 0.1:
        return True
    long = float(np.hypot(*direction))
    shares = np.arange(0, 1, 0.25 / long)
    on = [off(tuple(corner + direction * share), drawing, False) < 0.02 for share in shares]
    runs = "".join("x" if one else " " for one in on).split()
    return max((len(run) for run in runs), default=0) >= 4


@each
def test_seams_lie_on_outlines(name: str) -> None:
    for seed in SEEDS:
        drawn = views(name, seed)
        for joint in made(name, seed).joints:
            a, b = (np.array(point) for point in joint.seam)
            able = [view for view in drawn if not joint.views or view in joint.views]
            assert able
            for share in (0.3, 0.5, 0.7):
                point = tuple((a + (b - a) * share).tolist())
                assert min(off(flat(view, point), drawn[view], False) for view in able) < 0.3


@each
def test_views_agree(name: str) -> None:
    for seed in SEEDS:
        assembly, drawn = made(name, seed), views(name, seed)
        reach: dict[str, set[tuple[float, float]]] = {"x": set(), "y": set(), "z": set()}
        for spec in assembly.views:
            if spec.section is not None and name == "saddle":
                continue  # The plan is cut below the shell and shows less of it.
            u0, v0, u1, v1 = (round(value, 1) + 0.0 for value in drawn[spec.name].box)
            across = "y" if spec.name in ("left", "right") else "x"
            up = "y" if spec.name == "top" else "z"
            reach[across].add((-u1, -u0) if spec.name == "left" else (u0, u1))
            reach[up].add((v0, v1))
        assert all(len(extents) <= 1 for extents in reach.values()), (seed, reach)


def opening(solid: Solid, levels: np.ndarray, depth: float, side: int) -> np.ndarray:
    """Return where a plate ends towards the root at heights, mm from the middle."""
    origins = np.stack([0 * levels, 0 * levels + depth, levels], axis=1)
    far, near = solid.spans(Rays(origins, np.array([1.0, 0.0, 0.0])))
    ends: np.ndarray = -np.nanmax(near, axis=1) if side < 0 else np.nanmin(far, axis=1)
    return ends


@pytest.mark.parametrize("kind", preparations.BUTTS, ids=lambda kind: "-".join(kind.symbols))
def test_butts_are_what_their_symbols_say(kind: preparations.Preparation) -> None:
    """Read the preparation from the solids, as a welder reads it from the section."""
    assert all(not symbol or symbol in SYMBOLS for symbol in kind.symbols)
    for seed in range(6):
        assembly = preparations.butt(kind, np.random.default_rng(seed))
        left, right = (part.solids[0] for part in assembly.parts[:2])
        assert isinstance(left, Prism) and isinstance(right, Prism)
        t = assembly.joints[0].thickness
        depth = (left.start + left.end) / 2
        levels = np.linspace(0.01, t - 0.01, 400)
        edges = np.stack([opening(left, levels, depth, -1), opening(right, levels, depth, 1)])
        root = edges.min(axis=1)
        cut = edges - root[:, None] > 0.02
        both_cut = bool(cut[0].any() and cut[1].any())
        above, below = bool(cut[1, -1]), bool(cut[1, 0])
        face = float((~cut[1]).mean()) * t
        # Just over the root face a bevel has hardly opened; a hollow has.
        first = int(np.flatnonzero(~cut[1])[-1]) + 1
        step = edges[1, min(first + int(0.4 / t * 400), 399)] - root[1]
        hollow = step > 1.2
        angle = math.degrees(math.atan2(edges[1, -1] - edges[1, -9], levels[-1] - levels[-9]))
        if not above:
            read = "square"
        elif hollow:
            read = "u" if both_cut else "j"
        elif sum(root) >= 6:
            read = "steep v" if both_cut else "steep bevel"
        elif face < 2.5:
            read = "v" if both_cut else "bevel"
        else:
            read = "y" if both_cut else "broad bevel"
        assert read == kind.symbols[0], (seed, face, step)
        assert below == (above and kind.symbols[0] == kind.symbols[1])
        assert angle < 21 or not read.startswith("steep")


@pytest.mark.parametrize("kind", preparations.TEES, ids=lambda kind: "-".join(kind.symbols))
def test_tees_are_what_their_symbols_say(kind: preparations.Preparation) -> None:
    for seed in range(6):
        assembly = preparations.tee(kind, np.random.default_rng(seed))
        joint = assembly.joints[0]
        assert joint.kind == "tee" and joint.prepared
        flange, web = (part.solids[0] for part in assembly.parts[:2])
        assert isinstance(web, Prism)
        t, depth = joint.thickness, (web.start + web.end) / 2
        across = np.linspace(0.01, t - 0.01, 300)
        origins = np.stack([across, np.full(300, depth), np.zeros(300)], axis=1)
        rays = Rays(origins, np.array([0.0, 0.0, 1.0]))
        foot = np.nanmin(web.spans(rays)[0], axis=1)
        gap = foot.min() - np.nanmax(flange.spans(rays)[1])
        assert 1 <= gap <= 4
        right, left = foot[-1] - foot.min() > 0.5, foot[0] - foot.min() > 0.5
        assert right
        assert left == (kind.symbols[0] == kind.symbols[1])
        face = float((foot - foot.min() < 0.02).mean()) * t
        first = int(np.flatnonzero(foot - foot.min() < 0.02)[-1])
        hollow = foot[min(first + int(0.4 / t * 300) + 1, 299)] - foot.min() > 1.2
        read = "j" if hollow else "broad bevel" if face > 2.5 else "bevel"
        assert read == kind.symbols[0], (seed, face)


def test_rivets_stand_by_the_book() -> None:
    """Pitch 3 d, 1.5 d from the edges; heads clear of each other and of every edge."""
    for seed in SEEDS:
        assembly = made("riveted", seed)
        plates = [solid for part in assembly.parts for solid in part.solids if isinstance(solid, riveted.RivetedPlate)]
        rivets = [rivet for plate in plates for rivet in plate.rivets]
        d = rivets[0].nominal
        rows: dict[float, list[float]] = {}
        for rivet in set(rivets):
            rows.setdefault(rivet.x, []).append(rivet.y)
        for ys in rows.values():
            assert all(gap == 3 * d for gap in np.diff(sorted(ys)))
        for plate in plates:
            corners = plate.body.profile.outer.vertices
            low, high = min(x for x, _, _ in corners), max(x for x, _, _ in corners)
            for rivet in plate.rivets:
                assert min(rivet.x - low, high - rivet.x) >= 1.5 * d
                assert min(rivet.y, plate.body.end - rivet.y) >= 1.5 * d
        centres = np.array(sorted({(rivet.x, rivet.y) for rivet in rivets}))
        apart = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1))
        assert apart[apart > 0].min() >= 2.2 * d
