"""One page in memory, with the same result as ``linewright translate``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

from linewright.base import DataError, Pixels
from linewright.nn import TILE
from linewright.pages import Page, read_image, with_channels
from linewright.translate.options import Task, choose_options
from linewright.translate.pipeline import PageResult, page_channels, translate_page
from linewright.translate.tasks import PageTranslator, open_task
from linewright.vector import Vectors

PageLike: TypeAlias = Page | Pixels | Path | str
Marks = Literal["keep", "layer", "drop"]


def repair(
    page: PageLike,
    *,
    dpi: float | Literal["auto"] | None = None,
    model: Path | str | None = None,
    deskew: bool = False,
    marks: Marks | None = None,
    report: bool = False,
    device: str = "auto",
    tile: int = TILE,
) -> PageResult:
    """Clean a page: what is on the sheet stays on the sheet, its lettering in the scan's ink.

    ``repair(page).page`` has the pixels that ``linewright translate --task repair`` writes.

    Args:
        page: a page as `read_pages` gives it, uint8 pixels, H x W or H x W x 3 (RGB), paper 255,
            ink 0, or the path of an image of one page.
        dpi: where the page does not tell its own; "auto" infers it from the sizes A4 to A0. Without
            it lettering is the network's alone.
        model: a run folder or a model file; None for the repair model in the package.
        deskew: turn the page level first, by up to 4 degrees.
        marks: of coloured pencil and stamps: "keep" them over the page, put them on a "layer" of
            its vectors, or "drop" them; None reads them as grey.
        report: compare the page with its scan: the result's ``changes``. It needs the resolution.
        device: "auto", "cpu", "cuda".
        tile: side in pixels of what the network is shown at once.

    Raises:
        DataError: no such pixels.
        InputError: the resolution is needed or to be inferred, and cannot be told.
        ModelError, ConfigError: a model that is absent or works in colour, a dpi or a device that
            makes no sense.
    """
    asked = {"dpi": dpi, "deskew": deskew, "marks": marks, "report": report}
    return _translate(page, "repair", model, device, tile, asked)


def restyle(
    page: PageLike,
    *,
    dpi: float | Literal["auto"] | None = None,
    model: Path | str | None = None,
    deskew: bool = False,
    marks: Marks | None = None,
    report: bool = False,
    device: str = "auto",
    tile: int = TILE,
) -> PageResult:
    """Clean a page and draw it in the standard style: ``linewright translate --task full``.

    A number in a gap of its dimension line is lifted above it. The page's resolution must be known.
    Arguments and errors are those of `repair`.
    """
    asked = {"dpi": dpi, "deskew": deskew, "marks": marks, "report": report}
    return _translate(page, "full", model, device, tile, asked)


def vectorize(
    page: PageLike,
    *,
    task: Task | None = None,
    dpi: float | Literal["auto"] | None = None,
    model: Path | str | None = None,
    deskew: bool = False,
    marks: Marks | None = None,
    device: str = "auto",
    tile: int = TILE,
) -> Vectors:
    """Translate a page and return its lines, arcs, solids and texts, mm on paper, y up.

    `write_vectors` makes of them what ``linewright translate --format dxf`` writes. ``task`` is
    "repair", "full" or "alone"; None is the model's usual one. The other arguments and the errors
    are those of `repair`, but that the page's resolution must be known. Where notes are wanted,
    ``repair(page).vectors()`` is the same.
    """
    asked = {"dpi": dpi, "deskew": deskew, "marks": marks, "form": "dxf"}
    return _translate(page, task, model, device, tile, asked).vectors()


def _translate(
    page: PageLike,
    task: Task | None,
    model: Path | str | None,
    device: str,
    tile: int,
    asked: dict[str, Any],
) -> PageResult:
    path = None if model is None else Path(model)
    options = choose_options(task, path, **asked)
    if path is None:
        translator = _packaged(options.task, device, tile)
    else:
        translator, _ = open_task(options.task, path, device=device, tile=tile)
    page = as_page(page, page_channels(translator, options))
    return translate_page(page, translator, options)


@lru_cache(maxsize=2)
def _packaged(task: Task, device: str, tile: int) -> PageTranslator:
    """Return the models in the package, which a loop over pages need not read each time."""
    return open_task(task, None, device=device, tile=tile)[0]


def as_page(page: PageLike, channels: int = 1) -> Page:
    """Return what a user calls a page as one of so many channels, read if it is a path."""
    if isinstance(page, str | Path):
        return read_image(page, channels=channels, pdf_dpi=None)
    if not isinstance(page, Page):
        if page.dtype != np.uint8 or page.shape[2:] not in ((), (3,)) or page.size == 0:
            raise DataError(
                f"uint8 pixels are needed, H x W or H x W x 3; got {page.dtype} {page.shape}",
                where="page",
            )
        page = Page(page, None, "page", Path("page"), 0, 1)
    return page._replace(pixels=with_channels(page.pixels, channels))
