"""A paper's tables, from nothing to the report: what is done is not done again."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from linewright.base import ConfigError, Picture, Pixels, Section, Table, say, write_report
from linewright.evaluate.evaluation import write_scores
from linewright.evaluate.pictures import sheet_of_columns
from linewright.evaluate.reproduce.runs import Entry, Run, train
from linewright.pages import write_image


class RunsReport(ABC):
    """Sections from the finished runs by key, on so many test images; it writes figures too."""

    def __init__(self, folder: Path, runs: Mapping[str, Run], limit: int | None) -> None:
        self.folder, self.runs, self.limit = folder, runs, limit

    @abstractmethod
    def parts(self) -> list[Callable[[], list[Section]]]:
        """Return what makes the report's tables and figures, in their order."""

    def sections(self) -> list[Section]:
        """Return all tables and figures that the finished runs allow."""
        return [section for part in self.parts() for section in part()]

    def figure(
        self,
        name: str,
        columns: Mapping[str, Sequence[Pixels]],
        heading: str,
        caption: str,
        *,
        cell: int,
    ) -> Picture:
        """Lay columns of images side by side, as `write_figure` does."""
        return self.write_figure(name, sheet_of_columns(columns, cell=cell), heading, caption)

    def write_figure(self, name: str, sheet: Pixels, heading: str, caption: str) -> Picture:
        """Write a sheet to ``folder/figures/NAME.png`` and return it for the report."""
        write_image(self.folder / "figures" / f"{name}.png", sheet)
        return Picture(sheet, heading, caption)


def settings_note(run: Run) -> str:
    """Return what a run's seed, precision and threads are."""
    train = run.recipe().train
    return f"seed {train.seed}, {train.precision}, threads: {train.threads or 'all'}."


def common_seconds(runs: Mapping[str, Run]) -> float:
    """Return the time of the run that was done first."""
    return min(run.last().seconds for run in runs.values())


def reproduce(
    folder: Path,
    entries: Mapping[str, Entry],
    *,
    title: str,
    lead: str,
    report: Callable[[Mapping[str, Run]], RunsReport],
    only: Sequence[str] = (),
    threads: int | None = None,
) -> Path:
    """Train what is missing, score it, and write ``report.html``, ``scores.json`` and ``.md``."""
    # Entries are all trainings by key; those of ``only`` are trained now (all if it is empty). The
    # report holds what is finished. ConfigError on another key; see `train` for more.
    for key in only:
        if key not in entries:
            raise ConfigError(
                "there is no training '{0}'",
                key,
                ", ".join(entries),
                where="--only",
                way_out="take one of {1}",
            )
    for key in only or entries:
        if not train(entries[key], folder, threads=threads).is_finished():
            # A stop signal ends this training with a checkpoint, and so all that would follow.
            say("Stopped in {0} ({1}). The same command goes on with it.", entries[key].title, key)
            raise KeyboardInterrupt
    runs = {key: Run(entry, folder / "runs" / key) for key, entry in entries.items()}
    finished = {key: run for key, run in runs.items() if run.is_finished()}
    sections = report(finished).sections()
    missing = [f"{entries[key].title} ({key})" for key in entries if key not in finished]
    if missing:
        lead += f" Not trained yet: {', '.join(missing)}."
    write_scores(folder, [section for section in sections if isinstance(section, Table)])
    write_report(folder / "report.html", f"linewright: {title}", lead, sections)
    return folder / "report.html"
