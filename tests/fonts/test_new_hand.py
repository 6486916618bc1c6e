from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from fake_scribes import NearestReader
from linewright.base.errors import ConfigError, DataError
from linewright.fonts import finetune as learning
from linewright.fonts.finetune import FinetuneResult
from linewright.fonts.new_hand import AFTER, BEFORE, PRINT, SAMPLE, compare, learn_style
from linewright.fonts.samples import Samples
from linewright.fonts.scribe import Scribe
from linewright.pages.pixels import l1
from linewright.training.run import Outcome


def test_held_back_characters_are_compared(scribe: Scribe, samples: Samples) -> None:
    reader = NearestReader(samples.prints)
    held = samples.held_out()
    found = compare(scribe, scribe, samples, held, scribe.styles[0], reader=reader)  # type: ignore[arg-type]
    assert found.scores[BEFORE] == found.scores[AFTER]
    assert found.scores[SAMPLE].l1 == 0 < found.scores[PRINT].l1
    assert found.scores[PRINT].right == found.judged == len(held)
    drawn = dict(zip(held, scribe.draw(held, scribe.styles[0]), strict=True))
    expected = np.mean([l1(drawn[char], samples.at(128)[char]) for char in held])
    assert found.scores[AFTER].l1 == pytest.approx(expected)
    assert "too few" in found.lines()[0] and len(found.lines()) == 5


def test_a_new_model_does_not_overwrite_the_old(model: Path, folder: Path) -> None:
    with pytest.raises(ConfigError, match="would overwrite"):
        learn_style(folder, name="mine", output=model, model=model)


def test_what_is_refused_leaves_no_folder(
    model: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ConfigError("cannot begin")

    monkeypatch.setattr(learning, "start_run", refuse)
    to = tmp_path / "Mine.safetensors"
    for words, line in (({"name": "a b"}, "cannot be the name"), ({"name": "b"}, "cannot begin")):
        with pytest.raises(ConfigError, match=line):
            learn_style(folder, **words, output=to, model=model, steps=2, device="cpu")
    assert not list(tmp_path.iterdir())
    (tmp_path / "Mine.hand").mkdir()  # what was there stays
    with pytest.raises(ConfigError, match="cannot begin"):
        learn_style(folder, name="b", output=to, model=model, steps=2, device="cpu")
    assert (tmp_path / "Mine.hand").is_dir()


def test_what_is_interrupted_is_so_for_the_caller(
    model: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = FinetuneResult(None, Outcome(7, False, 1.0, None), [], "gyosho")
    monkeypatch.setattr(learning, "finetune", lambda *_, **__: stopped)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        learn_style(folder, name="mine", model=model, device="cpu")


def test_without_pytorch_it_is_said_in_a_line(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "linewright.fonts.finetune", None)
    with pytest.raises(ConfigError, match=r"needs PyTorch, .*; pip install"):
        learn_style(folder, name="mine")
    # Names of samples are wrong before that is.
    shutil.copy(next(folder.iterdir()), tmp_path)
    (tmp_path / "scan1.png").write_bytes(b"")
    with pytest.raises(DataError, match=r"1 samples can be used, .*scan1.png"):
        learn_style(tmp_path, name="mine")
