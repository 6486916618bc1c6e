"""What a recipe or a command may ask of the generator; nothing here draws, or loads what draws."""

from typing import Literal, Self

from pydantic import Field, model_validator

from linewright.base import Config

Task = Literal["mild", "repair", "full", "colour"]
Domain = Literal["X", "Y", "test", "dev"]
StyleName = Literal["standard", "shop", "aws", "geometry"]

# Every card has a number of its own; these keep the domains' assemblies apart.
DOMAINS: dict[Domain, int] = {"X": 1, "Y": 2, "test": 3, "dev": 4}


class DrawingData(Config):
    """Which cards to draw."""

    task: Task = "mild"  # how X differs from Y
    card: Literal[256, 512] = 256  # side of a card, px
    strength: float = Field(1.0, ge=0, le=2)  # of the damage; 1 is what the test has
    # If given, the strength of each pair is drawn evenly from here up to ``strength``; for pairs alone.
    weakest: float | None = Field(None, ge=0, le=2)
    # If above 1, half of the pairs are drawn up to so many times larger, as scans at a higher
    # resolution are; for pairs alone.
    zoom: float = Field(1.0, ge=1, le=4)
    crops: int = Field(2, ge=1)  # training crops that are taken of one card
    # Share of the crops that are cut around lettering; for pairs alone.
    lettering: float = Field(0.0, ge=0, le=1)
    # If below 1, half of the pairs show ink drawn in grey, all of it or on one side of the card, of a density (0 paper,
    # 1 black) from here up to 1; thin lines, which a scratch would look like, of no less than a half; for pairs alone.
    pale: float = Field(1.0, gt=0, le=1)
    # Share of the pairs that a bad copier has shaded, banded or scattered toner on, 0..1; for pairs alone.
    soiled: float = Field(0.0, ge=0, le=1)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.weakest is not None and self.weakest > self.strength:
            raise ValueError(f"weakest={self.weakest} is more than strength={self.strength}")
        return self
