"""Pages out of templates: every text in the visitor's language, every value escaped."""

import time
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from linewright.base import said_in, say_in, unpacked
from linewright.studio.language import LANGUAGES, TAGS
from linewright.studio.uploads import ACCEPTED

FOLDER = Path(__file__).parent / "templates"
# Not those of the machine's locale.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@cache
def environment() -> Environment:
    """Return what templates are read by."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["size"] = _size
    made.filters["clock"] = _clock
    made.filters["count"] = _count
    return made


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a template of the folder ``templates`` as an answer.

    Templates say texts by ``_("{0} of {1} pages", done, total)`` and those that are `packed` by ``said``; ``language``,
    ``form_key`` and ``path`` are known.
    """
    language = request.state.language

    def say(text: str, *inserted: object) -> str:
        return say_in(language, text, *inserted)

    known = {
        "_": say,
        "said": lambda held: said_in(language, unpacked(held)),
        "language": language,
        "tag": TAGS[language],
        "languages": LANGUAGES,
        "tags": TAGS,
        "form_key": request.state.form_key,
        "path": request.url.path,
        "pages_accepted": ACCEPTED + ",application/pdf",
        "pictures_accepted": ACCEPTED,
        "guarded": request.app.state.studio.settings.token is not None,
    }
    return HTMLResponse(environment().get_template(template).render({**known, **values}), status)


def fragment(request: Request, template: str, home: str, **values: Any) -> Response:
    """Return a part of the page ``home``, as htmx asks for it; who asks for it as a page is sent there."""
    if "hx-request" not in request.headers:
        return RedirectResponse(home, 303)
    return page(request, template, **values)


def _size(count: int) -> str:
    """Return a number of bytes as people read it."""
    size = float(count)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def _clock(seconds: float, language: str) -> str:
    """Return a time of this machine's zone as a language writes it."""
    at = time.localtime(seconds)
    clock = f"{at.tm_hour:02d}:{at.tm_min:02d}"
    if language in ("zh", "ja"):
        return f"{at.tm_year}年{at.tm_mon}月{at.tm_mday}日 {clock}"
    return f"{at.tm_mday} {_MONTHS[at.tm_mon - 1]} {at.tm_year}, {clock}"


def _count(value: object) -> str:
    """Return a whole number with its thousands apart, as all three languages write it; anything else as it is."""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
