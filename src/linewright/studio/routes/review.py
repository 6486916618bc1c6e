"""A page of a drawing that is looked through: its layers, what is in doubt, decisions, tables, export."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Annotated, Any, BinaryIO

import cv2
import numpy as np
from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from linewright.base import ConfigError, InputError, parse_json
from linewright.studio.app import Studio, studio_of
from linewright.studio.database import CorrectionRow, JobRow
from linewright.studio.decisions import EXPORTS, Decisions
from linewright.studio.live_vectors import revision
from linewright.studio.review import LAYERS, ReviewPage, box_of
from linewright.studio.templates import page as show
from linewright.studio.tiles import SIDE, read_tile
from linewright.vector import read_cells, read_tables, weld_rows

router = APIRouter(prefix="/jobs/{job}", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
_FORM = Form()
_BLOCK = 1 << 18  # bytes of a file that are sent at once


class Decision(BaseModel):
    """What the form of a doubt says."""

    item: str
    action: str
    string: str = ""
    points: str = ""  # JSON: {"points": [[x, y], ...]}, mm from the top left corner
    who: str = ""


@router.get("/pages/{page}")
def look(request: Request, studio: OneStudio, job: str, page: str) -> Response:
    """Show a page."""
    row, review = _known(studio, job, page)
    pages = studio.decisions.pages(job)
    place = pages.index(page)
    around = pages[place - 1] if place else None, pages[place + 1] if place + 1 < len(pages) else None
    told = _told(studio.decisions, job, page, review)
    return show(request, "page.html", row=row, review=review, page=page, around=around, layers=LAYERS, **told)


@router.get("/pages/{page}/view.json")
def view(studio: OneStudio, job: str, page: str) -> dict[str, Any]:
    """Tell the viewer how large the page is and where its doubts stand."""
    _, review = _known(studio, job, page)
    low, high = review.levels
    return {
        "width": review.width,
        "height": review.height,
        "side": SIDE,
        "levels": [low, high],
        "layers": review.layers,
        "pxPerMm": review.px_per_mm,
        "doubts": [{"id": doubt.id, "kind": doubt.kind, "box": doubt.box} for doubt in review.doubts],
    }


@router.get("/pages/{page}/tiles/{layer}/{level}/{column}_{row}")
def tile(studio: OneStudio, job: str, page: str, layer: str, level: int, column: int, row: int) -> Response:
    """Return a tile of a layer as it was made."""
    if layer not in LAYERS:
        raise HTTPException(404)
    try:
        path = studio.decisions.folder(job, page) / "".join([layer, ".tiles"])
        data = read_tile(path, level, column, row)
    except (KeyError, FileNotFoundError) as error:
        raise HTTPException(404) from error
    headers = {"Cache-Control": "private, max-age=86400"}
    return Response(_blank() if data is None else data, media_type="image/png", headers=headers)


@router.get("/pages/{page}/live/{state}/{level}/{column}_{row}")
def live_tile(studio: OneStudio, job: str, page: str, state: str, level: int, column: int, row: int) -> Response:
    """Return a tile of the vectors as they are with all decisions; ``state`` is the `revision` that is wanted."""
    _known(studio, job, page)
    data = studio.live.tile(job, page, level, column, row)
    if data is None:
        raise HTTPException(404)
    kept = state == revision(studio.decisions.made(job, page))  # what was drawn of a later state is not kept as this
    headers = {"Cache-Control": "private, max-age=86400" if kept else "no-store"}
    return Response(data, media_type="image/png", headers=headers)


@router.post("/pages/{page}/decisions")
def decide(
    request: Request, studio: OneStudio, job: str, page: str, decision: Annotated[Decision, _FORM], back: str = ""
) -> Response:
    """Keep a decision; show the doubts, or the tables, as they are then."""
    _, review = _known(studio, job, page)
    try:
        points = parse_json(decision.points).get("points", []) if decision.points else []
        numbers = [[float(x), float(y)] for x, y in points]
    except (ValueError, TypeError, RecursionError) as error:
        raise ConfigError("are no points", where="points") from error
    who, string = decision.who, decision.string
    studio.decisions.add(job, page, decision.item, decision.action, string=string, points=numbers, who=who)
    if back == "tables":
        return show(request, "tables.html", row=_job(studio, job), page=page, **_tables(studio.decisions, job, page))
    return show(request, "doubts.html", job=job, page=page, **_told(studio.decisions, job, page, review))


@router.post("/pages/{page}/undo")
def undo(request: Request, studio: OneStudio, job: str, page: str) -> Response:
    """Take the last decision back."""
    _, review = _known(studio, job, page)
    studio.decisions.undo(job, page)
    return show(request, "doubts.html", job=job, page=page, **_told(studio.decisions, job, page, review))


@router.get("/pages/{page}/tables")
def tables(request: Request, studio: OneStudio, job: str, page: str) -> Response:
    """Show the page's dimensions and tables, to be edited."""
    row, review = _known(studio, job, page)
    told = _tables(studio.decisions, job, page)
    return show(request, "tables_page.html", row=row, review=review, page=page, **told)


