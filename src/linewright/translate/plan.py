"""Which file is written where, and in which format, before any is worked on."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from linewright.base import AllFailedError, ConfigError, DataError, InputError, resolved
from linewright.pages import find_images
from linewright.translate.options import FORMATS, SUFFIXES, VECTORS, Format, Job, names_file


def choose_format(to: str, output: Path) -> tuple[Format, bool]:
    """Return the format to write, and whether ``output`` is a file; or a ConfigError."""
    form = {"tif": "tiff"}.get(to.lower(), to.lower())
    if form not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise ConfigError("there is no format '{0}'", to, known, way_out="take one of {1}")
    suffix, vectors = output.suffix.lower(), form in VECTORS
    if not names_file(output):
        return form, False
    ends = [end for end in FORMATS if not vectors or end in (".dxf", ".svg", ".pdf")]
    if suffix not in ends:
        swapped = [end for end in ends if sorted(end) == sorted(suffix)]  # .dfx
        near = swapped or get_close_matches(suffix, ends, 1) or ends
        raise ConfigError(
            "vectors are not written as {0}" if vectors else "nothing is written as {0}",
            suffix,
            " ".join(near),
            where=output,
            way_out="take {1}, or make a folder of this name first",
        )
    return "vector-pdf" if suffix == ".pdf" and vectors else FORMATS[suffix], True


def plan(paths: Iterable[Path], *, to: Path, form: Format, is_file: bool = False) -> list[Job]:
    """Give every input file its own output file; folders keep their inner structure."""
    # What is absent or holds no image is a job that fails, but where nothing else is named.
    jobs: list[Job] = []
    taken: dict[Path, Path] = {}
    asked = list(_jobs(list(paths), to, form, is_file=is_file))
    for job in asked if is_file else _told_apart(asked):
        source, target, reason = job
        if reason is None and resolved(target) == resolved(source):
            raise ConfigError(
                "would be overwritten by its own translation", where=source, way_out="name another output"
            )
        other = None if reason is not None else taken.setdefault(target, source)
        if other is None or other is source:
            jobs.append(job)
        elif is_file and resolved(other) != resolved(source):
            raise ConfigError(
                "both {0} and {1} would be written to {2}", other, source, target, way_out="name a folder"
            )
        elif resolved(other) != resolved(source):
            error = InputError(
                "would be written to {0}, as {1} is",
                target,
                other,
                where=source,
                way_out="convert it apart, into another folder",
            )
            jobs.append(Job(source, target, error.message))
    if not jobs:
        raise InputError("name what to translate: files, folders or wildcards")
    if all(job.reason for job in jobs):
        raise AllFailedError.of(job.reason for job in jobs if job.reason)
    return jobs


def _told_apart(jobs: Sequence[Job]) -> list[Job]:
    """Put their suffixes into the names of files that would be written to one place."""
    sources: dict[Path, set[Path]] = {}
    for job in jobs:
        sources.setdefault(job.target, set()).add(job.source)
    return [
        job._replace(target=job.target.with_stem(f"{job.target.stem}-{job.source.suffix[1:].lower()}"))
        if len(sources[job.target]) > 1 and job.reason is None
        else job
        for job in jobs
    ]


def _jobs(paths: Sequence[Path], to: Path, form: Format, *, is_file: bool) -> Iterator[Job]:
    if to.exists() and not to.is_dir() and not is_file:
        raise ConfigError("is a file, not a folder", where=to, way_out="name a folder")
    for path in paths:
        try:
            sources = find_images([path])
        except (InputError, DataError) as error:
            inner = Path(resolved(path).name or "input")
            yield Job(path, (to / inner).with_suffix(SUFFIXES[form]), error.message)
            continue
        for source in sources:
            if _lies_in(source, to) and path.is_dir() and not _lies_in(path, to):
                continue  # an earlier run made it, into an output folder within a named one
            inner = source.relative_to(path) if path.is_dir() else Path(source.name)
            yield Job(source, to if is_file else (to / inner).with_suffix(SUFFIXES[form]))


def _lies_in(path: Path, folder: Path) -> bool:
    return resolved(path).is_relative_to(resolved(folder))
