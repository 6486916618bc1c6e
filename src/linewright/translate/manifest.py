"""The manifest of an output folder: which file was made of which source, by which model and how.

``report.jsonl`` holds one JSON line a file. While runs go on, each file that is finished has its line in a folder
beside it, flushed to disk when everything that the file gives is written; at the end of a run they go into
``report.jsonl``. A run that was killed thus finds what it had finished, and several runs divide the files among them. A
file is done if its last line names the same model and options, nothing failed, what it wrote is still there, and the
source is the same: by name, size and time of change, or, where it was copied or touched, by its digest.
"""

import hashlib
import json
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, ValidationError

from linewright.base import (
    DONE,
    LEASE,
    Config,
    JobFolder,
    Message,
    OutputError,
    holders,
    packed,
    restored,
    shown,
    size_of,
    stored,
    unpacked,
    writing,
)

MANIFEST = "report.jsonl"
# What runs have finished and who works on what, as long as they go on, see `base.job_folder`.
JOBS = ".linewright-jobs"
_MERGE = "report"  # the lease of the one who continues the manifest


class TextRecord(Config):
    """A text that is read otherwise, see `TextChange`; mm from the top left corner."""

    before: str
    after: str
    x_mm: float
    y_mm: float
    sure: bool
    number: bool


class DoubtRecord(Config):
    """A text of a vectorised page that was not read for sure; mm from the top left corner."""

    reading: str  # empty where nothing likely was read
    confidence: float  # 0..1
    x_mm: float
    y_mm: float
    number: bool  # whether it has digits
    picture: str  # PNG in base64


class DimensionRecord(Config):
    """A number of a vectorised page and what it measures."""

    text: str  # as it is read
    kind: str  # linear, diameter, radius, angular, ordinate, thread or chamfer
    value: float  # that the number says, mm or degrees
    unit: str  # mm, in or deg, as it is written; `value` and `measured` are mm or degrees
    count: int = 1  # of the features alike that it stands for
    tolerance: str = ""
    measured: float | None  # what is drawn, mm or degrees; None where no scale is known
    scale: float | None  # real mm for one on paper
    verdict: str  # agrees, disagrees or unsure
    confirmed: bool  # whether the reading is sure because the drawing agrees with it
    note: str = ""  # what else speaks against it
    box: tuple[float, float, float, float]  # of the text: left, top, right, bottom, mm from the top left corner
    picture: str = ""  # PNG in base64, of a number that disagrees


class PageRecord(Config):
    """What changed on a page."""

    name: str  # with the folders that it lies in
    picture: str  # the overlay, relative to the output folder
    line_mm: float  # length of the scan's lines
    lost_mm: float
    longest_lost_mm: float
    added_mm: float
    texts_read: int  # how many texts were compared
    texts: tuple[TextRecord, ...] = ()  # those that are read otherwise
    refused: str | None = None  # why strictness did not write the page, if so
    # What the step to vectors left out, and its lines with no ink; None of a page of pixels.
    left_out_mm: float | None = None
    longest_left_out_mm: float | None = None
    stray_mm: float | None = None
    doubtful: tuple[DoubtRecord, ...] = ()  # texts of the vectors that are not sure
    notes: tuple[str, ...] = ()  # what was assumed, mended or left out before it was translated
    dimensions: tuple[DimensionRecord, ...] = ()  # numbers and what they measure, those that disagree first
    scale: float | None = None  # real mm for one on paper, on which the dimensions agree
    title_block: Mapping[str, str] = Field(
        default_factory=dict
    )  # what its captions name: number, title, scale and so on
    parts: tuple[Mapping[str, str], ...] = ()  # rows of its parts list: position, quantity, name and so on
    welds: tuple[Mapping[str, Any], ...] = ()  # what its weld symbols say, a row for each side that has a weld
    not_sure: tuple[str, ...] = ()  # fields of the title block that are not surely read

    @property
    def numbers(self) -> list[TextRecord]:
        """The numbers that surely changed."""
        return [text for text in self.texts if text.sure and text.number]

    @property
    def disagreeing(self) -> list[DimensionRecord]:
        """The dimensions whose number says another length than is drawn."""
        return [one for one in self.dimensions if one.verdict == "disagrees"]


class Failure(NamedTuple):
    """A file or page that could not be worked on, and why in one line."""

    source: Path
    reason: str
    refused: bool = False  # by strictness: it lost a line or changed a number
    ours: bool = False  # by a fault of linewright itself


class FileResult(NamedTuple):
    """What became of a file; what it gave is kept when a later page fails."""

    written: list[Path]
    failures: list[Failure]
    notes: list[str]  # what was assumed or mended, one line each
    pages: list[PageRecord]  # what changed, if that is reported