@router.get("/export")
def export(studio: OneStudio, job: str, form: Annotated[list[str], Query()]) -> Response:
    """Return all pages with all decisions in them as a ZIP."""
    row = _job(studio, job)
    if not form or not set(form) <= EXPORTS.keys():
        raise HTTPException(404)
    packed = studio.decisions.export(job, list(dict.fromkeys(form)), row.options)
    headers = {"Content-Disposition": 'attachment; filename="drawings.zip"'}
    headers["Content-Length"] = str(packed.seek(0, 2))
    packed.seek(0)
    return StreamingResponse(_blocks(packed), media_type="application/zip", headers=headers)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file block by block, and close it."""
    with file:
        while block := file.read(_BLOCK):
            yield block


def _job(studio: Studio, job: str) -> JobRow:
    row = studio.jobs.get(job)
    if row is None:
        raise HTTPException(404)
    return row


def _known(studio: Studio, job: str, page: str) -> tuple[JobRow, ReviewPage]:
    row = _job(studio, job)
    try:
        return row, studio.decisions.review(job, page)
    except (KeyError, InputError) as error:
        raise HTTPException(404) from error


def _told(decisions: Decisions, job: str, page: str, review: ReviewPage) -> dict[str, Any]:
    """Return the doubts of a page, what was decided of each, and all decisions, the last one first."""
    made = decisions.made(job, page)
    last = {row.item: row for row in made}
    doubts = [(doubt, last.get(doubt.id)) for doubt in review.doubts]
    names = {doubt.id: doubt for doubt in review.doubts}
    history = [(row, names.get(row.item)) for row in reversed(made)]
    is_open = sum(row is None for _, row in doubts)
    return {"doubts": doubts, "history": history, "open_count": is_open, "revision": revision(made)}


def _tables(decisions: Decisions, job: str, page: str) -> dict[str, Any]:
    """Return dimensions and tables with the numbers by which their texts are corrected."""
    vectors = decisions.vectors(job, page)
    if vectors is None:
        raise HTTPException(404)
    number = _numbers(vectors.texts, decisions, job, page)
    read = read_tables(vectors)
    cells = [
        [[[(number.get(id(text)), text) for text in cell.texts] for cell in row] for row in table]
        for table in read_cells(vectors)
    ]
    dimensions = [(number.get(id(d.text)), d, box_of(d.text, vectors.height)) for d in vectors.dimensions]
    order = {"disagrees": 0, "unsure": 1, "agrees": 2}
    dimensions.sort(key=lambda entry: (order[entry[1].verdict], entry[2][1], entry[2][0]))
    return {
        "dimensions": dimensions,
        "cells": cells,
        "title_block": read.title_block,
        "parts": read.parts,
        "welds": weld_rows(vectors),
    }


def _numbers(texts: Sequence[Any], decisions: Decisions, job: str, page: str) -> dict[int, str]:
    """Return, by the identity of each corrected text, the item that it was read as."""
    last: dict[str, CorrectionRow] = {row.item: row for row in decisions.made(job, page)}
    read = decisions.read_count(job, page)
    gone = ("keep", "delete")
    left = [n for n in range(read) if (row := last.get(f"t{n}")) is None or not (row.action in gone or _empties(row))]
    return {id(text): f"t{n}" for text, n in zip(texts, left, strict=False)}


def _empties(row: CorrectionRow) -> bool:
    return row.action == "write" and not row.string


@cache
def _blank() -> bytes:
    return cv2.imencode(".png", np.full((8, 8), 255, np.uint8))[1].tobytes()
