from __future__ import annotations

import numpy as np
import pytest

from fake_scribes import CHARS, always_wiped, thicker, wiped_at_home
from linewright.base.errors import DataError
from linewright.fonts.attempts import AS_IS, OWN, Bench, Means
from linewright.fonts.generate import cast


@pytest.fixture
def bench(make_scribe):
    def make(*draws):
        names = [f"scribe {number}" for number in range(len(draws))]
        return Bench([make_scribe(draw) for draw in draws], names, "gyosho")

    return make


class Counting:
    """Draws, and counts how often it was asked to."""

    def __init__(self, draw):
        self.draw, self.drawn = draw, 0

    def __call__(self, images, number):
        self.drawn += len(images)
        return self.draw(images, number)


def test_moved_and_scaled_print_is_put_back(bench, starter):
    same = bench(lambda images, number: images)
    for means in (*same.in_turn(), *same.rolled("永", 1)):
        (image,) = same.draw(["永"], means).values()
        # Resampled edges differ; a pixel's shift of the whole would differ by twice as much.
        assert np.abs(image.astype(int) - starter.source["永"]).mean() < 4
    words = [means.what for means in (*same.in_turn(), *same.rolled("永", 1))]
    assert len(set(words)) == len(words)
    assert same.rolled("永", 1) == same.rolled("永", 1) != same.rolled("永", 2)


def test_scribes_must_draw_one_hand_alike(make_scribe):
    own, other = make_scribe(thicker), make_scribe(thicker)
    other.size = 256
    with pytest.raises(DataError, match="b: draws gyosho at another size or place than a"):
        Bench([own, other], ["a", "b"], "gyosho")
    with pytest.raises(DataError, match="no hand 'mine'"):
        Bench([own], ["a"], "mine")


def test_what_fails_is_made_again_and_kept(bench, checker, tmp_path):
    draw = Counting(wiped_at_home)
    made = cast(bench(draw), CHARS, checker, work=tmp_path)
    assert list(made.glyphs) == list(CHARS)
    assert made.first_failed >= 3  # of the four that are damaged
    assert not made.flagged
    again = [char for char, glyph in made.glyphs.items() if glyph.made != AS_IS]
    assert set(again) <= set(CHARS[:4]) and len(again) == made.first_failed
    assert not made.glyphs[CHARS[-1]].legible  # the reader does not know it
    # Nothing is drawn a second time but one glyph, to see that it is the same model.
    spent, draw.drawn = draw.drawn, 0
    resumed = cast(bench(draw), CHARS, checker, work=tmp_path)
    assert spent > len(CHARS) and draw.drawn == 1
    for char, glyph in resumed.glyphs.items():
        assert (glyph.image == made.glyphs[char].image).all()
        assert glyph[1:] == made.glyphs[char][1:]


def test_a_broken_run_goes_on(bench, checker, tmp_path, monkeypatch):
    monkeypatch.setattr("linewright.fonts.generate.CHUNK", 8)
    calls = []

    def breaks(images, number):
        calls.append(len(images))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return thicker(images, number)

    with pytest.raises(KeyboardInterrupt):
        cast(bench(breaks), CHARS, checker, work=tmp_path)
    draw = Counting(thicker)
    made = cast(bench(draw), CHARS, checker, work=tmp_path)
    assert len(made.glyphs) == len(CHARS)
    assert draw.drawn == len(CHARS) - 16 + 1


def test_a_second_scribe_stands_by(bench, checker, tmp_path):
    broken = cast(bench(always_wiped), CHARS, checker, work=tmp_path)
    assert broken.flagged == ["一"]
    assert len(broken.glyphs["一"].tried) == len(bench(thicker).in_turn())
    mended = cast(bench(always_wiped, thicker), CHARS, checker, work=tmp_path)
    assert not mended.flagged
    assert mended.glyphs["一"].made == "by scribe 1"


def test_rolls_and_own_images_take_the_place_of_glyphs(bench, checker, starter, tmp_path):
    first = cast(bench(thicker), CHARS, checker, work=tmp_path)
    rolled = cast(bench(thicker), CHARS, checker, work=tmp_path, reroll="永和")
    for char in "永和":
        assert rolled.glyphs[char].rolls == 1
        assert (rolled.glyphs[char].image != first.glyphs[char].image).any()
    twice = cast(bench(thicker), CHARS, checker, work=tmp_path, reroll="永")
    assert (twice.glyphs["永"].image != rolled.glyphs["永"].image).any()
    assert (twice.glyphs["和"].image == rolled.glyphs["和"].image).all()
    mine = np.full((256, 256), 255, np.uint8)
    mine[100:150, 40:200] = 0
    made = cast(bench(thicker), CHARS, checker, work=tmp_path, replace={"永": mine})
    assert made.glyphs["永"].made == OWN and (made.glyphs["永"].image == mine).all()
    assert not made.glyphs["永"].verdict.passed and "永" not in made.flagged
    with pytest.raises(DataError, match="--reroll: 龘 is not among"):
        cast(bench(thicker), CHARS, checker, work=tmp_path, reroll="龘")


def test_absent_characters_and_other_models_are_named(bench, checker, tmp_path):
    made = cast(bench(thicker), "永龘和", checker, work=tmp_path)
    assert made.absent == ["龘"] and list(made.glyphs) == ["永", "和"]
    with pytest.raises(DataError, match="another model drew"):
        cast(bench(lambda images, number: -images), "永和", checker, work=tmp_path)
    with pytest.raises(DataError, match="none of the characters"):
        cast(bench(thicker), "龘", checker, work=tmp_path / "none")


def test_another_face_may_lack_a_character(make_scribe):
    own, poorer = make_scribe(thicker), make_scribe(thicker)
    poorer._have = frozenset("永")
    both = Bench([own, poorer], ["a", "b"], "gyosho")
    assert list(both.draw(["永", "和"], Means("by b", 1))) == ["永"]
    assert both.draw(["和"], Means("by b", 1)) == {}
