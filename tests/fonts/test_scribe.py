"""Characters in a hand, from a model and a print face."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.ndimage import minimum_filter

from linewright.base.errors import DataError, ModelError
from linewright.evaluate.pixels import ssim
from linewright.fonts.scribe import Finisher, Scribe, enlarge
from linewright.fonts.torch_networks import faces_of
from linewright.glyphs.charset import split_of
from linewright.glyphs.dataset import STARTER, read_glyph_set
from linewright.glyphs.degrade import roughen
from linewright.methods.segan import SEGAN
from linewright.pages.pixels import Planes
from linewright.training.model import REPAIR, assemble, read_model, shipped_model
from linewright.training.recipe import load_recipe
from linewright.training.run import start_run
from set_face import SetFace


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the smoke recipe."""
    folder = tmp_path_factory.mktemp("hands") / "run"
    return start_run(load_recipe("glyphs/segan.smoke", [f"run.dir={folder}"]))[0]


def test_the_model_sees_what_it_was_trained_on(run: Path) -> None:
    scribe = Scribe.load(run, device="cpu")
    recipe = read_model(run).recipe
    assert recipe.data.glyphs is not None
    trained = read_glyph_set(recipe.data.glyphs.set).source
    shown = scribe.source(["永", "的"])
    for char, image in zip("永的", shown, strict=True):
        assert image.shape == trained[char].shape
        assert np.abs(image.astype(int) - trained[char]).mean() < 12


def test_each_hand_gets_its_own_number_and_every_character_its_own_image() -> None:
    glyphs = read_glyph_set("starter")
    faces = glyphs.report.faces()
    seen: list[int] = []

    def draw(images: Planes, number: int) -> Planes:
        seen.append(number)
        return images

    scribe = Scribe(draw, faces=faces, source=SetFace(glyphs))
    chars = ["永", "的", "一", "是", "在"]
    written = scribe.draw(chars, "gyosho", batch=2)
    assert seen == [faces.styles.index(next(f for f in faces.styles if f.name == "gyosho"))] * 3
    for char, image in zip(chars, written, strict=True):
        assert (image == glyphs.source[char]).all()


def test_a_hand_or_character_that_is_not_there_is_named(run: Path) -> None:
    scribe = Scribe.load(run, device="cpu")
    with pytest.raises(DataError, match=r"no style 'nobody'.*there are"):
        scribe.draw(["永"], "nobody")
    scribe = Scribe(lambda x, _: x, faces=scribe.faces, source=SetFace(read_glyph_set("starter")))
    assert scribe.missing("永龘龘") == ["龘"]
    with pytest.raises(DataError, match=r"lacks 龘; .* with --reference-font"):
        scribe.draw(["龘"], scribe.styles[0])


def test_a_hand_is_drawn_weaker_and_stronger(run: Path) -> None:
    method = assemble(read_model(run), where=run)
    assert isinstance(method, SEGAN)
    codes = method.generators["xy"].style.weight.detach().clone()
    method.spread_styles(0.5)
    weaker = method.generators["xy"].style.weight.detach()
    assert torch.allclose(weaker.mean(dim=0), codes.mean(dim=0), atol=1e-6)
    assert torch.allclose(weaker[0] - weaker[1], (codes[0] - codes[1]) / 2, atol=1e-6)
    # At no strength at all every hand is the mean one.
    scribe = Scribe.load(run, device="cpu", strength=0.0, finish=False)
    one, other = (scribe.draw(["永"], style)[0] for style in scribe.styles)
    assert (one == other).all()


def test_a_model_that_learnt_no_hands_is_refused(run: Path) -> None:
    model = read_model(run)
    with pytest.raises(ModelError, match="no model of styles"):
        faces_of(model._replace(card={}), where=run)


def test_a_run_keeps_the_faces_of_its_set(run: Path) -> None:
    faces = faces_of(read_model(run), where=run)
    report = read_glyph_set(STARTER).report
    assert faces.source.placement == report.source.placement
    assert {face.name for face in faces.styles} <= {card.name for card in report.styles}


def test_enlarging_keeps_ink_and_sharpness() -> None:
    small = np.full((32, 32), 255, np.uint8)
    small[8:24, 10:20] = 0
    large = enlarge(small, 128)
    assert large.shape == (128, 128)
    assert (large < 128).mean() == pytest.approx((small < 128).mean(), rel=0.03)
    # The side of a square passes from ink to paper within two pixels.
    edge = large[64, 70:90]
    assert ((edge > 20) & (edge < 235)).sum() <= 2


@pytest.fixture(scope="module")
def finisher() -> Finisher:
    return Finisher.load()


@pytest.mark.parametrize("hand", ["mouhitsu", "ma-shan-zheng"])
def test_roughened_glyphs_come_back_nearer_to_what_they_were(finisher: Finisher, hand: str) -> None:
    face = read_glyph_set("starter").style(hand)
    whole = [image for char, image in face.items() if split_of(char) == "test"]
    rough = [roughen(image, np.random.default_rng(n)) for n, image in enumerate(whole)]
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


def test_edges_are_the_hand_s_and_any_hand_s_for_one_that_was_not_learnt(finisher: Finisher) -> None:
    drawn = [read_glyph_set("starter").style("mouhitsu")["永"]]
    unknown, own, other = (finisher(drawn, hand)[0] for hand in ("mine", "mouhitsu", "soseki"))
    assert np.array_equal(unknown, finisher(drawn)[0])
    assert not np.array_equal(own, other) and not np.array_equal(own, unknown)


def test_finishing_makes_no_holes_in_the_strokes_of_an_unknown_hand(finisher: Finisher) -> None:
    heavy = minimum_filter(read_glyph_set("starter").style("ma-shan-zheng")["里"], 7)
    (finished,) = finisher([heavy], "mine")
    assert finished[minimum_filter(255 - heavy, 3) > 127].max() == 0


def test_no_glyphs_give_none(finisher: Finisher) -> None:
    assert finisher([]) == []


def test_another_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is no finishing model"):
        Finisher.load(shipped_model(REPAIR))
    with pytest.raises(ModelError, match="no such"):
        Finisher.load(tmp_path / "absent.safetensors")
