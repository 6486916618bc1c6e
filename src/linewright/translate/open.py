"""Which engine a model file is for, and which models a task needs."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from linewright.base import ConfigError, asset
from linewright.translate.options import Task
from linewright.translate.tasks import Engine, NetworkOnly, PageTranslator, Repair, Restyle

REPAIR, RESTYLE = "drawing-repair", "drawing-restyle"


def open_engine(
    model: Path | None, *, device: str, tile: int, shipped: str = REPAIR
) -> tuple[Engine, Path]:
    """Return what runs a model, and the file of its weights; a ModelError if it is damaged."""
    # Without a model it is the one in the package of that name. It needs no PyTorch on the CPU, as
    # an .onnx file needs none.
    path = model or asset("models", f"{shipped}.safetensors")
    on_cpu = device in ("auto", "cpu")
    if path.suffix == ".onnx" and not on_cpu:
        raise ConfigError(".onnx files run on the CPU", where=f"--device {device}")
    if path.suffix == ".onnx" or (model is None and on_cpu):
        from linewright.translate.engines.onnx_translator import OnnxTranslator

        return OnnxTranslator.load(path.with_suffix(".onnx"), tile=tile), path
    if find_spec("torch") is None:
        raise ConfigError(
            "PyTorch is not installed, and this model needs it",
            way_out='pip install "linewright[train]", or name an .onnx file with --model',
        )
    from linewright.translate.engines.translator import Translator

    return Translator.load(path, device=device, tile=tile), path


def open_task(
    task: Task, model: Path | None, *, device: str, tile: int
) -> tuple[PageTranslator, tuple[Path, ...]]:
    """Return what translates pages for a task, and the files of its models."""
    # `model` is that of the task; None for the one in the package.
    if task == "full":
        from linewright.pages import shared_text_reader

        repair, first = open_engine(None, device=device, tile=tile)
        restyle, second = open_engine(model, device=device, tile=tile, shipped=RESTYLE)
        return Restyle(repair, restyle, shared_text_reader()), (first, second)
    engine, path = open_engine(model, device=device, tile=tile)
    return Repair(engine) if task == "repair" else NetworkOnly(engine), (path,)