class Entry(Config):
    """One line of the manifest."""

    file: str  # the first file that the source gives, relative to the output folder
    source: str  # as it was named
    size: int  # bytes
    mtime_ns: int
    sha256: str
    model: str  # digest
    options: str  # how it was translated
    written: tuple[str, ...] = ()  # relative to the output folder
    failures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    pages: tuple[PageRecord, ...] = ()


class Completion(Config):
    """What became of a file, as the process that did it tells the others."""

    run: str  # which run it was of
    number: str  # no other completion has it
    entry: Entry
    refused: tuple[bool, ...] = ()  # of each failure, see `Failure`
    ours: tuple[bool, ...] = ()
    digests: Mapping[str, str] = Field(default_factory=dict)  # SHA-256 of the files written
    # Notes and then failures as `packed` has them: the entry holds them in English alone.
    said: tuple[Any, ...] = ()

    def to_json(self) -> str:
        """Return it as a process tells it to others: without what is as usual, since thousands of records weigh."""
        return self.model_dump_json(exclude_defaults=True)

    def failures(self, source: Path) -> list[Failure]:
        """Return what failed."""
        return [
            Failure(source, reason, refused, ours)
            for reason, refused, ours in zip(self._messages()[1], self.refused, self.ours, strict=True)
        ]

    def notes(self) -> tuple[str, ...]:
        """Return what was assumed or mended, as messages that are known in other languages."""
        return self._messages()[0]

    def _messages(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        plain = *self.entry.notes, *self.entry.failures
        if len(self.said) != len(plain):  # of an earlier version
            return self.entry.notes, self.entry.failures
        lines = tuple(map(_known, plain, self.said))
        return lines[: len(self.entry.notes)], lines[len(self.entry.notes) :]


def _known(plain: str, held: Any) -> str:
    """Return a line as it stands in an entry, which is known in other languages as far as it was."""
    said = unpacked(held)
    if not isinstance(said, Message):
        return plain
    known = Message.pair(plain, said.local)
    known.template, known.values = said.template, said.values
    return known


class SourceState(NamedTuple):
    """What tells one state of a file from another."""

    size: int
    mtime_ns: int
    sha256: str


class Maker(NamedTuple):
    """Who makes the files of a run, and of what."""

    folder: Path
    run: str
    model: str  # digest
    options: str

    def complete(self, target: Path, source: Path, result: FileResult) -> Completion:
        """Return what became of a file."""
        size, mtime_ns, sha256 = state_of(source)
        entry = Entry(
            file=_relative(self.folder, target),
            source=stored(source),
            size=size,
            mtime_ns=mtime_ns,
            sha256=sha256,
            model=self.model,
            options=self.options,
            written=tuple(_relative(self.folder, path) for path in result.written),
            failures=tuple(failure.reason for failure in result.failures),
            notes=tuple(map(shown, result.notes)),
            pages=tuple(result.pages),
        )
        return Completion(
            run=self.run,
            number=uuid.uuid4().hex,
            entry=entry,
            refused=tuple(failure.refused for failure in result.failures),
            ours=tuple(failure.ours for failure in result.failures),
            digests={name: state_of(self.folder / restored(name)).sha256 for name in entry.written},
            said=tuple(map(packed, (*result.notes, *(failure.reason for failure in result.failures)))),
        )


class Manifest:
    """Reads and continues the manifest of an output folder, which need not exist."""

    # Files count as finished if the same `model` and `options` are named. With `begin` false no
    # manifest is begun in a folder that has none.

    def __init__(self, folder: Path, *, model: str, options: str, begin: bool = True) -> None:
        self._folder, self._model, self._options = folder, model, options
        self._path, self.jobs = folder / MANIFEST, folder / JOBS
        self._entries: dict[str, Entry] = {}
        self._made: set[str] = set()  # all that earlier runs wrote or were about to write
        self.exists = self._path.exists() or self.jobs.exists()
        self.is_kept = begin or self.exists
        self._read()

    def is_foreign(self, path: Path) -> bool:
        """Whether a file is there that linewright did not make."""
        if not os.path.lexists(path) or self.relative(path) in self._made:
            return False
        if not self.jobs.exists():
            return True
        self._read_jobs()  # another process may have made it since
        return self.relative(path) not in self._made

    def earlier(self, target: Path) -> tuple[Path, ...]:
        """Return what an earlier run wrote for a file and is there still."""
        entry = self._entries.get(self.relative(target))
        written = () if entry is None else entry.written
        return tuple(path for name in written if size_of(path := self._path_of(name)))

    def finished(self, target: Path, source: Path) -> Entry | None:
        """Return the entry of a file that need not be made again."""
        entry = self._entries.get(self.relative(target))
        if entry is None or entry.failures or not entry.written:
            return None
        if (entry.model, entry.options) != (self._model, self._options):
            return None
        files = [*entry.written, *(page.picture for page in entry.pages)]
        if not all(size_of(self._path_of(name)) for name in files):
            return None
        return entry if _is_same(source, entry) else None

    def forget(self, target: Path) -> None:
        """Drop what is known of a file that has been made anew; thousands of entries weigh."""
        self._entries.pop(self.relative(target), None)

    def merge(self, jobs: JobFolder, order: Sequence[Path]) -> None:
        """Take what was finished into the manifest; those of ``order`` in it. OutputError: it cannot be written."""
        places = {job_name(self.relative(target)): place for place, target in enumerate(order)}
        lease = jobs.wait_for(_MERGE)
        try:
            jobs.withdraw()
            names = sorted(jobs.done(), key=lambda name: (places.get(name, len(places)), name))
            found = {name: file for name in names if (file := _file_of(jobs.result(name)))}
            if found:
                self._write(jobs, found)
            jobs.clear(found)
        finally:
            jobs.release(lease)
        jobs.remove_empty()

    def _write(self, jobs: JobFolder, found: Mapping[str, str]) -> None:
        """Write the manifest anew, with what was found in place of what it says of these files."""
        files = set(found.values())
        with writing(self._path) as new, new.open("w", encoding="utf-8") as stream:
            if self._path.exists():
                with self._path.open(encoding="utf-8", errors="replace") as old:
                    stream.writelines(line for line in old if line.endswith("\n") and _file_in(line) not in files)
            for name in found:
                stream.write(Completion.model_validate_json(jobs.result(name) or "").entry.model_dump_json() + "\n")

    def relative(self, path: Path) -> str:
        """Return a path of the output folder as the manifest names it."""
        return _relative(self._folder, path)

    def _path_of(self, name: str) -> Path:
        return self._folder / restored(name)

    def _read(self) -> None:
        for entry in manifest_entries(self._folder):
            self._know(entry)
        self._read_jobs()

    def _read_jobs(self) -> None:
        for holder in holders(self.jobs, LEASE).values():
            targets = holder.about.get("targets", ())
            self._made.update(map(str, targets if isinstance(targets, list) else ()))
        for completion in completions(self._folder):
            self._know(completion.entry)

    def _know(self, entry: Entry) -> None:
        self._entries[entry.file] = entry
        self._made.update(entry.written, (page.picture for page in entry.pages))


def job_name(file: str) -> str:
    """Return the name of the job that makes a file, which any file system takes."""
    return hashlib.sha256(file.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def manifest_entries(folder: Path) -> Iterator[Entry]:
    """Yield what the manifest of an output folder says; OutputError if it is there and cannot be read."""
    path = folder / MANIFEST
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            for line in stream:
                with suppress(ValidationError):  # half a line, or another version's: its file is made again
                    yield Entry.model_validate_json(line)
    except FileNotFoundError:
        return
    except OSError as error:
        raise OutputError("cannot be read ({0})", error.strerror or error, where=path) from error


def completions(folder: Path) -> Iterator[Completion]:
    """Yield what runs have finished in an output folder and have not merged yet; what cannot be read is left out."""
    for path in sorted((folder / JOBS).glob(f"[!.]*{DONE}")):
        with suppress(OSError, ValueError):
            yield Completion.model_validate_json(path.read_text(encoding="utf-8"))


def _relative(folder: Path, path: Path) -> str:
    return stored(path.relative_to(folder).as_posix())


def _file_of(result: str | None) -> str | None:
    try:
        return Completion.model_validate_json(result or "").entry.file
    except ValidationError:
        return None


def _file_in(line: str) -> str | None:
    try:
        return str(json.loads(line)["file"])
    except (ValueError, TypeError, KeyError):
        return None


def state_of(source: Path) -> SourceState:
    """Return size, time of change and digest of a file; a file that cannot be read has none."""
    if not size_of(source):  # a pipe would keep us waiting
        return SourceState(0, 0, "")
    try:
        facts = source.stat()
        with source.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return SourceState(0, 0, "")
    return SourceState(facts.st_size, facts.st_mtime_ns, digest)


def model_digest(path: Path) -> str:
    """Return the digest of a model file, or of the newest checkpoint of a run folder."""
    if path.is_file():
        return state_of(path).sha256
    # Not needed for a model file: an .onnx file is used where there is no PyTorch.
    from linewright.training import newest_checkpoint

    checkpoint = path if path.parent.name == "checkpoints" else newest_checkpoint(path)
    digest = hashlib.sha256()
    for file in sorted(checkpoint.rglob("*")):
        if file.is_file():
            digest.update(state_of(file).sha256.encode())
    return digest.hexdigest()


def _is_same(source: Path, entry: Entry) -> bool:
    try:
        facts = source.stat()
    except OSError:
        return False
    if facts.st_size != entry.size:
        return False
    untouched = (stored(source), facts.st_mtime_ns) == (entry.source, entry.mtime_ns)
    return untouched or state_of(source).sha256 == entry.sha256
