"""Strokes that nobody drew: bits along rough ink, bridges inside crossings, specks, squiggles."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from linewright.base import Floats, Ints
from linewright.vector import limits
from linewright.vector.chains import Chain
from linewright.vector.fit import norm
from linewright.vector.strokes import Stroke


def remove_bits(strokes: Sequence[Stroke], px_per_mm: float, *, up_to_mm: float = limits.BIT_MM) -> list[Stroke]:
    """Leave out short pieces along lines that are much longer, as rough or holed ink has them."""
    # Such a piece meets other ink and lies all along within a quarter of a mm of longer lines, or
    # in their ink, straight ones drawn on a little. A line that met nothing else ends in the open.
    lengths = np.array([stroke.length for stroke in strokes])
    short = np.array([s.free != (True, True) and not s.closed for s in strokes], dtype=np.bool_)
    short &= lengths < up_to_mm * px_per_mm
    if short.all() or not short.any():
        return list(strokes)
    long = np.flatnonzero(~short)
    tree, owner = _tree([strokes[n].sample(limits.DRAWN_ON_MM * px_per_mm) for n in long.tolist()])
    inside = np.array([stroke.half_width + 1 for stroke in strokes])
    reach = inside.clip(limits.BIT_NEAR_MM * px_per_mm, limits.BIT_IN_MM * px_per_mm)
    gone = np.zeros(len(strokes), dtype=np.bool_)
    for number in np.flatnonzero(short).tolist():
        stroke = strokes[number]
        away, which = tree.query(np.concatenate([stroke.points, stroke.ends]))
        beside = long[owner[which]]
        gone[number] = (away < reach[beside]).all() and (lengths[beside] > limits.LINE_TO_BIT * lengths[number]).all()
    rest = [strokes[number] for number in np.flatnonzero(~gone).tolist()]
    _free_ends(rest, [strokes[number] for number in np.flatnonzero(gone).tolist()], px_per_mm)
    return rest


def _tree(points: Sequence[Floats]) -> tuple[KDTree, Ints]:
    """Return a tree of several sets of points, and of which set each point is."""
    owner = np.repeat(np.arange(len(points)), [len(some) for some in points])
    return KDTree(np.concatenate(points)), owner


def _free_ends(rest: Sequence[Stroke], gone: Sequence[Stroke], px_per_mm: float) -> None:
    """Free the ends that met what is gone and meet nothing else."""
    if not gone or not rest:
        return
    met = KDTree(np.concatenate([stroke.ends for stroke in gone]))
    tree, owner = _tree([stroke.sample() for stroke in rest])
    for number, stroke in enumerate(rest):
        free = list(stroke.free)
        reach = max(limits.MET_WIDTHS * stroke.half_width, limits.MET_MM * px_per_mm)
        for end in (0, 1):
            if not free[end] and met.query(stroke.ends[end])[0] <= reach:
                beside = owner[tree.query_ball_point(stroke.ends[end], reach)]
                free[end] = bool((beside == number).all())
        stroke.free = (free[0], free[1])


def remove_bridges(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Leave out what thinning leaves where lines cross at a slant: short pieces inside the ink."""
    # Such a piece lies between two junctions, no longer than its lines are wide, on other strokes.
    short = [
        not any(stroke.free)
        and not stroke.closed
        and stroke.length < limits.BRIDGE_WIDTHS * stroke.half_width + limits.BRIDGE_PX
        for stroke in strokes
    ]
    long = [stroke for stroke, is_short in zip(strokes, short, strict=True) if not is_short]
    if not long:
        return list(strokes)
    tree, _ = _tree([stroke.sample() for stroke in long])

    def is_bridge(stroke: Stroke) -> bool:
        # What a line runs through goes, not what two lines merely touch with their ends.
        reach = limits.BRIDGE_NEAR * stroke.half_width + limits.BRIDGE_NEAR_PX
        away = tree.query(np.concatenate([stroke.points, stroke.ends]))[0]
        return bool((away <= reach).all())

    return [s for s, is_short in zip(strokes, short, strict=True) if not is_short or not is_bridge(s)]


def remove_specks(strokes: Sequence[Stroke], lettering: Sequence[Chain], px_per_mm: float) -> list[Stroke]:
    """Leave out dots in no row of dashes, unless beside small strokes or lettering not read."""
    specks = [
        stroke.linetype == "continuous"
        and stroke.free == (True, True)
        and stroke.length + 2 * stroke.half_width < limits.SPECK_MM * px_per_mm
        for stroke in strokes
    ]
    small = [
        stroke.points
        for stroke, is_speck in zip(strokes, specks, strict=True)
        if not is_speck and stroke.length < limits.SMALL_MM * px_per_mm
    ]
    small.extend(chain.points for chain in lettering)
    tree = KDTree(np.concatenate(small)) if small else None
    beside = limits.BESIDE_SMALL_MM * px_per_mm
    return [
        stroke
        for stroke, is_speck in zip(strokes, specks, strict=True)
        if not is_speck or (tree is not None and tree.query(stroke.points)[0].min() < beside)
    ]


def find_squiggles(strokes: Sequence[Stroke], others: Sequence[Floats], px_per_mm: float) -> list[bool]:
    """Say of each stroke whether it is part of a short lone squiggle: most likely dirt."""
    # A squiggle is one piece of ink without branches, at most 8 mm across, with nothing else within
    # 2 mm. Circles, dashed lines and crosses are none.
    count = len(strokes)
    if count == 0:
        return []
    points = [np.concatenate([s.points, s.ends, _between(s)]) for s in strokes]
    tree, owner = _tree([*points, *others])
    owner = np.minimum(owner, count)
    largest = limits.SQUIGGLE_MM * px_per_mm
    small = np.array([_diagonal(some) <= largest for some in points])
    links = [
        (number, other)
        for number in np.flatnonzero(small).tolist()
        for near in tree.query_ball_point(points[number], limits.CLUSTER_MM * px_per_mm)
        for other in np.unique(owner[near]).tolist()
    ]
    first, second = np.array(links, dtype=np.int64).reshape(-1, 2).T
    table = coo_array((np.ones(len(links)), (first, second)), shape=(count + 1, count + 1))
    clusters = connected_components(table, directed=False)[1]
    found = np.zeros(count, dtype=np.bool_)
    for cluster in set(clusters[:count].tolist()) - {int(clusters[count])}:
        members = np.flatnonzero(clusters[:count] == cluster)
        some = [strokes[number] for number in members.tolist()]
        found[members] = (
            small[members].all()
            and all(s.linetype == "continuous" and not s.closed for s in some)
            and sum(sum(s.free) for s in some) == limits.SQUIGGLE_ENDS
            and _diagonal(np.concatenate([points[n] for n in members.tolist()])) <= largest
        )
    answers: list[bool] = found.tolist()
    return answers


def _between(stroke: Stroke) -> Floats:
    """Return points between the ends, where a joined stroke has none of its own."""
    share = np.linspace(0, 1, max(int(stroke.length // limits.SAMPLE_PX), 2))[:, None]
    return np.asarray(stroke.ends[0] + share * (stroke.ends[1] - stroke.ends[0]))


def _diagonal(points: Floats) -> float:
    return norm(points.max(axis=0) - points.min(axis=0))
