"""A font that is completed: sent, told what it lacks, and what it lacks drawn and added."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, UploadFile
from pydantic import BaseModel
from starlette.responses import Response

from linewright.base import Message
from linewright.fonts import LEAST_LEARNT
from linewright.studio.app import Studio, studio_of
from linewright.studio.complete_job import COMPLETE, read_gaps
from linewright.studio.database import JobRow
from linewright.studio.font_job import CHARSETS, REVIEW
from linewright.studio.job_lists import JobList, given_names
from linewright.studio.queueing import queue_job
from linewright.studio.routes.api import shown
from linewright.studio.routes.fonts import sheet_of_glyphs
from linewright.studio.style_names import named_styles
from linewright.studio.templates import page
from linewright.studio.uploads import font_suffix

router = APIRouter(prefix="/hands/complete", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
_FORM = Form()


def _line(_: Studio, row: JobRow, __: str) -> dict[str, Any]:
    given, address = given_names(row), f"/hands/complete/{row.id}"
    made = [file for file in row.files if file.role == "made" and file.name != REVIEW]
    state = Message("what it lacks is known") if row.state == "done" and not made else None
    return {"name": given[0] if given else row.id, "address": address, "state": state, "downloads": made}


LIST = JobList(
    kinds=(COMPLETE,),
    page="/hands",
    home="/hands/complete",
    part_address="/hands/complete",
    place="completed",
    nothing=Message("No font was sent yet."),
    line=_line,
)


@router.get("")
def listing(request: Request, studio: OneStudio) -> Response:
    """Show the fonts that were sent, alone."""
    return LIST.part(request, studio)


@router.post("")
def add(studio: OneStudio, files: list[UploadFile]) -> Response:
    """Take a font and have it looked at; lead to its page."""
    job = queue_job(studio, COMPLETE, {}, [(file.filename, file.file) for file in files[:1]], suffix=font_suffix)
    return Response(status_code=204, headers={"HX-Redirect": f"/hands/complete/{job.id}"})


@router.get("/{job}")
def show(request: Request, studio: OneStudio, job: str) -> Response:
    """Show what a font lacks, how that is to be drawn, and what came of it."""
    row = LIST.row(studio, job)
    gaps = read_gaps(studio.jobs.folder(job))
    told: dict[str, Any] = {"row": row, "job": shown(row, request.state.language), "gaps": gaps, "charsets": CHARSETS}
    told |= {"styles": named_styles(request.state.language), "review": REVIEW, "least": LEAST_LEARNT}
    return page(request, "complete.html", name=given_names(row)[0], **told)


class Asked(BaseModel):
    """The form of what is to be added."""

    charset: str = ""
    text: str = ""
    style: str = ""
    minutes: float = 30
    name: str = ""


@router.post("/{job}/add")
def complete(studio: OneStudio, job: str, asked: Annotated[Asked, _FORM]) -> Response:
    """Have what is missing drawn and added."""
    return _again(studio, LIST.row(studio, job), asked.model_dump())


@router.post("/{job}/reroll")
def reroll(studio: OneStudio, job: str, characters: Annotated[str, _FORM] = "") -> Response:
    """Have some of the new glyphs drawn again."""
    row = LIST.row(studio, job)
    return _again(studio, row, {**row.options, "reroll": "".join(characters.split())})


@router.post("/{job}/stop")
def stop(studio: OneStudio, job: str) -> Response:
    """Stop; what was learnt and drawn so far stays."""
    studio.jobs.stop(LIST.row(studio, job).id)
    return Response(status_code=204)


@router.post("/{job}/again")
def go_on(studio: OneStudio, job: str) -> Response:
    """Go on where it stopped."""
    row = LIST.row(studio, job)
    return _again(studio, row, row.options)


@router.get("/{job}/review")
def review(studio: OneStudio, job: str) -> Response:
    """Show the new glyphs, those that failed a check first; no script of that page runs."""
    return sheet_of_glyphs(studio, LIST.row(studio, job).id)


@router.delete("/{job}")
def delete(request: Request, studio: OneStudio, job: str) -> Response:
    """Remove a font; show the list without it."""
    return LIST.remove(request, studio, job)


def _again(studio: Studio, row: JobRow, options: dict[str, Any]) -> Response:
    studio.jobs.again(row.id, options)
    studio.runner.wake()
    return Response(status_code=204, headers={"HX-Redirect": f"/hands/complete/{row.id}"})  # which follows the job
