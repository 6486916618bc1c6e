"""Decisions on the pages of a job: kept with who made them and when, and applied when a page is exported."""

import re
import tempfile
import time
import zipfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from sqlalchemy import select

from linewright.base import ConfigError, DataError
from linewright.studio.database import CorrectionRow, Database
from linewright.studio.drawings_job import PAGES
from linewright.studio.jobs import Jobs
from linewright.studio.review import ReviewPage, read_review, read_vectors
from linewright.vector import Correction, Vectors, apply_corrections, parse_scale, write_vectors

EXPORTS = {"dxf": ".dxf", "svg": ".svg", "pdf": ".pdf", "json": ".json", "png": ".png"}
_PAGE = re.compile(r"\d{4,6}-\d{4,6}")
_TEXT = re.compile(r"[tu]\d{1,6}")
_LINES = re.compile(r"(?:lost|added|left-out|stray|changed|c|d)\d{0,6}")
_OF_TEXTS, _OF_LINES = ("accept", "write", "keep", "delete"), ("accept", "delete", "draw")
_LONGEST, _LONGEST_NAME, _MOST_POINTS = 500, 80, 100


class PageState(NamedTuple):
    """A page of a job in the list of its pages."""

    page: str  # its name in addresses
    stem: str  # what its results are called
    open_count: int  # doubts that nobody has decided yet


class Decisions:
    """The pages of all jobs, and what was decided on them."""

    def __init__(self, database: Database, jobs: Jobs) -> None:
        self._database, self._jobs = database, jobs

    def pages(self, job: str) -> list[str]:
        """Return the names of the pages of a job that can be looked through."""
        folder = self._jobs.folder(job) / PAGES
        return sorted(path.parent.name for path in folder.glob("*/page.json"))

    def overview(self, job: str) -> list[PageState]:
        """Return the pages of a job that can be looked through, with how many of their doubts are open."""
        with self._database.session() as session:
            asked = select(CorrectionRow.page, CorrectionRow.item).where(
                CorrectionRow.job_id == job, CorrectionRow.undone.is_(None)
            )
            decided = {(page, item) for page, item in session.execute(asked)}
        states = []
        for page in self.pages(job):
            folder = self.folder(job, page)
            stem, doubts = _summary(folder, (folder / "page.json").stat().st_mtime_ns)
            states.append(PageState(page, stem, sum((page, doubt) not in decided for doubt in doubts)))
        return states

    def folder(self, job: str, page: str) -> Path:
        """Return the folder of a page; KeyError: there is none."""
        if not _PAGE.fullmatch(page):
            raise KeyError(page)
        return self._jobs.folder(job) / PAGES / page

    def review(self, job: str, page: str) -> ReviewPage:
        """Return a page; an InputError or KeyError if there is none."""
        return read_review(self.folder(job, page))

    def add(
        self, job: str, page: str, item: str, action: str, *, string: str, points: Sequence[Sequence[float]], who: str
    ) -> None:
        """Keep a decision; a ConfigError if it makes no sense."""
        self.folder(job, page)
        is_text = bool(_TEXT.fullmatch(item))
        if not (is_text or _LINES.fullmatch(item)) or action not in (_OF_TEXTS if is_text else _OF_LINES):
            raise ConfigError("this cannot be decided", where=item[:20])
        if len(string) > _LONGEST or len(points) > _MOST_POINTS or any(len(point) != 2 for point in points):
            raise ConfigError("is too long", where=item)
        if action == "draw" and len(points) < 2:
            raise ConfigError("a line has two points", where=item)
        row = CorrectionRow(
            job_id=job,
            page=page,
            item=item,
            action=action,
            string=" ".join(string.split()) if action == "write" else "",
            points=[[float(x), float(y)] for x, y in points],
            who=" ".join(who.split())[:_LONGEST_NAME],
            made=time.time(),
        )
        with self._database.session() as session:
            session.add(row)

    def undo(self, job: str, page: str) -> bool:
        """Take the last decision on a page back; tell whether there was one."""
        with self._database.session() as session:
            asked = select(CorrectionRow).where(
                CorrectionRow.job_id == job, CorrectionRow.page == page, CorrectionRow.undone.is_(None)
            )
            row = session.scalars(asked.order_by(CorrectionRow.number.desc()).limit(1)).first()
            if row is None:
                return False
            row.undone = time.time()
        return True

    def made(self, job: str, page: str) -> Sequence[CorrectionRow]:
        """Return the decisions on a page that count, the first one first."""
        with self._database.session() as session:
            asked = select(CorrectionRow).where(
                CorrectionRow.job_id == job, CorrectionRow.page == page, CorrectionRow.undone.is_(None)
            )
            return session.scalars(asked.order_by(CorrectionRow.number)).all()

    def vectors(self, job: str, page: str) -> Vectors | None:
        """Return the vectors of a page as they are with all decisions, if it has any."""
        vectors = read_vectors(self.folder(job, page))
        if vectors is None:
            return None
        review = self.review(job, page)
        return apply_corrections(vectors, corrections(self.made(job, page), review, vectors.height))

    def read_count(self, job: str, page: str) -> int:
        """Return how many texts were read on a page."""
        vectors = read_vectors(self.folder(job, page))
        return 0 if vectors is None else len(vectors.texts)

    def export(self, job: str, forms: Sequence[str], options: dict[str, Any]) -> BinaryIO:
        """Return a ZIP with all pages of a job in some formats, all decisions in them; DataError: there is nothing.

        It is a file on the disk of the job, which is gone when it is closed: hundreds of pages do not fit into memory.
        """
        pages = self.pages(job)
        if not pages:
            raise DataError("nothing can be exported in this format")
        stream = cast(BinaryIO, tempfile.TemporaryFile(dir=self._jobs.folder(job)))  # noqa: SIM115
        taken: set[str] = set()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, tempfile.TemporaryDirectory() as place:
            for page in pages:
                review, vectors = self.review(job, page), self.vectors(job, page)
                stem = _free_name(review.stem.replace("/", "-"), taken)
                for form in forms:
                    path = Path(place) / "".join(["page", EXPORTS[form]])
                    if form == "png":
                        path = self.folder(job, page) / "page.png"
                    elif vectors is None:
                        continue
                    else:
                        write_vectors(path, vectors, **_how(options))
                    # A PNG is packed already.
                    how = zipfile.ZIP_STORED if form == "png" else zipfile.ZIP_DEFLATED
                    archive.write(path, "".join([stem, EXPORTS[form]]), how)
            empty = not archive.namelist()
        if empty:
            stream.close()
            raise DataError("nothing can be exported in this format")
        stream.seek(0)
        return stream


