"""Models: those of the package with their cards, those that were sent, and the runs of hands that were learnt."""

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, UploadFile
from pydantic import BaseModel
from safetensors import safe_open
from starlette.responses import Response

from linewright.base import parse_json
from linewright.studio.app import Studio, studio_of
from linewright.studio.model_job import MODEL_FILE
from linewright.studio.queueing import queue_job
from linewright.studio.routes.api import shown
from linewright.studio.routes.learning import learnt_hands
from linewright.studio.templates import fragment, page
from linewright.studio.uploads import safetensors_suffix
from linewright.translate import ModelInfo, list_models

router = APIRouter(prefix="/models", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
_FORM = Form()


@router.get("")
def models(request: Request, studio: OneStudio) -> Response:
    """Show all models."""
    language = request.state.language
    runs = [{"job": shown(row, language), "name": row.options["name"]} for row in learnt_hands(studio)]
    told: dict[str, Any] = {"models": _listed(request, studio), "runs": runs}
    return page(request, "models.html", package=list_models(), cards=_cards(), **told)


@router.get("/list")
def listing(request: Request, studio: OneStudio) -> Response:
    """Show the models that were sent, alone."""
    return fragment(request, "model_list.html", "/models", models=_listed(request, studio))


class Asked(BaseModel):
    """The form of a model that is sent."""

    files: list[UploadFile]


@router.post("")
def add(request: Request, studio: OneStudio, asked: Annotated[Asked, _FORM]) -> Response:
    """Queue the check of models; show the list with them."""
    for file in asked.files:
        queue_job(studio, MODEL_FILE, {}, [(file.filename, file.file)], suffix=safetensors_suffix)
    return page(request, "model_list.html", models=_listed(request, studio))


@router.delete("/{job}")
def delete(request: Request, studio: OneStudio, job: str) -> Response:
    """Remove a model that was sent; show the list without it."""
    row = studio.jobs.get(job)
    if row is None or row.kind != MODEL_FILE or not studio.jobs.delete(job):
        raise HTTPException(404)
    return page(request, "model_list.html", models=_listed(request, studio))


def _listed(request: Request, studio: Studio) -> list[dict[str, Any]]:
    rows = [row for row in studio.jobs.list(1000) if row.kind == MODEL_FILE]
    given = {row.id: next((file.name for file in row.files if file.role == "given"), row.id) for row in rows}
    return [{"job": shown(row, request.state.language), "name": given[row.id]} for row in rows]


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
