"""Many files and folders: what fails is reported and skipped, what is done is not done again."""

import uuid
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, Unpack

from linewright.base import (
    ConfigError,
    DataError,
    InputError,
    JobFolder,
    Message,
    OutputError,
    make_folder,
    progress_bar,
    resolved,
    restored,
    shown,
)
from linewright.nn import TILE
from linewright.translate.audit.report import REPORT, write_change_report
from linewright.translate.division import Worker, choose_worker
from linewright.translate.file import FinishedPage, Targets, find_targets
from linewright.translate.manifest import (
    Completion,
    Entry,
    Failure,
    FileResult,
    Maker,
    Manifest,
    PageRecord,
    job_name,
    model_digest,
)
from linewright.translate.options import VECTORS, ConvertOptions, Job, Options, choose_options
from linewright.translate.plan import choose_format, plan
from linewright.translate.sheet_index import INDEXES, write_index
from linewright.translate.tasks import PageTranslator, open_task
from linewright.translate.workers import Share, Work, in_turn
from linewright.vector import parse_scale

Told: TypeAlias = Callable[[int, int, Path], None]


class Batch(NamedTuple):
    """What became of the files."""

    written: list[Path]  # the new files
    failures: list[Failure]  # files and pages
    skipped: list[Path]  # an earlier run had finished them
    notes: list[str]  # what was assumed or mended, one line each


def convert(
    files: Iterable[Path | str] | Path | str,
    output: Path | str,
    *,
    to: str = "png",
    jobs: int = 1,
    on: str | None = None,
    force: bool = False,
    dry_run: bool = False,
    progress: Told | None = None,
    on_page: Callable[[FinishedPage], None] | None = None,
    **how: Unpack[ConvertOptions],
) -> Batch:
    """Repair, restyle or vectorise image files, PDF pages and whole folders.

    What an earlier run finished with the same source, model and options is skipped. Files and pages that fail are told
    in the result; the others go on. With ``jobs`` above 1 a script must call it under ``if __name__ == "__main__":``,
    as always where Python starts processes. UserError: nothing can be converted as it is asked for: its subclass says
    what is wrong. OutputError: the output cannot be written.

    Args:
        files: images (PNG, JPEG, TIFF, BMP, WebP, PDF), folders or wildcards.
        output: the folder to write into; ``report.jsonl`` there tells what became of each file. For
            one input it may be a file, whose suffix decides the format: .png, .tif, .tiff, .pdf,
            .dxf, .svg. Where a format holds one page, further pages are ``name-p002`` and so on.
        to: "png", "tiff" or "pdf"; "dxf", "svg" or "vector-pdf" for vectors. Beside a file's own
            suffix it tells only whether a .pdf holds vectors.
        jobs: worker processes; each holds its own models, and the files are the same. 0: as many as cores, files and
            memory suffice for; few files are done by this process.
        on: "ray", or "ray://HOST" for another cluster: its actors do the files, ``jobs`` of them, or one a core for 0.
        force: write over files that linewright did not make, too.
        dry_run: write nothing; the result says what would be written.
        progress: told after each file how many are done, of how many, and which it was; None shows a bar in a terminal.
        on_page: called with each page when it is made, which takes ``jobs=1``.
        how: how pages are converted, see `ConvertOptions`.
    """
    if on_page is not None and (jobs != 1 or on is not None):
        raise ConfigError("pages are handed on by one process alone", way_out="take jobs=1")
    output = Path(output)
    form, is_file = choose_format(to, output)
    asked: dict[str, Any] = {"task": None, "model": None, "device": "auto", "tile": TILE, **how}
    device, tile, scale = asked.pop("device"), asked.pop("tile"), asked.pop("scale", None)
    model = asked["model"] = None if asked["model"] is None else Path(asked["model"])
    options = choose_options(**asked, form=form, scale=parse_scale(scale or "1:1"))
    paths = [files] if isinstance(files, str | Path) else files
    planned = plan(map(Path, paths), to=output, form=form, is_file=is_file)
    opened = partial(open_task, options.task, model, device=device, tile=tile)
    translator, models = opened()
    folder = output.parent if is_file else output
    done = translate_folder(
        planned,
        translator,
        to=folder,
        options=options,
        model=" ".join(map(model_digest, models)),
        worker=choose_worker(jobs, on, opened, translator, device=device, has_gpu=_has_gpu(model, device)),
        begin=not is_file,
        force=force,
        dry_run=dry_run,
        progress=progress,
        on_page=on_page,
    )
    if scale is None and form == "dxf" and done.written and not dry_run:
        done.notes.append(Message("lengths are those on paper; true ones need the drawing's scale, as --scale 1:5"))
    return done


