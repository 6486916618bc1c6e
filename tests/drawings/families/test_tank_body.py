from __future__ import annotations

import pytest

from drawings.families.parts import box, rngs
from linewright.drawings.families.supports import Cylinder
from linewright.drawings.families.tank_body import Tank, end_parts, make_end, shell_part
from linewright.drawings.solids.vessels import frame_toward

SIZE = Cylinder(250, 10, 400, "S355J2")


def test_ends_close_the_shell() -> None:
    shapes = set()
    for rng in rngs(30):
        frame = frame_toward("up")
        low, high = (make_end(rng, SIZE, frame, direction) for direction in ("down", "up"))
        tank = Tank(SIZE, frame, (low, high), True, "beams")
        shell = shell_part(tank)
        assert (box(shell.solids)[0][2], box(shell.solids)[1][2]) == (-400, 400)
        for end, part, sign in zip((low, high), end_parts(tank), (-1, 1), strict=True):
            shapes.add(part.name)
            edge = box(part.solids)[0 if sign > 0 else 1][2]
            # A flat end lies on the shell, a dished one begins with its rim where the shell ends.
            assert edge == pytest.approx(sign * SIZE.half)
            assert end.surface(0) == pytest.approx(end.top)
            assert end.surface(100) <= end.top
    assert shapes == {"FLAT END", "DISHED END"}
