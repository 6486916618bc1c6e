"""Girders, frame joints and brackets: solids that fit, measures and seams that lie on them."""

from __future__ import annotations

import itertools
import math
from functools import cache

import numpy as np
import pytest

from linewright.base.types import Floats
from linewright.drawings.families import FAMILIES as ALL
from linewright.drawings.ink.paths import sampled
from linewright.drawings.layout.dimensions import is_true_size
from linewright.drawings.sheet import Arc, Path
from linewright.drawings.solids.assembly import Assembly, ViewSpec
from linewright.drawings.solids.extrude import Prism
from linewright.drawings.solids.measures import Angle, Diameter, Length
from linewright.drawings.solids.solid import Point3, Rays, Solid
from linewright.drawings.views.projection import Projection, project
from linewright.drawings.views.view import VIEWS, PartSolid

FAMILIES = {name: ALL[name] for name in ("girder", "frame", "bracket")}
SEEDS = range(40)
each = pytest.mark.parametrize("name", ["girder", "frame"])
everyone = pytest.mark.parametrize("name", sorted(FAMILIES))


@cache
def made(name: str, seed: int) -> Assembly:
    return FAMILIES[name](np.random.default_rng(seed))


@cache
def drawn(name: str, seed: int) -> list[tuple[ViewSpec, Projection]]:
    assembly = made(name, seed)
    solids = [
        PartSolid(solid, index, part.sectioned) for index, part in enumerate(assembly.parts) for solid in part.solids
    ]
    found = []
    for spec in assembly.views:
        view = VIEWS[spec.name]
        section = None if spec.section is None else spec.section * float(view.toward.sum())
        found.append((spec, project(solids, view, section)))
    return found


def inked(spec: ViewSpec, view: Projection) -> list[Path]:
    """Return what a sheet shows of a view: hidden lines only if they are asked for."""
    return [*view.visible, *(view.hidden if spec.hidden else [])]


def off(point: Point3, spec: ViewSpec, view: Projection) -> float:
    """Return how far a world point lies from lines and centres of a view, mm."""
    chains = [np.array(sampled(path)) for path in inked(spec, view)]
    chains += [np.array([centre, centre]) for centre, _ in view.centres]
    chains += [np.array([a, b]) for a, b, _ in view.axes]
    starts = np.concatenate([chain[:-1] for chain in chains])
    directions = np.concatenate([chain[1:] for chain in chains]) - starts
    target = VIEWS[spec.name].flat(np.array(point, dtype=float))[:2]
    long = np.maximum((directions**2).sum(axis=1), 1e-12)
    share = (((target - starts) * directions).sum(axis=1) / long).clip(0, 1)
    return float(np.hypot(*(starts + directions * share[:, None] - target).T).min())


def held(solid: Solid, points: Floats) -> np.ndarray:
    toward = VIEWS["front"].toward
    depth = points @ toward
    far, near = solid.spans(Rays(points - depth[:, None] * toward, toward))
    inside: np.ndarray = ((far < depth[:, None]) & (depth[:, None] < near)).any(axis=1)
    return inside


def told(assembly: Assembly) -> str:
    edges = [
        curve.points.round(6).tolist()
        for part in assembly.parts
        for solid in part.solids
        for curve in solid.edges(VIEWS["front"].toward)
    ]
    parts = [(part.name, part.size, part.material) for part in assembly.parts]
    return repr((edges, parts, assembly.views, assembly.measures, assembly.joints, assembly.notes))


@everyone
def test_the_seed_decides(name: str) -> None:
    for seed in SEEDS:
        assert told(FAMILIES[name](np.random.default_rng(seed))) == told(made(name, seed))
    assert len({told(made(name, seed)) for seed in SEEDS}) == len(SEEDS)


@each
def test_shapes_differ_not_only_sizes(name: str) -> None:
    shapes = {
        (
            made(name, seed).title,
            tuple((part.name, len(part.solids)) for part in made(name, seed).parts),
            len(drawn(name, seed)[0][1].visible),
        )
        for seed in SEEDS
    }
    assert len({title for title, *_ in shapes}) >= 4
    assert len(shapes) >= 20


@each
def test_lengths_lie_on_what_is_drawn(name: str) -> None:
    for seed in SEEDS:
        views, placed = drawn(name, seed), 0
        for measure in made(name, seed).measures:
            if not isinstance(measure, Length):
                continue
            direction = np.subtract(measure.b, measure.a)
            value = math.hypot(*direction) if measure.along is None else abs(direction["xyz".index(measure.along)])
            # Whole or half millimetres, so that the number on the sheet is the geometry's.
            assert value >= 1 and abs(2 * value - round(2 * value)) < 1e-6, (seed, measure)
            for spec, view in views:
                wanted = not measure.views or spec.name in measure.views
                if wanted and is_true_size(measure, VIEWS[spec.name]):
                    placed += 1
                    for point in (measure.a, measure.b):
                        assert off(point, spec, view) < 0.3, (seed, spec, measure)
        assert placed >= 6, seed


