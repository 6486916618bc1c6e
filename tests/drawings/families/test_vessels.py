from __future__ import annotations

import math
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.drawings.families import nozzles, tanks
from linewright.drawings.ink.paths import sampled
from linewright.drawings.sheet import Arc, Polyline
from linewright.drawings.solids.assembly import Assembly
from linewright.drawings.solids.clip import contains_points
from linewright.drawings.solids.measures import Angle, Diameter, Length, Measure, Radius
from linewright.drawings.solids.revolve import Revolution
from linewright.drawings.solids.solid import Solid, frame
from linewright.drawings.solids.vessels import FLANGES, MANHOLES, bolt_holes, dish
from linewright.drawings.views.projection import Projection, project
from linewright.drawings.views.view import VIEWS, PartSolid

Floats = NDArray[np.float64]
FAMILIES = {"nozzle": nozzles.assemble, "tank": tanks.assemble}
SEEDS = range(40)
DRAWN = range(5)
UP = np.array([0.0, 0.0, 1.0])
AXES = {"x": 0, "y": 1, "z": 2}

both = pytest.mark.parametrize("family", sorted(FAMILIES))


@cache
def made(family: str, seed: int) -> Assembly:
    return FAMILIES[family](np.random.default_rng(seed))


_POINTS: dict[int, tuple[Solid, Floats]] = {}


def points_of(solid: Solid) -> Floats:
    if id(solid) not in _POINTS:
        _POINTS[id(solid)] = (solid, np.concatenate([curve.points for curve in solid.edges(UP)]))
    return _POINTS[id(solid)][1]


def views_of(assembly: Assembly) -> dict[str, Projection]:
    solids = [
        PartSolid(solid, index, part.sectioned) for index, part in enumerate(assembly.parts) for solid in part.solids
    ]
    found = {}
    for spec in assembly.views:
        toward = VIEWS[spec.name].toward
        section = None if spec.section is None else spec.section * float(toward.sum())
        found[spec.name] = project(solids, VIEWS[spec.name], section)
    return found


@cache
def drawn(family: str, seed: int) -> tuple[Assembly, dict[str, Projection]]:
    assembly = made(family, seed)
    return assembly, views_of(assembly)


@cache
def lines_of(family: str, seed: int, name: str) -> tuple[Floats, Floats]:
    """Return starts and ways of all visible pieces of a view."""
    _, views = drawn(family, seed)
    chains = [np.array(sampled(path, math.pi / 90)) for path in views[name].visible]
    return (
        np.concatenate([chain[:-1] for chain in chains]),
        np.concatenate([np.diff(chain, axis=0) for chain in chains]),
    )


def distance(point: Floats, family: str, seed: int, name: str) -> float:
    """Return how far a point of a view is from the nearest visible line."""
    starts, directions = lines_of(family, seed, name)
    share = ((point - starts) * directions).sum(axis=1) / np.maximum((directions**2).sum(axis=1), 1e-12)
    feet = starts + directions * share.clip(0, 1)[:, None]
    return float(np.hypot(*(feet - point).T).min())


def value(measure: Length) -> float:
    a, b = np.array(measure.a), np.array(measure.b)
    if measure.along is None:
        return float(np.linalg.norm(b - a))
    return abs(float((b - a)[AXES[measure.along]]))


