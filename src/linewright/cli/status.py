"""The command `status`: how far the runs on an output folder have come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from linewright.base import Message
from linewright.cli import arguments

if TYPE_CHECKING:
    from linewright.translate import Progress


def status(folder: Path) -> arguments.Answer:
    """Show how far the runs on an output folder have come: files done and failed, who is at work, time left.

    - `linewright status clean`
    - `linewright status clean --json`

    Args:
        folder: the output folder of repair, restyle, vectorize or translate; nothing is written there.
    """
    from linewright.translate import read_progress

    found = read_progress(folder)
    return arguments.Answer(found, shown=list(_lines(found)))


def _lines(found: Progress) -> Iterator[Message]:
    count = len(found.failures)
    failed = Message(", {0} failures", count) if count else ""
    yield Message("{0} of {1} files are done{2}", found.done, found.files, failed)
    if found.processes:
        yield Message("{0} runs are at work", found.processes)
    elif found.working:
        yield Message("no run is at work; the same command goes on where it ended")
    if found.per_minute is not None and found.minutes_left is not None:
        yield Message("{0:.1f} files a minute, about {1:.0f} minutes left", found.per_minute, found.minutes_left)
    for one in found.working:
        what = Message("{0}: {1}, process {2}", one.file, one.machine, one.pid)
        yield what if one.alive else Message("{0}, which has ended", what)
    for reason in found.failures:
        yield Message("failed: {0}", reason)
