"""What the user sees in the terminal: lines on stderr and progress bars with the time left."""

import logging
import sys
import time
from collections.abc import Iterable, Iterator, Sized
from datetime import timedelta
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from linewright.base.messages import Message
from linewright.base.names import shown

Item = TypeVar("Item")

# A path such as run:x:1 is no emoji.
stderr = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
# In a file or a pipe no table is cut at the width of a terminal that is not there.
_WIDE = None if sys.stdout.isatty() else 10_000
stdout = Console(highlight=False, soft_wrap=True, emoji=False, width=_WIDE)

SECONDS_BETWEEN_LINES = 30.0


def set_volume(*, quiet: bool, verbose: bool) -> None:
    """Say nothing but errors, or also what the libraries log."""
    stderr.quiet = quiet
    # What a library logs ends here where nothing else was set up for it.
    logging.lastResort = logging.StreamHandler() if verbose else logging.NullHandler()
    logging.getLogger().setLevel(logging.INFO if verbose else logging.WARNING)


def is_quiet() -> bool:
    """Whether nothing but errors is said, see `set_volume`."""
    return stderr.quiet


def say(line: str, *values: object) -> None:
    """Print one plain line on stderr, in the user's language; for values see `Message`."""
    message = line if isinstance(line, Message) else Message(line, *values)
    stderr.print("\n".join(map(shown, message.local.split("\n"))), markup=False)


def complain(line: str, *values: object) -> None:
    """Print one plain line on stderr, also where all else is quiet."""
    quiet, stderr.quiet = stderr.quiet, False
    say(line, *values)
    stderr.quiet = quiet


class ProgressLines(Progress):
    """Progress for a log file: now and then a line instead of a bar that redraws itself."""

    def __init__(self) -> None:
        super().__init__(disable=True)
        self._said = time.monotonic()

    def advance(self, task_id: TaskID, advance: float = 1) -> None:
        """Count on, and say a line if the last one is half a minute old."""
        super().advance(task_id, advance)
        now = time.monotonic()
        if now - self._said < SECONDS_BETWEEN_LINES:
            return
        self._said = now
        task = self._tasks[task_id]
        left = task.time_remaining
        rest = "" if left is None else f", {timedelta(seconds=round(left))} left"
        note = f" ({task.fields['note']})" if task.fields.get("note") else ""
        say("{0}: {1:.0f} of {2:.0f}{3}{4}", task.description, task.completed, task.total, rest, note)


def progress_bar() -> Progress:
    """Return a progress bar with count, time spent and left; a line each half minute in a log."""
    if not stderr.is_terminal:
        return ProgressLines()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        console=stderr,
    )


def track(items: Iterable[Item], *, what: str, total: int | None = None) -> Iterator[Item]:
    """Yield ``items`` under a progress bar named ``what``; ``total`` of them, or their length."""
    if total is None and isinstance(items, Sized):
        total = len(items)
    with progress_bar() as bar:
        task = bar.add_task(what, total=total, note="")
        for item in items:
            yield item
            bar.advance(task)
