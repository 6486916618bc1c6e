"""Cards: small drawings, each one assembly, at 256 or 512 px."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from linewright.base import ConfigError, Pixels, Rng, contact_sheet
from linewright.drawings.families import FAMILIES
from linewright.drawings.ink.render import render
from linewright.drawings.ink.strokes import Ink, ink
from linewright.drawings.ink.styles import AWS, GEOMETRY, STANDARD, Style, shop_style
from linewright.drawings.layout.arrange import Page
from linewright.drawings.layout.compose import compose
from linewright.drawings.settings import StyleName
from linewright.drawings.sheet import Sheet
from linewright.drawings.solids.stock import choose
from linewright.drawings.truth import truth

CARD_SCALES = (0.5, 1, 2, 2.5, 4, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100)


class Card(NamedTuple):
    """A drawn card."""

    pixels: Pixels  # uint8 H x W, paper 255, ink 0
    truth: dict[str, Any]  # see `truth.truth`


def lay_card(seed: int, *, size: int = 256, family: str | None = None) -> tuple[Sheet, float]:
    """Return the layout of a card, the same for every style, and its resolution in px/mm."""
    rng = np.random.default_rng([seed, 0])
    name = choose(rng, sorted(FAMILIES)) if family is None else family
    assembly = FAMILIES[name](rng)
    fine = size > 320
    px_per_mm = float(rng.uniform(3.4, 4.2) if fine else rng.uniform(2.8, 3.1))
    page = Page(
        width=size / px_per_mm,
        height=size / px_per_mm,
        margin=2.0,
        lettering=3.5,
        wide=0.5,
        scales=CARD_SCALES,
        views=int(rng.integers(2, 4)) if fine else int(rng.choice((1, 2), p=(0.4, 0.6))),
        measures=(4, 8) if fine else (2, 5),
        welds=3 if fine else 2,
        balloons=int(rng.integers(0, 4)) if fine else int(rng.random() < 0.3),
        strip=11.0,
    )
    return compose(assembly, page, rng, name), px_per_mm


def draw_card(
    seed: int,  # same seed, same bytes
    *,
    size: int = 256,  # side of the card, px
    style: StyleName = "standard",  # see `styles`
    family: str | None = None,  # a key of `FAMILIES`; any if None
) -> Card:
    """Return a card drawn in a style; cards of one seed differ in nothing but style."""
    return draw_styles(seed, [style], size=size, family=family)[0]


def draw_styles(
    seed: int,
    styles: Sequence[StyleName],
    *,
    size: int = 256,
    family: str | None = None,
    zoom: float = 1.0,  # draws the same card so many times larger
) -> list[Card]:
    """Return one card in several styles, laid out once; see `draw_card`."""
    sheet, px_per_mm = lay_card(seed, size=size, family=family)
    px_per_mm *= zoom
    cards = []
    for style in styles:
        cards.append(card_of(ink_in(sheet, style, np.random.default_rng([seed, 1])), px_per_mm))
    return cards


def card_of(ink: Ink, px_per_mm: float) -> Card:
    """Return a sheet as drawn in pixels, with its truth."""
    pixels = render(ink.strokes, width=ink.width, height=ink.height, px_per_mm=px_per_mm)
    rows, columns = pixels.shape
    return Card(pixels, truth(ink, size=(columns, rows), px_per_mm=px_per_mm))


def ink_in(sheet: Sheet, style: StyleName, rng: Rng) -> Ink:
    """Return a sheet drawn in the style of that name."""
    chosen: Style = {"standard": STANDARD, "aws": AWS, "geometry": GEOMETRY}.get(style, STANDARD)
    if style == "shop":
        chosen = shop_style(rng)
    return ink(sheet, chosen, rng)


def family_sheet(family: str, *, size: int = 256, count: int = 4, seed: int = 0) -> Pixels:
    """Return cards in standard and shop style, two to a row; ConfigError: no such family, size."""
    if seed < 0 or count < 1:
        raise ConfigError("seed is 0 or more, and count 1 or more", where=f"{seed}, {count}")
    cards = [
        draw_card(number, size=size, style=style, family=family).pixels
        for number in range(seed, seed + count)
        for style in ("standard", "shop")
    ]
    rows = [cards[place : place + 4] for place in range(0, len(cards), 4)]
    return contact_sheet(rows, titles=["standard", "shop"] * min(2, count), cell=size)
