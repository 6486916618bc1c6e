from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from linewright.base.errors import ModelError
from linewright.evaluate.pixels import ssim
from linewright.fonts.finish import Finisher
from linewright.fonts.scribe import Scribe, SetFace
from linewright.glyphs.charset import split_of
from linewright.glyphs.dataset import read_glyph_set
from linewright.glyphs.degrade import roughened
from linewright.training.model import REPAIR, shipped_model


@pytest.fixture(scope="module")
def finisher() -> Finisher:
    return Finisher.load()


@pytest.mark.parametrize("hand", ["mouhitsu", "ma-shan-zheng"])
def test_roughened_glyphs_come_back_nearer_to_what_they_were(finisher: Finisher, hand: str) -> None:
    face = read_glyph_set("starter").style(hand)
    whole = [image for char, image in face.items() if split_of(char) == "test"]
    rough = [roughened(image, np.random.default_rng(n)) for n, image in enumerate(whole)]
    off, like = [], []
    for images in (rough, finisher(rough)):
        pairs = list(zip(images, whole, strict=True))
        off.append(np.mean([np.abs(a.astype(int) - b).mean() for a, b in pairs]))
        like.append(np.mean([ssim(a, b) for a, b in pairs]))
    assert off[1] < 0.9 * off[0]
    assert like[1] > like[0] + 0.01


def test_a_scribe_finishes_what_it_draws(finisher: Finisher) -> None:
    glyphs = read_glyph_set("starter")
    options = {"faces": glyphs.report.faces(), "source": SetFace(glyphs)}
    scribe = Scribe(lambda x, _: x, finisher=finisher, **options)  # type: ignore[arg-type]
    drawn = scribe.draw(["永", "的"], "mouhitsu")
    expected = finisher([glyphs.source["永"], glyphs.source["的"]], "mouhitsu")
    assert all(np.array_equal(a, b) for a, b in zip(drawn, expected, strict=True))
    assert not np.array_equal(drawn[0], glyphs.source["永"])


def test_edges_are_the_hand_s_and_any_hand_s_for_one_that_was_not_learnt(
    finisher: Finisher,
) -> None:
    drawn = [read_glyph_set("starter").style("mouhitsu")["永"]]
    unknown, own, other = (finisher(drawn, hand)[0] for hand in ("mine", "mouhitsu", "soseki"))
    assert np.array_equal(unknown, finisher(drawn)[0])
    assert not np.array_equal(own, other) and not np.array_equal(own, unknown)


def test_no_glyphs_give_none(finisher: Finisher) -> None:
    assert finisher([]) == []


def test_another_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is no finishing model"):
        Finisher.load(shipped_model(REPAIR))
    with pytest.raises(ModelError, match="no such"):
        Finisher.load(tmp_path / "absent.safetensors")
