"""Pages that can be looked through, for tests: made of vectors, without a network or a reader."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from dimensioned_pages import plate
from linewright.studio.app import Studio
from linewright.studio.jobs import Outcome
from linewright.studio.kinds import Given
from linewright.studio.review import Doubt, write_review
from linewright.translate import Coverage, FinishedPage, Stretch
from linewright.vector import Text, Vectors
from linewright.vector.dimensions.check import check_dimensions
from linewright.vector.model import Weld, WeldSymbol
from studio_clients import png

PX_PER_MM = 4.0
PAGE = "0001-0001"


def plate_page() -> Vectors:
    """Return a plate whose side says 66 where 60 is drawn, with an unsure text and one that was not read."""
    page = check_dimensions(plate(side="66"))
    unsure = Text("B0LT", (100.0, 250.0), 3.5, 12.0, 0.0, 0.4, False, ("BOLT",))
    unread = Text("", (150.0, 250.0), 3.5, 10.0, 0.0, 0.0, False)
    fillet = Weld("fillet", "a5", 3, 50, 20)
    weld = WeldSymbol((20, 20), (30, 30), (60, 30), 3.5, fillet, None, True, False, "111", "ISO 2553", 0.99, True)
    return replace(page, texts=(*page.texts, unsure), unread=(unread,), welds=(weld,))


class FakeRepaired:
    """What `write_review` asks of a repaired page."""

    def __init__(self, vectors: Vectors, lost: tuple[Stretch, ...] = ()) -> None:
        from linewright.pages import Page
        from linewright.translate import Changes

        height, width = round(vectors.height * PX_PER_MM), round(vectors.width * PX_PER_MM)
        pixels = np.full((height, width), 255, np.uint8)
        pixels[100:104, 100:600] = 0
        self.page = self.scan = Page(pixels, 25.4 * PX_PER_MM, "a", Path("a.png"), 0, 1)
        self.px_per_mm = PX_PER_MM
        self.changes = Changes(lost, (), (), 0, 100.0, pixels, PX_PER_MM)


def finished(vectors: Vectors | None = None) -> FinishedPage:
    """Return a page with a lost line and a stray vector."""
    vectors = vectors or plate_page()
    lost = Stretch(30.0, (400, 400, 520, 404))
    coverage = Coverage((), (Stretch(9.0, (80, 680, 280, 700)),))
    return FinishedPage(FakeRepaired(vectors, (lost,)), Path("a.dxf"), vectors, coverage)  # type: ignore[arg-type]


def add_page(studio: Studio) -> str:
    """Add a job that is done, with a page to look through; return its name."""
    job = studio.jobs.new_id()
    folder = studio.jobs.folder(job)
    given = folder / "given" / "file-0001.png"
    given.parent.mkdir(parents=True)
    given.write_bytes(png())
    studio.jobs.add(job, "vectorize", {"review": True, "report": True}, [Given("a <b>.png", given)])
    assert studio.jobs.claim() is not None
    write_review(folder / "pages" / PAGE, finished(), "a <b>.png", "a <b>", audited=True)
    studio.jobs.end(job, Outcome([], []))
    return job


def doubt_of(doubts: tuple[Doubt, ...], kind: str) -> Doubt:
    """Return the first doubt of a kind."""
    return next(doubt for doubt in doubts if doubt.kind == kind)
