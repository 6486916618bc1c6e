"""What is made of a page: the network alone, a repair, or a restyling; and by which models.

Each runs its networks and then sees to the lettering, which the networks would spoil.
"""

import json
import math
from abc import ABC, abstractmethod
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol

from linewright.base import ConfigError, DataError, ModelError, Pixels, asset
from linewright.pages import TextReader, shared_text_reader
from linewright.translate.lettering.ink import with_lettering
from linewright.translate.lettering.restyle import Translation, restore_lettering
from linewright.translate.options import Task
from linewright.translate.wide_ink import with_wide_ink

REPAIR, RESTYLE = "drawing-repair", "drawing-restyle"


class Engine(Protocol):
    """What runs a network on an image of any size: `TorchTranslator` or `OnnxTranslator`."""

    @property
    def channels(self) -> int:
        """Channels of the images that it takes, 1 or 3."""

    def translate(self, pixels: Pixels) -> Pixels:
        """Translate one uint8 image, H x W or H x W x 3, paper 255, at its own size."""


class PageTranslator(ABC):
    """Translates pages: networks first, then what they would spoil, the lettering."""

    needs_resolution = False  # cannot do without a page's resolution
    keeps_lettering = False  # where the resolution is known, by which lettering is told from lines

    def __init__(self, *engines: Engine) -> None:
        self._engines = engines

    @property
    def channels(self) -> int:
        """Channels of the pages that it takes, 1 or 3."""
        return self._engines[0].channels

    def translate(self, pixels: Pixels, px_per_mm: float | None) -> Translation:
        """Translate one uint8 page, H x W (x 3 for three channels), paper 255, ink 0."""
        return self.lettering(self.network(pixels), pixels, px_per_mm)

    def network(self, pixels: Pixels) -> list[Pixels]:
        """Return what each network draws."""
        return [engine.translate(pixels) for engine in self._engines]

    @abstractmethod
    def lettering(self, drafts: list[Pixels], scan: Pixels, px_per_mm: float | None, /) -> Translation:
        """Return the page with the networks' lines and the scan's lettering."""


class NetworkOnly(PageTranslator):
    """A network and nothing else: what it draws is the page."""

    def lettering(self, drafts: list[Pixels], *_: object) -> Translation:
        """Return the page as the network drew it."""
        return Translation(drafts[0], drafts[0])


class Repair(PageTranslator):
    """Repairs pages, and keeps the scan's ink in what is written on them."""

    keeps_lettering = True

    def __init__(self, engine: Engine) -> None:
        if engine.channels != 1:
            raise ModelError(
                "repairing keeps lettering in grey, and this model works in colour", way_out="take --task alone"
            )
        super().__init__(engine)

    def lettering(self, drafts: list[Pixels], scan: Pixels, px_per_mm: float | None) -> Translation:
        """Return the page with the scan's ink in its lettering as well."""
        page = drafts[0]
        if px_per_mm is not None:
            page = with_lettering(with_wide_ink(page, scan, px_per_mm), scan, px_per_mm)
        return Translation(page, page)


class Restyle(PageTranslator):
    """Draws pages in the standard style, and keeps what is written on the repaired page."""

    needs_resolution = True

    def __init__(self, repair: Engine, restyle: Engine, reader: TextReader) -> None:
        if repair.channels != 1 or restyle.channels != 1:
            raise ModelError("restyling takes models of one channel", way_out="train one in grey")
        super().__init__(repair, restyle)
        self._reader = reader

    def lettering(self, drafts: list[Pixels], scan: Pixels, px_per_mm: float | None) -> Translation:
        """Return the restyled page with the repaired one's lettering."""
        if px_per_mm is None:
            raise DataError("a page without resolution cannot be restyled", where="restyle")
        repaired, restyled = (with_wide_ink(draft, scan, px_per_mm) for draft in drafts)
        return restore_lettering(restyled, repaired, scan, px_per_mm, self._reader)


def open_engine(
    model: Path | None, *, device: str, tile: int, threads: int = 0, shipped: str = REPAIR
) -> tuple[Engine, Path]:
    """Return what runs a model, and the file of its weights; a ModelError if it is damaged."""
    # Without a model it is the one in the package of that name; on the CPU that needs no PyTorch.
    # 0 threads are all cores; they are told to ONNX files alone.
    path = model or asset("models", f"{shipped}.safetensors")
    on_cpu = device in ("auto", "cpu")
    if path.suffix == ".onnx" and not on_cpu:
        raise ConfigError(".onnx files run on the CPU", where=f"--device {device}")
    if path.suffix == ".onnx" or (model is None and on_cpu):
        from linewright.translate.engines.onnx_translator import OnnxTranslator

        # Of those in the package it is known (tests/translate/engines/test_onnx_translator.py).
        graph, ours = path.with_suffix(".onnx"), model is None
        return OnnxTranslator.load(graph, tile=tile, threads=threads, keeps_paper=ours), path
    if find_spec("torch") is None:
        raise ConfigError(
            "PyTorch is not installed, and this model needs it",
            way_out='pip install "linewright[train]", or name an .onnx file with --model',
        )
    from linewright.translate.engines.translator import TorchTranslator

    return TorchTranslator.load(path, device=device, tile=tile), path


def open_task(
    task: Task, model: Path | None, *, device: str, tile: int, threads: int = 0
) -> tuple[PageTranslator, tuple[Path, ...]]:
    """Return what translates pages for a task, and the files of its models."""
    # `model` is that of the task; None for the one in the package.
    opened = partial(open_engine, device=device, tile=tile, threads=threads)
    if task == "full":
        repair, first = opened(None)
        restyle, second = opened(model, shipped=RESTYLE)
        return Restyle(repair, restyle, shared_text_reader()), (first, second)
    engine, path = opened(model)
    return Repair(engine) if task == "repair" else NetworkOnly(engine), (path,)


_TASKS = {
    "brush-hands": "tell styles of handwriting apart",
    "drawing-repair": "repair",
    "drawing-restyle": "restyle",
    "glyph-finish": "sharpen glyphs",
    "six-hands": "write",
    "skeleton": "find skeletons of glyphs",
    "weld-symbols": "read weld symbols",
}
_LICENCE = "Apache-2.0"  # of all weights in the package, see LICENCE.md beside them


class ModelInfo(NamedTuple):
    """A model in the package."""

    name: str  # what `Translator.from_pretrained` takes, of drawings
    task: str  # what it is for
    path: Path  # its weights
    parameters: int  # how many weights
    licence: str  # SPDX identifier


def list_models() -> tuple[ModelInfo, ...]:
    """Return the models in the package, by name."""
    return tuple(
        ModelInfo(path.stem, _TASKS[path.stem], path, _count(path), _LICENCE)
        for path in sorted(asset("models").glob("*.safetensors"))
    )


def _count(path: Path) -> int:
    """Count the weights of a safetensors file, whose header says their shapes."""
    with path.open("rb") as stream:
        header = json.loads(stream.read(int.from_bytes(stream.read(8), "little")))
    header.pop("__metadata__", None)
    return sum(math.prod(tensor["shape"]) for tensor in header.values())
