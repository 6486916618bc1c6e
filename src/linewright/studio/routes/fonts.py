"""A font as a wall of glyphs: each looked at, drawn again, chosen, replaced; and a proof of the font."""

import hashlib
from typing import Annotated, Any

import cv2
from fastapi import APIRouter, Depends, Form, HTTPException, Request, UploadFile
from pydantic import BaseModel
from starlette.responses import FileResponse, Response

from linewright.base import Pixels
from linewright.fonts import IN_PRINT
from linewright.studio.app import Studio, studio_of
from linewright.studio.database import JobRow
from linewright.studio.font_job import REVIEW
from linewright.studio.font_wall import Do, Wish
from linewright.studio.routes.api import shown
from linewright.studio.templates import fragment, page

router = APIRouter(prefix="/hands/fonts/{job}", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
_FORM = Form()
_AT_ONCE = 240  # glyphs of a page of the wall
_FACES = (".woff2", ".otf", ".ttf")  # what browsers take, the smallest first


@router.get("")
def wall(request: Request, studio: OneStudio, job: str, part: int = 1) -> Response:
    """Show a font: its glyphs, those that failed a check first, its files and a proof."""
    return page(request, "wall.html", **_told(request, studio, _font(studio, job), part))


@router.get("/wall")
def glyphs(request: Request, studio: OneStudio, job: str, part: int = 1) -> Response:
    """Show the glyphs and what is wished of them, alone."""
    told = _told(request, studio, _font(studio, job), part)
    return fragment(request, "wall_glyphs.html", f"/hands/fonts/{job}", **told)


@router.get("/glyphs/{code}")
def glyph(request: Request, studio: OneStudio, job: str, code: str) -> Response:
    """Show one character, and what it can be."""
    return fragment(request, "glyph.html", f"/hands/fonts/{job}", **_one(studio, _font(studio, job), _char(code)))


@router.get("/glyphs/{code}/{digest}.png")
def picture(studio: OneStudio, job: str, code: str, digest: str) -> Response:
    """Return a picture of a character by its digest."""
    kept = studio.walls.kept(_font(studio, job)).get(_char(code))
    images = [] if kept is None else [kept.glyph.image, *(one.image for one in kept.candidates)]
    for image in images:
        if _digest(image) == digest:
            data = cv2.imencode(".png", image)[1].tobytes()
            return Response(data, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})
    raise HTTPException(404)


class Asked(BaseModel):
    """What is wished of a character; nothing takes a wish back."""

    do: Do | None = None
    label: str = ""
    picture: UploadFile | None = None


@router.post("/glyphs/{code}")
def wish(request: Request, studio: OneStudio, job: str, code: str, asked: Annotated[Asked, _FORM]) -> Response:
    """Keep a wish; show the character with it."""
    row, char = _font(studio, job), _char(code)
    sent = asked.picture.file.read() if asked.do == "own" and asked.picture is not None else None
    wanted = None if asked.do is None or (asked.do == "own" and sent is None) else Wish(do=asked.do, label=asked.label)
    studio.walls.wish(row, char, wanted, picture=sent)
    answer = page(request, "glyph.html", **_one(studio, row, char))
    answer.headers["HX-Trigger"] = "wishes-changed"
    return answer


@router.post("/again")
def make_again(request: Request, studio: OneStudio, job: str) -> Response:
    """Have the font made again with all wishes."""
    row = _font(studio, job)
    if studio.walls.make_again(row):
        studio.runner.wake()
    return page(request, "wall_glyphs.html", **_told(request, studio, _font(studio, job), 1))


@router.get("/face.css")
def face(studio: OneStudio, job: str) -> Response:
    """Return the style sheet by which the page's proof is set in the font."""
    row = _font(studio, job)
    name = _face(row)
    if name is None:
        raise HTTPException(404)
    rule = '@font-face { font-family: "proof"; src: url("NAME?made=WHEN"); }\n.proof { font-family: "proof", serif; }\n'
    text = rule.replace("NAME", f"/hands/fonts/{job}/face").replace("WHEN", str(row.ended or 0))
    return Response(text, media_type="text/css")


@router.get("/face")
def face_file(studio: OneStudio, job: str) -> Response:
    """Return the font for the page's proof."""
    name = _face(_font(studio, job))
    path = None if name is None else studio.jobs.path(job, name)
    if path is None or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="font/sfnt")


@router.get("/review")
def review(studio: OneStudio, job: str) -> Response:
    """Show all glyphs of a font, those that failed a check first; no script of that page runs."""
    return sheet_of_glyphs(studio, job)


def sheet_of_glyphs(studio: Studio, job: str) -> Response:
    """Return the review that a job wrote, as a page whose scripts do not run."""
    path = studio.jobs.path(job, REVIEW)
    if path is None or not path.is_file():
        raise HTTPException(404)
    policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return FileResponse(path, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy})


def _font(studio: Studio, job: str) -> JobRow:
    row = studio.walls.row(job)
    if row is None:
        raise HTTPException(404)
    return row


def _char(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError) as error:
        raise HTTPException(404) from error


def _face(row: JobRow) -> str | None:
    made = [file.name for file in row.files if file.role == "made"]
    return next((name for suffix in _FACES for name in made if name.endswith(suffix)), None)


def _digest(image: Pixels) -> str:
    return hashlib.blake2b(image.tobytes(), digest_size=8).hexdigest()


def _told(request: Request, studio: Studio, row: JobRow, part: int) -> dict[str, Any]:
    kept, wishes = studio.walls.kept(row), studio.walls.wishes(row)
    parts = max(1, -(-len(kept) // _AT_ONCE))
    part = min(max(part, 1), parts)
    some = list(kept.items())[(part - 1) * _AT_ONCE : part * _AT_ONCE]
    cells = [(char, f"{ord(char):04X}", _digest(one.glyph.image), one.flagged, wishes.get(char)) for char, one in some]
    counts = {"count": len(kept), "flagged": sum(one.flagged for one in kept.values()), "wishes": wishes}
    job = shown(row, request.state.language)
    return {"job": job, "row": row, "cells": cells, "part": part, "parts": parts, "face": _face(row), **counts}


def _one(studio: Studio, row: JobRow, char: str) -> dict[str, Any]:
    kept = studio.walls.kept(row).get(char)
    if kept is None:
        raise HTTPException(404)
    now = _digest(kept.glyph.image)
    candidates = [(one.attempt, _digest(one.image), one.verdict.passed) for one in kept.candidates]
    told = {"job": row.id, "char": char, "code": f"{ord(char):04X}", "kept": kept, "now": now, "in_print": IN_PRINT}
    return {**told, "candidates": candidates, "wish": studio.walls.wishes(row).get(char)}
