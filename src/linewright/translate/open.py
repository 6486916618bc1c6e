"""Which engine a model file is for, and which models a task needs."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from linewright.base import ConfigError
from linewright.translate.options import Task
from linewright.translate.tasks import Engine, NetworkOnly, PageTranslator, Repair, Restyle


def open_engine(model: Path | None, *, device: str, tile: int) -> tuple[Engine, Path]:
    """Return what runs a model, and its file: an .onnx file needs no PyTorch.

    None is the repair model in the package.

    Raises:
        ModelError: it is absent or damaged.
        ConfigError: PyTorch is needed and not installed, or an .onnx file is asked to run on
            another device than the CPU.
    """
    if model is not None and model.suffix == ".onnx":
        if device not in ("auto", "cpu"):
            raise ConfigError(".onnx files run on the CPU", where=f"--device {device}")
        from linewright.translate.engines.onnx_translator import OnnxTranslator

        return OnnxTranslator.load(model, tile=tile), model
    if find_spec("torch") is None:
        raise ConfigError(
            "PyTorch is not installed, and this model needs it",
            way_out="pip install torch, or name an .onnx file with --model",
        )
    from linewright.training import REPAIR, shipped_model
    from linewright.translate.engines.translator import Translator

    model = model or shipped_model(REPAIR)
    return Translator.load(model, device=device, tile=tile), model


def open_task(
    task: Task, model: Path | None, *, device: str, tile: int
) -> tuple[PageTranslator, tuple[Path, ...]]:
    """Return what translates pages for a task, and the files of its models.

    Args:
        task: see `Options`.
        model: of the task; None for the one in the package.
        device: see `choose_device`.
        tile: see `in_tiles`.

    Raises:
        ModelError, ConfigError: see `open_engine`; a model in colour for a task in grey.
    """
    if task == "full":
        from linewright.pages import shared_text_reader
        from linewright.training import RESTYLE, shipped_model

        repair, first = open_engine(None, device=device, tile=tile)
        restyle, second = open_engine(model or shipped_model(RESTYLE), device=device, tile=tile)
        return Restyle(repair, restyle, shared_text_reader()), (first, second)
    engine, path = open_engine(model, device=device, tile=tile)
    return Repair(engine) if task == "repair" else NetworkOnly(engine), (path,)
