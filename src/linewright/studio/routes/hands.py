"""Hands: a text written in a style at once, fonts made of styles, and fonts that were sent to be completed."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel
from starlette.responses import Response

from linewright.base import ConfigError, Message, said_in
from linewright.studio import writing
from linewright.studio.app import Studio, studio_of
from linewright.studio.database import JobRow
from linewright.studio.font_job import CHARSETS, FONT, REVIEW
from linewright.studio.job_lists import JobList
from linewright.studio.learn_job import MODEL
from linewright.studio.queueing import queue_job
from linewright.studio.routes import completing
from linewright.studio.routes.api import shown
from linewright.studio.routes.learning import hand_files, learnt_hands
from linewright.studio.sent_models import sent_model, sent_models
from linewright.studio.style_names import named_styles
from linewright.studio.templates import fragment, page

router = APIRouter(prefix="/hands", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
_SENT = "model:"  # before the job that has checked a model that was sent, and the style in it
_LEARNT = "hand:"  # before the job that has learnt it, where a style of the package has its name
_SHOWN = 40  # characters of a font that are listed
_TYPES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


@router.get("")
def hands(request: Request, studio: OneStudio, style: str = "gyosho") -> Response:
    """Show where a text is written, the hands that were learnt, and the fonts; ``style`` is chosen already."""
    language = request.state.language
    learnt = [{"job": shown(row, language), "name": row.options["name"]} for row in learnt_hands(studio)]
    told: dict[str, Any] = {
        **FONTS.told(request, studio),
        **completing.LIST.told(request, studio),
        "styles": _styles(studio, learnt, language),
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
    name: str = ""
    ascii_name: str = ""
    designer: str = ""
    copyright: str = ""
    licence: str = ""
    version: str = ""
    failed: str = "drawn"


@router.post("/fonts")
def add(request: Request, studio: OneStudio, asked: Annotated[Asked, Form()]) -> Response:
    """Queue the making of a font; show the fonts with it."""
    options = asked.model_dump()
    name = _hand(studio, asked.style)[0]
    if asked.style.startswith(_SENT):
        options |= {"style": name, "model": asked.style.split(":")[1]}
        queue_job(studio, FONT, options)
    elif asked.style.startswith(_LEARNT):
        options |= {"style": name, "learnt": True}
        queue_job(studio, FONT, options, copies=hand_files(studio, asked.style.removeprefix(_LEARNT)))
    else:
        queue_job(studio, FONT, options)
    return FONTS.show(request, studio)


@router.get("/fonts")
def listing(request: Request, studio: OneStudio) -> Response:
    """Show the fonts alone."""
    return FONTS.part(request, studio)


@router.delete("/fonts/{job}")
def delete(request: Request, studio: OneStudio, job: str) -> Response:
    """Remove a font; show the list without it."""
    return FONTS.remove(request, studio, job)


def _styles(studio: Studio, learnt: Sequence[dict[str, Any]], language: str) -> list[dict[str, str]]:
    """Return what can be written in: styles of the package, hands that were learnt, styles of models that were sent."""
    hands = [
        {"key": f"{_LEARNT}{hand['job'].id}", "name": hand["name"]} for hand in learnt if hand["job"].state == "done"
    ]
    sent = [
        {"key": f"{_SENT}{model.id}:{style}", "name": f"{style} ({model.name})"}
        for model in sent_models(studio.jobs, "write")
        for style in model.facts.styles
    ]
    return [*named_styles(language), *hands, *sent]


def _hand(studio: Studio, style: str) -> tuple[str, Path | None]:
    """Return the name of a style, and its model if it is none of the package's; a ConfigError if that is not there."""
    if style.startswith(_SENT):
        _, job, name = (*style.split(":", 2), "")[:3]
        model = sent_model(studio.jobs, job)
        if name not in model.facts.styles:
            raise ConfigError("there is no style '{0}'", name, where=model.name)
        return name, model.path
    if not style.startswith(_LEARNT):
        return style, None
    job = style.removeprefix(_LEARNT)
    row = studio.jobs.get(job)
    files = hand_files(studio, job)
    if row is None or not files:
        raise ConfigError("this hand is not learnt", where="style")
    return str(row.options["name"]), files[MODEL]


def _font_line(_: Studio, row: JobRow, language: str) -> dict[str, Any]:
    names = {style["key"]: style["name"] for style in named_styles(language)}
    name = names.get(row.options["style"], row.options["style"])
    chars = row.options["text"][:_SHOWN] or said_in(language, CHARSETS[row.options["charset"]])
    made = [file for file in row.files if file.role == "made" and file.name != REVIEW]
    address = f"/hands/fonts/{row.id}"
    told = {"name": f"{name}: {chars}", "address": address, "notes": True, "downloads": made}
    return {**told, "links": [(address, Message("All glyphs, flagged first"))] if made else []}


FONTS = JobList(
    kinds=(FONT,),
    page="/hands",
    home="/hands/fonts",
    part_address="/hands/fonts",
    place="fonts",
    nothing=Message("No font yet: choose a style and its characters above, and press Make the font."),
    line=_font_line,
)
