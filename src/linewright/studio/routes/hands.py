"""Hands: a text written in a style at once, and fonts made of styles."""

import base64
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from pydantic import BaseModel
from starlette.responses import FileResponse, Response

from linewright.base import said_in
from linewright.fonts import list_styles
from linewright.studio import writing
from linewright.studio.app import Studio, studio_of
from linewright.studio.font_job import CHARSETS, FONT, REVIEW
from linewright.studio.queueing import queue_job
from linewright.studio.routes.api import shown
from linewright.studio.templates import fragment, page

router = APIRouter(prefix="/hands", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
_TYPES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


@router.get("")
def hands(request: Request, studio: OneStudio) -> Response:
    """Show where a text is written, and the fonts."""
    styles = named_styles(request.state.language)
    return page(request, "hands.html", fonts=_listed(request, studio), styles=styles, charsets=CHARSETS)


@router.get("/piece")
def piece(request: Request, text: str, style: str, vertical: bool = False) -> Response:
    """Show a text in a style."""
    if not text.strip():
        return Response(status_code=204)
    written = writing.write_piece(text.strip(), style, vertical=vertical, form="png")
    picture = base64.b64encode(written.data).decode("ascii")
    notes = [said_in(request.state.language, note) for note in written.notes]
    return fragment(
        request,
        "piece.html",
        "/hands",
        picture=picture,
        notes=notes,
        left_out=written.left_out,
        text=text.strip(),
        style=style,
        vertical=vertical,
    )


@router.get("/piece.{form}")
def piece_file(form: writing.Form, text: str, style: str, vertical: bool = False) -> Response:
    """Return a text in a style as a file."""
    written = writing.write_piece(text.strip(), style, vertical=vertical, form=form)
    headers = {
        "Content-Disposition": f'attachment; filename="piece.{form}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(written.data, media_type=_TYPES[form], headers=headers)


class Asked(BaseModel):
    """The form of a new font."""

    style: str
    charset: str = "frequent-1000"
    text: str = ""
    formats: list[str] = ["ttf"]


@router.post("/fonts")
def add(request: Request, studio: OneStudio, asked: Annotated[Asked, Form()]) -> Response:
    """Queue the making of a font; show the fonts with it."""
    queue_job(studio, FONT, asked.model_dump())
    return page(request, "font_list.html", fonts=_listed(request, studio))


@router.get("/fonts")
def listing(request: Request, studio: OneStudio) -> Response:
    """Show the fonts alone."""
    return fragment(request, "font_list.html", "/hands", fonts=_listed(request, studio))


@router.get("/fonts/{job}/review")
def review(studio: OneStudio, job: str) -> Response:
    """Show all glyphs of a font, those that failed a check first; no script of that page runs."""
    path = studio.jobs.path(job, REVIEW)
    if path is None or not path.is_file():
        raise HTTPException(404)
    policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return FileResponse(path, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy})


@router.delete("/fonts/{job}")
def delete(request: Request, studio: OneStudio, job: str) -> Response:
    """Remove a font; show the list without it."""
    row = studio.jobs.get(job)
    if row is None or row.kind != FONT or not studio.jobs.delete(job):
        raise HTTPException(404)
    return page(request, "font_list.html", fonts=_listed(request, studio))


def named_styles(language: str) -> list[dict[str, str]]:
    """Return the styles of the package with their names in a language."""
    place = {"zh": 0, "ja": 2}.get(language)
    return [
        {"key": style.name, "name": style.name if place is None else style.names[min(place, len(style.names) - 1)]}
        for style in list_styles()
    ]


def _listed(request: Request, studio: Studio) -> list[dict[str, Any]]:
    rows = [row for row in studio.jobs.list(1000) if row.kind == FONT]
    names = {style["key"]: style["name"] for style in named_styles(request.state.language)}
    return [
        {
            "job": shown(row, request.state.language),
            "name": names[row.options["style"]],
            "what": row.options["text"][:40] or row.options["charset"],
        }
        for row in rows
    ]
