from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from linewright.base.errors import DataError, LinewrightError
from linewright.base.types import Pixels
from linewright.glyphs import build
from linewright.glyphs.build import build_glyph_set, spread_evenly, write_drawn_set
from linewright.glyphs.dataset import GlyphSet, read_glyph_set
from linewright.nn.tensors import to_pixels
from linewright.pages.register import agreement
from linewright.training.augment import Crops
from linewright.training.glyph_batches import RoughenedPairs
from tiny_fonts import build_font

HANDS = ["mouhitsu", "ma-shan-zheng"]


def greyed(hand: str, prints: Sequence[Pixels]) -> list[Pixels]:
    """A network that draws print in a grey of the hand's own."""
    return [np.maximum(image, 10 + HANDS.index(hand)) for image in prints]


@pytest.fixture
def drawn(tmp_path: Path) -> GlyphSet:
    write_drawn_set(read_glyph_set("starter"), greyed, HANDS, to=tmp_path / "drawn", limit=5)
    return read_glyph_set(tmp_path / "drawn")


def test_a_drawn_set_holds_training_characters_as_the_network_draws_them(drawn: GlyphSet) -> None:
    real = read_glyph_set("starter")
    assert drawn.styles == HANDS
    for hand in HANDS:
        chars = drawn.chars(hand, "train")
        assert len(chars) == len(drawn.style(hand)) == 5
        for char in chars:
            assert np.array_equal(drawn.source[char], real.source[char])
            assert np.array_equal(drawn.style(hand)[char], greyed(hand, [real.source[char]])[0])


def test_few_characters_are_spread_over_all() -> None:
    assert spread_evenly("abcdef", 3) == ["a", "c", "e"]
    assert spread_evenly("abc", 9) == ["a", "b", "c"]


def test_half_of_the_glyphs_to_finish_are_the_networks(tmp_path: Path) -> None:
    real = read_glyph_set("starter")

    def shifted(hand: str, prints: Sequence[Pixels]) -> list[Pixels]:
        """A network that draws the hand's own glyphs, thinner and three pixels lower."""
        chars = spread_evenly(real.chars(hand, "train"), 5)
        own = (np.roll(real.style(hand)[char], 3, axis=0) for char in chars)
        return [cv2.dilate(image, np.ones((2, 2), np.uint8)).astype(np.uint8) for image in own]

    write_drawn_set(real, shifted, HANDS, to=tmp_path / "shifted", limit=5)
    drawn = read_glyph_set(tmp_path / "shifted")

    def pairs() -> RoughenedPairs:
        return RoughenedPairs(real, HANDS, Crops(128, 80), drawn=drawn)

    batch = pairs().batch(0)
    assert torch.equal(batch.x, pairs().batch(0).x)
    own = {drawn.style(hand)[char].tobytes(): real.style(hand)[char] for hand in HANDS for char in drawn.chars(hand)}
    found = 0
    for x, y in zip(batch.x, batch.y, strict=True):
        whole = own.get(to_pixels(x).tobytes())
        if whole is not None:
            found += 1
            assert agreement(to_pixels(y), to_pixels(x)) > agreement(whole, to_pixels(x))
    assert 20 <= found <= 60
    alone = RoughenedPairs(real, HANDS, Crops(128, 80))
    assert pairs().fingerprint() != alone.fingerprint()


def test_characters_that_the_network_writes_otherwise_are_left_out(tmp_path: Path) -> None:
    real = read_glyph_set("starter")
    dot = np.full((real.size, real.size), 255, np.uint8)
    dot[60:68, 60:68] = 0
    write_drawn_set(real, lambda _, prints: [dot for _ in prints], HANDS, to=tmp_path, limit=5)
    drawn = read_glyph_set(tmp_path)
    batch = RoughenedPairs(real, HANDS, Crops(128, 40), drawn=drawn).batch(0)
    assert not any(np.array_equal(to_pixels(x), dot) for x in batch.x)


def test_a_hand_that_is_not_drawn_is_named(tmp_path: Path) -> None:
    real = read_glyph_set("starter")
    write_drawn_set(real, greyed, HANDS[:1], to=tmp_path, limit=2)
    with pytest.raises(DataError, match="ma-shan-zheng"):
        RoughenedPairs(real, HANDS, Crops(128, 2), drawn=read_glyph_set(tmp_path))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_goes_wrong_leaves_the_old_set_as_it_was(
    tmp_path: Path, tiny_font: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, damaged = tmp_path / "other.ttf", tmp_path / "damaged"
    build_font(other, {"水": (100, 100, 800, 800)})
    damaged.mkdir()
    (damaged / "永.png").write_bytes(b"no image")
    to = tmp_path / "set"
    build_glyph_set(tiny_font, {"hand": tiny_font}, "永山川", to=to, size=64)
    (to / "notes.txt").write_text("the user's own")
    before = contents(to)
    for hand, charset in ((tiny_font, "木"), (other, "永水"), (damaged, "永"), (tiny_font, "空")):
        with pytest.raises(LinewrightError):
            build_glyph_set(tiny_font, {"hand": hand}, charset, to=to, size=64)
        assert contents(to) == before and len(list(to.iterdir())) == 4
    for fault in (KeyboardInterrupt(), MemoryError(), OSError(28, "No space left on device")):

        def fail(*_: object, fault: BaseException = fault) -> None:
            raise fault

        with monkeypatch.context() as patch, pytest.raises((LinewrightError, type(fault))):
            patch.setattr(build, "write_card", fail)
            build_glyph_set(tiny_font, {"hand": tiny_font}, "永口", to=to, size=64)
        assert contents(to) == before and len(list(to.iterdir())) == 4
    build_glyph_set(tiny_font, {"brush": tiny_font}, "口日", to=to, size=64)
    names = {"glyphs.json", "notes.txt", "source-1.png", "style-brush-1.png"}
    assert {path.name for path in to.iterdir()} == names
    assert read_glyph_set(to).chars("brush") == ["口", "日"]


def test_a_set_is_built_over_what_a_killed_build_left(tmp_path: Path, tiny_font: Path) -> None:
    to = tmp_path / "set"
    for left in (".part-a.png", ".part-b/source-1.png", "source-1.png", "style-x-2.png"):
        (to / left).parent.mkdir(parents=True, exist_ok=True)
        (to / left).write_bytes(b"half")
    build_glyph_set(tiny_font, {"hand": tiny_font}, "永山", to=to, size=64)
    assert len(list(to.iterdir())) == 3
