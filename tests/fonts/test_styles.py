from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from fake_scribes import unlearnt_hands
from linewright.base.errors import ModelError
from linewright.base.files import asset
from linewright.fonts.names import licence_kind
from linewright.fonts.networks import open_hands
from linewright.fonts.styles import known_font, known_styles, list_styles, style_named
from linewright.glyphs import load_charset


def test_every_hand_of_the_shipped_model_is_known_with_its_licence() -> None:
    faces = open_hands(None, device="cpu").faces.styles
    assert [face.name for face in faces] == list(known_styles())
    for face in faces:
        style = known_font(face.font)
        assert style is not None and style.name == face.name
        assert licence_kind(style.licence) in ("free", "ofl")
        assert style.designer and style.source.startswith("https://")
        assert set(style.names) == {"en", "zh", "ja"}
        assert asset("starter", f"{style.name}.licence.txt").is_file()


def test_names_in_other_languages_are_taken_and_each_is_one_style() -> None:
    assert style_named("行书") == style_named("行書") == "gyosho"
    assert style_named("草書") == "sousho"
    assert style_named("gyosho") == "gyosho"
    assert style_named("nobody") == "nobody"
    names = [n for style in known_styles().values() for n in (*style.names.values(), *style.also)]
    assert len(names) == len(set(names))


def test_styles_of_the_package_are_listed_with_what_they_can_write() -> None:
    styles = {style.name: style for style in list_styles()}
    assert list(styles) == list(known_styles())
    sousho = styles["sousho"]
    assert (sousho.script, sousho.licence) == ("cursive", "public domain (Aoyagi Kouzan)")
    assert sousho.coverage["gb2312"] == sousho.coverage["big5"] == sousho.coverage["jis"] == 1
    assert 0.5 < sousho.coverage["gbk"] < 1


def test_styles_of_a_model_tell_what_is_known_of_them(tmp_path: Path) -> None:
    face = tmp_path / "face"
    face.mkdir()
    for char in load_charset("gb2312")[:3]:
        cv2.imwrite(str(face / f"U+{ord(char):04X}.png"), np.full((32, 32), 90, np.uint8))
    styles = list_styles(unlearnt_hands(tmp_path / "two.safetensors"), source=face)
    assert [style.name for style in styles] == ["ma-shan-zheng", "mouhitsu"]
    assert styles[0].designer.startswith("马善政") and styles[1].script == "regular"
    assert styles[0].coverage["gb2312"] == pytest.approx(3 / 6763)
    with pytest.raises(ModelError):
        list_styles(tmp_path / "absent.safetensors")
