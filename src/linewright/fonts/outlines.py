"""Outlines of many glyphs: traced by several processes, and kept in the work folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import starmap
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from linewright.base import Pixels, track
from linewright.fonts.resize import WOBBLE
from linewright.fonts.store import add_part, parts
from linewright.fonts.trace import Curves, Outline, trace
from linewright.glyphs import Placement

_STEM = "outlines"
_CHUNK = 256  # glyphs between two saves
_FEW = 64  # glyphs that are traced sooner than a second process starts
_DRAWN_ERROR = 1.5  # font units


def trace_all(
    images: Mapping[str, Pixels],
    placement: Placement,
    *,
    work: Path,
    drawn: bool = False,
    workers: int | None = None,
) -> dict[str, Outline]:
    """Trace glyphs; what the work folder holds of the same image and place is not traced again.

    Args:
        images: H x H uint8 by character, paper 255, ink 0.
        placement: where the font's origin and em lie in the frame.
        work: the work folder.
        drawn: whether a model drew them, so that what is fine on their edges is noise.
        workers: processes; by default one for each core.

    Raises:
        OutputError: the work folder cannot be written.
    """
    names = {char: _name(image, placement, drawn) for char, image in images.items()}
    known = dict(_load(work))
    todo = [char for char, name in names.items() if name not in known]
    count = 1 if len(todo) <= _FEW else workers or os.cpu_count() or 1
    jobs = [(images[char], placement) for char in todo]
    fresh: dict[str, Outline] = {}
    for char, outline in zip(todo, _traced(jobs, count, drawn), strict=True):
        known[names[char]] = fresh[names[char]] = outline
        if len(fresh) == _CHUNK:
            _save(work, fresh)
            fresh = {}
    if fresh:
        _save(work, fresh)
    return {char: known[name] for char, name in names.items()}


def _traced(jobs: list[tuple[Pixels, Placement]], workers: int, drawn: bool) -> Iterator[Outline]:
    if not jobs:
        return
    way = partial(_trace, drawn=drawn)
    if workers == 1:
        yield from track(starmap(way, jobs), total=len(jobs), what="tracing")
        return
    # Spawned, since a fork of a process that runs threads may hang.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        traced = pool.map(way, *zip(*jobs, strict=True), chunksize=16)
        yield from track(traced, total=len(jobs), what="tracing")


def _trace(image: Pixels, placement: Placement, *, drawn: bool) -> Outline:
    if not drawn:
        return trace(image, placement)
    return trace(image, placement, error=_DRAWN_ERROR, smooth=WOBBLE * len(image))


def _name(image: Pixels, placement: Placement, drawn: bool) -> str:
    manner = (WOBBLE, _DRAWN_ERROR) if drawn else ()
    digest = hashlib.blake2b(repr((image.shape, *placement, *manner)).encode(), digest_size=16)
    digest.update(image.tobytes())
    return digest.hexdigest()


def _save(work: Path, outlines: Mapping[str, Outline]) -> None:
    records = [
        {"name": name, "specks": outline.specks, "curves": [len(c) for c in outline.contours]}
        for name, outline in outlines.items()
    ]
    contours = [contour for outline in outlines.values() for contour in outline.contours]
    points = np.concatenate(contours) if contours else np.empty((0, 4, 2))
    add_part(work, _STEM, records, {"points": points.astype(np.float32)})


def _load(work: Path) -> Iterator[tuple[str, Outline]]:
    for records, arrays in parts(work, _STEM):
        points: Curves = arrays["points"].astype(np.float64)
        at = 0
        for record in records:
            contours = []
            for count in record["curves"]:
                contours.append(points[at : at + count])
                at += count
            yield record["name"], Outline(tuple(contours), record["specks"])
