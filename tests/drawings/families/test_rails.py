from __future__ import annotations

import re

from drawings.families.parts import box, part, rngs
from linewright.drawings.families.rails import channel_frame


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
