"""The manifest of an output folder: which file was made of which source, by which model and how.

``report.jsonl`` holds one JSON line a file, appended and flushed to disk when everything that the file gives is
written. A run that was killed thus finds what it had finished. A file is done if its last line names the same model and
options, nothing failed, what it wrote is still there, and the source is the same: by name, size and time of change, or,
where it was copied or touched, by its digest.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, ValidationError

from linewright.base import Config, OutputError, restored, shown, size_of, stored, write_text

MANIFEST = "report.jsonl"
# Names the files that a run is about to write, as long as it runs.
UNFINISHED = ".linewright-unfinished"


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


class SourceState(NamedTuple):
    """What tells one state of a file from another."""

    size: int
    mtime_ns: int
    sha256: str


class Manifest:
    """Reads and continues the manifest of an output folder, which need not exist."""

    # Files count as finished if the same `model` and `options` are named. With `begin` false no
    # manifest is begun in a folder that has none.

    def __init__(self, folder: Path, *, model: str, options: str, begin: bool = True) -> None:
        self._folder, self._model, self._options = folder, model, options
        self._path = folder / MANIFEST
        self._entries: dict[str, Entry] = {}
        self._complete = True
        self._made: set[str] = set()  # all that earlier runs wrote or were about to write
        self.exists = self._path.exists()
        self._kept = begin or self.exists
        self._read()

    def is_foreign(self, path: Path) -> bool:
        """Whether a file is there that linewright did not make."""
        return os.path.lexists(path) and self.relative(path) not in self._made

    def begin(self, targets: Iterable[Path]) -> None:
        """Put down what a run is about to write: killed, it leaves files that no entry names."""
        if self._kept:
            self._made.update(map(self.relative, targets))
            write_text(self._folder / UNFINISHED, json.dumps(sorted(self._made)))

    def end(self) -> None:
        """Say that the run came to its end."""
        (self._folder / UNFINISHED).unlink(missing_ok=True)

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

    def add(self, target: Path, source: Path, result: FileResult) -> Entry:
        """Append what became of a file; an OutputError if the manifest cannot be written."""
        size, mtime_ns, sha256 = state_of(source)
        entry = Entry(
            file=self.relative(target),
            source=stored(source),
            size=size,
            mtime_ns=mtime_ns,
            sha256=sha256,
            model=self._model,
            options=self._options,
            written=tuple(map(self.relative, result.written)),
            failures=tuple(failure.reason for failure in result.failures),
            notes=tuple(map(shown, result.notes)),
            pages=tuple(result.pages),
        )
        if not self._kept:
            return entry
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as stream:
                # A line that a killed run left half written must not swallow this one.
                stream.write(("" if self._complete else "\n") + entry.model_dump_json() + "\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise OutputError("cannot be written ({0})", error.strerror or error, where=self._path) from error
        self._complete = True
        self._entries.pop(entry.file, None)  # it is on disk; thousands of them weigh
        return entry

    def relative(self, path: Path) -> str:
        """Return a path of the output folder as the manifest names it."""
        return stored(path.relative_to(self._folder).as_posix())

    def _path_of(self, name: str) -> Path:
        return self._folder / restored(name)

    def _read(self) -> None:
        with suppress(OSError, ValueError, TypeError):
            self._made.update(json.loads((self._folder / UNFINISHED).read_text(encoding="utf-8")))
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return
        except OSError as error:
            raise OutputError("cannot be read ({0})", error.strerror or error, where=self._path) from error
        self._complete = text.endswith("\n") or not text
        for line in text.split("\n"):
            try:
                entry = Entry.model_validate_json(line)
            except ValidationError:
                # Half a line, or another version's: its file is made again.
                continue
            self._entries[entry.file] = entry
            self._made.update(entry.written, (page.picture for page in entry.pages))


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
