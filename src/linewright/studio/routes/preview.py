"""What settings do to a part of a page, shown beside the form in which they are chosen."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from starlette.responses import FileResponse, Response

from linewright.base import ConfigError
from linewright.studio.app import Studio, studio_of
from linewright.studio.database import JobRow
from linewright.studio.preview_job import PICTURES, PREVIEW
from linewright.studio.queueing import queue_job
from linewright.studio.routes.api import shown
from linewright.studio.routes.drawings import Asked, taken
from linewright.studio.templates import fragment, page

router = APIRouter(prefix="/preview", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
_KEPT_S = 3600.0  # for which a preview is kept


class AskedPreview(Asked):
    """The form of a new job, and which part is to be shown."""

    place: str = ""


@router.post("")
def add(request: Request, studio: OneStudio, asked: Annotated[AskedPreview, Form()]) -> Response:
    """Queue a preview before all other work; show where it will stand."""
    studio.jobs.forget(PREVIEW, older_s=_KEPT_S)
    with taken(studio, asked) as sent:
        if not sent:
            raise ConfigError("no files were sent")
        options = {**asked.options, "place": asked.place}
        row = queue_job(studio, PREVIEW, options, sent[:1])
    return page(request, "preview.html", job=shown(row, request.state.language), pictures=[])


@router.get("/{job}")
def show(request: Request, studio: OneStudio, job: str) -> Response:
    """Show a preview as far as it is."""
    row = _preview(studio, job)
    made = {file.name for file in row.files if file.role == "made"}
    pictures = [name for name in PICTURES if f"{name}.png" in made]
    told = {"job": shown(row, request.state.language), "pictures": pictures}
    return fragment(request, "preview.html", "/", **told)


@router.get("/{job}/{name}.png")
def picture(studio: OneStudio, job: str, name: str) -> Response:
    """Return a picture of a preview."""
    _preview(studio, job)
    path = studio.jobs.path(job, f"{name}.png") if name in PICTURES else None
    if path is None or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="image/png")


def _preview(studio: Studio, job: str) -> JobRow:
    row = studio.jobs.get(job)
    if row is None or row.kind != PREVIEW:
        raise HTTPException(404)
    return row
