"""Jobs that learn a hand from samples; one that was stopped goes on where it was."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from linewright.base import Config, ConfigError, Message
from linewright.studio.kinds import Made, Result, Work
from linewright.studio.note_names import with_names

LEARN = "learn"
MODEL = "hand.safetensors"
SHEET = "held-back.png"
YOUR_SAMPLES = Message("your samples")
SAMPLES = "samples"  # the folder of samples in that of given files
_MADE = "made"
_LOOK_S = 0.5  # how often it is looked how far it is


class LearnOptions(Config):
    """What a hand is called, and how long it is learnt."""

    name: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")
    minutes: Annotated[float, Field(gt=0, le=24 * 60)] = 30
    steps: Annotated[int, Field(ge=1, le=1_000_000)] | None = None  # instead of minutes


def check(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return options with what was left out; a UserError names what is wrong."""
    from linewright.fonts import list_styles

    del kind  # there is one
    chosen = LearnOptions.parse(options, where="options")
    if chosen.name in {"source", *(style.name for style in list_styles())}:
        raise ConfigError("there is a style '{0}' already", chosen.name, way_out="name the new one otherwise")
    return chosen.model_dump(mode="json")


def work(work: Work) -> Result:
    """Learn a hand, or go on with it."""
    from linewright.fonts import learn_style

    asked = LearnOptions.parse(work.options, where="options")
    made = work.folder / _MADE
    made.mkdir(exist_ok=True)
    samples = next((file.path.parent for file in work.files), work.folder)
    with telling(run_folder(work.folder), work.tell):
        style = learn_style(
            samples, name=asked.name, minutes=asked.minutes, steps=asked.steps, output=made / MODEL, device="cpu"
        )
    files = [Made(MODEL, Path(_MADE) / MODEL)]
    sheet = work_folder(work.folder) / SHEET
    if sheet.is_file():
        files.append(Made(SHEET, sheet.relative_to(work.folder)))
    named = {file.path: Path(file.name).name for file in work.files} | {samples: YOUR_SAMPLES}
    return Result(files, [with_names(note, named) for note in style.notes])


def work_folder(folder: Path) -> Path:
    """Return the folder, within that of a job, in which the training is kept."""
    return folder / _MADE / Path(MODEL).with_suffix(".hand")


def run_folder(folder: Path) -> Path:
    """Return the folder of the run, within that of a job."""
    return work_folder(folder) / "run"


def pictures(folder: Path) -> list[Path]:
    """Return the pictures that a run has drawn so far, the newest last."""
    return sorted((run_folder(folder) / "samples").glob("step-*.png"))


@contextmanager
def telling(run: Path, tell: Callable[[int, int], None]) -> Iterator[None]:
    """Tell how far a run is, for as long as the block runs."""
    ended = threading.Event()

    def look() -> None:
        told = 0
        while not ended.wait(_LOOK_S):
            done, total = how_far(run)
            if done > told:
                told = done
                tell(done, total)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def how_far(run: Path) -> tuple[int, int]:
    """Return the steps that a run has done, and of how many; zeros before it begins."""
    from linewright.training import load_recipe, read_metrics

    if not (run / "recipe.yaml").is_file():
        return 0, 0
    lines = read_metrics(run)
    train = load_recipe(str(run / "recipe.yaml")).train
    return (int(lines[-1]["step"]) if lines else 0), train.schedule.steps(train.batch)
