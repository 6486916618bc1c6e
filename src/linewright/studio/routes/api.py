"""Jobs over REST, for programs."""

import time
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, HTTPException, Request, UploadFile
from pydantic import BaseModel
from starlette.responses import FileResponse, Response

from linewright.base import ConfigError, parse_json
from linewright.studio.app import Studio, studio_of
from linewright.studio.database import JobRow
from linewright.studio.drawings_job import FORMATS
from linewright.studio.queueing import Sent, queue_job

router = APIRouter(prefix="/api/v1", tags=["jobs"])
OneStudio = Annotated[Studio, Depends(studio_of)]
State = Literal["queued", "running", "done", "failed"]
_MOST_OPTIONS = 10_000  # characters


class Accepted(BaseModel):
    """A job that was taken."""

    id: str
    state: State


class Progress(BaseModel):
    """How far a job is; ``total`` is 0 as long as nobody knows."""

    done: int
    total: int
    seconds_left: float | None = None  # as the steps so far took


class ApiFile(BaseModel):
    """A file that a job made."""

    name: str
    size: int  # bytes


class ApiJob(BaseModel):
    """A job; texts are in the language that the request accepts."""

    id: str
    kind: str
    state: State
    progress: Progress
    notes: list[str]
    reason: str | None  # why it failed
    files: list[ApiFile]
    created: float  # seconds since 1970, UTC
    started: float | None
    ended: float | None


@router.post("/jobs", status_code=201)
def add_job(
    studio: OneStudio, files: Annotated[list[UploadFile], File()], options: Annotated[str, Form()] = "{}"
) -> Accepted:
    """Take files and queue a job.

    ``options`` is a JSON object: ``kind`` (repair, restyle, vectorize; by default the one that writes the format),
    ``to`` (png, tiff, pdf, dxf, svg, vector-pdf, json) and other options of `linewright.convert`: dpi, pdf_dpi, scale,
    deskew, marks, bilevel, partial, dxf_version, explode, true_to_size, report, strict, strict_mm; ``model`` is the
    number of a model that was sent.
    """
    return take(studio, [(file.filename, file.file) for file in files], read_options(options))


@router.get("/jobs/{job}")
def get_job(request: Request, studio: OneStudio, job: str) -> ApiJob:
    """Tell how a job is going and what came of it."""
    return shown(_known(studio, job), request.state.language)


@router.get("/jobs/{job}/files/{name}")
def get_file(studio: OneStudio, job: str, name: str) -> Response:
    """Return a file that a job made."""
    return download(studio, job, name)


@router.delete("/jobs/{job}", status_code=204)
def delete_job(studio: OneStudio, job: str) -> None:
    """Take a job back, or away with its files."""
    if not studio.jobs.delete(job):
        raise HTTPException(404)


def read_options(text: str) -> dict[str, Any]:
    """Return options that were sent as JSON; a ConfigError if they are none."""
    try:
        if len(text) > _MOST_OPTIONS:
            raise ValueError
        return parse_json(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError("is no JSON object", where="options") from error


def take(studio: Studio, sent: Sent, options: dict[str, Any]) -> Accepted:
    """Store files and queue a job; a UserError says what is wrong with them or with its options."""
    vectors = options.get("to") in FORMATS["vectorize"]
    kind = str(options.pop("kind", "vectorize" if vectors else "repair"))
    row = queue_job(studio, kind, options, sent)
    return Accepted(id=row.id, state="queued")


def download(studio: Studio, job: str, name: str) -> Response:
    """Return a made file as an attachment, so that no browser runs what is in it."""
    path = studio.jobs.path(job, name)
    if path is None or not path.is_file():
        raise HTTPException(404)
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'"}
    return FileResponse(path, media_type="application/octet-stream", filename=name, headers=headers)


def shown(row: JobRow, language: str) -> ApiJob:
    """Return a job as programs see it."""

    def local(texts: dict[str, str]) -> str:
        return texts.get(language) or texts.get("en", "")

    return ApiJob(
        id=row.id,
        kind=row.kind,
        state=row.state,
        progress=Progress(done=row.done, total=row.total, seconds_left=_seconds_left(row)),
        notes=list(map(local, row.notes)),
        reason=None if row.reason is None else local(row.reason),
        files=[ApiFile(name=file.name, size=file.size) for file in row.files if file.role == "made"],
        created=row.created,
        started=row.started,
        ended=row.ended,
    )


def _seconds_left(row: JobRow) -> float | None:
    if row.state != "running" or row.started is None or not 0 < row.done < row.total:
        return None
    return round((time.time() - row.started) / row.done * (row.total - row.done), 1)


def _known(studio: Studio, job: str) -> JobRow:
    row = studio.jobs.get(job)
    if row is None:
        raise HTTPException(404)
    return row
