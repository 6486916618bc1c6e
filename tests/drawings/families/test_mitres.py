from __future__ import annotations

import re

import numpy as np
import pytest

from drawings.families.parts import box, has, part, rngs
from linewright.drawings.families.mitres import channel_frame, knee
from linewright.drawings.solids.rolled import Bar
from linewright.drawings.solids.solid import Frame


def world_normal(frame: Frame, by_p: float, by_q: float) -> np.ndarray:
    normal = frame.a - by_p * frame.p - by_q * frame.q
    return normal / np.linalg.norm(normal)


def test_both_bars_end_in_parallel_planes_as_far_apart_as_the_plate_is_thick() -> None:
    plates = 0
    for rng in rngs(40):
        corner = knee(rng)
        (column,), (rafter,) = part(corner, "COLUMN").solids, part(corner, "RAFTER").solids
        assert isinstance(column, Bar)
        assert isinstance(rafter, Bar)
        normal = world_normal(column.frame, column.end.by_p, column.end.by_q)
        other = world_normal(rafter.frame, rafter.start.by_p, rafter.start.by_q)
        assert abs(normal @ other) == pytest.approx(1)
        ends = (column.frame.world(0, 0, column.end.level), rafter.frame.world(0, 0, rafter.start.level))
        thick = 0
        if has(corner, "MITRE PLATE"):
            plates += 1
            thick = int(part(corner, "MITRE PLATE").size.split("×")[0].removeprefix("PL "))
        assert abs((ends[1] - ends[0]) @ normal) == pytest.approx(thick, abs=1e-6)
    assert 10 < plates < 35


def test_a_frame_is_as_wide_and_as_high_as_its_parts_are_long() -> None:
    whole = 0
    for rng in rngs(40):
        frame = channel_frame(rng)
        rows, uprights = part(frame, "RAIL"), part(frame, "UPRIGHT")
        low, high = box([*rows.solids, *uprights.solids])
        lengths = [re.search(r"LG (\d+)", one.size) for one in (rows, uprights)]
        assert [high[0] - low[0], high[2] - low[2]] == [int(one[1]) for one in lengths if one]
        assert len(rows.solids) == len(uprights.solids) == (2 if frame.title == "FRAME" else 1)
        whole += frame.title == "FRAME"
    assert 10 < whole < 30
