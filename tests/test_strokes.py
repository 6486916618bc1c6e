from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from linewright.glyphs.dataset import read_glyph_set
from linewright.raster import Pixels
from linewright.skeleton import Skeletons, thin
from linewright.strokes import end_points, junctions, stroke_graph


def drawn(*rows: str) -> Pixels:
    return np.where(np.array([list(row) for row in rows]) == "#", 0, 255).astype(np.uint8)


LINE = drawn(".....", ".###.", ".....")
CROSS = drawn("...#...", "...#...", "#######", "...#...", "...#...")
RING = drawn(".....", ".###.", ".#.#.", ".###.", ".....")
DIAGONAL = drawn("#...", ".#..", "..#.", "...#")
TEE = drawn("#####", "..#..", "..#..")


def test_ends_and_junctions_of_plain_shapes() -> None:
    assert end_points(LINE) == [(1, 1), (1, 3)] and junctions(LINE) == []
    assert len(end_points(CROSS)) == 4 and junctions(CROSS) == [(2.0, 3.0)]
    assert end_points(RING) == [] and junctions(RING) == []
    assert end_points(DIAGONAL) == [(0, 0), (3, 3)]
    assert len(end_points(TEE)) == 3 and len(junctions(TEE)) == 1


def test_graph_of_a_line_a_ring_and_a_dot() -> None:
    line = stroke_graph(DIAGONAL)
    assert [node.kind for node in line.nodes] == ["end", "end"]
    assert line.strokes[0].length == pytest.approx(3 * math.sqrt(2))
    assert {line.strokes[0].places[0], line.strokes[0].places[-1]} == {(0, 0), (3, 3)}
    ring = stroke_graph(RING)
    assert [node.kind for node in ring.nodes] == ["ring"]
    assert ring.strokes[0].first == ring.strokes[0].last
    assert len(ring.strokes[0].places) == 8
    dot = stroke_graph(drawn("...", ".#.", "..."))
    assert [node.kind for node in dot.nodes] == ["end"] and dot.strokes == ()
    assert stroke_graph(drawn("...", "...")) == ((), ())


def test_graph_of_a_cross_joins_four_arms_in_one_junction() -> None:
    graph = stroke_graph(CROSS)
    assert sorted(node.kind for node in graph.nodes) == ["end"] * 4 + ["junction"]
    middle = [node.kind for node in graph.nodes].index("junction")
    assert len(graph.strokes) == 4
    assert all(middle in (stroke.first, stroke.last) for stroke in graph.strokes)
    assert sum(len(stroke.places) for stroke in graph.strokes) == 6


def test_graph_of_real_glyphs_covers_the_skeleton_and_keeps_its_parts() -> None:
    hand = read_glyph_set("starter").style("mouhitsu")
    for char in "永国我口":
        bones = thin(hand[char])
        graph = stroke_graph(bones)
        ink = {(int(r), int(c)) for r, c in np.argwhere(bones == 0)}
        covered = [place for stroke in graph.strokes for place in stroke.places]
        assert len(covered) == len(set(covered)) and set(covered) <= ink
        assert len(covered) > 0.7 * len(ink)
        # As many connected parts as the skeleton has (union by strokes).
        parts = list(range(len(graph.nodes)))
        for stroke in graph.strokes:
            a, b = parts[stroke.first], parts[stroke.last]
            parts = [a if part == b else part for part in parts]
        assert len(set(parts)) == ndimage.label(bones == 0, np.ones((3, 3)))[1]


def test_skeletons_are_thinned_images_and_come_back_from_the_cache(tmp_path: Path) -> None:
    hand = read_glyph_set("starter").style("mouhitsu")
    images = [hand[char] for char in "永国我"]
    fresh = Skeletons(images)
    kept = Skeletons(images, cache=tmp_path)
    (file,) = tmp_path.iterdir()
    read = Skeletons(images, cache=tmp_path)
    assert len(fresh) == len(kept) == len(read) == 3
    for number, image in enumerate(images):
        for skeletons in (fresh, kept, read):
            np.testing.assert_array_equal(skeletons[number], thin(image))
    stamp = file.stat().st_mtime_ns
    Skeletons(images, cache=tmp_path)
    assert file.stat().st_mtime_ns == stamp
    Skeletons(images[:2], cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    image = read_glyph_set("starter").style("mouhitsu")["永"]
    Skeletons([image], cache=tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:40])
    np.testing.assert_array_equal(Skeletons([image], cache=tmp_path)[0], thin(image))
