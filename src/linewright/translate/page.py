"""One page in memory, with the same result as the commands."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias

import numpy as np

from linewright.base import DataError, ModelError, Pixels, asset
from linewright.nn import TILE
from linewright.pages import Page, read_image, with_channels
from linewright.translate.options import Options, Task, choose_options
from linewright.translate.pipeline import Repaired, page_channels, translate_page
from linewright.translate.tasks import REPAIR, RESTYLE, NetworkOnly, PageTranslator, open_task
from linewright.vector import Vectors

PageLike: TypeAlias = Page | Pixels | Path | str
Marks: TypeAlias = Literal["keep", "layer", "drop"]
Dpi: TypeAlias = float | Literal["auto"]


def repair(
    page: PageLike,
    *,
    dpi: Dpi | None = None,
    restyle: bool = False,
    model: Path | str | None = None,
    deskew: bool = False,
    marks: Marks | None = None,
    device: str = "auto",
    tile: int = TILE,
) -> Repaired:
    """Clean a page: what is on the sheet stays on the sheet, its lettering in the scan's ink.

    The result's ``page`` is what ``linewright repair`` or ``linewright restyle`` writes, ``notes`` say what was assumed
    or mended, ``changes`` are found when they are first asked for, and ``vectors()`` are the page's lines, arcs and
    texts. DataError: no such pixels. InputError: a file cannot be read, or the resolution is needed and cannot be told.
    ModelError, ConfigError: a model that is absent or works in colour, a dpi or a device that makes no sense.

    Args:
        page: a page of `read_pages`, uint8 pixels, H x W or H x W x 3 (RGB), paper 255, ink 0, or
            the path of an image of one page.
        dpi: where the page does not tell its own; "auto" infers it from the sizes A4 to A0. Without
            it lettering is not kept in the scan's own ink.
        restyle: draw the page in the standard style as well. A number in a gap of its dimension
            line is lifted above it; the resolution must be known.
        model: a run folder or a model file; None for the one in the package.
        deskew: turn the page level first, by up to 4 degrees.
        marks: of coloured pencil and stamps: "keep" them over the page, put them on a "layer" of
            its vectors, or "drop" them; None reads them as grey.
        device: "auto", "cpu", "cuda".
        tile: side in pixels of what the network is shown at once.
    """
    path = None if model is None else Path(model)
    options = choose_options("full" if restyle else "repair", path, **_asked(dpi, deskew, marks))
    return _translate(page, _opened(options.task, path, device, tile), options)


def vectorize(
    page: PageLike,
    *,
    dpi: Dpi | None = None,
    repair: bool = True,
    model: Path | str | None = None,
    deskew: bool = False,
    marks: Marks | None = None,
    device: str = "auto",
    tile: int = TILE,
) -> Vectors:
    """Return the lines, arcs, solids and texts of a page, in mm on paper, y up.

    ``vectorize(page).to_dxf(path)`` writes what ``linewright vectorize`` writes. Where notes or changes are wanted,
    ``repair(page).vectors()`` is the same. Arguments and errors are those of `repair`, but the page's resolution must
    be known, and ``repair=False`` takes its pixels as they are.
    """
    path = None if model is None else Path(model)
    asked = {**_asked(dpi, deskew, marks), "form": "dxf"}
    if not repair:
        options = Options.parse(asked, where="vectorize")
        return _translate(page, NetworkOnly(_Copy()), options).vectors()
    options = choose_options("repair", path, **asked)
    return _translate(page, _opened("repair", path, device, tile), options).vectors()


class Translator:
    """A model of pages: ``translator(page)`` is the page that the command writes with it.

    `from_pretrained` opens one.
    """

    def __init__(self, translator: PageTranslator, options: Options) -> None:
        self._translator, self._options = translator, options

    @classmethod
    def from_pretrained(
        cls, name_or_path: Path | str, *, task: Task | None = None, device: str = "auto", tile: int = TILE
    ) -> Self:
        """Open a model.

        ModelError: there is no such model, or it is damaged. ConfigError: a device that there is
        not, or PyTorch is needed and not installed.

        Args:
            name_or_path: "drawing-repair" or "drawing-restyle", which are in the package; or a run
                folder or a model file (.safetensors, which needs PyTorch, or .onnx).
            task: "alone" draws what the model draws and nothing else, the default for a model of
                your own; "repair" and "full" see to lettering as `repair` does.
            device: "auto", "cpu", "cuda".
            tile: side in pixels of what the network is shown at once.
        """
        packaged: dict[str, Task] = {REPAIR: "repair", RESTYLE: "full"}
        name, path = str(name_or_path), Path(name_or_path)
        if task is None and name in packaged:
            return cls(_opened(packaged[name], None, device, tile), choose_options(packaged[name], None))
        if not path.exists():
            path = asset("models", f"{name}.safetensors")
        if not path.exists():
            raise ModelError(
                "there is no such model",
                where=name,
                way_out="take a name of list_models() or the path of a run or a model file",
            )
        options = choose_options(task, path)
        return cls(_opened(options.task, path, device, tile), options)

    def __call__(self, page: PageLike, *, dpi: Dpi | None = None) -> Page:
        """Translate a page at its own size; arguments and errors are those of `repair`.

        Returns uint8 H x W, or H x W x 3 of a model in colour, with the page's resolution.
        """
        options = Options.parse({**self._options.model_dump(), "dpi": dpi}, where="translator")
        return _translate(page, self._translator, options).page


class _Copy:
    """An engine that changes nothing."""

    channels = 1

    def translate(self, pixels: Pixels) -> Pixels:
        return pixels


def _asked(dpi: Dpi | None, deskew: bool, marks: Marks | None) -> dict[str, Any]:
    return {"dpi": dpi, "deskew": deskew, "marks": marks}


def _translate(page: PageLike, translator: PageTranslator, options: Options) -> Repaired:
    return translate_page(as_page(page, page_channels(translator, options)), translator, options)


def _opened(task: Task, model: Path | None, device: str, tile: int) -> PageTranslator:
    if model is None:
        return _packaged(task, device, tile)
    return open_task(task, model, device=device, tile=tile)[0]


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
                "uint8 pixels are needed, H x W or H x W x 3; got {0} {1}", page.dtype, page.shape, where="page"
            )
        page = Page(page, None, "page", Path("page"), 0, 1)
    return page._replace(pixels=with_channels(page.pixels, channels))