def _has_gpu(model: Path | None, device: str) -> bool:
    """Whether pages may be computed on a GPU: processes would share it and its memory."""
    return device not in ("auto", "cpu") or (device == "auto" and model is not None and model.suffix != ".onnx")


def translate_folder(
    jobs: Sequence[Job],
    translator: PageTranslator,
    *,
    to: Path,
    options: Options,
    model: str = "",
    worker: Worker | None = None,
    begin: bool = True,
    force: bool = False,
    dry_run: bool = False,
    progress: Told | None = None,
    on_page: Callable[[FinishedPage], None] | None = None,
) -> Batch:
    """Translate every file, page by page, at its own size and dpi."""
    # `model` is the digest of the model; `worker` does the files in another way than one after the
    # other; without `begin` no manifest is begun.
    if not dry_run:
        make_folder(to)  # before the first page is worked on
    manifest = Manifest(to, model=model, options=options.model_dump_json(), begin=begin)
    steps = _check(jobs, manifest, options, to, force=force)
    if dry_run:
        return _foretold(steps)
    maker = Maker(to, uuid.uuid4().hex, model, options.model_dump_json())
    # Of a failure another file may have the target.
    names = {
        job_name(manifest.relative(step.job.target)) if step.failure is None else f"failure {number}": step
        for number, step in enumerate(steps)
    }
    shares = {name: _share(step, name, manifest) for name, step in names.items() if step.waits}
    work = Work(maker, options, shares, on_page)
    do = worker or partial(in_turn, translator=translator)
    with _telling(progress, len(steps)) as tell:
        if manifest.is_kept:
            completed = _keep(work, do, manifest, steps)
        else:
            completed = ((name, work.do(share, translator)) for name, share in work.shares.items())
        with closing(completed):
            batch, pages, failures = _collect(names, completed, maker, manifest, tell)
    if options.report:
        records = list(map(PageRecord.model_validate_json, pages))
        write_change_report(to / REPORT, records, failures)
        if begin and options.form in VECTORS:
            write_index(to, records)
    return batch


class Step(NamedTuple):
    """A file of a run, and what is known of it before the work begins."""

    job: Job
    entry: Entry | None  # that of an earlier run which finished it
    targets: Targets
    failure: Failure | None  # why it cannot be worked on

    @property
    def waits(self) -> bool:
        """Whether there is work to do."""
        return self.entry is None and self.failure is None


def _check(
    jobs: Sequence[Job], manifest: Manifest, options: Options, output: Path, *, force: bool = False
) -> list[Step]:
    """See what is done already, what cannot be read, and what would be written over."""
    named = frozenset(resolved(path) for job in jobs for path in job[:2])
    reports = (REPORT, *INDEXES) if options.form in VECTORS else (REPORT,)
    for name in reports if options.report and not (force or manifest.exists) else ():
        if (output / name).exists():
            raise ConfigError("is there already", where=output / name, way_out="use --force to write over it")
    steps = []
    for job in jobs:
        entry = manifest.finished(job.target, job.source)
        targets, failure = Targets([], []), None
        try:
            if job.reason is not None:
                failure = Failure(job.source, job.reason)
            elif entry is None:
                targets = find_targets(job, options, output)
                _check_targets(job, targets, manifest, named, force=force)
        except (InputError, DataError) as error:
            failure = Failure(job.source, error.message)
        steps.append(Step(job, entry, targets, failure))
    return steps


def _check_targets(job: Job, targets: Targets, manifest: Manifest, named: frozenset[Path], *, force: bool) -> None:
    """Refuse to take the place of another file of the run, or of one that is not ours."""
    for target in (*targets.pages, *targets.beside):
        if target != job.target and resolved(target) in named:
            raise InputError(
                "one of its pages would be written to {0}, which belongs to another file",
                target,
                where=job.source,
                way_out="convert it apart, into another folder",
            )
        if not force and manifest.is_foreign(target):
            raise InputError(
                "{0} is there already and not known to be from linewright",
                target,
                where=job.source,
                way_out="move it away, or use --force to write over it",
            )