@lru_cache(maxsize=4000)  # the list of pages is asked for as each page of a long job is made
def _summary(folder: Path, changed_ns: int) -> tuple[str, tuple[str, ...]]:
    """Return what a page is called and the names of its doubts."""
    del changed_ns  # it tells whether the page has changed
    review = read_review(folder)
    return review.stem, tuple(doubt.id for doubt in review.doubts)


def corrections(rows: Sequence[CorrectionRow], review: ReviewPage, height: float) -> list[Correction]:
    """Return decisions as a vectorised page of a height in mm takes them."""
    boxes = {doubt.id: doubt.box for doubt in review.doubts}
    found = []
    for row in rows:
        action = cast(Any, row.action)
        if _TEXT.fullmatch(row.item):
            part = "text" if row.item[0] == "t" else "unread"
            found.append(Correction(cast(Any, part), action, int(row.item[1:]), row.string))
            continue
        points = row.points
        if row.action == "delete" and row.item in boxes:
            left, top, right, bottom = boxes[row.item]
            points = [[left, top], [right, bottom]]
        if row.action in ("delete", "draw"):
            found.append(Correction("lines", action, points=tuple((x, height - y) for x, y in points)))
    return found


def _free_name(name: str, taken: set[str]) -> str:
    """Return a name, with a number behind it where another page has it, and keep it in ``taken``."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def _how(options: dict[str, Any]) -> dict[str, Any]:
    scale = options.get("scale")
    return {
        "scale": 1.0 if scale is None else parse_scale(scale),
        "dxf_version": options.get("dxf_version", "R2010"),
        "explode": bool(options.get("explode")),
    }
