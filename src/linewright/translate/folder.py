"""Many files and folders: what fails is reported and skipped, what is done is not done again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from linewright.base import ConfigError, InputError, make_folder, progress_bar
from linewright.nn import TILE
from linewright.pages import MAX_PIXELS, find_images
from linewright.translate.audit.report import write_change_report
from linewright.translate.file import FileContext, translate_file
from linewright.translate.manifest import Failure, Manifest, model_digest
from linewright.translate.options import SUFFIXES, Format, Job, Options, Task, choose_options
from linewright.translate.tasks import PageTranslator, open_task
from linewright.vector import parse_scale

REPORT = "changes.html"


class FolderResult(NamedTuple):
    """What became of the files."""

    written: list[Path]  # the new files
    failures: list[Failure]  # files and pages
    skipped: list[Path]  # an earlier run had finished them
    notes: list[str]  # what was assumed or mended, one line each


def translate_files(
    files: Iterable[Path | str],
    output: Path | str,
    *,
    task: Task | None = None,
    model: Path | str | None = None,
    format: str = "png",
    bilevel: bool = False,
    pdf_dpi: float | None = None,
    max_pixels: int = MAX_PIXELS,
    dpi: float | Literal["auto"] | None = None,
    scale: str = "1:1",
    deskew: bool = False,
    marks: Literal["keep", "layer", "drop"] | None = None,
    report: bool = False,
    strict: bool = False,
    strict_mm: float | None = None,
    device: str = "auto",
    tile: int = TILE,
) -> FolderResult:
    """Translate image files, PDF pages and whole folders: what ``linewright translate`` does.

    What an earlier run finished with the same source, model and options is skipped; files and
    pages that fail are told in the result.

    Args:
        files: images (PNG, JPEG, TIFF, BMP, WebP, PDF), folders or wildcards.
        output: the folder to write into; ``report.jsonl`` there tells what became of each file.
        task: "repair", "full" or "alone", see `Options`; None for the model's usual one.
        model: a run folder or a model file (.safetensors or .onnx); None for the one in the package
            for the task.
        format: "png", "tiff" or "pdf"; "dxf", "svg" or "vector-pdf" for vectors.
        bilevel: write one bit a pixel.
        pdf_dpi: at which PDF pages are read; None takes a scan's own, and 300 for other pages.
        max_pixels: larger images are refused.
        dpi: of images that do not tell theirs; "auto" infers it from the sizes A4 to A0.
        scale: of the drawing, such as "1:10", so that DXF has true lengths.
        deskew: turn scans level first.
        marks: "keep" coloured marks, put them on a "layer", or "drop" them; None reads them as
            grey.
        report: write ``changes.html``: lines and texts lost and added, page by page.
        strict: write no page that lost a line longer than 5 mm or changed a number.
        strict_mm: strict, with another limit.
        device: "auto", "cpu", "cuda".
        tile: side in pixels of what the network is shown at once.

    Raises:
        UserError: nothing can be translated as it is asked for: its subclass says what is wrong.
        OutputError: the output cannot be written.
    """
    if format not in get_args(Format):
        known = ", ".join(get_args(Format))
        raise ConfigError(f"there is no format '{format}'", way_out=f"take one of {known}")
    output, model = Path(output), None if model is None else Path(model)
    options = choose_options(
        task,
        model,
        form=format,
        bilevel=bilevel,
        pdf_dpi=pdf_dpi,
        max_pixels=max_pixels,
        dpi=dpi,
        scale=parse_scale(scale),
        deskew=deskew,
        marks=marks,
        report=report,
        strict=strict,
        strict_mm=strict_mm,
    )
    jobs = plan(map(Path, files), to=output, form=options.form)
    translator, models = open_task(options.task, model, device=device, tile=tile)
    digest = " ".join(map(model_digest, models))
    return translate_folder(jobs, translator, to=output, options=options, model=digest)


def translate_folder(
    jobs: Sequence[Job], translator: PageTranslator, *, to: Path, options: Options, model: str = ""
) -> FolderResult:
    """Translate every file, page by page, at its own size and dpi."""
    # A file of several pages becomes one file of as many, or, as PNG and as vectors, one file a
    # page. What becomes of each is kept in the manifest; `model` is the digest of the model. An
    # output that cannot be written is an OutputError: it would not get better with the next file.
    make_folder(to)  # before the first page is worked on
    result = FolderResult([], [], [], [])
    manifest = Manifest(to, model=model, options=options.model_dump_json())
    entries = []
    named = frozenset(path.resolve() for job in jobs for path in job)
    with progress_bar() as bar:
        progress = bar.add_task("translating", total=len(jobs), note="")
        for job in jobs:
            bar.update(progress, note=job.source.name)
            entry = manifest.finished(job.target, job.source)
            if entry is None:
                file = translate_file(FileContext(job, translator, options, to, named))
                file.notes.extend(
                    f"{path}: left as an earlier run made it"
                    for path in manifest.earlier(job.target)
                    if path not in file.written
                )
                entry = manifest.add(job.target, job.source, file)
                result.written.extend(file.written)
                result.failures.extend(Failure(job.source, reason) for reason in file.failures)
                result.notes.extend(file.notes)
            else:
                result.skipped.append(job.source)
            entries.append(entry)
            bar.advance(progress)
    if options.report:
        pages = (page for entry in entries for page in entry.pages)
        failures = [failure for entry in entries for failure in entry.failures]
        write_change_report(to / REPORT, pages, failures)
    return result


def plan(paths: Iterable[Path], *, to: Path, form: Format) -> list[Job]:
    """Give every input file its own output file; folders keep their inner structure."""
    # An output folder that lies within a named folder is left out.
    paths = list(paths)
    if not paths:
        raise InputError("name what to translate: image files, folders or wildcards")
    if to.exists() and not to.is_dir():
        raise ConfigError("is a file, not a folder", where=f"--to {to}", way_out="name a folder")
    jobs: list[Job] = []
    taken: dict[Path, Path] = {}
    clashes: list[str] = []
    for path in paths:
        for source in find_images([path]):
            if _lies_in(source, to) and path.is_dir() and not _lies_in(path, to):
                continue  # an earlier run made it
            inner = source.relative_to(path) if path.is_dir() else Path(source.name)
            target = (to / inner).with_suffix(SUFFIXES[form])
            if target.resolve() == source.resolve():
                raise ConfigError(
                    "would be overwritten by its own translation",
                    where=source,
                    way_out="name another folder with --to",
                )
            if target in taken and taken[target].resolve() == source.resolve():
                continue
            if target in taken:
                clashes.append(f"both {taken[target]} and {source} would be written to {target}")
                continue
            taken[target] = source
            jobs.append(Job(source, target))
    if clashes:
        raise ConfigError(
            "; ".join(clashes), way_out="translate one of them apart, with another --to"
        )
    return jobs


def _lies_in(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
