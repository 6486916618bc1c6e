"""Jobs that make a font: in a style of the package or a learnt one, for a set or for characters of one's own.

A font that is made again in its folder keeps its glyphs, but for those of which another was asked for.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import Field

from linewright.base import Config, ConfigError, DataError, Message, write_text
from linewright.fonts import FontWords, Style, check_font_words
from linewright.studio.kinds import Made, Result, Work
from linewright.studio.learn_job import MODEL, YOUR_SAMPLES
from linewright.studio.note_names import with_names
from linewright.studio.sent_models import COPY

FONT = "font"
CHARSETS = {
    "frequent-1000": Message("1,000 most frequent"),
    "general-3500": Message("3,500 common in China"),
    "gb2312-1": Message("GB 2312, level 1: 3,755"),
    "gb2312": Message("GB 2312: 6,763"),
    "jis-1": Message("JIS, level 1: 2,965"),
    "big5-1": Message("Big5, level 1: 5,401"),
}
REVIEW = "review.html"
OWN = "own"  # the folder of pictures that take the place of glyphs
_MADE = "made"
_LICENCE, _SPECIMEN = "LICENCE.txt", "specimen.pdf"
_WORDS = ("name", "ascii_name", "designer", "copyright", "licence", "version")


class FontJobOptions(Config):
    """What font is made."""

    style: str = Field(max_length=40, pattern=r"^[A-Za-z0-9_-]+$")
    model: str | None = Field(None, pattern="^[0-9a-f]{16}$")  # that has the style and was sent, by its job
    learnt: bool = False  # the style is none of the package's: its model and samples are among the files
    charset: Literal[tuple(CHARSETS)] = "frequent-1000"  # type: ignore[valid-type]
    text: str = Field("", max_length=5000)  # characters of one's own, in place of a set
    formats: tuple[Literal["ttf", "otf", "woff2"], ...] = Field(("ttf",), min_length=1)
    # What the font says of itself, as ``linewright font build`` has it; empty: as it has it by default.
    name: str = Field("", max_length=80)
    ascii_name: str = Field("", max_length=40)
    designer: str = Field("", max_length=200)
    copyright: str = Field("", max_length=200)
    licence: str = Field("", max_length=2000)
    version: str = Field("", max_length=10)
    failed: Literal["drawn", "source"] = "drawn"  # what stands where every glyph failed: the best drawn, or print
    reroll: str = Field("", max_length=5000)  # characters of which another glyph is wanted
    choose: dict[str, str] = Field(
        default_factory=dict
    )  # characters, each with the label of the candidate that is wanted


def check(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return options with what was left out; a UserError names what is wrong."""
    from linewright.fonts import list_styles

    del kind  # there is one
    chosen = FontJobOptions.parse(options, where="options")
    known = [style.name for style in list_styles()]
    if not chosen.learnt and chosen.model is None and chosen.style not in known:
        raise ConfigError("there is no style '{0}'", chosen.style, ", ".join(known), way_out="there are {1}")
    if words := _words(chosen):
        check_font_words(chosen.style, **words)
    return chosen.model_dump(mode="json")


def work(work: Work) -> Result:
    """Make a font."""
    from linewright.fonts import make_font

    asked = FontJobOptions.parse(work.options, where="options")
    made, own = work.folder / _MADE, work.folder / OWN
    made.mkdir(exist_ok=True)
    paths = [made / f"{asked.style}.{form}" for form in asked.formats]
    charset = "".join(dict.fromkeys(c for c in asked.text if not c.isspace()))
    if charset.isascii():  # a name of ASCII would be taken for that of a set
        charset = asked.charset
    report = make_font(
        paths,
        style=_learnt(work, asked.style) if asked.learnt else asked.style,
        models=[work.folder / COPY] if asked.model else [],
        charset=charset,
        replace=own if own.is_dir() and any(own.iterdir()) else None,
        reroll=asked.reroll,
        choose=asked.choose,
        failed=asked.failed,
        device="cpu",
        force=True,
        **_words(asked),
    )
    write_text(made / _LICENCE, f"{report.licence}\n")
    notes: list[str] = [Message("{0} characters are in the font", report.characters)]
    if report.rejected:
        notes.append(Message("to be looked at: {0}", "".join(report.rejected)))
    if report.missing:
        notes.append(Message("missing, since the reference font lacks them: {0}", "".join(report.missing)))
    files = [Made(path.name, path.relative_to(work.folder)) for path in report.paths]
    files.append(Made(_LICENCE, Path(_MADE) / _LICENCE))
    files.append(Made(REVIEW, report.review.relative_to(work.folder)))
    if (specimen := _specimen(report.paths, made, notes)) is not None:
        files.append(specimen)
    named = {file.path: Path(file.name).name for file in work.files}
    named |= {file.path.parent: YOUR_SAMPLES for file in work.files}
    named |= {path: path.name for path in own.glob("*")} | {own: Message("your pictures")}
    said = dict.fromkeys((*notes, *report.notes, *report.refused))
    return Result(files, [with_names(note, named) for note in said])


def _words(asked: FontJobOptions) -> FontWords:
    words = {name: getattr(asked, name).strip() for name in _WORDS}
    return cast(FontWords, {name: word for name, word in words.items() if word})


def _specimen(paths: Sequence[Path], made: Path, notes: list[str]) -> Made | None:
    """Write a specimen of a font; none of one without Han characters."""
    from linewright.fonts import write_specimen

    try:
        write_specimen(paths[0], made / _SPECIMEN, force=True)
    except DataError as error:
        notes.append(Message("no specimen: {0}", error.message))
        return None
    return Made(_SPECIMEN, Path(_MADE) / _SPECIMEN)


def glyph_folder(folder: Path, options: dict[str, Any]) -> Path:
    """Return the folder, within that of a job, in which the glyphs of its font are kept."""
    return folder / _MADE / "".join([str(options["style"]), ".glyphs"])


def _learnt(work: Work, name: str) -> Style:
    from linewright.fonts import open_style

    model = next((file.path for file in work.files if file.name == MODEL), None)
    if model is None:
        raise ConfigError("the learnt style has no model")
    samples = next(file.path.parent for file in work.files if file.name != MODEL)
    return open_style(model, samples, name=name, device="cpu")
