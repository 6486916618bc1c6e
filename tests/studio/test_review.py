from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from linewright.base import InputError
from linewright.studio.review import LAYERS, read_review, read_vectors, write_review
from linewright.studio.tiles import read_tile
from studio_pages import doubt_of, finished, plate_page


def test_what_is_in_doubt_is_listed_the_gravest_first(tmp_path: Path) -> None:
    write_review(tmp_path, finished(), "a.png", "a", audited=True)
    review = read_review(tmp_path)
    kinds = [doubt.kind for doubt in review.doubts]
    assert kinds == ["disagrees", "reading", "lost", "stray", "unread"]
    wrong = doubt_of(review.doubts, "disagrees")
    assert (wrong.reading, wrong.length_mm) == ("66", 60)
    assert doubt_of(review.doubts, "reading").others == ("BOLT",)
    assert doubt_of(review.doubts, "lost").box == (100, 100, 130, 101)
    assert len({doubt.id for doubt in review.doubts}) == 5
    assert read_vectors(tmp_path) == plate_page()


def test_layers_lie_over_each_other(tmp_path: Path) -> None:
    write_review(tmp_path, finished(), "a.png", "a", audited=True)
    review = read_review(tmp_path)
    assert (review.layers, review.width, review.height) == (LAYERS, 840, 1188)
    data = read_tile(tmp_path / "vectors.tiles", review.levels[1], 0, 1)
    assert data is not None
    tile = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    blue, _, red = (int(channel) for channel in tile.reshape(-1, 3).min(axis=0))
    assert red < 60 < blue
    assert (tmp_path / "page.png").is_file()


def test_a_page_of_pixels_has_two_layers(tmp_path: Path) -> None:
    page = finished()._replace(vectors=None, coverage=None)
    write_review(tmp_path, page, "a.png", "a", audited=False)
    review = read_review(tmp_path)
    assert review.layers == ("scan", "page") and review.doubts == () and review.px_per_mm is None
    assert read_vectors(tmp_path) is None
    with pytest.raises(InputError, match="absent or damaged"):
        read_review(tmp_path / "none")
