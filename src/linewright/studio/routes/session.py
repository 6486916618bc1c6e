"""Who a visitor is: the token, the language; and what the pages are told as it happens."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from linewright.base import said_in
from linewright.studio.app import Studio, studio_of
from linewright.studio.guard import cookie_line
from linewright.studio.language import COOKIE, LANGUAGES
from linewright.studio.security import local_path
from linewright.studio.templates import page

router = APIRouter(include_in_schema=False)


@router.get("/login")
def login(request: Request, back: str = "/") -> Response:
    """Ask for the token."""
    return page(request, "login.html", back=local_path(back), wrong=None)


@router.post("/login")
def enter(request: Request, token: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/") -> Response:
    """Let in who knows the token."""
    guard = request.state.guard
    wrong = guard.check_token(token, request.scope)
    if wrong is not None:
        status, message = wrong
        line = said_in(request.state.language, message)
        return page(request, "login.html", status=status, back=local_path(back), wrong=line)
    answer = RedirectResponse(local_path(back), 303)
    answer.headers.append("Set-Cookie", cookie_line(guard.cookie, guard.new_session()))
    return answer


@router.get("/language/{language}")
def choose(language: str, back: str = "/") -> Response:
    """Keep a visitor's choice of language."""
    answer = RedirectResponse(local_path(back), 303)
    if language in LANGUAGES:
        answer.set_cookie(COOKIE, language, max_age=31_536_000, samesite="lax", httponly=True)
    return answer


@router.get("/events")
async def events(studio: Annotated[Studio, Depends(studio_of)]) -> Response:
    """Tell what happens to jobs, as it happens."""
    if studio.events.full:
        return Response(status_code=503, headers={"Retry-After": "10"})
    return StreamingResponse(studio.events.listen(), media_type="text/event-stream")
