from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest

from linewright.base.errors import InputError
from linewright.glyphs.dataset import STARTER, read_glyph_set, style_stats
from tiny_fonts import BOXES, build_font

BUILD = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "build_starter.py"))
HANDS, SOURCE_FONT, build_starter = (BUILD[name] for name in ("HANDS", "SOURCE_FONT", "build_starter"))


def test_starter_ships_500_characters_of_six_hands_within_4_megabytes() -> None:
    glyphs = read_glyph_set("starter")
    assert (glyphs.size, tuple(glyphs.styles)) == (128, HANDS)
    for row in style_stats(glyphs):
        assert row.images == 500
        assert 40 <= row.test <= 60 and 40 <= row.dev <= 60
        assert 0.05 < row.ink < 0.2
        assert row.fill == pytest.approx(0.72, abs=0.01)
    assert sum(path.stat().st_size for path in STARTER.iterdir()) < 4_000_000


def test_starter_names_the_licence_of_every_face() -> None:
    glyphs = read_glyph_set("starter")
    for card in (glyphs.report.source, *glyphs.report.styles):
        name = SOURCE_FONT if card.name == "source" else card.name
        text = (STARTER / f"{name}.licence.txt").read_text(encoding="utf-8")
        assert text.startswith(f"{name}: {card.licence}.")
        assert "public" in card.licence or "Open Font License" in card.licence


def test_starter_glyphs_are_not_blank_not_clipped_and_tell_the_hands_apart() -> None:
    glyphs = read_glyph_set("starter")
    faces = [glyphs.source, *(glyphs.style(name) for name in glyphs.styles)]
    assert glyphs.chars("gyosho")[0] == "永"
    for face in faces:
        images = face.stack(list(face))
        assert images.shape == (500, 128, 128)
        assert (images < 128).any(axis=(1, 2)).all()
        edges = (images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1])
        assert all((edge == 255).all() for edge in edges)
        assert len(np.unique(images.reshape(500, -1), axis=0)) == 500
    assert len({face["永"].tobytes() for face in faces}) == len(faces)


def test_starter_can_be_built_anew_from_a_folder_of_fonts(tmp_path: Path) -> None:
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    with pytest.raises(InputError, match=r"wenkai\.ttf: there is no such file; run"):
        build_starter(fonts, tmp_path / "starter")
    common = dict.fromkeys("永不在上", BOXES["永"])
    for number, name in enumerate((SOURCE_FONT, *HANDS)):
        extra = {"的": BOXES["日"]} if number else {}
        build_font(fonts / f"{name}.ttf", common | extra, name)
        (fonts / f"{name}.licence.txt").write_text(f"{name}: free.")
    report = build_starter(fonts, tmp_path / "starter", count=3)
    assert {card.characters for card in (report.source, *report.styles)} == {"永不在"}
    assert read_glyph_set(tmp_path / "starter").report == report
    assert (tmp_path / "starter" / "soseki.licence.txt").read_text() == "soseki: free."
    assert report.styles[0].licence.startswith("public domain")