def _foretold(steps: Sequence[Step]) -> Batch:
    return Batch(
        [target for step in steps if step.waits for target in step.targets.pages],
        [step.failure for step in steps if step.failure is not None],
        [step.job.source for step in steps if step.entry is not None],
        [],
    )


def _share(step: Step, name: str, manifest: Manifest) -> Share:
    targets = tuple(manifest.relative(path) for paths in step.targets for path in paths)
    return Share(step.job, targets, manifest.earlier(step.job.target), JobFolder(manifest.jobs).result(name))


def _keep(work: Work, worker: Worker, manifest: Manifest, steps: Sequence[Step]) -> Generator[tuple[str, Completion]]:
    """Yield what becomes of files; what was finished goes into the manifest, however the run ends."""
    targets = [step.job.target for step in steps]
    with JobFolder(manifest.jobs) as jobs:
        try:
            jobs.announce({"files": len(steps), "waiting": len(work.shares)})
            _keep_failures(jobs, work, manifest, steps)
            yield from worker(work)
        except BaseException:
            with suppress(OutputError):  # it would take the place of what went wrong
                manifest.merge(jobs, targets)
            raise
        manifest.merge(jobs, targets)


def _keep_failures(jobs: JobFolder, work: Work, manifest: Manifest, steps: Sequence[Step]) -> None:
    """Say of which files it is known before the work begins that they cannot be worked on."""
    counts = Counter(step.job.target for step in steps)
    for job, _, _, failure in steps:
        name = job_name(manifest.relative(job.target))
        if failure is not None and counts[job.target] == 1 and (lease := jobs.claim(name, {})):
            failed = work.maker.complete(job.target, job.source, FileResult([], [failure], [], []))
            jobs.complete(lease, failed.to_json())


def _collect(
    steps: Mapping[str, Step],
    completed: Iterable[tuple[str, Completion]],
    maker: Maker,
    manifest: Manifest,
    tell: Callable[[Path], None],
) -> tuple[Batch, list[str], list[str]]:
    """Return what became of all files, in their order, with the records of their pages as JSON, and what failed."""
    # A file of several pages becomes one file of as many, or, as PNG and as vectors, one file a
    # page. An output that cannot be written is an OutputError: it would not get better with the
    # next file. Entries and records as objects would take ten times the memory, page by page.
    found: dict[str, _Outcome] = {}
    for name, step in steps.items():
        if not step.waits:
            failures = [] if step.failure is None else [step.failure]
            records = () if step.entry is None else _packed(step.entry.pages)
            found[name] = _Outcome((), tuple(failures), (), records, is_skipped=step.entry is not None)
            tell(step.job.source)
    for name, completion in completed:
        job, entry = steps[name].job, completion.entry
        is_ours = completion.run == maker.run
        found[name] = _Outcome(
            entry.written if is_ours else (),
            tuple(completion.failures(job.source)),
            completion.notes() if is_ours else (),
            _packed(entry.pages),
            is_skipped=not is_ours and not entry.failures,
        )
        manifest.forget(job.target)
        tell(job.source)
    batch = Batch([], [], [], [])
    for name, step in steps.items():
        batch.written.extend(maker.folder / restored(file) for file in found[name].written)
        batch.failures.extend(found[name].failures)
        batch.skipped.extend([step.job.source] * found[name].is_skipped)
        batch.notes.extend(found[name].notes)
    outcomes = [found[name] for name in steps]
    pages = [page for one in outcomes for page in one.pages]
    return batch, pages, [failure.reason for one in outcomes for failure in one.failures]


class _Outcome(NamedTuple):
    written: tuple[str, ...]  # relative to the output folder
    failures: tuple[Failure, ...]
    notes: tuple[str, ...]
    pages: tuple[str, ...]  # their records as JSON
    is_skipped: bool


def _packed(pages: Sequence[PageRecord]) -> tuple[str, ...]:
    return tuple(page.model_dump_json(exclude_defaults=True) for page in pages)


@contextmanager
def _telling(progress: Told | None, total: int) -> Iterator[Callable[[Path], None]]:
    """Yield what is called after each file: it tells the caller, or moves a bar."""
    if progress is None:
        with progress_bar() as bar:
            task = bar.add_task("files", total=total, note="")

            def move(path: Path) -> None:
                bar.update(task, note=shown(path.name))
                bar.advance(task)

            yield move
    else:
        done = iter(range(1, total + 1))
        yield lambda path: progress(next(done), total, path)
