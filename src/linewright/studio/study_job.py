"""Jobs that plan a user study: its pictures drawn and every question written down, in the folder of the job."""

import shutil
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from linewright.base import Config, ConfigError, Message
from linewright.studio.kinds import Made, Result, Work

STUDY = "study"
WRITTEN = " (written)"  # behind the name of a style, where a hand wrote it
MADE = "made"
UPLOADED = "uploaded"  # the name of the pictures that were sent
_STYLE, _HAND = "style:", "real:"


class StudyOptions(Config):
    """What a study compares, and how much is asked of whom."""

    title: str = Field("", max_length=80)
    contact: str = Field("", max_length=200)  # whom raters can ask
    styles: tuple[str, ...] = ()  # of the package, written by its model
    hands: tuple[str, ...] = ()  # of the starter set, as they were written
    written: str = ""  # one of the hands: that which the others' win rate is against
    raters: Annotated[int, Field(ge=1, le=2000)] = 60
    characters: Annotated[int, Field(ge=1, le=200)] = 40
    seed: Annotated[int, Field(ge=0)] = 0
    simulated: bool = False  # answered at once by simulated raters who prefer nothing


def check(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return options with what was left out; a UserError names what is wrong."""
    from linewright.fonts import list_styles

    del kind  # there is one
    chosen = StudyOptions.parse(options, where="options")
    known = {style.name for style in list_styles()}
    for name in (*chosen.styles, *chosen.hands):
        if name not in known:
            raise ConfigError("there is no style '{0}'", name, ", ".join(sorted(known)), way_out="there are {1}")
    if chosen.written and chosen.written not in chosen.hands:
        raise ConfigError("the written hand is none of those that are compared", where="options.written")
    return chosen.model_dump(mode="json")


def work(work: Work) -> Result:
    """Plan a study; with files, their pictures are one system more, named by their characters."""
    from linewright.evaluate import Known, plan_study, simulate_study

    asked = StudyOptions.parse(work.options, where="options")
    shutil.rmtree(work.folder / MADE, ignore_errors=True)  # of an attempt that was broken off: nobody has answered it
    sources = [f"{name}={_STYLE}{name}" for name in asked.styles]
    hands = {name: f"{name}{WRITTEN}={_HAND}{name}" for name in asked.hands}
    written = hands.pop(asked.written, None)
    sources += hands.values()
    if work.files:
        sources.append(f"{UPLOADED}={_named_pictures(work)}")
    work.tell(0, 2)
    planned = plan_study(
        sources, work.folder / MADE, written=written, count=asked.characters, raters=asked.raters, seed=asked.seed
    )
    work.tell(1, 2)
    notes = planned.notes
    if asked.simulated:
        simulate_study(planned.study, Known(preference=(0.0,) * len(planned.study.plan.systems)), seed=asked.seed)
        notes = [*notes, Message("answered by simulated raters: nobody was asked")]
    return Result([Made("plan.json", Path(MADE) / "plan.json")], notes)


def _named_pictures(work: Work) -> Path:
    """Return a folder in which the pictures that were sent have the names that tell their characters."""
    folder = work.folder / UPLOADED
    folder.mkdir(exist_ok=True)
    for file in work.files:
        target = folder / (Path(file.name).stem + file.path.suffix)
        if target.parent == folder and not target.exists():
            shutil.copyfile(file.path, target)
    return folder
