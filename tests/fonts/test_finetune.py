"""A hand is learnt from samples, and a font is made of it."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from fontTools.ttLib import TTFont

from fake_scribes import NearestReader, unlearnt_hands
from linewright.base.errors import ConfigError, DataError, InputError, ModelError
from linewright.base.types import Pixels
from linewright.cli import main
from linewright.fonts import finetune as learning, finetune_set as lessons, scribe as writing
from linewright.fonts.compare import AFTER, BEFORE, OWN, PRINT, compare
from linewright.fonts.finetune import BEGUN, Learnt, learn_hand, nearest_hand
from linewright.fonts.new_style import new_hand
from linewright.fonts.scribe import Scribe
from linewright.fonts.written_samples import LEAST, Samples, mean_fill, read_samples
from linewright.glyphs.dataset import GlyphSet, read_glyph_set
from linewright.pages.pixels import l1
from linewright.pages.read import read_image
from linewright.training.model import Model, read_model, write_model
from linewright.training.recipe import load_recipe
from linewright.training.trainer import Outcome, Trainer

COUNT = 20
CELL = 200  # pixels


@pytest.fixture(scope="module", autouse=True)
def _small_and_at_home() -> Iterator[None]:
    """Learn little, and draw print from the starter set, whatever fonts the machine has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "_FONT_FOLDERS", ())
        patch.setattr(learning, "_BATCH", 2)
        patch.setattr(learning, "_COMPARED", 6)
        patch.setattr(lessons, "_MOST", 12)
        yield


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of two hands that has learnt nothing."""
    return unlearnt_hands(tmp_path_factory.mktemp("model") / "two.safetensors")


@pytest.fixture(scope="module")
def scribe(model: Path) -> Scribe:
    return Scribe.load(model, device="cpu")


@pytest.fixture(scope="module")
def chars(starter: GlyphSet) -> list[str]:
    return starter.chars("gyosho")[:COUNT]


def written(starter: GlyphSet, char: str) -> Pixels:
    """Return a character of Gyosho as it is cut from a sheet: small, and left of the middle."""
    cell = np.full((CELL, CELL), 255, np.uint8)
    cell[70:180, 20:130] = cv2.resize(starter.style("gyosho")[char], (110, 110))
    return cell


@pytest.fixture(scope="module")
def folder(starter: GlyphSet, chars: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    for char in chars:
        cv2.imwrite(str(folder / f"U+{ord(char):04X}.png"), written(starter, char))
    return folder


@pytest.fixture(scope="module")
def samples(folder: Path, scribe: Scribe) -> Samples:
    return read_samples(folder, scribe)


def test_samples_take_the_place_and_the_size_of_print(
    samples: Samples, chars: list[str], starter: GlyphSet
) -> None:
    assert set(samples.own) == set(chars) and not samples.refused
    assert mean_fill(samples.own) == pytest.approx(mean_fill(samples.prints), rel=0.03)
    mean = np.mean([255 - image.astype(float) for image in samples.own.values()], axis=0)
    down, right = (np.average(np.arange(256), weights=mean.sum(axis=axis)) for axis in (1, 0))
    assert abs(down - 127.5) < 8 and abs(right - 127.5) < 8
    # In the data set the hand sits in the frame in the same way.
    own = samples.at(starter.size)
    far = [l1(own[char], starter.style("gyosho")[char]) for char in chars]
    wrong = [l1(own[a], starter.style("gyosho")[b]) for a, b in pairwise(chars)]
    assert np.mean(far) < 0.6 * np.mean(wrong)


def test_one_in_ten_is_held_back_by_its_code_point(samples: Samples) -> None:
    held = samples.held()
    assert len(held) == 2 and set(held) < set(samples.own)
    other = samples._replace(own=dict(reversed(samples.own.items())))
    assert other.held() == held


def test_what_cannot_be_used_is_told_in_a_line_each(
    folder: Path, scribe: Scribe, chars: list[str], tmp_path: Path
) -> None:
    mine = shutil.copytree(folder, tmp_path / "mine")
    shutil.copy(mine / f"U+{ord(chars[0]):04X}.png", mine / f"{chars[0]}.png")
    shutil.copy(mine / f"U+{ord(chars[0]):04X}.png", mine / "first page.png")
    shutil.copy(mine / f"U+{ord(chars[0]):04X}.png", mine / "U+9F98.png")
    (mine / f"U+{ord(chars[1]):04X}.png").write_bytes(b"no image")
    cv2.imwrite(str(mine / f"U+{ord(chars[2]):04X}.png"), np.full((CELL, CELL), 255, np.uint8))
    cv2.imwrite(str(mine / f"U+{ord(chars[3]):04X}.png"), np.zeros((CELL, CELL), np.uint8))
    found = read_samples(mine, scribe)
    assert set(found.own) == set(chars) - set(chars[1:4])
    for line in (
        "first page.png: the name tells no character",
        f"names {chars[0]} a second time",
        "龘 is not in the print face",
        f"U+{ord(chars[1]):04X}.png",
        f"the image of {chars[2]} is blank",
        f"{chars[3]} is far larger than the others",
    ):
        assert sum(line in said for said in found.refused) == 1, line
    assert len(found.refused) == 6
    for path in sorted(mine.glob("U+*.png"))[LEAST - 3 :]:
        path.unlink()
    with pytest.raises(DataError, match=rf"can be used, {LEAST} are needed"):
        read_samples(mine, scribe)
    with pytest.raises(InputError, match="no such folder"):
        read_samples(tmp_path / "absent", scribe)


def test_the_nearest_hand_is_the_one_that_wrote(scribe: Scribe, samples: Samples) -> None:
    chars = list(samples.own)
    for hand in scribe.styles:
        own = dict(zip(chars, scribe.draw(chars, hand), strict=True))
        assert nearest_hand(scribe, samples._replace(own=own), leave=[]) == hand


@pytest.fixture(scope="module")
def learnt(model: Path, scribe: Scribe, samples: Samples, tmp_path_factory) -> tuple[Path, Learnt]:
    work = tmp_path_factory.mktemp("learnt") / "Mine.hand"
    return work, learn_hand(model, scribe, samples, "mine", work=work, steps=3, device="cpu")


def test_a_hand_begins_as_the_nearest_and_leaves_the_others(
    model: Path, learnt: tuple[Path, Learnt]
) -> None:
    work, found = learnt
    # As drawn: finishing knows the nearest hand and not the new one.
    scribe = Scribe.load(model, device="cpu", finished=False)
    begun = Scribe.load(work / BEGUN, device="cpu", finished=False)
    assert begun.styles == (*scribe.styles, "mine")
    for hand, before in [*((name, name) for name in scribe.styles), ("mine", found.nearest)]:
        (drawn,), (was,) = begun.draw(["永"], hand), scribe.draw(["永"], before)
        assert (drawn == was).all()
    assert begun.faces.styles[-1].placement == scribe.faces.source.placement


def test_it_is_learnt_from_all_samples_but_those_held_back(
    samples: Samples, starter: GlyphSet, learnt: tuple[Path, Learnt]
) -> None:
    work, found = learnt
    assert found.held == samples.held() and found.outcome.step == 3
    glyphs = read_glyph_set(work / "set", found.held)
    assert set(glyphs.chars("mine", "train")) == set(samples.own) - set(found.held)
    assert set(glyphs.chars("mine", "test")) == set(found.held)
    assert set(found.held).isdisjoint(glyphs.chars("mouhitsu", "train"))
    char = found.held[0]
    assert l1(glyphs.style("mouhitsu")[char], starter.style("mouhitsu")[char]) < 0.01
    assert found.model is not None
    data = found.model.recipe.data.glyphs
    assert data is not None and data.set == "Mine.hand/set"
    train = COUNT - len(found.held)
    others = 2 * len(glyphs.chars("mouhitsu", "train"))
    assert data.repeat["mine"] == round(others / train)
    began = read_model(work / BEGUN).generators["xy.style.weight"]
    assert not torch.equal(found.model.generators["xy.style.weight"][2], began[2])


def test_a_broken_off_training_goes_on_exactly(
    model: Path,
    scribe: Scribe,
    samples: Samples,
    learnt: tuple[Path, Learnt],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one_step = Trainer._one_step

    def stopped(trainer, data):
        os.kill(os.getpid(), signal.SIGINT)
        return one_step(trainer, data)

    words = {"work": tmp_path / "hand", "steps": 3, "device": "cpu"}
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_one_step", stopped)
        broken = learn_hand(model, scribe, samples, "mine", **words)
    assert broken.model is None and broken.outcome.step == 1
    with pytest.raises(DataError, match="with other steps"):
        learn_hand(model, scribe, samples, "mine", **{**words, "steps": 4})
    fewer = samples._replace(own=dict(list(samples.own.items())[1:]))
    with pytest.raises(DataError, match="with other model, samples or print face"):
        learn_hand(model, scribe, fewer, "mine", **words)
    whole = learn_hand(model, scribe, samples, "mine", **words)
    assert whole.model is not None and learnt[1].model is not None
    for name, weights in learnt[1].model.generators.items():
        assert torch.equal(weights, whole.model.generators[name]), name


def test_minutes_become_steps_by_timing_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def timed(recipe):
        asked.append(recipe.train.schedule.steps(recipe.train.batch))
        return Path(), Outcome(asked[-1], True, 0.5 * asked[-1], Path())

    monkeypatch.setattr(learning, "start_run", timed)
    recipe = load_recipe("glyphs/segan.smoke")
    assert learning._steps_in(60, recipe) == 120
    assert 5 <= asked[0] <= 20
    monkeypatch.setattr(learning, "start_run", lambda _: (Path(), Outcome(1, False, 1, Path())))
    with pytest.raises(KeyboardInterrupt):
        learning._steps_in(60, recipe)
    for steps in (1, 7, 1000):
        lasting = learning._lasting(recipe, steps, Path("run")).train
        assert steps <= lasting.schedule.steps(lasting.batch) <= steps + 20


def test_mistakes_in_the_order_are_told(
    model: Path, scribe: Scribe, samples: Samples, tmp_path: Path
) -> None:
    def order(hand: str = "mine", start: Path = model, **words: object) -> Learnt:
        return learn_hand(start, scribe, samples, hand, work=tmp_path / "w", **words)  # type: ignore[arg-type]

    with pytest.raises(ConfigError, match="give either"):
        order()
    with pytest.raises(ConfigError, match="give either"):
        order(minutes=1, steps=1)
    with pytest.raises(ConfigError, match="more than nothing"):
        order(minutes=0)
    with pytest.raises(ConfigError, match="cannot be the name of a hand"):
        order("my hand", steps=1)
    with pytest.raises(DataError, match="has a hand 'mouhitsu' already"):
        order("mouhitsu", steps=1)
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "notes.txt").touch()
    with pytest.raises(DataError, match="holds no training"):
        order(steps=1)
    whole = read_model(model)
    alone = {name: w for name, w in whole.generators.items() if ".style." not in name}
    write_model(tmp_path / "one.safetensors", Model(whole.recipe, alone, whole.card))
    with pytest.raises(ModelError, match="knows one hand alone"):
        order(start=tmp_path / "one.safetensors", steps=1)


def test_held_back_characters_are_compared(scribe: Scribe, samples: Samples) -> None:
    reader = NearestReader(samples.prints)
    held = samples.held()
    found = compare(scribe, scribe, samples, held, scribe.styles[0], reader=reader)  # type: ignore[arg-type]
    assert found.scores[BEFORE] == found.scores[AFTER]
    assert found.scores[OWN].l1 == 0 < found.scores[PRINT].l1
    assert found.scores[PRINT].right == found.judged == len(held)
    drawn = dict(zip(held, scribe.draw(held, scribe.styles[0]), strict=True))
    expected = np.mean([l1(drawn[char], samples.at(128)[char]) for char in held])
    assert found.scores[AFTER].l1 == pytest.approx(expected)
    assert "too few" in found.lines()[0] and len(found.lines()) == 5


def test_a_new_model_does_not_overwrite_the_old(model: Path, folder: Path) -> None:
    with pytest.raises(ConfigError, match="would overwrite"):
        new_hand(folder, model.with_suffix(".ttf"), None, model, None, None)  # type: ignore[arg-type]


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in words])
    return int(end.value.code or 0)


def test_a_font_is_made_from_samples(
    model: Path, folder: Path, chars: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = shutil.copytree(folder, tmp_path / "mine")
    (mine / "what.png").write_bytes(b"")
    order = ["font", "--from-samples", mine, "--model", model, "--device", "cpu"]
    to = tmp_path / "My Hand.ttf"
    text = "".join(chars[:3]) + "永"
    assert run(*order, "--steps", 2, "--charset", text, "--to", to) == 0
    said = capsys.readouterr().err
    assert "what.png: the name tells no character" in said
    assert "my-hand was learnt from 18 samples" in said and "2 characters held back" in said
    assert (tmp_path / "My Hand.hand" / "held-back.png").is_file()
    review = (tmp_path / "My Hand.review.html").read_text(encoding="utf-8")
    assert "what.png" in review
    font = TTFont(to)
    assert set(text) <= set(map(chr, font.getBestCmap()))
    assert "licence" in font["name"].getDebugName(13)
    # A sample stands in the font as it was written: as wide for its height.
    image = read_image(mine / f"U+{ord(chars[1]):04X}.png").pixels
    rows, columns = np.nonzero(image < 128)
    box = font["glyf"][font.getBestCmap()[ord(chars[1])]]
    shape = (box.xMax - box.xMin) / (box.yMax - box.yMin)
    assert shape == pytest.approx((np.ptp(columns) + 1) / (np.ptp(rows) + 1), rel=0.05)
    learnt = tmp_path / "My Hand.safetensors"
    words = ["--style", "my-hand", "--model", learnt, "--device", "cpu"]
    assert run("write", text, *words, "--to", tmp_path / "text.png") == 0
    assert (read_image(tmp_path / "text.png").pixels < 128).any()
    assert run("styles", "--model", learnt) == 0
    assert capsys.readouterr().out.split()[-1] == "my-hand"


def test_wrong_orders_end_at_the_door(
    model: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = ["--to", tmp_path / "Mine.ttf", "--charset", "永"]
    samples = ["--from-samples", folder]
    for words, line in (
        ([*samples, "--data", "starter"], "without --data"),
        ([*samples, "--model", model, "--model", model], "one --model"),
        ([*samples, "--name", "行" * 3, "--to", tmp_path / "行.ttf"], "cannot be the family name"),
        (["--style", "gyosho", "--steps", "2"], "go with --from-samples"),
        ([], "name the hand"),
    ):
        ordered = words if "--to" in words else [*words, *to]
        assert run("font", *ordered) == 2
        assert line in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
