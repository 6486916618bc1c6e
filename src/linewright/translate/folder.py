"""Translate many files: what fails is reported and skipped, what is done is not done again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from linewright.base import (
    DataError,
    InputError,
    LinewrightError,
    LossError,
    Pixels,
    make_folder,
    progress_bar,
)
from linewright.pages import (
    Page,
    is_pdf,
    page_count,
    page_name,
    page_place,
    read_drawings,
    read_pages,
    shared_text_reader,
    write_pages,
)
from linewright.translate.audit import find_changes, refusal
from linewright.translate.audit_report import (
    record,
    with_coverage,
    write_change_report,
    write_overlay,
)
from linewright.translate.coverage import Coverage, find_coverage, uncovered
from linewright.translate.lettering.redrawer import Redrawer
from linewright.translate.manifest import Journal, PageRecord
from linewright.translate.options import VECTORS, Job, Options
from linewright.translate.prepare.colour_marks import Marked, put_back
from linewright.translate.prepare.steps import (
    Prepared,
    grey,
    needed_resolution,
    place,
    prepare,
    resolution,
)
from linewright.vector import Vectors, from_drawing, vectorize, write_vectors

OVERLAYS, REPORT = "changes", "changes.html"


class Failure(NamedTuple):
    """A file or page that was not translated, and why in one line."""

    source: Path
    reason: str


class Archive(NamedTuple):
    """What became of the files.

    Attributes:
        written: the new files.
        failures: the files and pages that could not be translated.
        skipped: files that an earlier run had finished.
        notes: what was assumed or mended, one line each.
    """

    written: list[Path]
    failures: list[Failure]
    skipped: list[Path]
    notes: list[str]


def translate_archive(
    jobs: Sequence[Job],
    redrawer: Redrawer,
    *,
    to: Path,
    options: Options,
    model: str = "",
) -> Archive:
    """Translate every file, page by page, at its own size and dpi.

    A file of several pages becomes one file of as many, or, as PNG and as vectors, one file a
    page. Each file's end is kept in ``report.jsonl``; what stands there as finished with the same
    source, model and options is skipped.

    Args:
        jobs: what `plan` made.
        redrawer: makes each page's translation.
        to: the output folder of `plan`.
        options: how.
        model: digest of the model, see `journal.model_digest`.

    Raises:
        OutputError: the output cannot be written; it would not get better with the next file.
    """
    make_folder(to)  # before the first page is worked on
    done = Archive([], [], [], [])
    journal = Journal(to, model=model, options=options.model_dump_json())
    entries = []
    named = frozenset(path.resolve() for job in jobs for path in job)
    with progress_bar() as bar:
        task = bar.add_task("translating", total=len(jobs), note="")
        for job in jobs:
            bar.update(task, note=job.source.name)
            entry = journal.finished(job.target, job.source)
            if entry is None:
                file = _File(job, redrawer, to, options, named)
                file.translate()
                file.notes.extend(
                    f"{path}: left as an earlier run made it"
                    for path in journal.earlier(job.target)
                    if path not in file.written
                )
                entry = journal.add(
                    job.target,
                    job.source,
                    written=file.written,
                    failures=file.failures,
                    notes=file.notes,
                    pages=file.pages,
                )
                done.written.extend(file.written)
                done.failures.extend(Failure(job.source, reason) for reason in file.failures)
                done.notes.extend(file.notes)
            else:
                done.skipped.append(job.source)
            entries.append(entry)
            bar.advance(task)
    if options.report:
        write_change_report(to / REPORT, entries)
    return done


class _Sheet(NamedTuple):
    """A translated page, its marks if they were parted from it, and what it was made from."""

    page: Page
    marked: Marked | None
    scan: Pixels | None


class _File:
    """One file on its way; what it has made so far is kept when a later page fails."""

    def __init__(
        self,
        job: Job,
        redrawer: Redrawer,
        to: Path,
        options: Options,
        named: frozenset[Path],
    ) -> None:
        self._job, self._redrawer, self._to, self._options = job, redrawer, to, options
        self._named = named
        self.written: list[Path] = []
        self.failures: list[str] = []
        self.notes: list[str] = []
        self.pages: list[PageRecord] = []

    def translate(self) -> None:
        """Write what the file gives and keep what went wrong."""
        form = self._options.form
        try:
            if form in ("tiff", "pdf"):
                pages = (self._finished(sheet) for sheet in self._translated(whole=True))
                write_pages(self._job.target, pages, bilevel=self._options.bilevel)
                self.written.append(self._job.target)
                return
            write = self._write_vectors if form in VECTORS else self._write_png
            drawn = self._write_drawn() if form in VECTORS else []
            for sheet in self._translated(whole=False, skip=drawn):
                target = self._own(self._job.target.with_stem(sheet.page.name))
                try:
                    write(target, sheet)
                except LossError as error:
                    self.failures.append(str(error))
                    continue
                self.written.append(target)
        except (InputError, DataError, LossError) as error:
            self.failures.append(str(error))
        except LinewrightError:
            raise
        except Exception as error:  # noqa: BLE001
            # A fault of ours on one page must not cost the other thousand.
            what = f"our fault, {type(error).__name__}: {error}"
            self.failures.append(str(LinewrightError(what, where=self._job.source)))

    def _own(self, target: Path) -> Path:
        """Return the name of a page's file, which no other file of the archive may have."""
        if target != self._job.target and target.resolve() in self._named:
            raise InputError(
                f"one of its pages would be written to {target}, which belongs to another file",
                where=self._job.source,
                way_out="translate it apart, with another --to",
            )
        return target

    def _write_drawn(self) -> list[int]:
        """Write the pages of a PDF that are drawings in vectors; return their numbers.

        A resolution that was asked for asks for pixels.
        """
        source = self._job.source
        if self._options.pdf_dpi is not None or not is_pdf(source):
            return []
        count, done = page_count(source), []
        for index, drawing in enumerate(read_drawings(source)):
            if not drawing.is_drawing:
                continue
            target = self._own(self._job.target.with_stem(page_name(source, index, count)))
            write_vectors(target, from_drawing(drawing), scale=self._options.scale)
            self.written.append(target)
            done.append(index)
            left = [
                f"{number} {what}"
                for number, what in (
                    (drawing.pictures, "pictures"),
                    (drawing.shadings, "gradients"),
                )
                if number
            ]
            self.notes.append(
                f"{page_place(source, index, count)}: keeps its own vectors"
                + (f"; {' and '.join(left)} left out" if left else "")
            )
        return done

    def _translated(self, *, whole: bool, skip: Sequence[int] = ()) -> Iterator[_Sheet]:
        """Yield translated pages; a refused page ends a file that is written whole."""
        options = self._options
        pages = read_pages(
            self._job.source,
            channels=3 if options.marks else self._redrawer.channels,
            pdf_dpi=options.pdf_dpi,
            max_pixels=options.max_pixels,
            skip=skip,
        )
        for found in pages:
            ready = self._prepared(found)
            scan = ready.page
            made = self._redrawer.redraw(scan.pixels, resolution(scan))
            refused = self._compared(scan, made.in_place)
            if refused is None:
                # A number that was lifted does not stand there on the scan.
                is_moved = made.page is not made.in_place
                page = scan._replace(pixels=made.page)
                yield _Sheet(page, ready.marked, None if is_moved else scan.pixels)
                continue
            error = LossError(refused, where=place(found), way_out="look at it, or leave --strict")
            if whole:
                raise error
            self.failures.append(str(error))

    def _prepared(self, found: Page) -> Prepared:
        """Make a page ready; what it lacks is found before the network has worked on it."""
        ready = prepare(found, self._options)
        self.notes.extend(ready.notes)
        if self._options.measures or self._redrawer.needs_resolution:
            needed_resolution(ready.page)
        elif ready.page.dpi is None and self._redrawer.lacks:
            self.notes.append(
                f"{place(found)}: does not tell its resolution, so {self._redrawer.lacks}; "
                "--dpi gives it"
            )
        return ready

    def _compared(self, page: Page, made: Pixels) -> str | None:
        """Record what changed; return why the page is refused, if it is."""
        options = self._options
        if not options.report and options.strict_mm is None:
            return None
        px_per_mm = needed_resolution(page)
        changes = find_changes(
            grey(page.pixels), grey(made), px_per_mm, reader=shared_text_reader()
        )
        refused = None
        if options.strict_mm is not None:
            refused = refusal(changes, options.strict_mm, px_per_mm)
        if options.report:
            inner = self._job.target.relative_to(self._to).parent / page.name
            picture = Path(OVERLAYS) / inner.with_name(f"{inner.name}.png")
            write_overlay(self._to / picture, changes, px_per_mm)
            known = record(inner.as_posix(), picture.as_posix(), changes, px_per_mm)
            self.pages.append(known.model_copy(update={"refused": refused}))
        return refused

    def _finished(self, sheet: _Sheet) -> Page:
        """Return the page as it is written: with its marks, if they are kept."""
        if sheet.marked is None:
            return sheet.page
        if self._options.marks == "layer" and sheet.marked.mask.any():
            beside = self._own(self._job.target.with_name(f"{sheet.page.name}-marks.png"))
            write_pages(beside, [sheet.page._replace(pixels=sheet.marked.colours)])
            self.written.append(beside)
        if self._options.marks != "keep":
            return sheet.page
        return sheet.page._replace(pixels=put_back(sheet.page.pixels, sheet.marked))

    def _write_png(self, target: Path, sheet: _Sheet) -> None:
        write_pages(target, [self._finished(sheet)], bilevel=self._options.bilevel)

    def _write_vectors(self, target: Path, sheet: _Sheet) -> None:
        px_per_mm = needed_resolution(sheet.page)
        scan = None if sheet.scan is None else grey(sheet.scan)
        page = grey(sheet.page.pixels)
        vectors = vectorize(page, px_per_mm, reader=shared_text_reader(), scan=scan)
        if self._options.report or self._options.strict_mm is not None:
            self._check_vectors(sheet.page, find_coverage(vectors, page, px_per_mm, scan=scan))
        if sheet.marked is not None and self._options.marks != "drop":
            vectors = _with_marks(vectors, sheet.marked, px_per_mm)
        write_vectors(target, vectors, scale=self._options.scale)

    def _check_vectors(self, page: Page, coverage: Coverage) -> None:
        """Record what the vectors leave out; raise if the page is refused for it."""
        limit, refused = self._options.strict_mm, None
        if limit is not None:
            refused = uncovered(coverage, limit, needed_resolution(page))
        if self._options.report:
            known = with_coverage(self.pages[-1], coverage)
            self.pages[-1] = known.model_copy(update={"refused": refused})
        if refused is not None:
            raise LossError(refused, where=place(page), way_out="look at it, or leave --strict")


def _with_marks(vectors: Vectors, marked: Marked, px_per_mm: float) -> Vectors:
    """Add the marks as lines on a layer of their own."""
    drawn = vectorize(np.where(marked.mask, np.uint8(0), np.uint8(255)), px_per_mm)
    curves = (replace(curve, pen=replace(curve.pen, layer="marks")) for curve in drawn.curves)
    solids = (replace(solid, layer="marks", arrow=False) for solid in drawn.solids)
    return replace(vectors, curves=(*vectors.curves, *curves), solids=(*vectors.solids, *solids))
