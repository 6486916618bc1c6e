"""Hands: a text written in a style at once, and fonts made of styles."""

import base64
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from pydantic import BaseModel
from starlette.responses import FileResponse, Response

from linewright.base import ConfigError, said_in
from linewright.fonts import list_styles
from linewright.studio import writing
from linewright.studio.app import Studio, studio_of
from linewright.studio.font_job import CHARSETS, FONT, REVIEW
from linewright.studio.learn_job import MODEL
from linewright.studio.queueing import queue_job
from linewright.studio.routes.api import shown
from linewright.studio.routes.learning import hand_files, learnt_hands
from linewright.studio.templates import fragment, page

router = APIRouter(prefix="/hands", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
_LEARNT = "hand:"  # before the job that has learnt it, where a style of the package has its name
_TYPES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


@router.get("")
def hands(request: Request, studio: OneStudio, style: str = "gyosho") -> Response:
    """Show where a text is written, the hands that were learnt, and the fonts; ``style`` is chosen already."""
    language = request.state.language
    learnt = [{"job": shown(row, language), "name": row.options["name"]} for row in learnt_hands(studio)]
    told: dict[str, Any] = {
        "fonts": _listed(request, studio),
        "styles": named_styles(language),
        "hands": learnt,
        "chosen": style,
    }
    return page(request, "hands.html", charsets=CHARSETS, **told)


@router.get("/piece")
def piece(request: Request, studio: OneStudio, text: str, style: str, vertical: bool = False) -> Response:
    """Show a text in a style."""
    if not text.strip():
        return Response(status_code=204)
    name, model = _hand(studio, style)
    written = writing.write_piece(text.strip(), name, vertical=vertical, form="png", model=model)
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
def piece_file(studio: OneStudio, form: writing.Form, text: str, style: str, vertical: bool = False) -> Response:
    """Return a text in a style as a file."""
    name, model = _hand(studio, style)
    written = writing.write_piece(text.strip(), name, vertical=vertical, form=form, model=model)
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
    options = asked.model_dump()
    if asked.style.startswith(_LEARNT):
        options |= {"style": _hand(studio, asked.style)[0], "learnt": True}
        queue_job(studio, FONT, options, copies=hand_files(studio, asked.style.removeprefix(_LEARNT)))
    else:
        queue_job(studio, FONT, options)
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


def _hand(studio: Studio, style: str) -> tuple[str, Path | None]:
    """Return the name of a style, and its model if it is a learnt one; a ConfigError if that is not there."""
    if not style.startswith(_LEARNT):
        return style, None
    job = style.removeprefix(_LEARNT)
    row = studio.jobs.get(job)
    files = hand_files(studio, job)
    if row is None or not files:
        raise ConfigError("this hand is not learnt", where="style")
    return str(row.options["name"]), files[MODEL]


def _listed(request: Request, studio: Studio) -> list[dict[str, Any]]:
    rows = [row for row in studio.jobs.list(1000) if row.kind == FONT]
    names = {style["key"]: style["name"] for style in named_styles(request.state.language)}
    return [
        {
            "job": shown(row, request.state.language),
            "name": names.get(row.options["style"], row.options["style"]),
            "what": row.options["text"][:40] or row.options["charset"],
        }
        for row in rows
    ]
