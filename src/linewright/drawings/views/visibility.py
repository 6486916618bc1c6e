"""Which pieces of projected edges are seen, which are hidden, and which are not drawn at all.

Every edge is split where another one crosses it; of each piece it is then asked, by two lines of
sight just beside its middle, whether material stands nearer.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from linewright.base import Floats
from linewright.drawings.solids.profile import Bools, Ints
from linewright.drawings.solids.solid import Curve, Rays
from linewright.drawings.views.view import PartSolid, View

_NEARER = 0.2  # material nearer than this hides; it stays under the thinnest sheet, mm


class Pieces(NamedTuple):
    """Projected straight pieces: their ends (u, v, depth), n x 3, and whose they are."""

    a: Floats
    b: Floats
    curve: Ints


def split_pieces(flat: Floats, counts: Ints, cut: Bools, section: float | None) -> Pieces:
    """Return the pieces of projected curves, split where they cross one another."""
    # Points (u, v, depth) of all curves follow one another, n x 3, ``counts`` to each curve;
    # ``cut`` says for each whether a section, at a depth, cuts its solid.
    return _crossed(_distinct(flat, counts, cut, section), section)


def _distinct(flat: Floats, counts: Ints, cut: Bools, section: float | None) -> Pieces:
    curve = np.repeat(np.arange(len(counts)), counts)
    within = curve[1:] == curve[:-1]
    a, b, curve = flat[:-1][within], flat[1:][within], curve[1:][within]
    wanted = np.hypot(*(b - a)[:, :2].T) > 1e-6
    if section is not None:
        wanted &= ~cut[curve] | (np.minimum(a[:, 2], b[:, 2]) < section + 1e-6)
    a, b, curve = a[wanted], b[wanted], curve[wanted]
    # Of pieces that fall on one another only the nearest can be seen.
    keys = [np.round(end[:, :2] @ (1, 1e4), 2) for end in (a, b)]
    ends = np.sort(np.stack(keys, axis=1), axis=1)
    nearest = np.argsort(-(a[:, 2] + b[:, 2]), kind="stable")
    _, first = np.unique(ends[nearest], axis=0, return_index=True)
    rows = np.sort(nearest[first])
    return Pieces(a[rows], b[rows], curve[rows])


def _crossed(pieces: Pieces, section: float | None) -> Pieces:
    """Split every piece where another one meets it, and where it passes the cutting plane."""
    a, b, curve = pieces
    r = b - a
    length = np.hypot(r[:, 0], r[:, 1])
    slack = 1e-5 / length
    # Only pieces whose boxes meet can cross.
    low, high = np.minimum(a, b) - 1e-4, np.maximum(a, b) + 1e-4
    which, other = _overlapping(low[:, :2], high[:, :2])
    cross = r[which, 0] * r[other, 1] - r[which, 1] * r[other, 0]
    offset = a[other] - a[which]
    with np.errstate(divide="ignore", invalid="ignore"):
        here = (offset[:, 0] * r[other, 1] - offset[:, 1] * r[other, 0]) / cross
        there = (offset[:, 0] * r[which, 1] - offset[:, 1] * r[which, 0]) / cross
    met = (np.abs(cross) > 1e-9 * length[which] * length[other]) & (here > slack[which])
    met &= (here < 1 - slack[which]) & (there > -slack[other]) & (there < 1 + slack[other])
    which, share = which[met], here[met]
    if section is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            passed = (section - a[:, 2]) / r[:, 2]
        through = np.nonzero((passed > slack) & (passed < 1 - slack))[0]
        which, share = np.concatenate([which, through]), np.concatenate([share, passed[through]])
    every = np.arange(len(a))
    which = np.concatenate([every, every, which])
    share = np.concatenate([np.zeros(len(a)), np.ones(len(a)), share])
    order = np.lexsort((share, which))
    which, share = which[order], share[order]
    same = (which[1:] == which[:-1]) & (share[1:] - share[:-1] > 1e-9)
    one, from_, to = which[:-1][same], share[:-1][same], share[1:][same]
    starts, ends = (a[one] + r[one] * at[:, None] for at in (from_, to))
    return Pieces(starts, ends, curve[one])


def _overlapping(low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """Return the numbers of all pairs of boxes (n x 2 corners) that meet, in order."""
    # Swept along the axis in which they are shorter: a pair is met where its later box begins.
    axis = int(np.argmin((high - low).mean(axis=0) / np.maximum(np.ptp(high, axis=0), 1e-9)))
    order = np.argsort(low[:, axis], kind="stable")
    begins = low[order, axis]
    count = np.searchsorted(begins, high[order, axis], side="right") - np.arange(len(order)) - 1
    first = np.repeat(np.arange(len(order)), count)
    step = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
    one, other = order[first], order[first + 1 + step]
    side = 1 - axis
    met = (low[one, side] <= high[other, side]) & (high[one, side] >= low[other, side])
    one, other = one[met], other[met]
    pairs = np.concatenate([one, other]) * len(low) + np.concatenate([other, one])
    pairs.sort()
    return pairs // len(low), pairs % len(low)


def visibility(
    pieces: Pieces,
    curves: Sequence[Curve],
    owners: Ints,
    boxes: tuple[Floats, Floats],
    solids: Sequence[PartSolid],
    view: View,
    section: float | None,
) -> Ints:
    """Return for each piece 1 if it is seen, 0 if hidden, -1 if not drawn at all."""
    # ``owners`` are the numbers of the curves' solids, ``boxes`` the least and the greatest (u, v,
    # depth) of each solid; ``section`` is the depth of the cutting plane.
    middles = _middles(pieces, curves, view)
    x, y, _ = (pieces.b - pieces.a).T
    normal = np.stack([-y, x], axis=1) / np.hypot(x, y)[:, None]
    beside = min(max(2e-4 * float(np.ptp(pieces.a[:, :2], axis=0).max()), 0.02), 0.2)
    probes = np.concatenate([middles[:, :2] + beside * normal, middles[:, :2] - beside * normal])
    depth = np.concatenate([middles[:, 2], middles[:, 2]])
    owner = np.concatenate([owners[pieces.curve]] * 2)
    covered = np.zeros(len(probes), dtype=bool)
    buried = np.zeros(len(middles), dtype=bool)
    for index, (placed, low, high) in enumerate(zip(solids, *boxes, strict=True)):
        within = ((probes >= low[:2] - 1) & (probes <= high[:2] + 1)).all(axis=1)
        met = np.flatnonzero(within & (depth < high[2]))
        if not len(met):
            continue
        at = depth[met, None]
        origins = probes[met, :1] * view.right + probes[met, 1:] * view.up
        far, near = placed.spans(Rays(origins, view.toward), section)
        covered[met] |= (near > at + _NEARER).any(axis=1)
        deep = ((far + _NEARER < at) & (at < near - _NEARER)).any(axis=1)
        inside = np.zeros(len(probes), dtype=bool)
        inside[met] = deep & (owner[met] != index)
        buried |= inside.reshape(2, -1).all(axis=0)
    state = np.where(covered.reshape(2, -1).all(axis=0), 0, 1)
    state[buried] = -1
    if section is not None:
        cut = np.array([placed.sectioned for placed in solids])[owners[pieces.curve]]
        state[cut & (middles[:, 2] > section + 1e-6)] = -1
    return state


def _middles(pieces: Pieces, curves: Sequence[Curve], view: View) -> Floats:
    """Return (u, v, depth) of the middle of each piece, on the true arc where it is one."""
    middles: Floats = (pieces.a + pieces.b) / 2
    # As `Curve.onto` does, for all at once.
    circles = {i: c for i, c in enumerate(curves) if c.centre is not None and c.planar}
    if not circles:
        return middles
    ranks = np.full(len(curves), -1)
    ranks[list(circles)] = np.arange(len(circles))
    rank = ranks[pieces.curve]
    on = rank >= 0
    centres = view.flat(np.array([circle.centre for circle in circles.values()]))[rank[on]]
    radii = np.array([circle.radius for circle in circles.values()])[rank[on], None]
    out = middles[on] - centres
    middles[on] = centres + out * (radii / np.linalg.norm(out, axis=1, keepdims=True))
    return middles
