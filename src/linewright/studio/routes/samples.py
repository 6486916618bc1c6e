"""Samples of a hand: a sheet to print, pages that were written on, and each cell that was cut out of them."""

import re
import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, UploadFile
from pydantic import BaseModel
from starlette.responses import FileResponse, Response

from linewright.fonts import print_samples
from linewright.studio.app import Studio, studio_of
from linewright.studio.database import JobRow
from linewright.studio.queueing import queue_job
from linewright.studio.routes.api import shown
from linewright.studio.samples_job import DOUBTFUL, SAMPLES
from linewright.studio.templates import fragment, page

router = APIRouter(prefix="/samples", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
_CELL = re.compile(rf"({DOUBTFUL})?U\+([0-9A-F]{{4,6}})\.png")


@router.get("")
def samples(request: Request, studio: OneStudio) -> Response:
    """Show where a sheet is fetched and pages are sent."""
    return page(request, "samples.html", jobs=_listed(request, studio))


@router.get("/sheet.pdf")
def sheet() -> Response:
    """Return a sheet to write on."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.pdf"
        print_samples(path)
        data = path.read_bytes()
    headers = {"Content-Disposition": 'attachment; filename="sheet.pdf"'}
    return Response(data, media_type="application/pdf", headers=headers)


class Asked(BaseModel):
    """The form of pages to be cut."""

    files: list[UploadFile]
    text: str = ""


@router.post("")
def add(request: Request, studio: OneStudio, asked: Annotated[Asked, Form()]) -> Response:
    """Queue the cutting of pages; show the list with it."""
    queue_job(studio, SAMPLES, {"text": asked.text}, [(file.filename, file.file) for file in asked.files])
    return page(request, "sample_list.html", jobs=_listed(request, studio))


@router.get("/list")
def listing(request: Request, studio: OneStudio) -> Response:
    """Show what was cut, alone."""
    return fragment(request, "sample_list.html", "/samples", jobs=_listed(request, studio))


@router.get("/{job}")
def show(request: Request, studio: OneStudio, job: str) -> Response:
    """Show each cell, the doubtful ones first."""
    row = studio.jobs.get(job)
    if row is None or row.kind != SAMPLES:
        raise HTTPException(404)
    cells = [
        {"name": name, "char": char, "doubtful": name.startswith(DOUBTFUL)} for name, char in cell_names(row).items()
    ]
    return page(request, "cells.html", job=shown(row, request.state.language), cells=cells)


@router.get("/{job}/cells/{name}")
def cell(studio: OneStudio, job: str, name: str) -> Response:
    """Return the picture of a cell."""
    path = studio.jobs.path(job, name) if _CELL.fullmatch(name) else None
    if path is None or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="image/png")


@router.delete("/{job}")
def delete(request: Request, studio: OneStudio, job: str) -> Response:
    """Remove what was cut; show the list without it."""
    row = studio.jobs.get(job)
    if row is None or row.kind != SAMPLES or not studio.jobs.delete(job):
        raise HTTPException(404)
    return page(request, "sample_list.html", jobs=_listed(request, studio))


def cell_names(row: JobRow) -> dict[str, str]:
    """Return the characters that a job has cut, by the names of their files."""
    found = {file.name: _CELL.fullmatch(file.name) for file in row.files if file.role == "made"}
    return {name: chr(int(match[2], 16)) for name, match in found.items() if match}


def _listed(request: Request, studio: Studio) -> list[dict[str, Any]]:
    rows = [row for row in studio.jobs.list(1000) if row.kind == SAMPLES]
    given = {row.id: [file.name for file in row.files if file.role == "given"] for row in rows}
    return [{"job": shown(row, request.state.language), "given": given[row.id]} for row in rows]
