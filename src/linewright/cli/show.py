"""The `show` commands: pictures to look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from linewright.base import Message, check_free
from linewright.cli.arguments import Answer, Force, Output, Picture, Run

if TYPE_CHECKING:
    from linewright.base import Pixels

Chars = Annotated[str, Parameter(help="characters of the reference font, such as 永和九年.")]

show = App(name="show", help="Draw pictures to look at.")


@show.command
def examples(run: Run, *, output: Picture, count: int = 8, force: Force = False) -> Answer:
    """Draw test examples of a model in rows: source, output and ground truth.

    - `linewright show examples runs/first -o examples.png`
    - `linewright show examples runs/first -o examples.png --count 20`

    Args:
        count: how many examples.
    """
    from linewright.evaluate import example_sheet

    return _draw(output, lambda: example_sheet(run, count), force=force)


@show.command
def attention(run: Path, *, chars: Chars, output: Picture, force: Force = False) -> Answer:
    """Draw where SE-GAN's attention looks: CAM, SRAM and CRAM over the source's characters.

    - `linewright show attention runs/segan --chars 永和九年 -o attention.png`
    - `linewright show attention segan.safetensors --chars 永 -o attention.png`

    Args:
        run: a run folder or a model file of segan.
    """
    from linewright.evaluate import attention_sheet

    return _draw(output, lambda: attention_sheet(run, chars), force=force)


@show.command
def compare(*runs: Path, chars: Chars, output: Picture, style: str | None = None, force: Force = False) -> Answer:
    """Draw characters as several models write them: source, each model, ground truth.

    - `linewright show compare runs/a runs/b --chars 永和九年 -o compare.png`
    - `linewright show compare runs/a runs/b --chars 永 --style gyosho -o compare.png`

    Args:
        runs: run folders or model files of glyph models.
        style: one of the models' styles; by default the one that the first was watched by.
    """
    from linewright.evaluate import compare_sheet

    return _draw(output, lambda: compare_sheet(runs, chars, hand=style), force=force)


@show.command
def families(*, output: Output, size: int = 256, count: int = 4, seed: int = 0, force: Force = False) -> Answer:
    """Draw a contact sheet of each family of drawings, standard and shop style side by side.

    - `linewright show families -o families`
    - `linewright show families -o families --size 512 --count 2`

    Args:
        output: the folder to write FAMILY.png into.
        size: side of a card in pixels.
        count: cards of each family.
        seed: same seed, same cards.
    """
    from linewright.base import track
    from linewright.drawings import FAMILIES, family_sheet
    from linewright.pages import write_image

    check_free(*(output / f"{family}.png" for family in FAMILIES), force=force)
    for family in track(FAMILIES, what="drawing families"):
        sheet = family_sheet(family, size=size, count=count, seed=seed)
        write_image(output / f"{family}.png", sheet)
    return Answer({"pictures": list(FAMILIES)}, [Message("{0} contact sheets in {1}", len(FAMILIES), output)])


def _draw(output: Path, draw: Callable[[], Pixels], *, force: bool) -> Answer:
    from linewright.pages import write_image

    check_free(output, force=force)
    write_image(output, draw())
    return Answer({"picture": output}, [f"{output}"])
