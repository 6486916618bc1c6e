from __future__ import annotations

from linewright.base.files import asset
from linewright.fonts.names import licence_kind
from linewright.fonts.networks import open_hands
from linewright.fonts.styles import known_font, known_styles, style_named


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
