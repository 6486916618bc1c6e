"""Models: those of the package with their cards, those that were sent, and the runs of hands that were learnt."""

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, UploadFile
from pydantic import BaseModel
from safetensors import safe_open
from starlette.responses import FileResponse, Response

from linewright.base import Message, parse_json
from linewright.studio.app import Studio, studio_of
from linewright.studio.database import JobRow
from linewright.studio.job_lists import JobList, named_after_files
from linewright.studio.model_job import MODEL_FILE, TRIAL
from linewright.studio.queueing import queue_job
from linewright.studio.routes.api import shown
from linewright.studio.routes.learning import learnt_hands
from linewright.studio.sent_models import sent_model
from linewright.studio.templates import page
from linewright.studio.uploads import safetensors_suffix
from linewright.translate import ModelInfo, list_models

router = APIRouter(prefix="/models", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
_FORM = Form()


def _line(studio: Studio, row: JobRow, _: str) -> dict[str, Any]:
    told = {**named_after_files(row), "notes": True}
    if row.state != "done":
        return told
    facts = sent_model(studio.jobs, row.id).facts
    if facts.task == "write":
        trial = f"/models/{row.id}/{TRIAL}"
        return {
            **told,
            "picture": trial,
            "links": [(f"/hands?style=model:{row.id}:{facts.styles[0]}", Message("Write"))],
        }
    kind = {"repair": "vectorize", "full": "restyle"}.get(facts.task)
    link = f"/?model={row.id}&kind={kind}", Message("Use it for drawings")
    return {**told, "links": [link] if kind else []}


LIST = JobList(
    kinds=(MODEL_FILE,),
    page="/models",
    home="/models",
    part_address="/models/list",
    place="sent",
    nothing=Message("Nothing was sent yet."),
    line=_line,
)


@router.get("")
def models(request: Request, studio: OneStudio) -> Response:
    """Show all models."""
    language = request.state.language
    runs = [{"job": shown(row, language), "name": row.options["name"]} for row in learnt_hands(studio)]
    told = LIST.told(request, studio)
    return page(request, "models.html", package=list_models(), cards=_cards(), runs=runs, **told)


@router.get("/list")
def listing(request: Request, studio: OneStudio) -> Response:
    """Show the models that were sent, alone."""
    return LIST.part(request, studio)


class Asked(BaseModel):
    """The form of a model that is sent."""

    files: list[UploadFile]


@router.post("")
def add(request: Request, studio: OneStudio, asked: Annotated[Asked, _FORM]) -> Response:
    """Queue the check of models; show the list with them."""
    for file in asked.files:
        queue_job(studio, MODEL_FILE, {}, [(file.filename, file.file)], suffix=safetensors_suffix)
    return LIST.show(request, studio)


@router.get("/{job}/trial.png")
def trial(studio: OneStudio, job: str) -> Response:
    """Return the text that a model was tried by."""
    path = studio.jobs.path(LIST.row(studio, job).id, TRIAL)
    if path is None or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="image/png")


@router.delete("/{job}")
def delete(request: Request, studio: OneStudio, job: str) -> Response:
    """Remove a model that was sent; show the list without it."""
    return LIST.remove(request, studio, job)


@cache
def _cards() -> dict[str, dict[str, str]]:
    """Return the facts in the headers of the package's models."""
    return {info.name: _card(info) for info in list_models()}


def _card(info: ModelInfo) -> dict[str, str]:
    with safe_open(info.path, framework="numpy") as file:
        headers = file.metadata() or {}
    facts: dict[str, Any] = {}
    for text in headers.values():
        try:
            facts |= dict(parse_json(text).get("card", {}))
        except (ValueError, TypeError, AttributeError):
            continue
    return {name: str(value) for name, value in sorted(facts.items()) if isinstance(value, str | int | float)}
