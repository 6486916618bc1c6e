"""A paper's tables, from nothing to the report: what is done is not done again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from linewright.base import ConfigError, Section, Table, say, write_report
from linewright.evaluate.evaluation import write_scores
from linewright.evaluate.reproduce.runs import Entry, Run, finished, train


def reproduce(
    folder: Path,
    every: Mapping[str, Entry],
    *,
    title: str,
    lead: str,
    report: Callable[[Mapping[str, Run]], list[Section]],
    only: Sequence[str] = (),
    threads: int | None = None,
) -> Path:
    """Train what is missing, score it, and write ``report.html``, ``scores.json`` and ``.md``.

    Args:
        folder: where runs, scores and the report are kept.
        every: all trainings by key.
        title: of the report.
        lead: its first sentences.
        report: makes its sections from the finished runs, by key.
        only: keys to train now; all if empty. The report holds what is finished.
        threads: threads of each new run.

    Returns:
        The report.

    Raises:
        ConfigError: no such key, or see `linewright.evaluate.reproduce.runs.train`.
        TrainingError, OutputError: see there.
        KeyboardInterrupt: a training was asked to stop.
    """
    for key in only:
        if key not in every:
            raise ConfigError(
                f"there is no training '{key}'",
                where="--only",
                way_out=f"take one of {', '.join(every)}",
            )
    for key in only or every:
        if not finished(train(every[key], folder, threads=threads)):
            # A stop signal ends this training with a checkpoint, and so all that would follow.
            say(f"Stopped in {every[key].title} ({key}). The same command goes on with it.")
            raise KeyboardInterrupt
    done = {
        key: Run(entry, folder / "runs" / key)
        for key, entry in every.items()
        if finished(folder / "runs" / key)
    }
    sections = report(done)
    missing = [f"{entry.title} ({key})" for key, entry in every.items() if key not in done]
    if missing:
        lead += f" Not trained yet: {', '.join(missing)}."
    write_scores(folder, [section for section in sections if isinstance(section, Table)])
    write_report(folder / "report.html", f"linewright: {title}", lead, sections)
    return folder / "report.html"