@both
@pytest.mark.parametrize("seed", SEEDS)
def test_parts_do_not_overlap(family: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    solids = [(part.name, solid) for part in made(family, seed).parts for solid in part.solids]
    corners = [points_of(solid) for _, solid in solids]
    for i, j in combinations(range(len(solids)), 2):
        low = np.maximum(corners[i].min(axis=0), corners[j].min(axis=0))
        high = np.minimum(corners[i].max(axis=0), corners[j].max(axis=0))
        if (high - low < 0.5).any():
            continue
        spots = rng.uniform(low, high, (200, 3))
        shared = contains_points(solids[i][1], spots, UP) & contains_points(solids[j][1], spots, UP)
        # Round walls are polygons within 0.05 mm.
        assert shared.mean() < 0.006, (solids[i][0], solids[j][0])


@both
@pytest.mark.parametrize("seed", SEEDS)
def test_every_part_touches_another(family: str, seed: int) -> None:
    parts = made(family, seed).parts
    steps = 0.4 * np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [1, -1, 1]])
    touched = set()
    for index, part in enumerate(parts):
        own = points_of(part.solids[0])
        own = own[:: max(len(own) // 40, 1)]
        near = np.concatenate([own + sign * step for step in steps for sign in (-1, 1)])
        low, high = near.min(axis=0), near.max(axis=0)
        for k, other in enumerate(parts):
            for solid in other.solids if k != index else ():
                corners = points_of(solid)
                if (corners.min(axis=0) > high).any() or (corners.max(axis=0) < low).any():
                    continue
                if contains_points(solid, near, UP).any():
                    touched |= {index, k}
    assert touched == set(range(len(parts))), [part.name for part in parts]


@both
@pytest.mark.parametrize("seed", SEEDS)
def test_measures_have_short_true_numbers(family: str, seed: int) -> None:
    for measure in made(family, seed).measures:
        assert not isinstance(measure, Angle)
        number = value(measure) if isinstance(measure, Length) else measure.value
        assert number > 0.5, measure
        assert abs(number - round(number, 1)) < 1e-6, measure


@both
def test_measures_lie_on_what_is_drawn(family: str) -> None:
    for seed in DRAWN:
        assembly, views = drawn(family, seed)
        for measure in assembly.measures:
            names = [name for name in measure.views or views if name in views]
            assert any(lies(measure, family, seed, name) for name in names) or not names, (seed, measure)


def lies(measure: Measure, family: str, seed: int, name: str) -> bool:
    view, projection = VIEWS[name], drawn(family, seed)[1][name]
    if isinstance(measure, Length):
        ends = [view.flat(np.array(end, dtype=np.float64))[:2] for end in (measure.a, measure.b)]
        middles = np.array([centre for centre, _ in projection.centres] or [(math.inf, 0.0)])
        return all(distance(end, family, seed, name) < 0.4 or np.hypot(*(middles - end).T).min() < 0.1 for end in ends)
    assert isinstance(measure, Diameter | Radius)
    centre = view.flat(np.array(measure.centre, dtype=np.float64))[:2]
    radius = measure.value / (2 if isinstance(measure, Diameter) else 1)
    for path in projection.visible:
        if isinstance(path, Arc):
            off = math.dist(path.centre, centre) + abs(path.radius - radius)
        elif isinstance(path, Polyline):
            # The saddle of a round opening, seen along it.
            reach = np.hypot(*(np.array(path.points) - centre).T)
            off = float(np.abs(reach - radius).max())
        else:
            continue
        if off < 0.2:
            return True
    return False


@both
def test_seams_lie_on_visible_edges(family: str) -> None:
    for seed in DRAWN:
        assembly, views = drawn(family, seed)
        assert assembly.joints
        for joint in assembly.joints:
            middle = (np.array(joint.seam[0]) + np.array(joint.seam[1])) / 2
            off = [distance(VIEWS[name].flat(middle)[:2], family, seed, name) for name in joint.views if name in views]
            assert min(off) < 0.4, (seed, joint)


@both
def test_views_agree(family: str) -> None:
    for seed in DRAWN:
        _, views = drawn(family, seed)
        u0, v0, u1, v1 = views["front"].box
        for name, other in views.items():
            if name in ("top", "bottom"):
                assert other.box[0::2] == pytest.approx((u0, u1), abs=0.5), (seed, name)
            elif name in ("left", "right"):
                assert other.box[1::2] == pytest.approx((v0, v1), abs=0.5), (seed, name)


@both
def test_sections_are_hatched_within_their_outlines(family: str) -> None:
    hatched = 0
    for seed in DRAWN:
        assembly, views = drawn(family, seed)
        cut = assembly.views[0].section is not None
        assert bool(views["front"].regions) == cut
        for region in views["front"].regions:
            for loop in region.loops:
                hatched += 1
                for point in loop[:: max(len(loop) // 6, 1)]:
                    assert distance(point, family, seed, "front") < 0.4, seed
    assert hatched > 20


@both
def test_pieces_of_one_make_are_one_row(family: str) -> None:
    for seed in SEEDS:
        rows = [(part.name, part.size) for part in made(family, seed).parts]
        assert len(set(rows)) == len(rows)


@both
def test_same_seed_same_thing(family: str) -> None:
    for seed in range(0, 40, 5):
        again = FAMILIES[family](np.random.default_rng(seed))
        assert repr(made(family, seed)) == repr(again)


@both
def test_shapes_differ(family: str) -> None:
    things = [made(family, seed) for seed in SEEDS]
    assert len({tuple(part.name for part in thing.parts) for thing in things}) > 8
    assert len({thing.measures for thing in things}) == len(things)
    assert len({thing.views for thing in things}) > 2


def test_bolt_holes_lie_on_the_circle_and_straddle_the_axes() -> None:
    for flange in (*FLANGES, *MANHOLES):
        holes = np.array(bolt_holes(flange))
        assert len(holes) == flange.bolts
        np.testing.assert_allclose(np.hypot(*holes.T), flange.circle / 2)
        assert np.abs(holes).min() > 1
        np.testing.assert_allclose(holes.mean(axis=0), 0, atol=1e-9)
        assert flange.circle + flange.hole < flange.outside
        assert flange.pipe < flange.hub < flange.circle - flange.hole
        assert flange.face < flange.circle


@pytest.mark.parametrize("deep", [False, True])
def test_dished_ends_are_smooth_and_of_standard_proportions(deep: bool) -> None:
    for inside in range(300, 900, 44):
        shape = dish(inside, 10, deep)
        outside = inside + 20
        assert shape.crown == pytest.approx((0.8 if deep else 1.0) * outside, rel=0.03)
        assert shape.knuckle == pytest.approx((0.154 if deep else 0.1) * outside, abs=0.5)
        turned = shape.end(30, frame("z")).base
        assert isinstance(turned, Revolution)
        loop = turned.profile.outer
        # Corners only at the rim and where the profile meets the axis.
        sharp = [v[:2] for v, corner in zip(loop.vertices, loop.corners, strict=True) if corner]
        assert len(sharp) == 4
        assert all(p == 0 or q == -30 for p, q in sharp)
        assert loop.polygon[:, 1].max() == pytest.approx(shape.depth + 10, abs=0.05)
