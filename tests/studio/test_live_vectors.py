from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from linewright.base import Pixels
from linewright.studio.app import Studio
from linewright.studio.live_vectors import revision
from linewright.studio.tiles import SIDE, read_tile
from studio_clients import studio_client
from studio_pages import PAGE, add_page, doubt_of


def test_a_decision_is_drawn_at_once_and_what_is_taken_back_is_gone(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        job = add_page(studio)
        review = studio.decisions.review(job, PAGE)
        low, high = review.levels

        def drawn(level: int, column: int = 0, row: int = 0) -> Pixels:
            tile = studio.live.tile(job, PAGE, level, column, row)
            assert tile is not None
            return opened(tile)

        stored = opened(read_tile(studio.decisions.folder(job, PAGE) / "vectors.tiles", high, 0, 1))
        before = drawn(high, 0, 1)
        assert before.shape == stored.shape and np.abs(before.astype(int) - stored).mean() < 1
        assert revision(studio.decisions.made(job, PAGE)) == "0"
        stray = doubt_of(review.doubts, "stray")  # 80 to 280 px across, about 690 px down
        line = [[100.0, 150.0], [110.0, 150.0]]  # mm: 400 to 440 px across, 600 px down
        studio.decisions.add(job, PAGE, "d1", "draw", string="", points=line, who="")
        first = revision(studio.decisions.made(job, PAGE))
        after = drawn(high, 0, 1)
        assert before[80:96, 410:430].min() == 255 and after[80:96, 410:430].min() < 100
        assert drawn(low).shape[0] <= SIDE
        studio.decisions.add(job, PAGE, stray.id, "accept", string="", points=[], who="")
        assert revision(studio.decisions.made(job, PAGE)) not in ("0", first)
        studio.decisions.undo(job, PAGE)
        assert revision(studio.decisions.made(job, PAGE)) == first
        studio.decisions.undo(job, PAGE)
        assert (drawn(high, 0, 1) == before).all()
        for place in ((low - 1, 0, 0), (high + 1, 0, 0), (high, 99, 0), (high, 0, -1)):
            assert studio.live.tile(job, PAGE, *place) is None


def opened(tile: bytes | None) -> Pixels:
    assert tile is not None
    pixels = cv2.imdecode(np.frombuffer(tile, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return pixels


def test_a_tile_of_another_state_is_not_kept(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        address = f"/jobs/{add_page(studio)}/pages/{PAGE}/live"
        now = client.get(f"{address}/0/11/0_0")
        assert now.content.startswith(b"\x89PNG") and "max-age" in now.headers["cache-control"]
        assert client.get(f"{address}/r1/11/0_0").headers["cache-control"] == "no-store"
        assert client.get(f"{address}/0/11/99_0").status_code == 404
        assert client.get(f"/jobs/{'0' * 16}/pages/{PAGE}/live/0/11/0_0").status_code == 404
