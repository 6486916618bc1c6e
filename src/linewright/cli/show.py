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
    from linewright.base import contact_sheet
    from linewright.pages import write_image
    from linewright.training import build_data, read_model
    from linewright.translate import Translator

    model = read_model(run)
    test = build_data(model.recipe).test(count)
    translator = Translator.of(model, where=run)
    outputs = [translator.translate(source) for source in test.x]
    side = max(max(image.shape[:2]) for image in test.x)
    write_image(to, contact_sheet([test.x, outputs, test.y], cell=min(side, 256)))
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
    from linewright.base import contact_sheet, track
    from linewright.drawings import FAMILIES, draw_card
    from linewright.pages import write_image

    for family in track(FAMILIES, total=len(FAMILIES), what="drawing families"):
        cards = [
            draw_card(number, size=size, style=style, family=family).pixels
            for number in range(seed, seed + count)
            for style in ("standard", "shop")
        ]
        # Two cards, each in both styles, to a row.
        rows = [cards[place : place + 4] for place in range(0, len(cards), 4)]
        titles = ["standard", "shop"] * min(2, count)
        write_image(to / f"{family}.png", contact_sheet(rows, titles=titles, cell=size))
    say(f"{len(FAMILIES)} contact sheets in {to}")
