"""Lists of jobs, alike on every page that has one: shown, added to by what is sent, removed from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import HTTPException, Request
from starlette.responses import Response

from linewright.base import Message
from linewright.studio.app import Studio
from linewright.studio.database import JobRow
from linewright.studio.queueing import Sent, queue_job
from linewright.studio.routes.api import shown
from linewright.studio.templates import fragment, page
from linewright.studio.uploads import Tell

_LONGEST = 1000  # lines
_SURE = Message("Remove this job and its files?")
_PLAIN = {"address": None, "others": 0, "state": None, "links": (), "downloads": (), "notes": False, "picture": ""}


@dataclass(frozen=True)
class JobList:
    """The jobs of some kinds as a list on a page.

    ``line`` says of a job what stands in its line: ``name``, and what there is of: ``address``, the page that the name
    leads to; ``others``, how many files it has beside the named one; ``state``, a message in place of how far it is;
    ``picture``, the address of one; ``links``, further addresses, each with a message; ``downloads``, the files that
    are offered; ``notes``, whether they are shown.
    """

    kinds: tuple[str, ...]
    page: str  # the address of the page that it stands on
    home: str  # below which a job is removed by its name
    part_address: str  # at which it is shown alone
    place: str  # of the list on the page: the id of its element
    nothing: Message  # what stands there without a job
    line: Callable[[Studio, JobRow, str], dict[str, Any]]  # is told a job and a language
    confirm: Message = _SURE

    def rows(self, studio: Studio) -> Sequence[JobRow]:
        """Return its jobs, the newest first."""
        return studio.jobs.list(_LONGEST, kinds=self.kinds)

    def row(self, studio: Studio, job: str) -> JobRow:
        """Return one of its jobs; others are not found."""
        row = studio.jobs.get(job)
        if row is None or row.kind not in self.kinds:
            raise HTTPException(404)
        return row

    def told(self, request: Request, studio: Studio) -> dict[str, Any]:
        """Return what its template takes, by the list's place, for pages that it stands on."""
        language = request.state.language
        entries = [
            {**_PLAIN, "job": shown(row, language), **self.line(studio, row, language)} for row in self.rows(studio)
        ]
        return {self.place: {"about": self, "entries": entries}}

    def show(self, request: Request, studio: Studio) -> Response:
        """Show it alone."""
        return page(request, "job_list.html", list=self.told(request, studio)[self.place])

    def part(self, request: Request, studio: Studio) -> Response:
        """Show it alone as htmx asks for it; who asks for it as a page is sent to that which it stands on."""
        return fragment(request, "job_list.html", self.page, list=self.told(request, studio)[self.place])

    def add(
        self,
        request: Request,
        studio: Studio,
        options: dict[str, Any],
        sent: Sent | None,
        *,
        suffix: Tell | None = None,
    ) -> Response:
        """Queue a job of its first kind with what was sent; show the list with it. See `queue_job`."""
        queue_job(studio, self.kinds[0], options, sent, suffix=suffix)
        return self.show(request, studio)

    def remove(self, request: Request, studio: Studio, job: str) -> Response:
        """Remove a job and its files; show the list without it."""
        if not studio.jobs.delete(self.row(studio, job).id):
            raise HTTPException(404)
        return self.show(request, studio)


def given_names(row: JobRow) -> list[str]:
    """Return the names of the files that a job was given."""
    return [file.name for file in row.files if file.role == "given"]


def named_after_files(row: JobRow) -> dict[str, Any]:
    """Return the name of a job in a list: that of its first file, and how many others there are."""
    given = given_names(row)
    return {"name": given[0] if given else row.id, "others": max(len(given) - 1, 0)}
