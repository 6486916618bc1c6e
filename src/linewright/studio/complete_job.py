"""Jobs that complete a font: first it is told what the font lacks, then that is drawn and added.

A job that was only asked what is missing ends with `GAPS` in its folder; asked again with a character set, it draws.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import Field

from linewright.base import Config, ConfigError, Message, read_json, write_text
from linewright.studio.font_job import CHARSETS, REVIEW
from linewright.studio.jobs import plain_name
from linewright.studio.kinds import Made, Result, Work
from linewright.studio.learn_job import telling
from linewright.studio.note_names import with_names

COMPLETE = "complete"
GAPS = "gaps.json"  # in the folder of the job
_MADE = "made"
_SHOWN = 40  # missing characters of a set that are listed
_LEARNT = "learnt"


class CompleteOptions(Config):
    """What is added to a font; nothing: it is only told what it lacks."""

    charset: Literal[("", *CHARSETS)] = ""  # type: ignore[valid-type]
    text: str = Field("", max_length=5000)  # characters of one's own, in place of a set
    style: str = Field(
        "", max_length=40, pattern=r"^[A-Za-z0-9_-]*$"
    )  # of the package; empty: the font's own is learnt
    minutes: Annotated[float, Field(gt=0, le=24 * 60)] = 30  # how long it is learnt
    steps: Annotated[int, Field(ge=1, le=1_000_000)] | None = None  # instead of minutes
    name: str = Field("", max_length=80)  # of the family; empty: it keeps its name
    reroll: str = Field("", max_length=5000)  # new characters of which another glyph is wanted

    @property
    def characters(self) -> str:
        """What is asked for, as `load_charset` takes it; empty: nothing."""
        own = "".join(dict.fromkeys(char for char in self.text if not (char.isspace() or char.isascii())))
        return own or cast(str, self.charset)


class Gap(Config):
    """What a font lacks of a character set."""

    size: int  # characters of the set
    lacking: int
    some: str  # of those that it lacks


class Gaps(Config):
    """What is known of a font that was sent."""

    name: str
    licence: str
    reserves_name: bool
    han: int
    sets: dict[str, Gap]


def check(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return options with what was left out; a UserError names what is wrong."""
    from linewright.fonts import list_styles

    del kind  # there is one
    chosen = CompleteOptions.parse(options, where="options")
    known = [style.name for style in list_styles()]
    if chosen.style and chosen.style not in known:
        raise ConfigError("there is no style '{0}'", chosen.style, ", ".join(known), way_out="there are {1}")
    return chosen.model_dump(mode="json")


def work(work: Work) -> Result:
    """Tell what a font lacks, or add it."""
    from linewright.fonts import complete_font

    asked = CompleteOptions.parse(work.options, where="options")
    (file,) = work.files
    if not (work.folder / GAPS).is_file():
        _look(file.path, work.folder)
    if not asked.characters:
        return Result()
    # Each way to draw has a folder of its own: what was drawn in another style is no beginning of it.
    target = work.folder / output_path(file.path, work.options)
    target.parent.mkdir(parents=True, exist_ok=True)
    learns = {} if asked.style else {"minutes": None if asked.steps else asked.minutes, "steps": asked.steps}
    with telling(target.with_suffix(".hand") / "run", work.tell):
        done = complete_font(
            file.path,
            target,
            charset=asked.characters,
            style=asked.style or None,
            name=asked.name.strip() or None,
            reroll=asked.reroll,
            device="cpu",
            force=True,
            **cast(Any, learns),
        )
    notes: list[str] = [Message("{0} characters were added", len(done.added))]
    if done.rejected:
        notes.append(Message("to be looked at: {0}", "".join(done.rejected)))
    if done.missing:
        notes.append(Message("missing, since the reference font lacks them: {0}", "".join(done.missing)))
    stem = plain_name(asked.name or Path(file.name).stem)
    files = [
        Made("".join([stem, "-completed", target.suffix]), target.relative_to(work.folder)),
        Made(REVIEW, done.review.relative_to(work.folder)),
    ]
    named = {file.path: Path(file.name).name, target: files[0].name}
    return Result(files, [with_names(note, named) for note in dict.fromkeys((*notes, *done.notes))])


def output_path(font: Path, options: dict[str, Any]) -> Path:
    """Return where a completed font is written, from the folder of its job."""
    asked = CompleteOptions.parse(options, where="options")
    count = f"{asked.steps}-steps" if asked.steps else f"{asked.minutes:g}-minutes"
    way = asked.style or "-".join([_LEARNT, count.replace(".", "_")])
    suffix = ".ttf" if font.suffix == ".ttc" else font.suffix
    return Path(_MADE, way, "whole").with_suffix(suffix)


def read_gaps(folder: Path) -> Gaps | None:
    """Return what is known of the font of a job; None: nobody has looked yet."""
    path = folder / GAPS
    return Gaps.model_validate(read_json(path)) if path.is_file() else None


def _look(font: Path, folder: Path) -> None:
    from linewright.fonts import find_gaps

    found = find_gaps(font, list(CHARSETS))
    sets = {
        name: Gap(size=found.sizes[name], lacking=len(chars), some="".join(chars[:_SHOWN]))
        for name, chars in found.lacking.items()
    }
    words = {"name": found.name, "licence": found.licence, "reserves_name": found.reserves_name, "han": found.han}
    write_text(folder / GAPS, Gaps(sets=sets, **cast(Any, words)).model_dump_json())
