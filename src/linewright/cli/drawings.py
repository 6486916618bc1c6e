"""The commands of drawings: scans made whole, drawn in the standard style, or made lines."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from linewright.base import Message
from linewright.cli import arguments

if TYPE_CHECKING:
    from linewright.translate import Batch, PageRecord


Pages = Annotated[
    Path, Parameter(help="images (PNG, JPEG, TIFF, BMP, WebP, PDF), folders or wildcards; - for standard input.")
]
PagesOutput = Annotated[
    arguments.Output, Parameter(help="the folder to write into, or a file, whose suffix then tells the format.")
]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class PageOptions:
    """How pages are translated.

    Args:
        bilevel: write one bit a pixel, black or white; TIFF then takes Group 4 coding.
        pdf_dpi: dots per inch at which PDF pages are read; by default a scan's own resolution, and 300 for other pages.
        max_pixels: images with more pixels are refused.
        page_seconds: a page that takes longer to read is refused.
        page_gigabytes: a page that takes more memory to read is refused; on Linux alone.
        partial: show what is left of damaged images, with a mark on the page, instead of refusing
            them; exit code 3 and the report tell of it.
        dpi: dots per inch of images without DPI; auto infers it from the sizes of A4 to A0 and says what it assumed.
        scale: of the drawing, such as 1:10, so that DXF has true lengths; by default they are those on paper.
        dxf_version: of DXF files; R12 opens in old programs, without line weights.
        true_to_size: take back the stretch of scans in vectors, as far as the sheet's dimensions tell it.
        explode: write dimensions and hatching of DXF files as lines and texts, not as DIMENSION and HATCH entities.
        deskew: turn scans level first, by up to 4 degrees.
        marks: of coloured pencil and stamps: keep them over the page, put them on a layer of DXF or
            into a picture of their own, or drop them; by default they are read as grey.
        report: write changes.html: lines lost and added and texts read otherwise, page by page; of dxf, svg and
            vector-pdf also lines that the vectors leave out. Of restyle it sees the page before numbers are lifted.
        strict: write no page that lost a line longer than 5 mm, there or on the way to vectors,
            changed a number, or whose vectors hold one that is not surely read or says another length than is drawn.
        strict_mm: strict, with another limit than 5 mm.
        tile: side in pixels of what the network is shown at once; smaller takes less memory.
        jobs: worker processes; each holds its own models. 0: as many as cores, files and memory suffice for.
        on: ray, or ray://HOST: hand the files to a Ray cluster; jobs is then the most that work at once.
        force: write over files that linewright did not make, too.
        dry_run: write nothing; say what would be written.
    """

    bilevel: bool = False
    pdf_dpi: float | None = None
    max_pixels: int = 1_000_000_000
    page_seconds: float = 120.0
    page_gigabytes: float = 4.0
    partial: bool = False
    dpi: float | Literal["auto"] | None = None
    scale: str | None = None
    dxf_version: Literal["R12", "R2000", "R2010", "R2018"] = "R2010"
    true_to_size: bool = False
    explode: bool = False
    deskew: bool = False
    marks: Literal["keep", "layer", "drop"] | None = None
    report: bool = False
    strict: bool = False
    strict_mm: float | None = None
    device: arguments.Device = "auto"
    tile: int = 1024
    jobs: Annotated[int, Parameter(name=("--jobs", "-j"))] = 0
    on: str | None = None
    force: Annotated[bool, arguments.FORCE] = False
    dry_run: bool = False


def repair(
    *files: Pages, output: PagesOutput, format: str = "png", options: PageOptions | None = None
) -> arguments.Answer:
    """Clean scanned drawings: what is on the sheet stays on the sheet, whole and sharp.

    - `linewright repair scans -o clean --report`
    - `linewright repair page.jpg -o page.pdf --dpi 300`

    Lettering keeps its own ink. Light lines on a dark ground, as of blueprints, become dark ones on white.

    Args:
        format: png, tiff or pdf.
    """
    return _translate(files, output, options, task="repair", to=format)


def restyle(
    *files: Pages, output: PagesOutput, format: str = "png", options: PageOptions | None = None
) -> arguments.Answer:
    """Draw old drawings in the standard style: lines are drawn anew, lettering keeps its ink.

    - `linewright restyle scans -o standard --dpi 300`
    - `linewright restyle page.png -o page.dxf --dpi 300`

    A number in a gap of its dimension line is lifted above it. The pages' resolution must be known.

    Args:
        format: png, tiff or pdf; dxf, svg or vector-pdf for lines, arcs and lettering, json for what is read.
    """
    return _translate(files, output, options, task="full", to=format)


def vectorize(
    *files: Pages, output: PagesOutput, format: str = "dxf", options: PageOptions | None = None
) -> arguments.Answer:
    """Convert scans to CAD files: lines, arcs and lettering with the drawing's true lengths.

    - `linewright vectorize scans -o dxf --dpi 300`
    - `linewright vectorize page.png -o page.dxf --scale 1:10`

    Pages are repaired first. The pages' resolution must be known.

    Args:
        format: dxf, svg or vector-pdf; json for what is read: dimensions, checked, and texts.
    """
    return _translate(files, output, options, task="repair", to=format)


def translate(
    *files: Pages,
    output: PagesOutput,
    model: Path | None = None,
    task: Literal["repair", "full", "alone"] | None = None,
    format: str = "png",
    options: PageOptions | None = None,
) -> arguments.Answer:
    """Translate pages by a model of your own.

    - `linewright translate scans --model runs/first -o out`
    - `linewright translate page.png --model own.onnx -o page.tif --task repair`

    Args:
        model: a run folder or a model file (.safetensors or .onnx).
        task: alone: what the model draws and nothing else, the default. repair, full: as the
            commands repair and restyle, which see to lettering, with this model.
        format: png, tiff or pdf; dxf, svg or vector-pdf for lines, arcs and lettering, json for what is read.
    """
    return _translate(files, output, options, model=model, task=task, to=format)


def compare(
    before: Path,
    after: Path,
    *,
    output: arguments.Output | None = None,
    dpi: float | Literal["auto"] | None = None,
    strict: bool = False,
    limit_mm: float = 5.0,
    force: arguments.Force = False,
) -> arguments.Answer:
    """Compare two states of drawings: lines lost and added, texts that are read otherwise.

    - `linewright compare scan.png clean.png`
    - `linewright compare scans clean -o changes --strict`

    Args:
        before: an image file, a folder or a wildcard.
        after: the same, of the later state; files of folders are compared that have one name.
        output: a folder to write changes.html into, or an .html file.
        dpi: dots per inch of images without DPI; auto infers it from the sizes of A4 to A0.
        strict: end with exit code 5 if a page lost a longer line than the limit, or a number.
        limit_mm: the limit.
    """
    from linewright.translate import compare_files

    done = compare_files(before, after, output=output, dpi=dpi, limit_mm=limit_mm, force=force)
    told = [*done.notes, *(failure.reason for failure in done.failures)]
    lines = [Message("linewright: {0}", line) for line in told]
    shown = [_compared(page) for page in done.pages]
    code = (arguments.PARTLY_FAILED if done.pages else arguments.ALL_FAILED) if done.failures else 0
    if strict and any(page.refused for page in done.pages):
        code = arguments.REFUSED
    hint = "" if done.report is None else Message("Look at {0}", done.report)
    return arguments.Answer(done, lines, shown, hint, code)


def _compared(page: PageRecord) -> Message:
    what = Message(
        "{0}: {1:.1f} mm lost, the longest {2:.1f}; {3:.1f} mm added; {4} of {5} texts read otherwise",
        page.name,
        page.lost_mm,
        page.longest_lost_mm,
        page.added_mm,
        len(page.texts),
        page.texts_read,
    )
    return Message("{0}; does not pass: {1}", what, page.refused) if page.refused else what


def _translate(files: Sequence[Path], output: Path, options: PageOptions | None, **asked: Any) -> arguments.Answer:
    from linewright.translate import MANIFEST, REPORT, convert

    chosen = options or PageOptions()
    with given(files) as paths:
        done = convert(paths, output, **asked, **vars(chosen))
    told = [*done.notes, *(failure.reason for failure in done.failures)]
    lines = [Message("linewright: {0}", line) for line in told]
    if done.skipped:
        lines.append(Message("{0} skipped, up to date", len(done.skipped)))
    if done.written:
        count, place = len(done.written), _place(done.written, output)
        lines.append(
            Message("{0} would be written to {1}", count, place)
            if chosen.dry_run
            else Message("{0} written to {1}", count, place)
        )
    folder = output.parent if output.is_file() else output
    if done.failures and (folder / MANIFEST).is_file():
        lines.append(Message("{0} failed, see {1}", len(done.failures), folder / MANIFEST))
    report = folder / REPORT
    hint = Message("Look at {0}", report) if chosen.report and report.is_file() else ""
    shown = done.written if chosen.dry_run else ()
    return arguments.Answer(done, lines, shown, hint, _exit_code(done))


def _place(written: Sequence[Path], output: Path) -> str:
    """Name the folder that was asked for, or the files that one file became."""
    if all(path != output and path.is_relative_to(output) for path in written):
        return str(output)
    names = list(map(str, written))
    return ", ".join(names if len(names) < 4 else [names[0], "...", names[-1]])


def _exit_code(done: Batch) -> int:
    if any(failure.refused for failure in done.failures):
        return arguments.REFUSED
    if done.failures and not (done.written or done.skipped):
        return 1 if all(failure.ours for failure in done.failures) else arguments.ALL_FAILED
    return arguments.PARTLY_FAILED if done.failures else 0


@contextmanager
def given(files: Sequence[Path]) -> Iterator[list[Path]]:
    """Yield the files; what comes on standard input stands in a file for as long."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "stdin"
        if Path(arguments.STDIN) in files:
            data = sys.stdin.buffer.read()
            kept = kept.with_suffix(".pdf" if data.startswith(b"%PDF") else ".png")
            kept.write_bytes(data)
        yield [kept if file == Path(arguments.STDIN) else file for file in files]
