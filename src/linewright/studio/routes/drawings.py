"""Drawings: what is to be done, what waits and what came of it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Depends, Form, HTTPException, Request, UploadFile
from pydantic import BaseModel
from starlette.responses import Response

from linewright.base import Message
from linewright.studio.app import Studio, studio_of
from linewright.studio.drawings_job import FORMATS
from linewright.studio.job_lists import JobList, given_names, named_after_files
from linewright.studio.named_folder import files_in, offered
from linewright.studio.queueing import Sent
from linewright.studio.routes.api import download, shown, take
from linewright.studio.sent_models import sent_models
from linewright.studio.templates import page

router = APIRouter(include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
QUEUE = JobList(
    kinds=tuple(FORMATS),
    page="/",
    home="/jobs",
    part_address="/jobs",
    place="queue",
    nothing=Message(
        "Nothing yet: choose files above and press Start. Here you see how far they are and what came of them."
    ),
    line=lambda _, row, __: {**named_after_files(row), "address": f"/jobs/{row.id}"},
)


@router.get("/")
def drawings(request: Request, studio: OneStudio, kind: str = "vectorize", model: str = "") -> Response:
    """Show where files are dropped, and the queue; a kind of work, and a model that was sent, are chosen already."""
    models = [*sent_models(studio.jobs, "repair"), *sent_models(studio.jobs, "full")]
    told: dict[str, Any] = {"folders": offered(studio.settings.folders), "models": models}
    told |= {"kind": kind, "model": model, **QUEUE.told(request, studio)}
    return page(request, "drawings.html", **told)


@router.get("/jobs")
def queue(request: Request, studio: OneStudio) -> Response:
    """Show the queue alone."""
    return QUEUE.part(request, studio)


class Asked(BaseModel):
    """The form of a new job."""

    files: list[UploadFile] = []
    folder: str = ""  # of this machine, in place of files
    kind: str = "vectorize"
    to: str = ""
    dpi: str = ""
    scale: str = ""
    marks: str = ""
    model: str = ""  # one that was sent
    switches: list[str] = []

    @property
    def options(self) -> dict[str, Any]:
        """What was filled in."""
        filled = {name: getattr(self, name).strip() for name in ("kind", "to", "dpi", "scale", "marks", "model")}
        return {**{name: value for name, value in filled.items() if value}, **dict.fromkeys(self.switches, True)}


@contextmanager
def taken(studio: Studio, asked: Asked) -> Iterator[Sent]:
    """Yield the files that were sent, or those of the folder that was named; a ConfigError if it may not be read."""
    with ExitStack() as opened:
        sent: list[tuple[str | None, BinaryIO]] = [(one.filename, one.file) for one in asked.files if one.filename]
        if asked.folder.strip():
            most = studio.settings.upload_files - len(sent)
            paths = files_in(studio.settings.folders, asked.folder.strip(), most=most)
            sent += [(path.name, opened.enter_context(path.open("rb"))) for path in paths]
        yield sent


@router.post("/jobs")
def add(request: Request, studio: OneStudio, asked: Annotated[Asked, Form()]) -> Response:
    """Queue a job; show the queue with it."""
    with taken(studio, asked) as sent:
        take(studio, sent, asked.options)
    return QUEUE.show(request, studio)


@router.get("/jobs/{job}")
def show(request: Request, studio: OneStudio, job: str) -> Response:
    """Show a job, its files and its notes."""
    row = studio.jobs.get(job)
    if row is None:
        raise HTTPException(404)
    pages = studio.decisions.overview(job)
    return page(request, "job.html", job=shown(row, request.state.language), given=given_names(row), pages=pages)


@router.delete("/jobs/{job}")
def delete(request: Request, studio: OneStudio, job: str) -> Response:
    """Take a job back; show the queue without it."""
    return QUEUE.remove(request, studio, job)


@router.get("/jobs/{job}/files/{name}")
def get_file(studio: OneStudio, job: str, name: str) -> Response:
    """Return a file that a job made."""
    return download(studio, job, name)
