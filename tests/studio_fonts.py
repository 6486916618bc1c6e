"""Fonts of a studio, for tests: made of nothing but the glyphs in their work folder."""

from __future__ import annotations

import numpy as np

from linewright.fonts.checks import Verdict
from linewright.fonts.work_folder import Glyph, WorkFolder, WorkSettings
from linewright.studio.app import Studio
from linewright.studio.jobs import Outcome

GOOD, BAD = Verdict((), "永", 0.9, 0.0), Verdict(("read as 水",), "水", 0.1, 1.0)


def glyph(ink: int, label: str, verdict: Verdict = GOOD) -> Glyph:
    """Return a glyph of a block."""
    image = np.full((64, 64), 255, np.uint8)
    image[20:44, 20:44] = ink
    return Glyph(image, verdict, label, (label,), 0, True)


def add_font(studio: Studio) -> str:
    """Add a font that is done: 永, which is flagged and has a candidate, and 和; return the name of its job."""
    job = studio.jobs.new_id()
    folder = studio.jobs.folder(job)
    made = folder / "made"
    made.mkdir(parents=True)
    studio.jobs.add(job, "font", {"style": "gyosho", "text": "永和"}, [])
    assert studio.jobs.claim() is not None
    work = WorkFolder(made / "gyosho.glyphs", WorkSettings(style="gyosho", source="b", size=64))
    work.add("candidates", [("永", glyph(60, "by <b>another</b>"))])
    work.save({"永": glyph(0, "as drawn", BAD), "和": glyph(30, "as drawn")})
    (made / "gyosho.ttf").write_bytes(b"font")
    (made / "r.html").write_text("x", encoding="utf-8")
    files = [("gyosho.ttf", "made/gyosho.ttf"), ("review.html", "made/r.html")]
    studio.jobs.end(job, Outcome(files, []))
    return job
