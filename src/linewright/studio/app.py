"""The application: what it is made of, and which files hold its pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from linewright import __version__
from linewright.base import LinewrightError, make_folder, said_in, say_in
from linewright.studio.database import Database
from linewright.studio.decisions import Decisions
from linewright.studio.events import Events
from linewright.studio.font_wall import FontWalls
from linewright.studio.guard import API, Guard
from linewright.studio.jobs import Jobs
from linewright.studio.kinds import Limits
from linewright.studio.live_vectors import LiveVectors
from linewright.studio.runner import Runner
from linewright.studio.sample_cells import SampleCells
from linewright.studio.security import Sessions, read_key
from linewright.studio.settings import StudioSettings
from linewright.studio.studies import Studies
from linewright.studio.templates import page

# A file of ``routes`` a group of pages, in the order of the menu.
ROUTERS = (
    "drawings",
    "preview",
    "review",
    "hands",
    "learning",
    "fonts",
    "completing",
    "samples",
    "studies",
    "models",
    "rating",
    "session",
    "api",
)
STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Studio:
    """What the pages work with."""

    settings: StudioSettings
    database: Database
    jobs: Jobs
    decisions: Decisions
    events: Events
    runner: Runner
    studies: Studies
    live: LiveVectors
    walls: FontWalls
    cells: SampleCells


def create_app(settings: StudioSettings, *, runs: bool = True) -> FastAPI:
    """Return the application; ``runs`` says whether it does jobs or leaves them waiting, as in tests.

    ConfigError: the database cannot be opened. OutputError: the folder cannot be written.
    """
    make_folder(settings.data)
    database, events = Database(settings.url), Events()
    jobs = Jobs(database, settings.data, events, most_waiting=settings.max_jobs)
    limits = Limits(settings.max_pixels, settings.max_pages)
    how = {"seconds": settings.job_seconds, "gigabytes": settings.job_gigabytes}
    runner = Runner(jobs, limits, workers=settings.workers, **how)

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        if runs:
            runner.start()
        yield
        events.close()
        runner.stop()
        live.close()
        database.close()

    app = FastAPI(
        title="linewright studio",
        version=__version__,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # its scripts come from another server
        redoc_url=None,
        lifespan=living,
    )
    key, decisions = read_key(settings.data), Decisions(database, jobs)
    live, walls = LiveVectors(decisions), FontWalls(jobs)
    parts = Studies(jobs, key), live, walls, SampleCells(jobs)
    app.state.studio = Studio(settings, database, jobs, decisions, events, runner, *parts)
    for name in ROUTERS:
        app.include_router(cast(APIRouter, import_module(f"linewright.studio.routes.{name}").router))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(LinewrightError, _explain)
    app.add_exception_handler(HTTPException, _explain)
    app.add_exception_handler(RequestValidationError, _explain)
    app.add_middleware(Guard, settings=settings, sessions=Sessions(key, settings.token))
    return app


def studio_of(request: Request) -> Studio:
    """Return what a page works with; for ``Depends``."""
    return cast(Studio, request.app.state.studio)


async def _explain(request: Request, error: Exception) -> Response:
    """Answer a request that went wrong in one line, as a page or as JSON."""
    language = request.state.language
    match error:
        case LinewrightError():
            status, line = 400 if error.exit_code == 2 else 500, said_in(language, error.message)
        case HTTPException(status_code=404):
            status, line = 404, say_in(language, "There is nothing here: the address is wrong, or it was removed.")
        case RequestValidationError():
            place = ".".join(map(str, error.errors()[0]["loc"])) if error.errors() else ""
            status, line = 422, say_in(language, "this value makes no sense: {0}", place)
        case HTTPException(status_code=405):
            status, line = 405, say_in(language, "nothing of this kind can be done here")
        case HTTPException():
            status, line = error.status_code, str(error.detail)
        case _:
            raise error
    if request.url.path.startswith(API):
        return JSONResponse({"error": line}, status)
    if "hx-request" in request.headers:
        return page(request, "message.html", status=status, line=line)
    return page(request, "error.html", status=status, line=line)
