"""What a recipe says of its data."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from linewright.base import Config
from linewright.drawings import DrawingData
from linewright.training.augment import Augment


class GlyphData(Config):
    """Characters of a source face and of one hand, or of several to learn from.

    ``style`` is the hand that is learnt, watched and scored. ``styles`` are all the hands that a method learns at once,
    ``style`` among them, or those that skeletongan and finishing learn from, of which ``style`` need not be one.

    ``held`` names the characters that are not learnt from; without it they follow from the code
    points. ``repeat`` says how often the pairs of a hand come in each round; 0 leaves it out.

    ``drawn`` is a set of the same hands as a network draws them (`linewright data synth`), for
    finishing to learn from too.
    """

    set: str = "starter"  # a folder made by `linewright data glyphs`, or the set in the package
    style: str
    styles: tuple[str, ...] = ()
    cache: Path | None = None  # folder that keeps skeletons
    held: str | None = None
    drawn: str | None = None
    repeat: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)  # others: 1

    @property
    def hands(self) -> tuple[str, ...]:
        """The hands to learn from, in the order of their numbers."""
        return self.styles or (self.style,)

    @model_validator(mode="after")
    def _hands_fit(self) -> Self:
        if len(set(self.styles)) < len(self.styles):
            raise ValueError("styles names a hand twice")
        if strange := set(self.repeat) - set(self.hands):
            raise ValueError(f"repeat names {min(strange)}, which is not among styles")
        if not any(self.repeat.get(hand, 1) for hand in self.hands):
            raise ValueError("repeat leaves every hand out")
        return self


class DataConfig(Config):
    """What to train on: a glyph set, cards drawn afresh, or anybody's two folders ``x`` and ``y``.

    ``test_x`` and ``test_y`` are folders whose files belong together by name; ``test_truth`` is a folder with what is
    on ``test_y`` (`linewright data drawings` writes all three). Without them every tenth file of ``x`` and ``y``, by a
    hash of its name, is held out, and are pairs for a method on pairs only.
    """

    glyphs: GlyphData | None = None
    drawings: DrawingData | None = None
    x: Path | None = None
    y: Path | None = None
    test_x: Path | None = None
    test_y: Path | None = None
    test_truth: Path | None = None
    size: int = Field(256, ge=16)  # side of the training crops, px
    channels: int = Field(1, ge=1, le=3)
    augment: Augment = Augment()

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.channels == 2:
            raise ValueError("channels is 1 (grey) or 3 (colour)")
        sets = [name for name in ("glyphs", "drawings") if getattr(self, name) is not None]
        folders = [name for name in ("x", "y", "test_x", "test_y", "test_truth") if getattr(self, name)]
        if len(sets) == 2 or (sets and folders):
            first, second = (sets + folders)[:2]
            raise ValueError(f"data.{first} and data.{second} contradict each other: keep one")
        if not sets and (self.x is None or self.y is None):
            raise ValueError("name data.glyphs, data.drawings, or both data.x and data.y")
        if (self.test_x is None) != (self.test_y is None):
            raise ValueError("data.test_x and data.test_y belong together: give both or none")
        if self.test_truth is not None and self.test_x is None:
            raise ValueError("data.test_truth needs data.test_x and data.test_y")
        return self

    @model_validator(mode="after")
    def _channels_fit(self) -> Self:
        if self.glyphs is not None and self.channels != 1:
            raise ValueError("data.glyphs and data.channels=3 contradict each other")
        if self.drawings is not None:
            needed = 3 if self.drawings.task == "colour" else 1
            if self.channels != needed:
                raise ValueError(f"data.drawings.task={self.drawings.task} needs data.channels={needed}")
        return self
