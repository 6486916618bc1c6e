from __future__ import annotations

import numpy as np
import pytest

from fake_scribes import CHARS, always_wiped, thicker, wiped_at_home
from linewright.base.errors import DataError
from linewright.fonts.candidates import read_kept
from linewright.fonts.generate import AS_DRAWN, OWN_IMAGE, Attempt, Scribes, generate


@pytest.fixture
def scribes(make_scribe):
    def make(*draws):
        names = [f"scribe {number}" for number in range(len(draws))]
        return Scribes([make_scribe(draw) for draw in draws], names, "gyosho")

    return make


class Counting:
    """Draws, and counts how often it was asked to."""

    def __init__(self, draw):
        self.draw, self.drawn = draw, 0

    def __call__(self, images, number):
        self.drawn += len(images)
        return self.draw(images, number)


def test_moved_and_scaled_print_is_put_back(scribes, starter):
    same = scribes(lambda images, number: images)
    for attempt in (*same.attempts(), *same.rerolls("永", 1)):
        (image,) = same.draw(["永"], attempt).values()
        # Resampled edges differ; a pixel's shift of the whole would differ by twice as much.
        assert np.abs(image.astype(int) - starter.source["永"]).mean() < 4
    words = [attempt.label for attempt in (*same.attempts(), *same.rerolls("永", 1))]
    assert len(set(words)) == len(words)
    assert same.rerolls("永", 1) == same.rerolls("永", 1) != same.rerolls("永", 2)


def test_scribes_must_draw_one_hand_alike(make_scribe):
    own, other = make_scribe(thicker), make_scribe(thicker)
    other.size = 256
    with pytest.raises(DataError, match="b: draws gyosho at another size or place than a"):
        Scribes([own, other], ["a", "b"], "gyosho")
    with pytest.raises(DataError, match="no style 'mine'"):
        Scribes([own], ["a"], "mine")


def test_what_fails_is_made_again_and_kept(scribes, checker, tmp_path):
    draw = Counting(wiped_at_home)
    made = generate(scribes(draw), CHARS, checker, work=tmp_path)
    assert list(made.glyphs) == list(CHARS)
    assert made.first_rejected >= 3  # of the four that are damaged
    assert not made.rejected
    again = [char for char, glyph in made.glyphs.items() if glyph.attempt != AS_DRAWN]
    assert set(again) <= set(CHARS[:4]) and len(again) == made.first_rejected
    assert not made.glyphs[CHARS[-1]].legible  # the reader does not know it
    # Nothing is drawn a second time but one glyph, to see that it is the same model.
    spent, draw.drawn = draw.drawn, 0
    resumed = generate(scribes(draw), CHARS, checker, work=tmp_path)
    assert spent > len(CHARS) and draw.drawn == 1
    for char, glyph in resumed.glyphs.items():
        assert (glyph.image == made.glyphs[char].image).all()
        assert glyph[1:] == made.glyphs[char][1:]


def test_a_broken_run_goes_on(scribes, checker, tmp_path, monkeypatch):
    monkeypatch.setattr("linewright.fonts.generate.CHUNK", 8)
    calls = []

    def breaks(images, number):
        calls.append(len(images))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return thicker(images, number)

    with pytest.raises(KeyboardInterrupt):
        generate(scribes(breaks), CHARS, checker, work=tmp_path)
    draw = Counting(thicker)
    made = generate(scribes(draw), CHARS, checker, work=tmp_path)
    assert len(made.glyphs) == len(CHARS)
    assert draw.drawn == len(CHARS) - 16 + 1


def test_a_second_scribe_stands_by(scribes, checker, tmp_path):
    broken = generate(scribes(always_wiped), CHARS, checker, work=tmp_path)
    assert broken.rejected == ["一"]
    assert len(broken.glyphs["一"].attempts) == len(scribes(thicker).attempts())
    mended = generate(scribes(always_wiped, thicker), CHARS, checker, work=tmp_path)
    assert not mended.rejected
    assert mended.glyphs["一"].attempt == "by scribe 1"


def test_rolls_and_own_images_take_the_place_of_glyphs(scribes, checker, starter, tmp_path):
    first = generate(scribes(thicker), CHARS, checker, work=tmp_path)
    rolled = generate(scribes(thicker), CHARS, checker, work=tmp_path, reroll="永和")
    for char in "永和":
        assert rolled.glyphs[char].rerolls == 1
        assert (rolled.glyphs[char].image != first.glyphs[char].image).any()
    twice = generate(scribes(thicker), CHARS, checker, work=tmp_path, reroll="永")
    assert (twice.glyphs["永"].image != rolled.glyphs["永"].image).any()
    assert (twice.glyphs["和"].image == rolled.glyphs["和"].image).all()
    mine = np.full((256, 256), 255, np.uint8)
    mine[100:150, 40:200] = 0
    made = generate(scribes(thicker), CHARS, checker, work=tmp_path, replace={"永": mine})
    assert made.glyphs["永"].attempt == OWN_IMAGE and (made.glyphs["永"].image == mine).all()
    assert not made.glyphs["永"].verdict.passed and "永" not in made.rejected
    with pytest.raises(DataError, match="--reroll: 龘 is not among"):
        generate(scribes(thicker), CHARS, checker, work=tmp_path, reroll="龘")


def test_candidates_are_kept_and_one_is_chosen(scribes, checker, tmp_path):
    generate(scribes(thicker), CHARS, checker, work=tmp_path, reroll="永")
    kept = read_kept(tmp_path)["永"]
    assert len(kept.candidates) >= 4
    other = next(one for one in kept.candidates if (one.image != kept.glyph.image).any())
    choose = {"永": other.attempt, "和": "print"}
    made = generate(scribes(thicker), CHARS, checker, work=tmp_path, choose=choose)
    assert (made.glyphs["永"].image == other.image).all() and made.glyphs["永"].rerolls == 1
    assert (made.glyphs["和"].image == scribes(thicker).prints(["和"])["和"]).all()
    again = generate(scribes(thicker), CHARS, checker, work=tmp_path)
    assert (again.glyphs["永"].image == other.image).all() and not set("永和") & set(again.rejected)
    with pytest.raises(DataError, match="choose: 龘 is not among"):
        generate(scribes(thicker), CHARS, checker, work=tmp_path, choose={"龘": "print"})


def test_absent_characters_and_other_models_are_named(scribes, checker, tmp_path):
    made = generate(scribes(thicker), "永龘和", checker, work=tmp_path)
    assert made.missing == ["龘"] and list(made.glyphs) == ["永", "和"]
    with pytest.raises(DataError, match="another model drew"):
        generate(scribes(lambda images, number: -images), "永和", checker, work=tmp_path)
    with pytest.raises(DataError, match="none of the characters"):
        generate(scribes(thicker), "龘", checker, work=tmp_path / "none")


def test_another_face_may_lack_a_character(make_scribe):
    own, poorer = make_scribe(thicker), make_scribe(thicker)
    poorer._chars = frozenset("永")
    both = Scribes([own, poorer], ["a", "b"], "gyosho")
    assert list(both.draw(["永", "和"], Attempt("by b", 1))) == ["永"]
    assert both.draw(["和"], Attempt("by b", 1)) == {}
