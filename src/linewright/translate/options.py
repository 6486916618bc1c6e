"""How pages and files are translated."""

import re
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypedDict

from pydantic import Field, field_validator

from linewright.base import Config
from linewright.pages import MAX_PIXELS
from linewright.vector import DxfVersion

Format = Literal["png", "tiff", "pdf", "dxf", "svg", "vector-pdf", "json"]
Task = Literal["repair", "full", "alone"]
SUFFIXES: dict[Format, str] = {
    "png": ".png",
    "tiff": ".tif",
    "pdf": ".pdf",
    "dxf": ".dxf",
    "svg": ".svg",
    "vector-pdf": ".pdf",
    "json": ".json",
}
# By the suffix of an output file, in lower case; .pdf holds vectors where those are asked for.
FORMATS: dict[str, Format] = {suffix: form for form, suffix in reversed(SUFFIXES.items())} | {".tiff": "tiff"}
# No scanner has more.
MOST_DPI = 9600.0
VECTORS = ("dxf", "svg", "vector-pdf", "json")
STRICT_MM = 5.0


def names_file(output: Path) -> bool:
    """Whether an output is meant as a file: no folder, with a suffix of one to four letters."""
    # Of v1.2 and drawings.cleaned the end belongs to the name of a folder.
    return bool(re.fullmatch(r"\.[a-z]{1,4}", output.suffix.lower())) and not output.is_dir()


class Options(Config):
    """How files are translated."""

    # "repair" cleans a page, "full" draws it in the standard style as well, and both keep its own
    # ink in lettering; "alone" is what the model draws.
    task: Task = "alone"
    form: Format = "png"
    bilevel: bool = False  # one bit a pixel
    pdf_dpi: float | None = Field(None, gt=0)  # None: a scan's own, and 300 for other PDF pages
    max_pixels: int = Field(MAX_PIXELS, ge=1)  # larger images are refused
    # What reading a page may take at most; the page is the same, and so not recorded.
    page_seconds: float = Field(120, gt=0, exclude=True)
    page_gigabytes: float = Field(4, ge=1, exclude=True)
    partial: bool = Field(False, exclude=True)  # damaged pages are marked and not refused
    dpi: float | Literal["auto"] | None = None  # before that of files; auto: by paper sizes
    scale: float = Field(1.0, gt=0)  # real mm for one on paper, in DXF: 10 for 1:10
    dxf_version: DxfVersion = "R2010"
    explode: bool = False  # dimensions and hatching as lines and texts
    true_to_size: bool = False  # take back the stretch of scans that dimensions tell
    deskew: bool = False  # turn scans level first
    surround: bool = False  # leave out the scanner's dark surround of the sheet, and punched holes
    negative: bool = False  # exchange light lines and a dark ground, as of blueprints
    lighten: bool = False  # lighten paper in deep shade
    darken: bool = False  # darken ink that is pale all over
    # Coloured marks stay over the translation, on a layer, or go; None reads colour as grey.
    marks: Literal["keep", "layer", "drop"] | None = None
    report: bool = False  # write what changed, page by page
    strict_mm: float | None = Field(None, ge=0)  # refuse pages that lost a longer line, or a number

    @property
    def audits(self) -> bool:
        """Whether pages are compared with their scans."""
        return self.report or self.strict_mm is not None

    @property
    def measures(self) -> bool:
        """Whether lengths in mm are needed, and so every page's resolution."""
        return self.form in VECTORS or self.audits

    @field_validator("dpi")
    @classmethod
    def _check_dpi(cls, dpi: float | str | None) -> float | str | None:
        if isinstance(dpi, float) and not 0 < dpi <= MOST_DPI:
            raise ValueError(f"must be more than 0 and at most {MOST_DPI:g}, or auto; got {dpi:g}")
        return dpi


class ConvertOptions(TypedDict, total=False):
    """How pages are converted; what is left out is as the commands have it.

    ``linewright repair --help`` tells more of each.
    """

    task: Task | None  # "full": repair and restyle; "alone": what the model draws, no more
    model: Path | str | None  # a run or a model file; None: the package's for the task
    bilevel: bool  # write one bit a pixel
    pdf_dpi: float | None  # at which PDF pages are read; None: a scan's own, else 300
    max_pixels: int  # larger images are refused
    page_seconds: float  # that reading a page may take, 120 by default
    page_gigabytes: float  # the same of memory, 4 by default; it is limited on Linux alone
    partial: bool  # show what is left of damaged images, marked; they are told as failures too
    dpi: float | Literal["auto"] | None  # of images, before what files say; "auto" infers it
    scale: str | None  # of the drawing, such as "1:10"; None: lengths are on paper
    dxf_version: DxfVersion  # "R2010" by default; "R12" for old programs
    explode: bool  # write dimensions and hatching as lines and texts, not as DIMENSION and HATCH entities of DXF
    true_to_size: bool  # take back the stretch of scans, as far as the dimensions tell it
    deskew: bool  # turn scans level first
    marks: Literal["keep", "layer", "drop"] | None  # coloured ones; None reads them as grey
    report: bool  # write ``changes.html``: lines and texts lost and added
    strict: bool  # write no page that lost a line above 5 mm or a number, or is unsure of one
    strict_mm: float | None  # strict, with another limit
    device: str  # "auto", "cpu", "cuda"
    tile: int  # side in pixels of what the network is shown at once


class Job(NamedTuple):
    """One input file and the file that its translation goes to."""

    source: Path
    target: Path
    reason: str | None = None  # why it cannot be worked on, if that is known already


def choose_options(
    task: Task | None, model: Path | None, *, strict: bool = False, strict_mm: float | None = None, **asked: Any
) -> Options:
    """Return the options of a translation, what hangs on the model filled in; or a ConfigError."""
    # The models in the package, for which `model` is None, repair unless another task is named, and are shown dark ink
    # on light paper. A model of the user's own draws alone and is shown pages as they are, unless told otherwise.
    packaged = model is None
    chosen = {
        "task": task or ("repair" if packaged else "alone"),
        "surround": packaged,
        "negative": packaged,
        "lighten": packaged,
        "darken": packaged,
        "strict_mm": STRICT_MM if strict and strict_mm is None else strict_mm,
    }
    return Options.parse({**asked, **chosen}, where="translate")
