"""Checkpoints: safetensors and JSON in one folder that appears whole or not at all.

``checkpoints/step-00001200/`` holds ``networks.safetensors`` (every weight and buffer of the method),
``average.safetensors`` (the averaged generators, if kept), ``training.safetensors`` (optimisers, random generators,
image pools) and ``state.json`` (step, method, digests). Nothing is pickled.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors.torch import load, save
from torch import Tensor

from linewright.base import ModelError, OutputError, foreign, parse_json

NETWORKS, AVERAGE, TRAINING = "networks", "average", "training"
PREFIX = "step-"
OLDER = "remove this checkpoint's folder to go on from the one before"


class Checkpoint(NamedTuple):
    """What one checkpoint holds."""

    step: int  # generator steps done
    method: str
    parts: Mapping[str, Mapping[str, Tensor]]  # `NETWORKS`, `AVERAGE`, `TRAINING`
    extra: Mapping[str, Any]  # small facts that JSON can hold (seconds spent and the like)


def write_checkpoint(folder: Path, checkpoint: Checkpoint, *, keep: int, every: int = 1) -> Path:
    """Write ``checkpoint`` below ``folder``, drop all but the newest ``keep``, return its path."""
    # Older ones of other steps than each ``every``-th, where the run was stopped, are dropped first: so it leaves
    # what an unbroken run leaves. OutputError: it cannot be written; older checkpoints stay as they are.
    target = checkpoint_path(folder, checkpoint.step)
    temporary: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.glob(".part-*"):  # what a killed process left behind
            shutil.rmtree(stale, ignore_errors=True)
        temporary = Path(tempfile.mkdtemp(prefix=".part-", dir=folder))
        digests = {}
        for part, tensors in checkpoint.parts.items():
            data = save({name: value.contiguous() for name, value in tensors.items()})
            digests[part] = hashlib.sha256(data).hexdigest()
            _write_flushed(temporary / f"{part}.safetensors", data)
        state = {
            "step": checkpoint.step,
            "method": checkpoint.method,
            "sha256": digests,
            "extra": dict(checkpoint.extra),
        }
        _write_flushed(temporary / "state.json", json.dumps(state, indent=1).encode())
        temporary.chmod(0o755)
        if target.exists():
            _drop(target)
        temporary.rename(target)
        _flush_folder(folder)
        found = list_checkpoints(folder)
        regular = [path for path in found if path == target or not _between(path, every)]
        for old in sorted({*found} - {*regular[-keep:]}):
            _drop(old)
    except OSError as error:
        raise OutputError(
            "the checkpoint cannot be written ({0})",
            error.strerror or error,
            where=target,
            way_out="free some space and resume from the last checkpoint",
        ) from error
    finally:
        if temporary is not None and temporary.exists():
            shutil.rmtree(temporary, ignore_errors=True)
    return target


def checkpoint_path(folder: Path, step: int) -> Path:
    """Return where the checkpoint of a step lies."""
    return folder / f"{PREFIX}{step:08d}"


def list_checkpoints(folder: Path) -> list[Path]:
    """Return the whole checkpoints below ``folder``, oldest first."""
    return sorted(path for path in folder.glob(f"{PREFIX}*") if (path / "state.json").is_file())


def newest_checkpoint(run: Path) -> Path:
    """Return the newest checkpoint of a run; ModelError: no run, or no whole checkpoint yet."""
    if not (run / "recipe.yaml").is_file():
        raise ModelError("is not a run: it has no recipe.yaml", where=run)
    found = list_checkpoints(run / "checkpoints")
    if not found:
        raise ModelError("has no whole checkpoint yet", where=run, way_out="train it from the start")
    return found[-1]


def read_checkpoint(path: Path, *, method: str, parts: tuple[str, ...] | None = None) -> Checkpoint:
    """Read a folder ``step-N``, every file checked against its digest; ``parts`` None for all."""
    # ModelError: a file is absent or damaged, or the method is another one.
    with foreign("the checkpoint's state.json is damaged", path, kind=ModelError, way_out=OLDER):
        state = parse_json((path / "state.json").read_text(encoding="utf-8"))
        step, found, digests = int(state["step"]), str(state["method"]), dict(state["sha256"])
        extra = dict(state["extra"])
        float(extra.get("seconds", 0.0))
        if path.name != f"{PREFIX}{step:08d}":
            raise ValueError("the step is not that of the folder's name")
        if not {NETWORKS, TRAINING} <= set(digests) <= {NETWORKS, AVERAGE, TRAINING}:
            raise ValueError("the parts are not those of a checkpoint")
    if found != method:
        raise ModelError(
            "is a checkpoint of the method '{0}', not of '{1}'",
            found,
            method,
            where=path,
            way_out="name a run of the same method",
        )
    names = [name for name in digests if parts is None or name in parts]
    return Checkpoint(
        step=step,
        method=found,
        parts={name: _read_part(path / f"{name}.safetensors", digests[name]) for name in names},
        extra=extra,
    )


def fill(network: torch.nn.Module, tensors: Mapping[str, Tensor], *, where: Path) -> None:
    """Load ``tensors`` into ``network``; ModelError where names or shapes do not fit."""
    try:
        network.load_state_dict(dict(tensors), strict=True)
    except RuntimeError as error:
        reason = str(error).splitlines()[1].strip() if "\n" in str(error) else str(error)
        raise ModelError("the weights do not fit the recipe's networks ({0})", reason[:160], where=where) from error


def _read_part(path: Path, digest: str) -> dict[str, Tensor]:
    with foreign("is absent or unreadable", path, kind=ModelError, way_out=OLDER):
        data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise ModelError("is damaged: its digest is not the one in state.json", where=path, way_out=OLDER)
    with foreign("is not a whole safetensors file", path, kind=ModelError, way_out=OLDER):
        return load(data)


def _between(checkpoint: Path, every: int) -> bool:
    step = checkpoint.name.removeprefix(PREFIX)
    return step.isdecimal() and int(step) % every > 0


def _drop(checkpoint: Path) -> None:
    """Remove a checkpoint; it is renamed first, so that a half-removed one is never listed."""
    doomed = checkpoint.with_name(f".part-{checkpoint.name}")
    checkpoint.rename(doomed)
    shutil.rmtree(doomed)


def _write_flushed(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
