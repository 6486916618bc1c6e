"""The `show` commands: pictures to look at."""

from __future__ import annotations

from pathlib import Path

from cyclopts import App

from linewright.base import say

show = App(name="show", help="Draw pictures to look at.")


@show.command
def examples(run: Path, *, to: Path, count: int = 8) -> None:
    """Draw test examples of a model in rows: source, output and truth.

    Args:
        run: a run folder or a model file.
        to: the picture to write.
        count: how many examples.
    """
    from linewright.evaluate import example_sheet
    from linewright.pages import write_image

    write_image(to, example_sheet(run, count))
    say(f"{to}")


@show.command
def attention(run: Path, *, chars: str, to: Path) -> None:
    """Draw where SE-GAN's attention looks: CAM, SRAM and CRAM over the source's characters.

    Args:
        run: a run folder or a model file of segan.
        chars: characters of the source face, such as 永和九年.
        to: the picture to write.
    """
    from linewright.evaluate import attention_sheet
    from linewright.pages import write_image

    write_image(to, attention_sheet(run, chars))
    say(f"{to}")


@show.command
def compare(*runs: Path, chars: str, to: Path, style: str | None = None) -> None:
    """Draw characters as several models write them: source, each model, truth.

    Args:
        runs: run folders or model files of glyph models.
        chars: characters of the source face, such as 永和九年.
        to: the picture to write.
        style: the hand; by default the one that the first model was watched by.
    """
    from linewright.evaluate import compare_sheet
    from linewright.pages import write_image

    write_image(to, compare_sheet(runs, chars, hand=style))
    say(f"{to}")


@show.command
def families(*, to: Path, size: int = 256, count: int = 4, seed: int = 0) -> None:
    """Draw a contact sheet of each family of drawings, standard and shop style side by side.

    Args:
        to: the folder to write FAMILY.png into.
        size: side of a card in pixels.
        count: cards of each family.
        seed: same seed, same cards.
    """
    from linewright.base import track
    from linewright.drawings import FAMILIES, family_sheet
    from linewright.pages import write_image

    for family in track(FAMILIES, total=len(FAMILIES), what="drawing families"):
        sheet = family_sheet(family, size=size, count=count, seed=seed)
        write_image(to / f"{family}.png", sheet)
    say(f"{len(FAMILIES)} contact sheets in {to}")
