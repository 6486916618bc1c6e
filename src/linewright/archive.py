"""Translate many files: what fails is reported and skipped, never fatal and never silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from linewright.console import progress_bar
from linewright.errors import ConfigError, InputError, OutputError
from linewright.metrics.recogniser import Recogniser
from linewright.metrics.recognition import TextReader
from linewright.raster import (
    MAX_PIXELS,
    PDF_DPI,
    Page,
    find_images,
    read_pages,
    to_grey,
    write_pages,
)
from linewright.tiling import PageTranslator
from linewright.vectorize import vectorize, write_vectors

Format = Literal["png", "tiff", "pdf", "dxf", "svg"]
SUFFIXES: dict[Format, str] = {
    "png": ".png",
    "tiff": ".tif",
    "pdf": ".pdf",
    "dxf": ".dxf",
    "svg": ".svg",
}
MM_PER_INCH = 25.4


class Job(NamedTuple):
    """One input file and the file that its translation goes to."""

    source: Path
    target: Path


class Failure(NamedTuple):
    """A file that was not translated, and why in one line."""

    source: Path
    reason: str


class Archive(NamedTuple):
    """What became of the files.

    Attributes:
        written: the new files.
        failures: the files that could not be translated.
    """

    written: list[Path]
    failures: list[Failure]


def plan(paths: Sequence[Path], *, to: Path, form: Format) -> list[Job]:
    """Give every input file its own output file; folders keep their inner structure.

    Raises:
        InputError, DataError: a path is absent, or a folder has no image in it.
        ConfigError: two files would be written to one name, or a file over itself.
    """
    jobs: list[Job] = []
    taken: dict[Path, Path] = {}
    for path in paths:
        for source in find_images([path]):
            inner = source.relative_to(path) if path.is_dir() else Path(source.name)
            target = (to / inner).with_suffix(SUFFIXES[form])
            if target.resolve() == source.resolve():
                raise ConfigError(
                    "would be overwritten by its own translation",
                    where=source,
                    way_out="name another folder with --to",
                )
            if target in taken:
                raise ConfigError(
                    f"and {taken[target]} would both be written to {target}",
                    where=source,
                    way_out="translate them into different folders",
                )
            taken[target] = source
            jobs.append(Job(source, target))
    return jobs


def translate_archive(
    jobs: Sequence[Job],
    translator: PageTranslator,
    *,
    form: Format,
    bilevel: bool = False,
    pdf_dpi: float = PDF_DPI,
    max_pixels: int = MAX_PIXELS,
    dpi: float | None = None,
    scale: float = 1.0,
) -> Archive:
    """Translate every file, page by page, at its own size and dpi.

    A file of several pages becomes one file of as many, or, as PNG, DXF and SVG, one file a page.

    Args:
        jobs: what `plan` made.
        translator: the model.
        form: the output format.
        bilevel: write one bit a pixel.
        pdf_dpi: dots per inch at which PDF pages are read.
        max_pixels: larger images are refused.
        dpi: dots per inch of files that do not tell theirs; DXF and SVG need it.
        scale: how many times larger than the paper the drawing is in a DXF file: 10 for 1:10.

    Raises:
        OutputError: the output cannot be written; it would not get better with the next file.
    """
    done = Archive([], [])
    with progress_bar() as bar:
        task = bar.add_task("translating", total=len(jobs), note="")
        for job in jobs:
            bar.update(task, note=job.source.name)
            pages = read_pages(
                job.source,
                channels=translator.channels,
                pdf_dpi=pdf_dpi,
                max_pixels=max_pixels,
            )
            try:
                made = _translated(pages, translator, dpi)
                if form in ("dxf", "svg"):
                    done.written.extend(_write_vectors(job, made, scale))
                else:
                    done.written.extend(_write(job, made, form, bilevel))
            except OutputError:
                raise
            except InputError as error:
                done.failures.append(Failure(job.source, str(error)))
            bar.advance(task)
    return done


def _translated(
    pages: Iterator[Page], translator: PageTranslator, dpi: float | None
) -> Iterator[Page]:
    for page in pages:
        pixels = translator.translate(page.pixels)
        yield page._replace(pixels=pixels, dpi=page.dpi or dpi)


def _write_vectors(job: Job, pages: Iterator[Page], scale: float) -> list[Path]:
    written = []
    reader = TextReader(Recogniser())
    for page in pages:
        if page.dpi is None:
            raise InputError(
                "does not tell its resolution, so its lines have no length in mm",
                where=job.source,
                way_out="give it with --dpi",
            )
        target = job.target.with_stem(page.name)
        grey = page.pixels if page.pixels.ndim == 2 else to_grey(page.pixels)
        write_vectors(target, vectorize(grey, page.dpi / MM_PER_INCH, reader=reader), scale=scale)
        written.append(target)
    return written


def _write(job: Job, pages: Iterator[Page], form: Format, bilevel: bool) -> list[Path]:
    if form != "png":
        write_pages(job.target, pages, bilevel=bilevel)
        return [job.target]
    written = []
    for page in pages:
        target = job.target.with_stem(page.name)
        write_pages(target, [page], bilevel=bilevel)
        written.append(target)
    return written
