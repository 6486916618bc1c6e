"""``metrics.jsonl`` (one line a log step) and TensorBoard events beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from linewright.files import write_text

METRICS = "metrics.jsonl"


class MetricsLog:
    """Append means of loss terms to a run's log.

    Args:
        run: the run's folder.
        step: the step that training starts from; lines of later steps, left by a process that was
            killed after its last checkpoint, are dropped.
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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        self._events.close()


def read_metrics(run: Path) -> list[dict[str, Any]]:
    """Return the lines of a run's log; a half-written last line is left out."""
    path = run / METRICS
    if not path.is_file():
        return []
    lines = []
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            lines.append(json.loads(text))
        except json.JSONDecodeError:
            break
    return lines
