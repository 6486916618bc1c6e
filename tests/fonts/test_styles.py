from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from fake_scribes import unlearnt_hands
from linewright.base.errors import DataError, ModelError
from linewright.base.files import asset
from linewright.fonts.names import licence_kind
from linewright.fonts.networks import open_hands
from linewright.fonts.styles import choose_style, fitting_styles, known_font, known_styles, list_styles
from linewright.glyphs import load_charset


def test_every_hand_of_the_shipped_model_is_known_with_its_licence() -> None:
    faces = open_hands(None, device="cpu").faces.styles
    assert [face.name for face in faces] == list(known_styles())
    for face in faces:
        style = known_font(face.font)
        assert style is not None and style.name == face.name
        assert licence_kind(style.licence) in ("free", "ofl")
        assert style.designer and style.source.startswith("https://")
        assert set(style.names) == {"en", "zh", "hant", "ja"}
        assert asset("starter", f"{style.name}.licence.txt").is_file()


@pytest.mark.parametrize(
    ("names", "style"),
    [
        ("马善政楷书 馬善政楷書 馬善政毛筆楷書 马善政 馬善政 MA-SHAN-ZHENG MaShanZheng", "ma-shan-zheng"),
        ("衡山行書 衡山行书 衡山毛筆フォント行書 Gyosho KouzanGyosho gyosho", "gyosho"),
        ("衡山草書 衡山草书 草書 草书 Sousho cursive", "sousho"),
        ("青柳衡山 青柳衡山フォントT 青柳衡山T楷書", "kouzan-t"),
        ("青柳疎石 青柳疏石 疎石 Soseki", "soseki"),
        ("衡山毛笔楷书 衡山毛筆楷書 Mouhitsu", "mouhitsu"),
    ],
)
def test_names_in_any_language_and_case_are_one_style(names: str, style: str) -> None:
    for name in names.split():
        assert choose_style(name, list(known_styles())) == (style, []), name
    assert choose_style("Ma Shan Zheng", list(known_styles()))[0] == "ma-shan-zheng"


def test_what_fits_several_says_which_was_taken() -> None:
    for name in ("楷书", "楷書", "regular"):
        style, (note,) = choose_style(name, list(known_styles()))
        assert style == "kouzan-t"
        assert note == f"'{name}' fits kouzan-t, mouhitsu, ma-shan-zheng: kouzan-t was taken"
    assert choose_style("楷书", ["mouhitsu", "gyosho"]) == ("mouhitsu", [])
    assert fitting_styles("行書", list(known_styles())) == ["gyosho", "soseki"]
    assert fitting_styles("Kouzan", list(known_styles()))[1:]  # a word of several names


def test_a_model_knows_its_own_names_first_and_unknown_ones_get_the_nearest() -> None:
    assert choose_style("楷书", ["楷书", "kouzan-t"]) == ("楷书", [])
    for name, near in (("gyoshoo", "gyosho"), ("衡山行书体", "gyosho"), ("Ma Shan Zhen", "ma-shan-zheng")):
        with pytest.raises(DataError, match=f"no style '{name}'; did you mean '{near}'.*衡山行书"):
            choose_style(name, list(known_styles()))
    for name in ("nobody", "", " ", "书", "zz"):
        with pytest.raises(DataError, match=f"no style '{name}'; there are mouhitsu .*, mine$"):
            choose_style(name, ["mouhitsu", "mine"])


def test_styles_of_the_package_are_listed_with_what_they_can_write() -> None:
    styles = {style.name: style for style in list_styles()}
    assert list(styles) == list(known_styles())
    sousho = styles["sousho"]
    assert sousho.names == ("衡山草书", "衡山草書", "衡山毛筆フォント草書")
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
