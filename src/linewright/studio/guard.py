"""What every request passes before a page sees it, and what every answer is sent with."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request, cookie_parser
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from linewright.base import Message, said_in
from linewright.studio.language import COOKIE, choose_language
from linewright.studio.security import HEADERS, Guesses, Hosts, Sessions, is_same_origin, is_token
from linewright.studio.settings import StudioSettings
from linewright.studio.templates import page

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SAFE = ("GET", "HEAD", "OPTIONS")
API = "/api/"
OPEN = ("/login", "/static/", "/language/", "/rate/")  # what is served to who has not shown the token
FORM_HEADER = "x-csrf-token"
_SMALL = 1 << 16  # bytes of a request that uploads nothing
UPLOADS = re.compile(
    r"/jobs|/preview|/samples|/studies|/models|/api/v1/jobs|/hands/complete|/hands/fonts/\w+/glyphs/\w+"
)


class Guard:
    """Refuses what comes under another name, from another site, without the token or without end."""

    def __init__(self, app: App, settings: StudioSettings, sessions: Sessions) -> None:
        self._app, self._settings, self._sessions = app, settings, sessions
        self._hosts, self._guesses = Hosts(settings), Guesses()
        self.cookie = f"studio_{settings.port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have the application answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        cookies = cookie_parser(headers.get("cookie", ""))
        language = choose_language(cookies.get(COOKIE), headers.get("accept-language", ""))
        session = cookies.get(self.cookie)
        fresh = not self._sessions.is_ours(session)
        if fresh or session is None:
            session = self._sessions.new(inside=self._settings.token is None)
        state = scope.setdefault("state", {})
        state.update(language=language, session=session, form_key=self._sessions.form_key(session), guard=self)
        out = self._sending(send, session if fresh else None)
        refused = self._refusal(scope, headers, session, language)
        if refused is not None:
            await refused(scope, receive, out)
            return
        limit = self._settings.upload_megabytes * 1e6 if UPLOADS.fullmatch(scope["path"]) else _SMALL
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > limit:
            answer = _refuse(scope, 413, _too_large(limit), language)
            await answer(scope, receive, out)
            return
        await self._app(scope, _limited(receive, limit, language), out)

    def _refusal(self, scope: Scope, headers: Headers, session: str, language: str) -> Response | None:
        """Return why a request is not answered, if so."""
        host = headers.get("host", "")
        if not self._hosts.knows(host):
            return _refuse(scope, 400, Message("this server has another name"), language)
        path, changes = scope["path"], scope["method"] not in SAFE
        if changes and not is_same_origin(headers.get("origin"), headers.get("sec-fetch-site"), scope["scheme"], host):
            return _refuse(scope, 403, Message("comes from a page of another site"), language)
        bearer = headers.get("authorization", "").removeprefix("Bearer ").strip()
        if bearer and self._settings.token is not None:
            wrong = self.check_token(bearer, scope)
            return None if wrong is None else _refuse(scope, *wrong, language)
        is_open = path.startswith(OPEN)
        if not is_open and not self._sessions.is_inside(session):
            if path.startswith(API) or changes:
                return _refuse(scope, 401, Message("the token is needed"), language)
            if "hx-request" in headers:  # a part of a page, which is to be shown again
                address = "/login?back=" + quote(_path_of(headers.get("hx-current-url", "")))
                return Response(status_code=401, headers={"HX-Redirect": address})
            return RedirectResponse("/login?back=" + quote(path), 303)
        by_script = path.startswith(API) and "origin" not in headers and "sec-fetch-site" not in headers
        needs_key = changes and not by_script and path != "/login"
        if needs_key and headers.get(FORM_HEADER, "") != self._sessions.form_key(session):
            return _refuse(scope, 403, Message("the page is too old; load it again"), language)
        return None

    def check_token(self, guess: str, scope: Scope) -> tuple[int, Message] | None:
        """Return None if a guess is the token; else the answer's status and why."""
        address = (scope.get("client") or ("", 0))[0]
        wait = self._guesses.wait(address)
        if wait > 0:
            return 429, Message("too many wrong tokens; wait {0:.0f} seconds", max(wait, 1.0))
        if self._settings.token is not None and is_token(self._settings.token, guess):
            return None
        self._guesses.wrong(address)
        return 401, Message("this is not the token")

    def new_session(self) -> str:
        """Return the cookie of a visitor who has shown the token."""
        return self._sessions.new(inside=True)

    def _sending(self, send: Send, session: str | None) -> Send:
        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                if session is not None and "set-cookie" not in headers:
                    headers.append("Set-Cookie", cookie_line(self.cookie, session))
            await send(message)

        return sending


def cookie_line(name: str, value: str) -> str:
    """Return the Set-Cookie header of a session."""
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path or "/"
    except ValueError:
        return "/"


def _limited(receive: Receive, limit: float, language: str) -> Receive:
    """Return what receives a request's body up to a limit, also where no length is told."""
    got = 0

    async def limited() -> MutableMapping[str, Any]:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > limit:
            raise HTTPException(413, said_in(language, _too_large(limit)))
        return message

    return limited


def _too_large(limit: float) -> Message:
    return Message("too large; the limit is {0:g} MB", limit / 1e6)


def _refuse(scope: Scope, status: int, message: Message, language: str) -> Response:
    line = said_in(language, message)
    headers = {"Retry-After": "60"} if status == 429 else {}
    if scope["path"].startswith(API):
        return JSONResponse({"error": line}, status, headers)
    request = Request(scope)
    if "hx-request" in request.headers:
        return page(request, "message.html", status=status, line=line)
    if status != 400 and "text/html" in request.headers.get("accept", ""):
        return page(request, "error.html", status=status, line=line)
    return PlainTextResponse(line, status, headers)
