"""What the translation of many files is asked to do: the options, and an output for every file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field, field_validator

from linewright.base import Config, ConfigError, InputError
from linewright.pages import MAX_PIXELS, find_images

Format = Literal["png", "tiff", "pdf", "dxf", "svg", "vector-pdf"]
Task = Literal["repair", "full", "alone"]
SUFFIXES: dict[Format, str] = {
    "png": ".png",
    "tiff": ".tif",
    "pdf": ".pdf",
    "dxf": ".dxf",
    "svg": ".svg",
    "vector-pdf": ".pdf",
}
# No scanner has more.
MOST_DPI = 9600.0
VECTORS = ("dxf", "svg", "vector-pdf")
STRICT_MM = 5.0


class Options(Config):
    """How files are translated.

    Attributes:
        task: what is made of a page: "repair" cleans it, "full" draws it in the standard style as
            well, and both keep its own ink in lettering; "alone" is what the model draws.
        form: the output format.
        bilevel: write one bit a pixel.
        pdf_dpi: dots per inch at which PDF pages are read; None takes a scan's own resolution,
            and 300 for other pages.
        max_pixels: larger images are refused.
        dpi: of files that do not tell theirs; "auto" infers it from the sizes A4 to A0.
        scale: how many times larger than the paper the drawing is in a DXF file: 10 for 1:10.
        deskew: turn scans level first.
        negative: where light lines stand on a dark ground, as on blueprints, exchange both first.
        lighten: where paper lies in deep shade, lighten it first.
        darken: where all ink is pale, darken it first.
        marks: coloured marks: keep them over the translation, put them on a layer of their own,
            or drop them. None reads colour as grey, as the model does.
        report: write what changed, page by page.
        strict_mm: refuse a page that lost a longer line, or changed a number.
    """

    task: Task = "alone"
    form: Format = "png"
    bilevel: bool = False
    pdf_dpi: float | None = Field(None, gt=0)
    max_pixels: int = Field(MAX_PIXELS, ge=1)
    dpi: float | Literal["auto"] | None = None
    scale: float = Field(1.0, gt=0)
    deskew: bool = False
    negative: bool = False
    lighten: bool = False
    darken: bool = False
    marks: Literal["keep", "layer", "drop"] | None = None
    report: bool = False
    strict_mm: float | None = Field(None, ge=0)

    @property
    def measures(self) -> bool:
        """Whether lengths in mm are needed, and so every page's resolution."""
        return self.form in VECTORS or self.report or self.strict_mm is not None

    @field_validator("dpi")
    @classmethod
    def _check_dpi(cls, dpi: float | str | None) -> float | str | None:
        if isinstance(dpi, float) and not 0 < dpi <= MOST_DPI:
            raise ValueError(f"must be more than 0 and at most {MOST_DPI:g}, or auto; got {dpi:g}")
        return dpi


class Job(NamedTuple):
    """One input file and the file that its translation goes to."""

    source: Path
    target: Path


def plan(paths: Sequence[Path], *, to: Path, form: Format) -> list[Job]:
    """Give every input file its own output file; folders keep their inner structure.

    An output folder that lies within a named folder is left out.

    Raises:
        InputError, DataError: nothing is named, a path is absent, or a folder has no image in it.
        ConfigError: two files would be written to one name, or a file over itself, or ``to`` is a
            file.
    """
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