@each
def test_circles_and_angles_are_drawn(name: str) -> None:
    for seed in SEEDS:
        for measure in made(name, seed).measures:
            if isinstance(measure, Length):
                continue
            able = [
                (spec, view)
                for spec, view in drawn(name, seed)
                if (not measure.views or spec.name in measure.views) and is_true_size(measure, VIEWS[spec.name])
            ]
            if isinstance(measure, Angle):
                legs = [np.subtract(p, measure.corner) for p in (measure.a, measure.b)]
                cosine = legs[0] @ legs[1] / np.prod([np.linalg.norm(leg) for leg in legs])
                degrees = math.degrees(math.acos(cosine))
                assert abs(degrees - round(degrees)) < 1e-6, (seed, measure)
                continue
            radius = measure.value / (2 if isinstance(measure, Diameter) else 1)
            for spec, view in able:
                u, v, _ = VIEWS[spec.name].flat(np.array(measure.centre, dtype=float)).tolist()
                assert any(
                    isinstance(path, Arc) and abs(path.radius - radius) < 1e-6 and math.dist(path.centre, (u, v)) < 1e-6
                    for path in inked(spec, view)
                ), (seed, spec, measure)


@each
def test_seams_lie_where_parts_meet(name: str) -> None:
    ball = np.random.default_rng(5).normal(size=(200, 3))
    ball *= 0.8 / np.linalg.norm(ball, axis=1, keepdims=True)
    for seed in SEEDS:
        assembly = made(name, seed)
        solids = [solid for part in assembly.parts for solid in part.solids]
        for joint in assembly.joints:
            a, b = (np.array(point, dtype=float) for point in joint.seam)
            for share in (0.3, 0.5, 0.7):
                point = a + (b - a) * share
                near = sum(held(solid, point + ball).any() for solid in solids)
                assert near >= 2, (seed, joint)
            able = [(s, v) for s, v in drawn(name, seed) if not joint.views or s.name in joint.views]
            middle = tuple(((a + b) / 2).tolist())
            assert min(off(middle, replaced(s), v) for s, v in able) < 0.5, (seed, joint)


def replaced(spec: ViewSpec) -> ViewSpec:
    """Return the view without its hidden lines: an arrow points at what is seen."""
    return ViewSpec(spec.name, spec.section, hidden=False)


def struck(one: Solid, other: Solid, rays: Rays) -> float:
    """Return the greatest length of a ray, mm, that lies in both solids."""
    (far, near), (low, high) = one.spans(rays), other.spans(rays)
    both = np.minimum(near[:, :, None], high[:, None]) - np.maximum(far[:, :, None], low[:, None])
    return float(np.nan_to_num(both, nan=-1.0).max(initial=-1.0))


@everyone
def test_parts_do_not_overlap(name: str) -> None:
    rng = np.random.default_rng(3)
    for seed in range(0, 40, 2):
        solids = [solid for part in made(name, seed).parts for solid in part.solids]
        boxes = []
        for solid in solids:
            points = np.concatenate([c.points for c in solid.edges(VIEWS["front"].toward)])
            boxes.append((points.min(axis=0), points.max(axis=0)))
        for i, j in itertools.combinations(range(len(solids)), 2):
            low = np.maximum(boxes[i][0], boxes[j][0])
            high = np.minimum(boxes[i][1], boxes[j][1])
            if (high - low < 0.1).any():
                continue
            points = low + rng.random((400, 3)) * (high - low)
            for view in ("front", "right"):
                toward = VIEWS[view].toward
                feet = points - (points @ toward)[:, None] * toward
                # Arcs are chords within 0.05 mm.
                assert (
                    struck(solids[i], solids[j], Rays(feet, toward)) < 0.1
                    or not (held(solids[i], points) & held(solids[j], points)).any()
                ), (seed, i, j)


@each
def test_views_agree(name: str) -> None:
    for seed in SEEDS:
        extents: dict[str, list[tuple[float, float]]] = {"x": [], "y": [], "z": []}
        cut: dict[str, list[tuple[float, float]]] = {"x": [], "y": [], "z": []}
        for spec, view in drawn(name, seed):
            u0, v0, u1, v1 = (round(value, 3) + 0.0 for value in view.box)
            store = extents if spec.section is None else cut
            sides = spec.name in ("left", "right")
            store["y" if sides else "x"].append((-u1, -u0) if spec.name == "left" else (u0, u1))
            store["y" if spec.name == "top" else "z"].append((v0, v1))
        for axis, found in extents.items():
            assert len(set(found)) <= 1, (seed, axis, found)
            for low, high in cut[axis]:
                assert all(a <= low and high <= b for a, b in found), (seed, axis)


def test_bolts_of_brackets_clear_gussets_and_edges() -> None:
    pairs = 0
    for seed in range(200):
        parts = {part.name: part for part in made("bracket", seed).parts}
        wall = parts["WALL PLATE"].solids[0]
        assert isinstance(wall, Prism)
        edge = float(wall.profile.outer.polygon[:, 0].max())
        for hole in wall.profile.holes:
            assert hole.circle is not None
            y, _, radius = hole.circle
            assert edge - abs(y) >= 2.4 * radius
            for rib in parts["GUSSET"].solids:
                assert isinstance(rib, Prism)
                assert max(rib.start - y, y - rib.end) >= 2.4 * radius, seed
        pairs += len(parts["GUSSET"].solids) == 2
    assert pairs > 30


def test_gussets_of_knees_stay_on_their_beams() -> None:
    seen = 0
    for seed in range(400):
        parts = {part.name: part.solids[0] for part in made("frame", seed).parts}
        if made("frame", seed).title != "FRAME KNEE" or "GUSSET" not in parts:
            continue
        seen += 1
        points = {
            name: np.concatenate([c.points for c in solid.edges(VIEWS["front"].toward)])
            for name, solid in parts.items()
        }
        assert points["GUSSET"][:, 0].max() < points["RAFTER"][:, 0].max() - 10
        assert points["GUSSET"][:, 2].min() > points["COLUMN"][:, 2].min() + 10
    assert seen > 5
