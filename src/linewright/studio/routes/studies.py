"""User studies: planned, raters invited, and what came of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, UploadFile
from pydantic import BaseModel
from starlette.responses import FileResponse, PlainTextResponse, Response

from linewright.base import said_in
from linewright.evaluate import NO_ANSWER, report_study, sure_lines
from linewright.studio.app import Studio, studio_of
from linewright.studio.jobs import plain_name
from linewright.studio.queueing import queue_job
from linewright.studio.routes.api import shown
from linewright.studio.routes.hands import named_styles
from linewright.studio.studies import OpenStudy
from linewright.studio.study_job import STUDY
from linewright.studio.templates import fragment, page

router = APIRouter(prefix="/studies", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
FILES = ("plan.json", "answers.jsonl", "report.html", "results.csv")


@router.get("")
def studies(request: Request, studio: OneStudio) -> Response:
    """Show the studies that there are, and the form of a new one."""
    styles = named_styles(request.state.language)
    return page(request, "studies.html", studies=_listed(request, studio), styles=styles)


@router.get("/list")
def listing(request: Request, studio: OneStudio) -> Response:
    """Show the studies alone."""
    return fragment(request, "study_list.html", "/studies", studies=_listed(request, studio))


class Asked(BaseModel):
    """The form of a new study."""

    title: str = ""
    contact: str = ""
    styles: list[str] = []
    hands: list[str] = []
    written: str = ""
    raters: int = 60
    characters: int = 40
    simulated: bool = False
    files: list[UploadFile] = []


@router.post("")
def add(request: Request, studio: OneStudio, asked: Annotated[Asked, Form()]) -> Response:
    """Queue the planning of a study; show the list with it."""
    sent = [(file.filename, file.file) for file in asked.files if file.filename]
    options = {**asked.model_dump(exclude={"files"}), "title": plain_name(asked.title) if asked.title.strip() else ""}
    queue_job(studio, STUDY, options, sent or None)
    return page(request, "study_list.html", studies=_listed(request, studio))


@router.get("/{job}")
def show(request: Request, studio: OneStudio, job: str) -> Response:
    """Show a study: who has answered, the invitations, and at the end what came of it."""
    row = next((row for row in studio.studies.rows() if row.id == job), None)
    if row is None:
        raise HTTPException(404)
    told: dict[str, Any] = {"job": shown(row, request.state.language), "title": row.options["title"]}
    told |= {"study": None, "results": None}
    opened = studio.studies.get(job)
    if opened is not None:
        answers = opened.answers()
        begun = int((answers.values != NO_ANSWER).any(axis=1).sum())
        told |= {"study": opened.study, "begun": begun, "finished": len(answers.finished)}
        told |= {"simulated": answers.simulated, "files": FILES[: 1 + (begun > 0)]}
        told["links"] = [] if answers.simulated else _links(request, studio, opened)
        if opened.is_over(answers):
            results = opened.results()
            said = [said_in(request.state.language, line) for line in sure_lines(results, opened.study.plan)]
            told |= {"results": results, "sure": said, "files": FILES}
    return page(request, "study.html", **told)


@router.delete("/{job}")
def delete(request: Request, studio: OneStudio, job: str) -> Response:
    """Remove a study and its answers; show the list without it."""
    if all(row.id != job for row in studio.studies.rows()) or not studio.jobs.delete(job):
        raise HTTPException(404)
    return page(request, "study_list.html", studies=_listed(request, studio))


@router.get("/{job}/invitations.txt")
def invitations(request: Request, studio: OneStudio, job: str) -> Response:
    """Return the links, a line each."""
    opened = _planned(studio, job)
    text = "".join(f"{link}\n" for link in _links(request, studio, opened))
    return PlainTextResponse(text, headers={"Content-Disposition": 'attachment; filename="invitations.txt"'})


@router.get("/{job}/files/{name}")
def get_file(studio: OneStudio, job: str, name: str) -> Response:
    """Return the plan, the answers, the report or its numbers; the latter two when as many have finished as planned."""
    opened = _planned(studio, job)
    if name not in FILES:
        raise HTTPException(404)
    if name in ("report.html", "results.csv"):
        if not opened.is_over(opened.answers()):
            raise HTTPException(404)
        report_study(opened.study.folder)
    path = opened.study.folder / name
    if not path.is_file():
        raise HTTPException(404)
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'"}
    return FileResponse(path, media_type="application/octet-stream", filename=name, headers=headers)


def _planned(studio: Studio, job: str) -> OpenStudy:
    opened = studio.studies.get(job)
    if opened is None:
        raise HTTPException(404)
    return opened


def _links(request: Request, studio: Studio, opened: OpenStudy) -> list[str]:
    home = str(request.base_url).rstrip("/")
    raters = range(1, len(opened.study.plan.questions) + 1)
    return ["/".join([home, "rate", opened.job, studio.studies.ticket(opened, rater)]) for rater in raters]


def _listed(request: Request, studio: Studio) -> list[dict[str, Any]]:
    listed = []
    for row in studio.studies.rows():
        opened = studio.studies.get(row.id)
        answers = None if opened is None else opened.answers()
        told = {"job": shown(row, request.state.language), "title": row.options["title"]}
        told |= (
            {"finished": None, "simulated": False}
            if answers is None
            else {"finished": len(answers.finished), "simulated": answers.simulated}
        )
        listed.append({**told, "raters": row.options["raters"]})
    return listed
