"""Samples of a hand: a sheet to print, pages that were written on, and each cell that was cut out of them."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, UploadFile
from pydantic import BaseModel
from starlette.responses import FileResponse, Response

from linewright.base import Message
from linewright.fonts import print_samples
from linewright.studio.app import Studio, studio_of
from linewright.studio.database import JobRow
from linewright.studio.job_lists import JobList, named_after_files
from linewright.studio.routes.api import shown
from linewright.studio.sample_cells import Cell, Do, Mend
from linewright.studio.samples_job import SAMPLES
from linewright.studio.templates import fragment, page

router = APIRouter(prefix="/samples", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
_TYPES = {".jpg": "image/jpeg", ".webp": "image/webp", ".bmp": "image/bmp", ".tif": "image/tiff"}
LIST = JobList(
    kinds=(SAMPLES,),
    page="/samples",
    home="/samples",
    part_address="/samples/list",
    place="samples",
    nothing=Message("Nothing was sent yet: print the sheet above, write on it, and send its pages."),
    line=lambda _, row, __: {**named_after_files(row), "address": f"/samples/{row.id}"},
)


@router.get("")
def samples(request: Request, studio: OneStudio) -> Response:
    """Show where a sheet is fetched and pages are sent."""
    return page(request, "samples.html", **LIST.told(request, studio))


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
    return LIST.add(request, studio, {"text": asked.text}, [(file.filename, file.file) for file in asked.files])


@router.get("/list")
def listing(request: Request, studio: OneStudio) -> Response:
    """Show what was cut, alone."""
    return LIST.part(request, studio)


@router.get("/{job}")
def show(request: Request, studio: OneStudio, job: str) -> Response:
    """Show each cell, the doubtful ones first."""
    row = LIST.row(studio, job)
    cells = list(studio.cells.cells(row).values())
    return page(request, "cells.html", job=shown(row, request.state.language), cells=cells)


@router.get("/{job}/cells/{code}")
def cell(studio: OneStudio, job: str, code: str) -> Response:
    """Return the picture of a cell."""
    found = _cell(studio, LIST.row(studio, job), code)
    if found.picture is None or not found.picture.is_file():
        raise HTTPException(404)
    # What was sent is shown by what it is, and never as a page.
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}
    return FileResponse(found.picture, media_type=_TYPES.get(found.picture.suffix, "image/png"), headers=headers)


@router.get("/{job}/samples.zip")
def archive(studio: OneStudio, job: str) -> Response:
    """Return all cells that are taken."""
    data = studio.cells.packed(LIST.row(studio, job))
    headers = {"Content-Disposition": 'attachment; filename="samples.zip"'}
    return Response(data, media_type="application/zip", headers=headers)


@router.get("/{job}/mend/{code}")
def look(request: Request, studio: OneStudio, job: str, code: str) -> Response:
    """Show a cell on its page, to be mended."""
    return fragment(request, "cell.html", f"/samples/{job}", **_told(studio, LIST.row(studio, job), code))


@router.get("/{job}/mend/{code}/around.png")
def around(studio: OneStudio, job: str, code: str) -> Response:
    """Return the part of the page round a cell."""
    row = LIST.row(studio, job)
    _cell(studio, row, code)
    data = studio.cells.picture_around(row, code)
    return Response(data, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})


class Mended(BaseModel):
    """What is done with a cell; nothing takes it back."""

    do: Do | None = None
    left: float = 0  # of a frame, per cent of the part that is shown
    top: float = 0
    side: float = 0
    picture: UploadFile | None = None


@router.post("/{job}/mend/{code}")
def mend(request: Request, studio: OneStudio, job: str, code: str, asked: Annotated[Mended, Form()]) -> Response:
    """Keep what is done with a cell; show it, and the cell on its wall."""
    row = LIST.row(studio, job)
    _cell(studio, row, code)
    done = None if asked.do is None else Mend(do=asked.do)
    if asked.do == "frame":
        part = studio.cells.around(row, code).place
        left, top, side = (round(part.side * share / 100) for share in (asked.left, asked.top, asked.side))
        done = Mend(do="frame", left=part.left + left, top=part.top + top, side=max(side, 0))
    sent = asked.picture.file.read() if asked.do == "own" and asked.picture is not None else None
    studio.cells.mend(row, code, done, picture=sent)
    return page(request, "cell.html", changed=True, **_told(studio, row, code))


@router.delete("/{job}")
def delete(request: Request, studio: OneStudio, job: str) -> Response:
    """Remove what was cut; show the list without it."""
    return LIST.remove(request, studio, job)


def _cell(studio: Studio, row: JobRow, code: str) -> Cell:
    found = studio.cells.cells(row).get(code)
    if found is None:
        raise HTTPException(404)
    return found


def _told(studio: Studio, row: JobRow, code: str) -> dict[str, Any]:
    """Return what the panel of a cell shows; frames are in per cent of the part of the page that it shows."""
    cell = _cell(studio, row, code)
    told: dict[str, Any] = {"cell": cell, "job_id": row.id, "frame": None}
    if cell.can_move:
        part, frame, _ = studio.cells.around(row, code)
        edges = frame.left - part.left, frame.top - part.top, frame.side
        told["frame"] = [round(100 * edge / part.side, 1) for edge in edges]
    return told
