from __future__ import annotations

from pathlib import Path

import numpy as np

from linewright.fonts.finetune_set import balance, new_face, write_finetune_set
from linewright.fonts.samples import Samples
from linewright.fonts.scribe import Scribe
from linewright.glyphs.dataset import GlyphSet


def test_samples_stand_beside_the_hands_that_the_model_has(
    scribe: Scribe, samples: Samples, starter: GlyphSet, tmp_path: Path
) -> None:
    (tmp_path / "old.png").touch()
    glyphs = write_finetune_set(tmp_path, scribe, samples, "mine")
    assert not (tmp_path / "old.png").exists()
    assert glyphs.styles == [*scribe.styles, "mine"]
    assert set(glyphs.style("mine")) == set(samples.images) == set(samples.prints)
    for style in scribe.styles:
        for char, image in glyphs.style(style).items():
            whole = starter.style(style)[char].astype(int)
            assert image.shape == (scribe.faces.size,) * 2
            assert abs(image.mean() - whole.mean()) < 2
    assert glyphs.report.styles[-1].facts() == new_face(scribe, samples, "mine")
    assert np.array_equal(glyphs.source["永"], scribe.source(["永"])[0])


def test_a_new_hand_comes_as_often_as_all_others(scribe: Scribe, samples: Samples, tmp_path: Path) -> None:
    glyphs = write_finetune_set(tmp_path, scribe, samples, "mine")
    held_out = samples.held_out()
    repeats = balance(glyphs, (*scribe.styles, "absent"), "mine", held_out)
    counts = {style: len(set(glyphs.style(style)) - set(held_out)) for style in glyphs.styles}
    others = sum(counts[style] for style in scribe.styles)
    assert abs(repeats["mine"] * counts["mine"] - others) <= counts["mine"] / 2
    assert repeats["absent"] == 0 and all(repeats[style] == 1 for style in scribe.styles)
