from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from linewright.pages import read_image
from linewright.studio.kinds import Given, Limits, Work
from linewright.studio.preview_job import check, cut, work


def test_the_part_is_where_most_is_drawn() -> None:
    page = np.full((2000, 3000, 3), 255, np.uint8)
    for x in range(2050, 2800, 25):
        cv2.line(page, (x, 150), (x, 700), (0, 0, 0), 3)
    part = cut(page, "lines")
    assert part.shape == (900, 900, 3) and (part < 128).sum() == (page < 128).sum()
    assert (cut(page, "corner") == page[-900:, -900:]).all()
    assert (cut(page, "middle") == page[550:1450, 1050:1950]).all()
    assert cut(page[:50, :60], "lines").shape == (50, 60, 3)


def test_settings_that_are_wrong_are_told_and_others_have_their_defaults() -> None:
    options = check("preview", {"dpi": "300", "kind": "repair", "place": "<b>", "report": True})
    assert (options["kind"], options["place"], options["dpi"], options["report"]) == ("repair", "lines", 300, False)
    assert check("preview", {"kind": "font"})["kind"] == "vectorize"
    with pytest.raises(Exception, match="dpi"):
        check("preview", {"dpi": "-3"})


@pytest.mark.slow
def test_a_part_is_shown_as_scan_page_and_vectors(tmp_path: Path) -> None:
    page = np.full((1200, 1200), 255, np.uint8)
    cv2.rectangle(page, (200, 200), (900, 700), 0, 4)
    path = tmp_path / "file-0001.png"
    cv2.imwrite(str(path), page)
    options = check("preview", {"dpi": 200})
    done = work(Work("preview", options, [Given("a.png", path)], tmp_path, Limits(10**8, 5), lambda *_: None))
    assert [file.name for file in done.files] == ["scan.png", "page.png", "vectors.png"]
    for file in done.files:
        pixels = read_image(tmp_path / file.path).pixels
        assert pixels.shape == (900, 900) and 0.002 < (pixels < 160).mean() < 0.05
