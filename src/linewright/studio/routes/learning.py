"""A hand that is learnt from samples: begun, followed, stopped and gone on with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from pydantic import BaseModel
from starlette.responses import FileResponse, Response

from linewright.base import ConfigError
from linewright.studio.app import Studio, studio_of
from linewright.studio.curves import read_curves
from linewright.studio.database import JobRow
from linewright.studio.learn_job import LEARN, MODEL, SAMPLES, SHEET, pictures, run_folder
from linewright.studio.queueing import queue_job
from linewright.studio.routes.api import shown
from linewright.studio.samples_job import SAMPLES as CUT_SAMPLES
from linewright.studio.templates import page

router = APIRouter(prefix="/hands/learn", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
_FORM = Form()


class Asked(BaseModel):
    """The form of a hand to be learnt."""

    samples: str  # the job that cut them
    cells: list[str] = []  # codes of those that are taken, as U+6C38
    name: str
    minutes: float = 30
    steps: str = ""


@router.post("")
def add(studio: OneStudio, asked: Annotated[Asked, _FORM]) -> Response:
    """Queue the learning of a hand; lead to its page."""
    row = studio.jobs.get(asked.samples)
    known = {} if row is None or row.kind != CUT_SAMPLES else studio.cells.cells(row)
    copies = {}
    for code in asked.cells:
        path = known[code].picture if code in known else None
        if path is None:
            raise ConfigError("there is no such sample", where=code[:40])
        copies["/".join([SAMPLES, "".join([code, path.suffix])])] = path
    if not copies:
        raise ConfigError("no samples were chosen")
    options: dict[str, Any] = {"name": asked.name.strip(), "minutes": asked.minutes}
    if asked.steps.strip():
        options["steps"] = asked.steps.strip()
    job = queue_job(studio, LEARN, options, copies=copies)
    return Response(status_code=204, headers={"HX-Redirect": f"/hands/learn/{job.id}"})


@router.get("/{job}")
def show(request: Request, studio: OneStudio, job: str) -> Response:
    """Show how far a hand is, with the newest picture of its run."""
    row = _learnt(studio, job)
    drawn = pictures(studio.jobs.folder(job))
    told: dict[str, Any] = {
        "row": row,
        "job": shown(row, request.state.language),
        "samples": len(row.files) - _made(row),
    }
    told |= {
        "curves": read_curves(run_folder(studio.jobs.folder(job))),
        "model": MODEL,
        "picture": drawn[-1].stem if drawn else None,
    }
    return page(request, "learn.html", **told)


@router.get("/{job}/pictures/{name}.png")
def picture(studio: OneStudio, job: str, name: str) -> Response:
    """Return a picture of the run, or the sheet of what was held back."""
    row = _learnt(studio, job)
    if name == "sheet":
        path = studio.jobs.path(row.id, SHEET)
    else:
        path = next((path for path in pictures(studio.jobs.folder(job)) if path.stem == name), None)
    if path is None or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="image/png")


@router.post("/{job}/stop")
def stop(studio: OneStudio, job: str) -> Response:
    """Stop; what was learnt so far stays."""
    _learnt(studio, job)
    studio.jobs.stop(job)
    return Response(status_code=204)


@router.post("/{job}/again")
def go_on(studio: OneStudio, job: str) -> Response:
    """Go on where it stopped."""
    row = _learnt(studio, job)
    studio.jobs.again(job, row.options)
    studio.runner.wake()
    return Response(status_code=204)


@router.delete("/{job}")
def delete(studio: OneStudio, job: str) -> Response:
    """Remove a hand; lead to the page of hands."""
    _learnt(studio, job)
    studio.jobs.delete(job)
    return Response(status_code=204, headers={"HX-Redirect": "/hands"})


def learnt_hands(studio: Studio) -> list[JobRow]:
    """Return the jobs that learn or have learnt a hand, the newest first."""
    return list(studio.jobs.list(1000, kinds=(LEARN,)))


def hand_files(studio: Studio, job: str) -> Mapping[str, Path]:
    """Return what a font of a learnt hand is made of, by the names of its job's files; none if it is not learnt."""
    row = studio.jobs.get(job)
    model = studio.jobs.path(job, MODEL) if row is not None and row.kind == LEARN and row.state == "done" else None
    if row is None or model is None:
        return {}
    folder = studio.jobs.folder(job)
    samples = {file.name: folder / file.stored for file in row.files if file.role == "given"}
    return {MODEL: model, **samples}


def _made(row: JobRow) -> int:
    return sum(file.role == "made" for file in row.files)


def _learnt(studio: Studio, job: str) -> JobRow:
    row = studio.jobs.get(job)
    if row is None or row.kind != LEARN:
        raise HTTPException(404)
    return row
