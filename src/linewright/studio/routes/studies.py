"""User studies: planned, raters invited, and what came of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, UploadFile
from pydantic import BaseModel
from starlette.responses import FileResponse, PlainTextResponse, Response

from linewright.base import Message, said_in, say_in
from linewright.evaluate import NO_ANSWER, report_study, sure_lines
from linewright.studio.app import Studio, studio_of
from linewright.studio.database import JobRow
from linewright.studio.job_lists import JobList
from linewright.studio.jobs import plain_name
from linewright.studio.routes.api import shown
from linewright.studio.studies import OpenStudy
from linewright.studio.study_job import STUDY, UPLOADED, WRITTEN
from linewright.studio.style_names import named_styles
from linewright.studio.templates import page

router = APIRouter(prefix="/studies", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
FILES = ("plan.json", "answers.jsonl", "report.html", "results.csv")


@router.get("")
def studies(request: Request, studio: OneStudio) -> Response:
    """Show the studies that there are, and the form of a new one."""
    styles = named_styles(request.state.language)
    return page(request, "studies.html", styles=styles, **LIST.told(request, studio))


@router.get("/list")
def listing(request: Request, studio: OneStudio) -> Response:
    """Show the studies alone."""
    return LIST.part(request, studio)


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
    return LIST.add(request, studio, options, sent or None)


@router.get("/{job}")
def show(request: Request, studio: OneStudio, job: str) -> Response:
    """Show a study: who has answered, the invitations, and at the end what came of it."""
    row = LIST.row(studio, job)
    told: dict[str, Any] = {"job": shown(row, request.state.language), "title": row.options["title"]}
    told |= {"study": None, "results": None, "has_intervals": False}
    opened = studio.studies.get(job)
    if opened is not None:
        answers = opened.answers()
        begun = int((answers.values != NO_ANSWER).any(axis=1).sum())
        told |= {"study": opened.study, "begun": begun, "finished": len(answers.finished)}
        told["named"] = _names(opened, request.state.language)
        told |= {"simulated": answers.simulated, "files": FILES[: 1 + (begun > 0)]}
        told["links"] = [] if answers.simulated else _links(request, studio, opened)
        if opened.is_over(answers):
            results = opened.results()
            said = [said_in(request.state.language, line) for line in sure_lines(results, opened.study.plan)]
            told |= {"results": results, "sure": said, "files": FILES}
            told["has_intervals"] = any(score.low is not None for score in results.score.values())
    return page(request, "study.html", **told)


@router.delete("/{job}")
def delete(request: Request, studio: OneStudio, job: str) -> Response:
    """Remove a study and its answers; show the list without it."""
    return LIST.remove(request, studio, job)


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


def _names(opened: OpenStudy, language: str) -> dict[str, str]:
    """Return what a study compares, by its own names, with the names of styles that a visitor knows."""
    known = {style["key"]: style["name"] for style in named_styles(language)}
    known[UPLOADED] = say_in(language, "your pictures")
    named = {}
    for name in opened.study.plan.names:
        style = name.removesuffix(WRITTEN)
        shown_name = known.get(style, style)
        named[name] = shown_name if style == name else say_in(language, "{0} (written by hand)", shown_name)
    return named


def _links(request: Request, studio: Studio, opened: OpenStudy) -> list[str]:
    home = str(request.base_url).rstrip("/")
    raters = range(1, len(opened.study.plan.questions) + 1)
    return ["/".join([home, "rate", opened.job, studio.studies.ticket(opened, rater)]) for rater in raters]


def _line(studio: Studio, row: JobRow, _: str) -> dict[str, Any]:
    opened, state = studio.studies.get(row.id), None
    if opened is not None:
        answers = opened.answers()
        state = Message("{0} of {1} raters have finished", len(answers.finished), row.options["raters"])
        if answers.simulated:
            state = Message("{0} ({1})", state, Message("simulated"))
    return {"name": row.options["title"] or row.id, "address": f"/studies/{row.id}", "state": state}


LIST = JobList(
    kinds=(STUDY,),
    page="/studies",
    home="/studies",
    part_address="/studies/list",
    place="studies",
    nothing=Message("No study yet: fill in the form above and press Plan the study."),
    line=_line,
    confirm=Message("Remove this study and its answers?"),
)
