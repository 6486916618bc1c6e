from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from linewright.base import ConfigError, packed
from linewright.fonts import CellPlace
from linewright.studio.app import Studio
from linewright.studio.database import JobRow
from linewright.studio.jobs import Outcome
from linewright.studio.sample_cells import Mend, SampleCells
from linewright.studio.samples_job import CUT, PAGES, CutCells
from studio_clients import PART, form_key, png, studio_client


def cut(studio: Studio) -> JobRow:
    """Samples of a page with a block at (100, 100) to (140, 140); its cell lies 20 px off, another one is empty."""
    job = studio.jobs.new_id()
    folder = studio.jobs.folder(job)
    (folder / PAGES).mkdir(parents=True)
    page = np.full((400, 400), 255, np.uint8)
    page[100:140, 100:140] = 0
    cv2.imwrite(str(folder / PAGES / "page-0001.png"), page)
    studio.jobs.add(job, "samples", {}, [])
    studio.jobs.claim()
    (folder / "a.png").write_bytes(png())
    places = {"永": CellPlace("page-0001.png", 120, 120, 60), "和": CellPlace("page-0001.png", 300, 300, 60)}
    known = CutCells(places=places, empty=("和",), doubtful={"永": packed("very little ink")})
    (folder / CUT).write_text(known.model_dump_json(), encoding="utf-8")
    studio.jobs.end(job, Outcome([("doubtful-U+6C38.png", "a.png")], []))
    row = studio.jobs.get(job)
    assert row is not None
    return row


def test_the_frame_of_a_cell_is_moved_and_what_was_cut_is_there_again(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        cells, row = studio.cells, cut(studio)
        assert [(cell.char, cell.why, cell.taken) for cell in cells.cells(row).values()] == [
            ("永", "very little ink", False),
            ("和", None, False),
        ]
        part, frame, home = cells.around(row, "U+6C38")
        assert (part, frame) == (CellPlace("page-0001.png", 90, 90, 120), home)
        shown = cv2.imdecode(np.frombuffer(cells.picture_around(row, "U+6C38"), np.uint8), cv2.IMREAD_GRAYSCALE)
        assert shown is not None and shown.shape == (512, 512) and shown[60, 60] == 0
        cells.mend(row, "U+6C38", Mend(do="frame", left=100, top=100, side=50))
        assert cells.around(row, "U+6C38").frame == CellPlace("page-0001.png", 100, 100, 50)
        mended = cells.cells(row)["U+6C38"]
        assert mended.taken and mended.picture is not None
        image = cv2.imread(str(mended.picture), cv2.IMREAD_GRAYSCALE)
        assert image is not None and 0.55 < (image < 128).mean() < 0.7  # 40 x 40 of 50 x 50
        address = f"/samples/{row.id}/mend/U+6C38"
        panel = client.get(address, headers=PART).text
        assert '<rect x="8.3" y="8.3" width="41.7"' in panel and "very little ink" in panel
        assert client.get(f"{address}/around.png").content == cells.picture_around(row, "U+6C38")
        asked = {"do": "frame", "left": "25", "top": "50", "side": "25"}
        client.post(address, data=asked, headers=form_key(client))
        assert cells.around(row, "U+6C38").frame == CellPlace("page-0001.png", 120, 150, 30)
        cells.mend(row, "U+6C38", Mend(do="leave"))
        assert not cells.cells(row)["U+6C38"].taken
        cells.mend(row, "U+6C38", None)
        again = cells.cells(row)["U+6C38"]
        assert again.mend is None and again.picture == studio.jobs.folder(row.id) / "a.png"


def test_a_frame_stays_within_what_is_shown_and_an_empty_cell_can_be_cut(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        cells, row = studio.cells, cut(studio)
        cells.mend(row, "U+548C", Mend(do="frame", left=0, top=999, side=100))
        mended = cells.cells(row)["U+548C"]
        assert mended.taken and mended.picture is not None and mended.picture.name == "U+548C.png"
        for side in (7, 121):
            with pytest.raises(ConfigError, match="smaller than a stroke"):
                cells.mend(row, "U+6C38", Mend(do="frame", left=100, top=100, side=side))
        with pytest.raises(ConfigError, match="no such sample"):
            cells.mend(row, "U+0041", Mend(do="take"))


def test_samples_of_an_earlier_version_have_no_frames(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        row = cut(studio)
        (studio.jobs.folder(row.id) / CUT).unlink()
        cells = SampleCells(studio.jobs).cells(row)
        assert list(cells) == ["U+6C38"] and not cells["U+6C38"].can_move and cells["U+6C38"].why == ""
        with pytest.raises(ConfigError, match="was not kept"):
            studio.cells.around(row, "U+6C38")
