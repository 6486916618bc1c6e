"""``metrics.jsonl`` (one line a log step) and TensorBoard events beside it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from linewright.base import parse_json, write_text

METRICS = "metrics.jsonl"


class MetricsLog:
    """Append means of loss terms to the log of ``run``, from ``step`` on.

    Lines of later steps, left by a process killed after its last checkpoint, are dropped.
    """

    def __init__(self, run: Path, *, step: int) -> None:
        # Imported here since it takes most of a second.
        from torch.utils.tensorboard.writer import SummaryWriter

        path = run / METRICS
        kept = [line for line in read_metrics(run) if line["step"] <= step]
        write_text(path, "".join(json.dumps(line) + "\n" for line in kept))
        self._file = path.open("a", encoding="utf-8")
        self._events = SummaryWriter(str(run / "tensorboard"), purge_step=step + 1)

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Add one line: ``{"step": step, **values}``."""
        self._file.write(json.dumps({"step": step, **values}) + "\n")
        self._file.flush()
        for name, value in values.items():
            self._events.add_scalar(name, value, step)

    def close(self) -> None:
        """Write what is left."""
        self._file.close()
        self._events.close()


class SilentLog:
    """The log of a process that does not write one."""

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class Means:
    """Means of the loss terms since the last line of the log."""

    def __init__(self) -> None:
        self.sums: dict[str, float] = {}
        self.count = 0

    def add(self, values: Mapping[str, float]) -> None:
        """Add the values of one step."""
        self.count += 1
        # Names in the order of this step: those of a checkpoint come back in any order.
        self.sums = {name: self.sums.pop(name, 0.0) + value for name, value in values.items()} | self.sums

    def take(self) -> dict[str, float]:
        """Return the means and begin anew."""
        means = {name: value / self.count for name, value in self.sums.items()}
        self.sums, self.count = {}, 0
        return means

    def state(self) -> dict[str, Tensor]:
        """Return everything needed to go on exactly, as named tensors."""
        sums = {f"sum/{name}": value for name, value in self.sums.items()}
        return {name: torch.tensor(value, dtype=torch.float64) for name, value in {**sums, "count": self.count}.items()}

    def load_state(self, state: Mapping[str, Tensor]) -> None:
        """Take up a state that `state` returned."""
        self.count = int(state.get("count", 0))
        self.sums = {name.removeprefix("sum/"): float(value) for name, value in state.items() if name != "count"}


def read_metrics(run: Path) -> list[dict[str, Any]]:
    """Return the lines of a run's log; a half-written last line is left out."""
    path = run / METRICS
    if not path.is_file():
        return []
    lines = []
    for text in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            lines.append(parse_json(text, finite=False))  # a loss may have been lost
        except (ValueError, RecursionError):
            break
    return lines
