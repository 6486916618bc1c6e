"""Studies without pictures, and small ones with some."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from linewright.base.types import Pixels
from linewright.evaluate.study.design import Amounts, make_questions
from linewright.evaluate.study.pictures import Drawn
from linewright.evaluate.study.plan import Study, StudyPlan, System, write_plan

if TYPE_CHECKING:
    from linewright.studio.app import Studio


def plain_plan(
    *, systems: int = 5, characters: int = 40, raters: int = 60, written: int | None = 0, amounts: Amounts | None = None
) -> StudyPlan:
    """Return a plan whose pictures are nowhere."""
    amounts = amounts or Amounts()
    questions = make_questions(
        systems=systems, characters=characters, lists=raters, seed=0, written=written, amounts=amounts
    )
    return StudyPlan(
        seed=0,
        raters=raters,
        size=64,
        systems=tuple(
            System(name=f"s{n}", origin="drawn", written=n == written, pictures=("0" * 64,) * characters)
            for n in range(systems)
        ),
        characters=tuple(chr(0x4E00 + n) for n in range(characters)),
        amounts=amounts,
        questions=questions.tolist(),
    )


def blot(number: int, size: int = 64) -> Pixels:
    """Return a picture that no other number gives."""
    image = np.full((size, size), 255, np.uint8)
    image[8:-8, 8 : 10 + number] = 0
    return image


def small_study(folder: Path, *, raters: int = 12, characters: int = 12, amounts: Amounts | None = None) -> Study:
    """Write a study of a model and a hand."""
    chars = [chr(0x4E00 + n) for n in range(characters)]
    drawn = {
        name: Drawn("drawn", {c: blot(start + n) for n, c in enumerate(chars)})
        for name, start in (("model", 0), ("hand", 20))
    }
    return write_plan(folder, drawn, chars, written="hand", raters=raters, amounts=amounts)


def studio_study(studio: Studio, *, raters: int = 12, contact: str = "", amounts: Amounts | None = None) -> str:
    """Put a planned study into a studio; return its job."""
    from linewright.studio.jobs import Outcome  # needs the packages of the studio

    job = studio.jobs.new_id()
    options = {"hands": ["gyosho", "soseki"], "written": "gyosho", "raters": raters, "contact": contact}
    studio.jobs.add(job, "study", options, [])
    small_study(studio.studies.folder(job), raters=raters, amounts=amounts)
    assert studio.jobs.claim() is not None
    studio.jobs.end(job, Outcome([], []))
    return job
