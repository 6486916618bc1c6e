"""Which engine a model file is for, and which models a task needs."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from linewright.base import ConfigError
from linewright.nn import PageTranslator
from linewright.translate.options import Task

if TYPE_CHECKING:
    from linewright.translate.lettering.redrawer import Redrawer
    from linewright.translate.lettering.restyler import Restyler


def open_translator(model: Path | None, *, device: str, tile: int) -> tuple[PageTranslator, Path]:
    """Return a translator and its file: an .onnx file needs no PyTorch.

    Args:
        model: a model file or run folder; None for the repair model in the package.
        device: see `choose_device`.
        tile: see `in_tiles`.

    Raises:
        ModelError: it is absent or damaged.
        ConfigError: PyTorch is needed and not installed, or an .onnx file is asked to run on
            another device than the CPU.
    """
    if model is not None and model.suffix == ".onnx":
        if device not in ("auto", "cpu"):
            raise ConfigError(".onnx files run on the CPU", where=f"--device {device}")
        from linewright.translate.onnx_engine import OnnxTranslator

        return OnnxTranslator.load(model, tile=tile), model
    if find_spec("torch") is None:
        raise ConfigError(
            "PyTorch is not installed, and this model needs it",
            way_out="pip install torch, or name an .onnx file with --model",
        )
    from linewright.training import REPAIR, shipped_model
    from linewright.translate.translator import Translator

    chosen = model or shipped_model(REPAIR)
    return Translator.load(chosen, device=device, tile=tile), chosen


def open_redrawer(
    task: Task, model: Path | None, *, device: str, tile: int
) -> tuple[Redrawer, tuple[Path, ...]]:
    """Return what redraws pages for a task, and the files of its models.

    Args:
        task: see `Options`.
        model: of the task; None for the one in the package.
        device: see `choose_device`.
        tile: see `in_tiles`.

    Raises:
        ModelError, ConfigError: see `open_translator`; a model in colour for a task in grey.
    """
    from linewright.translate.lettering.redrawer import Alone
    from linewright.translate.lettering.repairer import Repairer

    if task == "full":
        return _open_restyler(model, device=device, tile=tile)
    network, chosen = open_translator(model, device=device, tile=tile)
    if task == "alone":
        return Alone(network), (chosen,)
    return Repairer(network), (chosen,)


def _open_restyler(
    model: Path | None, *, device: str, tile: int
) -> tuple[Restyler, tuple[Path, Path]]:
    from linewright.pages import shared_text_reader
    from linewright.training import RESTYLE, shipped_model
    from linewright.translate.lettering.restyler import Restyler

    repair, first = open_translator(None, device=device, tile=tile)
    network, second = open_translator(model or shipped_model(RESTYLE), device=device, tile=tile)
    return Restyler(repair, network, shared_text_reader()), (first, second)
