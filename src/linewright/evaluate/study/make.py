"""From sources to a study that is ready to be answered."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from linewright.base import ConfigError, DataError
from linewright.evaluate.study.design import Amounts
from linewright.evaluate.study.pictures import REAL, STYLE, draw_pictures
from linewright.evaluate.study.plan import Study, check_unanswered, write_plan

_MOST_RATERS = 2000


class Planned(NamedTuple):
    """A study that was planned."""

    study: Study
    notes: list[str]


def plan_study(
    sources: Sequence[str],
    to: Path,
    *,
    written: str | None = None,
    characters: str | None = None,
    count: int = 40,
    raters: int = 60,
    amounts: Amounts | None = None,
    size: int = 256,
    seed: int = 0,
    dataset: str = "starter",
    device: str = "auto",
    force: bool = False,
) -> Planned:
    """Draw the pictures of a study and write its plan, as ``linewright study plan`` does.

    DataError: fewer than two sources, two of one name, or none of the characters in all. ConfigError: a number is out
    of range. InputError, ModelError: a source cannot be read. OutputError: the folder holds a plan or answers.

    Args:
        sources: each a folder of pictures named by characters, a font, ``style:NAME`` for a style that ships,
            ``style:NAME@MODEL`` for one of a run or model file, or ``real:NAME`` for a hand of the data set; with a
            name for the tables before it, as ``ours=runs/pictures``.
        to: the folder to write.
        written: the source that a person wrote, like the others.
        characters: a character set or the characters themselves; None for frequent ones that are kept for testing.
        count: how many of them are drawn by lot.
        raters: the stopping rule: so many who finish are counted.
        amounts: how much each rater is asked.
        size: of the pictures, px.
        seed: of all that is drawn by lot.
        dataset: the glyph set that ``real:`` names a hand of.
        device: auto, cpu or cuda.
        force: replace a plan that nobody has answered.
    """
    if not 1 <= raters <= _MOST_RATERS:
        raise ConfigError("must be 1 to {0}, not {1}", _MOST_RATERS, raters, where="--raters")
    check_unanswered(to, force=force)
    named = name_sources(sources)
    own = None
    if written is not None:
        (own,) = hand = name_sources([written])
        if named.setdefault(own, hand[own]) != hand[own]:
            raise DataError("two sources are named '{0}'", own, way_out="give NAME=SOURCE")
    if len(named) < 2:
        raise DataError("a study compares two sources or more, here is {0}", len(named))
    drawn, chars, notes = draw_pictures(
        named, charset=characters, count=count, size=size, dataset=dataset, seed=seed, device=device
    )
    study = write_plan(to, drawn, chars, written=own, raters=raters, seed=seed, amounts=amounts, force=force)
    return Planned(study, notes)


def name_sources(sources: Sequence[str]) -> dict[str, str]:
    """Return sources by name: ``NAME=SOURCE`` as it says, a path by its last part; DataError if two have one."""
    named: dict[str, str] = {}
    for source in sources:
        name, equals, what = source.partition("=")
        if not equals or Path(source).exists():
            what = source
            name = source if source.startswith((STYLE, REAL)) else Path(source).stem
        if name in named:
            raise DataError("two sources are named '{0}'", name, way_out="give NAME=SOURCE")
        named[name] = what
    return named
