"""Drawing conventions: what one sheet looks like in different hands.

`STANDARD` is ISO 128 line widths and dashes, ISO 3098 upright lettering and filled arrows.
`shop_style` is an older shop's hand: other widths and dashes, slanted uneven lettering, open
arrows, dimension lines broken for their number, and lines that miss their place by a hair, less
than 0.3 mm, so that strokes of both conventions coincide within 0.5 mm but for lettering.
"""

from dataclasses import dataclass, replace
from typing import Literal

from linewright.base import Rng
from linewright.drawings.ink import lettering
from linewright.drawings.ink.lettering import LetterStyle
from linewright.drawings.sheet import Layer
from linewright.drawings.solids.stock import chance, choose

TEXT_GAP = 0.3  # free height between a dimension line and its number, in lettering heights


@dataclass(frozen=True)
class Style:
    """A drawing convention."""

    widths: dict[Layer, float]  # line width of each layer as a share of the sheet's wide line
    dash: tuple[float, float] = (3.0, 0.75)  # dash and gap of hidden lines, mm
    # Long dash, gap and short dash of centre lines, mm.
    chain: tuple[float, float, float] = (6.0, 0.75, 0.6)
    arrow: Literal["filled", "open", "tick"] = "filled"  # how arrows of dimensions look; a tick is an oblique stroke
    arrow_length: float = 0.85  # mm per mm of lettering height
    arrow_angle: float = 18.0  # between the barbs, degrees
    lettering: LetterStyle = lettering.UPRIGHT  # the lettering
    broken: bool = False  # whether dimension lines are broken for their number
    wobble: float = 0.0  # by how much lines may miss their place, mm; under 0.3
    overshoot: float = 0.0  # by how much lines cross at corners, mm; under 0.3
    welds: Literal["iso", "aws"] = "iso"  # system of the weld symbols
    annotated: bool = True  # False leaves out everything but the geometry


_ISO_WIDTHS: dict[Layer, float] = {
    "outline": 1.0,
    "border": 1.0,
    "hidden": 0.5,
    "centre": 0.5,
    "dimension": 0.5,
    "hatch": 0.5,
    "weld": 0.7,
    "text": 0.7,
    "balloon": 0.5,
}
STANDARD = Style(widths=_ISO_WIDTHS)
AWS = replace(STANDARD, welds="aws")
GEOMETRY = replace(STANDARD, annotated=False)


def shop_style(rng: Rng) -> Style:
    """Return an older shop's convention; every draughtsman has his own."""
    pen = rng.uniform(0.85, 1.25)
    fine = rng.uniform(0.5, 0.75) * pen
    widths: dict[Layer, float] = {
        "outline": pen * rng.uniform(1.0, 1.2),
        "border": pen * 1.2,
        "hidden": fine * rng.uniform(1.0, 1.4),
        "centre": fine,
        "dimension": fine * rng.uniform(0.8, 1.0),
        "hatch": fine * rng.uniform(0.7, 1.0),
        "weld": fine * rng.uniform(1.0, 1.3),
        "text": pen * rng.uniform(0.65, 0.95),
        "balloon": fine,
    }
    return Style(
        widths=widths,
        dash=(rng.uniform(1.6, 2.4), rng.uniform(0.6, 0.75)),
        chain=(rng.uniform(7.0, 11.0), rng.uniform(0.65, 0.75), rng.uniform(1.2, 1.8)),
        arrow="open" if chance(rng, 0.8) else "filled",
        # Heads no larger than this stay within 0.5 mm of the standard's.
        arrow_length=rng.uniform(0.75, 0.92),
        arrow_angle=rng.uniform(19.0, 24.0),
        lettering=LetterStyle(
            slant=rng.uniform(12.0, 19.0),
            narrow=rng.uniform(0.72, 0.84),
            jitter=rng.uniform(0.6, 1.1),
            face=choose(rng, ("futural", "rowmans")),
        ),
        broken=chance(rng, 0.8),
        wobble=rng.uniform(0.05, 0.16),
        overshoot=rng.uniform(0.0, 0.22),
    )
