"""What raters see: consent, one question at a time, thanks. A ticket lets them in, no token and no name."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from starlette.responses import FileResponse, Response

from linewright.evaluate import NO_ANSWER, Answer
from linewright.studio.app import Studio, studio_of
from linewright.studio.studies import OpenStudy, next_question
from linewright.studio.templates import page

router = APIRouter(prefix="/rate", include_in_schema=False)
OneStudio = Annotated[Studio, Depends(studio_of)]
SECONDS_EACH = 6  # that a question takes, about


class Rater:
    """Who came in with a ticket."""

    def __init__(self, studio: OneStudio, job: str, ticket: str) -> None:
        opened = studio.studies.get(job)
        rater = None if opened is None else studio.studies.rater(opened, ticket)
        if opened is None or rater is None:
            raise HTTPException(404)
        self.opened: OpenStudy = opened
        self.number: int = rater
        self.home = "/".join(["/rate", job, ticket])
        row = studio.jobs.get(job)
        self.contact = "" if row is None else str(row.options.get("contact", ""))


OneRater = Annotated[Rater, Depends(Rater)]


@router.get("/{job}/{ticket}")
def come(request: Request, rater: OneRater) -> Response:
    """Ask for consent, or go on where the rater stopped."""
    answers = rater.opened.answers()
    begun = (answers.values[rater.number - 1] != NO_ANSWER).any()
    question = next_question(answers, rater.number)
    if not begun and (rater.opened.is_over(answers) or answers.simulated):
        return page(request, "rating.html", **_facts(rater, None), state="over")
    return page(request, "rating.html", **_facts(rater, question), state="asked" if begun else "consent")


@router.get("/{job}/{ticket}/questions/{question}")
def show(request: Request, rater: OneRater, question: int) -> Response:
    """Show a question that was answered already, or the next one."""
    following = next_question(rater.opened.answers(), rater.number)
    if following is not None and 1 <= question < following:
        following = question
    return page(request, "question.html", **_facts(rater, following), state="asked")


@router.post("/{job}/{ticket}")
def answer(
    request: Request,
    rater: OneRater,
    question: Annotated[int, Form()],
    answer: Annotated[str, Form(max_length=10)],
    seconds: Annotated[float | None, Form()] = None,
) -> Response:
    """Keep an answer; show the next question."""
    answers = rater.opened.answers()
    following = next_question(answers, rater.number)
    # A click that comes twice is one; what was asked before may be answered anew, what was not asked yet may not.
    if following is not None and question <= following:
        took = None if seconds is None else round(min(max(seconds, 0.0), 3600.0), 1)
        given = int(answer) if answer.isascii() and answer.isdigit() else answer
        answers = rater.opened.answer(Answer(rater.number, question, given, took))
    return page(request, "question.html", **_facts(rater, next_question(answers, rater.number)), state="asked")


@router.get("/{job}/{ticket}/pictures/{question}-{side}")
def picture(rater: OneRater, question: int, side: str) -> Response:
    """Return a picture of a question; its address does not tell what it shows."""
    study = rater.opened.study
    asked = study.plan.questions[rater.number - 1]
    if not 1 <= question <= len(asked) or side not in ("left", "right"):
        raise HTTPException(404)
    character, left, right, _ = asked[question - 1]
    system = left if side == "left" else right
    if system < 0:
        raise HTTPException(404)
    return FileResponse(study.picture(system, character), media_type="image/png")


def _facts(rater: Rater, question: int | None) -> dict[str, Any]:
    """Return what the templates show of a question; None: there is none left."""
    plan = rater.opened.study.plan
    total = len(plan.questions[rater.number - 1])
    is_score = question is not None and plan.questions[rater.number - 1][question - 1][2] < 0
    return {
        "question": question,
        "total": total,
        "minutes": max(1, round(total * SECONDS_EACH / 60)),
        "is_score": is_score,
        "home": rater.home,
        "number": rater.number,
        "contact": rater.contact,
        "size": plan.size,
    }
