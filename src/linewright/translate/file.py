"""One file: its pages translated one by one and written; what goes wrong with one is told."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from linewright.base import DataError, InputError, LinewrightError, LossError, Message, UserError
from linewright.pages import (
    Page,
    is_pdf,
    iter_pages,
    page_count,
    page_name,
    page_place,
    read_drawings,
    read_image,
    try_pages,
    with_channels,
    write_pages,
)
from linewright.translate.audit.coverage import Coverage, find_coverage, uncovered
from linewright.translate.audit.dimensions import dimension_records, sheet_notes, table_records, wrong_numbers
from linewright.translate.audit.lines import both
from linewright.translate.audit.readings import doubtful_readings, unsure_numbers
from linewright.translate.audit.report import page_record, with_vectors, write_overlay
from linewright.translate.manifest import Failure, FileResult
from linewright.translate.options import VECTORS, Job, Options
from linewright.translate.pipeline import Repaired, page_channels, translate_page, with_marks
from linewright.translate.prepare.resolution import needed_resolution
from linewright.translate.tasks import PageTranslator
from linewright.vector import Vectors, from_drawing, write_vectors

OVERLAYS = Path("changes")
_LOOK_DPI = 300.0  # of a page that holds its own vectors and is only looked at
_WAY_OUT = "look at it, or leave --strict"


class FinishedPage(NamedTuple):
    """A page that is made, for who goes on working with it; its file may not be whole yet."""

    repaired: Repaired | None  # None of a PDF page that holds its own vectors
    target: Path  # the file that it goes into
    vectors: Vectors | None = None  # with its marks; None of a page that is written as pixels
    coverage: Coverage | None = None  # how they cover its ink, if that was looked for
    drawn: Page | None = None  # a PDF page that holds its own vectors, as it looks

    @property
    def source(self) -> Page:
        """The page that it was made from."""
        page = self.drawn if self.repaired is None else self.repaired.scan
        assert page is not None
        return page

    @property
    def px_per_mm(self) -> float:
        """Its resolution; an InputError if nothing tells it."""
        return needed_resolution(self.source)


class Targets(NamedTuple):
    """The files that a source becomes."""

    pages: list[Path]
    beside: list[Path]  # what may stand beside them: marks and overlays


@dataclass(frozen=True)
class FileContext:
    """A file on its way."""

    job: Job
    translator: PageTranslator
    options: Options
    output: Path  # the folder
    on_page: Callable[[FinishedPage], None] | None = None
    result: FileResult = field(default_factory=lambda: FileResult([], [], [], []))

    def finish(self, *page: Any) -> None:
        """Hand a finished page on."""
        if self.on_page is not None:
            self.on_page(FinishedPage(*page))

    def fail(self, error: LinewrightError) -> None:
        """Keep what went wrong."""
        refused, ours = isinstance(error, LossError), not isinstance(error, UserError)
        self.result.failures.append(Failure(self.job.source, error.message, refused, ours))


def find_targets(job: Job, options: Options, output: Path) -> Targets:
    """Return what a file becomes; an InputError if it cannot be read as far as that."""
    count = page_count(job.source)
    pages = [_page_target(job, index, count) for index in range(count)]
    beside = []
    if options.report:
        beside += [output / _overlay(page, output) for page in pages]
    if options.marks == "layer" and options.form not in VECTORS:
        beside += [_marks_target(page) for page in pages]
    return Targets(pages if options.form in (*VECTORS, "png") else [job.target], beside)


def _page_target(job: Job, index: int, count: int) -> Path:
    return job.target.with_name(page_name(job.target, index, count) + job.target.suffix)


def _overlay(page: Path, output: Path) -> Path:
    """Return where the overlay of a page goes, relative to the output folder."""
    return OVERLAYS / page.relative_to(output).with_suffix(".png")


def _marks_target(page: Path) -> Path:
    return page.with_name(f"{page.stem}-marks.png")


def translate_file(context: FileContext) -> FileResult:
    """Write what a file gives; say what went wrong instead of raising, but for an OutputError."""
    options = context.options
    try:
        try_pages(
            context.job.source,
            dpi=options.pdf_dpi,
            max_pixels=options.max_pixels,
            vectors=options.form in VECTORS and options.pdf_dpi is None,
            seconds=options.page_seconds,
            gigabytes=options.page_gigabytes,
        )
        if options.form in VECTORS:
            _write_vector_pages(context)
        elif options.form == "png":
            for page in _pages(context):
                _write_raster(context, _target(context, page), [_page_and_marks(context, page)])
        else:
            pages = (_page_and_marks(context, page) for page in _pages(context, whole=True))
            _write_raster(context, context.job.target, pages)
    except (InputError, DataError, LossError) as error:
        context.fail(error)
    except LinewrightError:
        raise
    except MemoryError:
        where = context.job.source
        context.fail(InputError("does not fit into memory", where=where, way_out="give it more, or scan it coarser"))
    except Exception as error:  # noqa: BLE001
        # A fault of ours on one page must not cost the other thousand.
        kind = type(error).__name__
        where = context.job.source
        context.fail(LinewrightError("our fault, {0}: {1}", kind, error, where=where))
    return context.result


def _target(context: FileContext, page: Repaired) -> Path:
    return _page_target(context.job, page.translation.index, page.translation.count)


def _pages(context: FileContext, *, whole: bool = False, skip: Sequence[int] = ()) -> Iterator[Repaired]:
    """Yield translated pages; a refused page ends a file that is written whole."""
    options = context.options
    damage: list[InputError] | None = [] if options.partial else None
    pages = iter_pages(
        context.job.source,
        channels=page_channels(context.translator, options),
        pdf_dpi=options.pdf_dpi,
        max_pixels=options.max_pixels,
        skip=skip,
        damage=damage,
    )
    for page in pages:
        while damage:  # of this page
            context.fail(InputError("{0}; what is left is shown, marked", damage.pop().message))
        told = len(context.result.notes)
        result = translate_page(page, context.translator, options, context.result.notes)
        if options.report:
            _report_changes(context, result, context.result.notes[told:])
        if result.refused is None:
            yield result
            continue
        error = LossError("{0}", result.refused, where=page.place, way_out=_WAY_OUT)
        if whole:
            raise error
        context.fail(error)


def _report_changes(context: FileContext, result: Repaired, notes: Sequence[str]) -> None:
    """Draw the overlay of a page and record what changed on it."""
    picture = _overlay(_target(context, result), context.output)
    write_overlay(context.output / picture, result.changes)
    name = picture.relative_to(OVERLAYS).with_suffix("").as_posix()
    record = page_record(name, picture.as_posix(), result.changes, result.refused, notes)
    context.result.pages.append(record)


def _write_raster(context: FileContext, target: Path, pages: Iterable[Page]) -> None:
    write_pages(target, pages, bilevel=context.options.bilevel)
    context.result.written.append(target)


def _page_and_marks(context: FileContext, result: Repaired) -> Page:
    """Return a page as it is written; write its marks beside it, if so asked."""
    page, marks = result.page, result.marks
    if marks is not None and context.options.marks == "layer" and marks.mask.any():
        beside = _marks_target(_target(context, result))
        write_pages(beside, [page._replace(pixels=marks.colours)], beside=True)
        context.result.written.append(beside)
    context.finish(result, _target(context, result))
    return page


def _write_vector_pages(context: FileContext) -> None:
    """Write each page as vectors: those that it is drawn in, or those that its pixels give."""
    for page in _pages(context, skip=_write_pdf_drawings(context)):
        target, coverage = _target(context, page), None
        vectors = page.plain_vectors()
        if context.options.audits:
            pixels = with_channels(page.translation.pixels, 1)
            coverage = find_coverage(vectors, pixels, page.px_per_mm, scan=page.evidence)
            shown = pixels if page.evidence is None else page.evidence
            doubtful = doubtful_readings(vectors, shown, page.px_per_mm)
            dimensions = dimension_records(vectors, shown, page.px_per_mm)
            limit, refused = context.options.strict_mm, None
            if limit is not None:
                lost = uncovered(coverage, limit, page.px_per_mm)
                reasons = lost, unsure_numbers(doubtful), wrong_numbers(dimensions)
                refused = both(reasons)
            if context.options.report:
                pages = context.result.pages
                write_overlay(context.output / _overlay(target, context.output), page.changes, dimensions)
                found = {"doubtful": doubtful, "dimensions": dimensions, "scale": vectors.scale}
                found |= table_records(vectors)
                pages[-1] = with_vectors(pages[-1], coverage, refused=refused, **found)
            if refused is not None:
                context.fail(LossError("{0}", refused, where=page.translation.place, way_out=_WAY_OUT))
                continue
        for note in sheet_notes(vectors, context.options.scale):
            context.result.notes.append(Message("{0}: {1}", page.translation.place, note))
        marked = with_marks(vectors, page)
        _write_vectors(context, target, marked)
        context.finish(page, target, marked, coverage)


def _write_vectors(context: FileContext, target: Path, vectors: Vectors) -> None:
    options = context.options
    if options.true_to_size:
        vectors = vectors.true_to_size()
    write_vectors(target, vectors, scale=options.scale, dxf_version=options.dxf_version, explode=options.explode)
    context.result.written.append(target)


def _hand_on_drawing(context: FileContext, index: int, target: Path, vectors: Vectors) -> None:
    """Hand a PDF page on that holds its own vectors, for those who look at it."""
    if context.on_page is None:
        return
    source = context.job.source
    try:
        drawn = read_image(source, page=index, pdf_dpi=_LOOK_DPI, max_pixels=context.options.max_pixels)
    except InputError as error:  # its vectors are written all the same
        context.result.notes.append(error.message)
        return
    context.finish(None, target, vectors, None, drawn)


def _write_pdf_drawings(context: FileContext) -> list[int]:
    """Write the pages of a PDF that are drawings in vectors; return their numbers."""
    # A resolution that was asked for asks for pixels.
    source = context.job.source
    if context.options.pdf_dpi is not None or not is_pdf(source):
        return []
    count, written = page_count(source), []
    for index, drawing in enumerate(read_drawings(source)):
        if not drawing.is_drawing:
            continue
        target, place = _page_target(context.job, index, count), page_place(source, index, count)
        vectors = from_drawing(drawing)
        written.append(index)
        wrong = wrong_numbers(dimension_records(vectors)) if context.options.audits else None
        if wrong is not None and context.options.strict_mm is not None:
            context.fail(LossError("{0}", wrong, where=place, way_out=_WAY_OUT))
            continue
        if wrong is not None:
            context.result.notes.append(Message("{0}: {1}", place, wrong))
        for note in sheet_notes(vectors, context.options.scale):
            context.result.notes.append(Message("{0}: {1}", place, note))
        _write_vectors(context, target, vectors)
        _hand_on_drawing(context, index, target, vectors)
        context.result.notes.append(Message("{0}: keeps its own vectors", place))
        if drawing.pictures:
            context.result.notes.append(Message("{0}: pictures left out: {1}", place, drawing.pictures))
        if drawing.shadings:
            context.result.notes.append(Message("{0}: gradients left out: {1}", place, drawing.shadings))
    return written
