"""The commands `translate` and `export`: pages through a model, and a model as one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cyclopts import Parameter

from linewright.base import say
from linewright.cli.arguments import PARTLY_FAILED


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class TranslateOptions:
    """How pages are translated.

    Args:
        task: repair: what is on the sheet stays on the sheet, whole and clean. full: draw old
            drawings in the standard style as well; a number in a gap of its dimension line is
            lifted above it, and the pages' resolution must be known. Both keep the page's own ink
            in what is written. alone: what the model draws and nothing else, which is the default
            for a model of your own.
        model: a run folder or a model file (.safetensors or .onnx); by default the one in the
            package for the task. Those in the package read blueprints too: light lines on a dark
            ground become dark ones on white.
        format: png, tiff or pdf; dxf, svg or vector-pdf for lines, arcs and lettering instead of
            pixels.
        bilevel: write one bit a pixel, black or white; TIFF then takes Group 4 coding.
        pdf_dpi: dots per inch at which PDF pages are read; by default a scan's own resolution, and
            300 for other pages.
        max_pixels: images with more pixels are refused.
        dpi: dots per inch of images that do not tell theirs; auto infers it from the sizes of A4
            to A0 and says what it assumed.
        scale: of the drawing, such as 1:10, so that DXF has true lengths.
        deskew: turn scans level first, by up to 4 degrees.
        marks: of coloured pencil and stamps: keep them over the translation, put them on a layer
            of DXF or into a picture of their own, or drop them; by default they are read as grey.
        report: write changes.html: lines lost and added and texts read otherwise, page by page; of
            dxf, svg and vector-pdf also lines that the vectors leave out. With --task full it sees
            the page before numbers are lifted.
        strict: write no page that lost a line longer than 5 mm, there or on the way to vectors, or
            changed a number.
        strict_mm: strict, with another limit than 5 mm.
        device: auto, cpu, cuda.
        tile: side in pixels of what the network is shown at once; smaller takes less memory.
    """

    task: Literal["repair", "full", "alone"] | None = None
    model: Path | None = None
    format: str = "png"
    bilevel: bool = False
    pdf_dpi: float | None = None
    max_pixels: int = 1_000_000_000
    dpi: float | Literal["auto"] | None = None
    scale: str = "1:1"
    deskew: bool = False
    marks: Literal["keep", "layer", "drop"] | None = None
    report: bool = False
    strict: bool = False
    strict_mm: float | None = None
    device: str = "auto"
    tile: int = 1024


def translate(*files: Path, to: Path, options: TranslateOptions | None = None) -> int:
    """Translate image files, PDF pages and whole folders.

    Args:
        files: images (PNG, JPEG, TIFF, BMP, WebP, PDF), folders or wildcards.
        to: the folder to write into.
        options: how.
    """
    from linewright.translate import MANIFEST, convert

    asked = dict(vars(options or TranslateOptions()))
    done = convert(files, to, to=asked.pop("format"), **asked)
    for line in (*done.notes, *(failure.reason for failure in done.failures)):
        say(f"linewright: {line}")
    if done.skipped:
        say(f"{len(done.skipped)} done before and unchanged")
    if done.written:
        say(f"{len(done.written)} written to {to}")
    if done.failures:
        say(f"{len(done.failures)} failed, see {to / MANIFEST}")
        return PARTLY_FAILED if done.written or done.skipped else 2
    return 0


def export(
    run: Path,
    *,
    to: Path,
    half: bool = False,
    int8: bool = False,
    calibrate: list[Path] | None = None,
) -> None:
    """Write a run's generators as one model file, with the recipe inside.

    Args:
        run: a run folder or a model file.
        to: the .safetensors file to write, or an .onnx file, which runs without PyTorch.
        half: half precision, half the size; .safetensors only.
        int8: convolutions in 8 bits; .onnx only.
        calibrate: pages or folders like those to translate, which --int8 needs.
    """
    from linewright.translate import export_model

    parity = export_model(run, to, half=half, int8=int8, calibrate=calibrate or ())
    if parity is not None:
        kind = "before the step to 8 bits, " if int8 else ""
        say(f"{kind}onnxruntime and PyTorch differ by {parity.difference:.1g} at most")
    say(f"{to}: {to.stat().st_size / 1e6:.1f} MB")
