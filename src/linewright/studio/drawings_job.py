"""Jobs of drawings: repair, restyle, vectorize, as the commands do them."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from linewright.base import Config, ConfigError, InputError, Message
from linewright.pages import page_count
from linewright.studio.kinds import Given, Made, Result, Work
from linewright.studio.note_names import with_names
from linewright.studio.review import write_review
from linewright.studio.sent_models import COPY
from linewright.translate import FinishedPage
from linewright.vector import parse_scale

FORMATS = {"repair": ("png", "tiff", "pdf"), "vectorize": ("dxf", "svg", "vector-pdf", "json")}
FORMATS["restyle"] = FORMATS["repair"] + FORMATS["vectorize"]
PAGES = "pages"  # the folder of pages that can be looked through
_MADE = "made"
# What a command says of its options, as the page's form has them.
_SAID_HERE: dict[str, str] = {
    "lengths are those on paper; true ones need the drawing's scale, as --scale 1:5": Message(
        "lengths are those on paper; for true ones, start again with the scale of the drawing, as 1:5"
    )
}
_Dpi = Annotated[float, Field(gt=0, le=9600)]


class DrawingOptions(Config):
    """Options of jobs of drawings, as ``convert`` has them, but for those that are the machine's own affair."""

    to: Literal["png", "tiff", "pdf", "dxf", "svg", "vector-pdf", "json"] | None = None  # None: the kind's first
    dpi: _Dpi | Literal["auto"] | None = None  # of images that do not tell theirs
    pdf_dpi: _Dpi | None = None
    scale: str | None = Field(None, max_length=20)
    deskew: bool = False
    marks: Literal["keep", "layer", "drop"] | None = None
    bilevel: bool = False
    partial: bool = False
    dxf_version: Literal["R12", "R2000", "R2010", "R2018"] = "R2010"
    explode: bool = False
    true_to_size: bool = False
    report: bool = False
    strict: bool = False
    strict_mm: float | None = Field(None, ge=0)
    model: str | None = Field(None, pattern="^[0-9a-f]{16}$")  # one that was sent, by the job that checked it
    review: bool = False  # keep what a person needs to look pages through


def check(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return options with what was left out; a UserError names what is wrong."""
    chosen = DrawingOptions.parse(options, where="options")
    form = chosen.to or FORMATS[kind][0]
    if form not in FORMATS[kind]:
        known = ", ".join(FORMATS[kind])
        raise ConfigError("{0} does not write {1}", kind, form, known, where="options.to", way_out="take one of {2}")
    if chosen.scale is not None:
        parse_scale(chosen.scale)
    return {**chosen.model_dump(), "to": form}


def work(work: Work) -> Result:
    """Convert the files of a job."""
    from linewright.translate import convert

    _check_pages(work)
    made = work.folder / _MADE
    options = dict(work.options)
    if options["model"] is not None:
        options["model"] = work.folder / COPY
    keeper = _Keeper(work, audited=options["report"]) if options.pop("review") else None
    done = convert(
        [file.path for file in work.files],
        made,
        task="full" if work.kind == "restyle" else "repair",
        max_pixels=work.limits.pixels,
        force=True,
        progress=lambda count, total, _: work.tell(count, total),
        on_page=keeper,
        **options,
    )
    named = {file.path: file.name for file in work.files}
    notes = [_SAID_HERE.get(note, note) for note in done.notes]
    notes = [with_names(note, named) for note in [*notes, *(failure.reason for failure in done.failures)]]
    files = _files(made, work)
    if done.failures and not (done.written or done.skipped):
        return Result(notes=notes[:-1], reason=notes[-1])
    return Result(files, notes)


class _Keeper:
    """Keeps each page to be looked through, in a folder named after the numbers of its file and in it."""

    def __init__(self, work: Work, *, audited: bool) -> None:
        self._folder, self._audited = work.folder / PAGES, audited
        self._named = {file.path: (number, file) for number, file in enumerate(work.files, 1)}

    def __call__(self, page: FinishedPage) -> None:
        source = page.source
        number, file = self._named[source.source]
        name = _stem(file)
        if source.count > 1:
            name = "-".join([name, f"p{source.index + 1:03d}"])
        place = f"{number:04d}-{source.index + 1:04d}"
        write_review(self._folder / place, page, file.name, name, audited=self._audited)


def _check_pages(work: Work) -> None:
    count = 0
    for file in work.files:
        try:
            count += page_count(file.path)
        except InputError:
            count += 1  # which `convert` tells of
    if count > work.limits.pages:
        most = work.limits.pages
        raise InputError("has {0} pages, and a job may have {1}", count, most, way_out="take fewer at once")


def _files(made: Path, work: Work) -> list[Made]:
    """Return the pages that were made, each under the name of the file that it was made of."""
    named = {file.path.stem: _stem(file) for file in work.files}
    files, taken = [], set[str]()
    for path in sorted(made.iterdir()):
        stem = next((stem for stem in named if path.name.startswith(stem)), None)
        if stem is None or not path.is_file():
            continue
        rest = path.name.removeprefix(stem)
        name, number = named[stem] + rest, 1
        while name in taken:
            number += 1
            name = "".join([named[stem], "-", str(number), rest])
        taken.add(name)
        files.append(Made(name, Path(_MADE) / path.name))
    return files


def _stem(file: Given) -> str:
    return file.name.rpartition(".")[0] or file.name
