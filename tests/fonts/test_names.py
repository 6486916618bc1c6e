from __future__ import annotations

from pathlib import Path

import pytest

from linewright.base.errors import ConfigError
from linewright.fonts.names import Origin, derive_licence, licence_kind, name_font
from linewright.glyphs.download import FONTS

PUBLIC = Origin("hand", "Kouzan Gyosho", "public domain (Aoyagi Kouzan)")
OPEN = Origin("print", "LXGW WenKai", "SIL Open Font License 1.1")
ARPHIC = Origin("print", "AR PL UKai", "Arphic Public License")
UNKNOWN = Origin("hand", "Shop Hand", "All rights reserved")


def test_the_licence_follows_from_the_faces():
    assert derive_licence([PUBLIC, OPEN]).url == "https://openfontlicense.org"
    assert "Open Font License, Version 1.1" in derive_licence([OPEN, PUBLIC]).text
    assert derive_licence([PUBLIC, ARPHIC]).text == "Arphic Public License"
    assert derive_licence([PUBLIC]).free and "any use" in derive_licence([PUBLIC]).text
    # Neither licence lets the other in, and what is not known is not passed on.
    assert not derive_licence([OPEN, ARPHIC]).free
    asked = derive_licence([UNKNOWN, OPEN])
    assert not asked.free and "hand (Shop Hand)" in asked.text


def test_every_font_of_the_project_has_a_licence_that_is_understood():
    assert {licence_kind(font.licence) for font in FONTS} == {"ofl", "arphic", "free"}


def test_a_hand_without_a_licence_is_said_to_have_none():
    silent = derive_licence([Origin("hand", "wang", ""), OPEN])
    assert "no licence was given for hand (wang)" in silent.text and not silent.free
    asked = derive_licence([UNKNOWN, Origin("Latin", "Serif", "")])
    assert "no licence was given for Latin (Serif), and the licence of hand (Shop" in asked.text


def test_names_say_where_the_glyphs_come_from():
    hand = PUBLIC._replace(designer="青柳衡山", source="https://opentype.jp/x.htm")
    names = name_font(Path("out/Gyosho.ttf"), [hand, OPEN])
    assert names.family == "Gyosho" and names.designer == "青柳衡山"
    assert "hand after Kouzan Gyosho by 青柳衡山 (public domain, https://op" in names.copyright
    assert "print after LXGW WenKai (SIL Open Font License)" in names.copyright


OWN = Origin("hand", "wang", "")


def test_the_owner_of_a_hand_says_its_licence():
    def words(licence, *origins):
        return name_font(Path("W.ttf"), origins or [OWN, OPEN], licence=licence)

    # The name of a licence alone becomes its usual sentence; longer words stand as they are.
    assert words("OFL").licence == derive_licence([OPEN]).text and words("OFL").free
    reserved = "SIL Open Font License 1.1 with Reserved Font Name Wang Hand"
    assert words(reserved).licence == reserved
    assert words(reserved).licence_url == "https://openfontlicense.org"
    # What asks for less than the print face does is said beside it.
    cc0 = words("CC0.")
    assert cc0.licence.startswith("CC0. This Font Software is licensed under the SIL") and cc0.free
    assert not cc0.notes
    # What contradicts it is the owner's word, and the owner is told.
    reserved = words("All rights reserved, https://wang.example/licence.")
    assert reserved.licence == "All rights reserved, https://wang.example/licence."
    assert reserved.licence_url == "https://wang.example/licence" and not reserved.free
    assert "LXGW WenKai (SIL Open Font License)" in reserved.notes[0]
    # Print and Latin of one face are one sentence.
    assert len(words("版權所有", OWN, OPEN, OPEN._replace(part="Latin")).notes) == 1
    assert words("All rights reserved", OWN, PUBLIC._replace(part="Latin")).free
    # An owner speaks for a hand, not for a print face of which nothing is known.
    print_ = Origin("print", "Shop Kai", "")
    assert not words("OFL", OWN, print_).free and "Shop Kai" in words("OFL", OWN, print_).notes[0]


def test_the_owner_says_the_rest():
    names = name_font(
        Path("W.ttf"),
        [PUBLIC._replace(designer="Aoyagi")],
        designer="Wang Wei",
        copyright="© 2026 Wang Wei.",
        version="2.010",
        vendor="WW",
    )
    assert names.copyright.startswith("© 2026 Wang Wei. Drawn by a model: hand after Kouzan")
    assert (names.designer, names.version, names.vendor) == ("Wang Wei", "2.010", "WW")
    for version in ("1", "1.0", "v1.000", "1.000 ", "１.000"):
        with pytest.raises(ConfigError, match=r"--version: .* write it like 1.000"):
            name_font(Path("W.ttf"), [], version=version)
    for vendor in ("", "WANGS", "王", "W\n"):
        with pytest.raises(ConfigError, match="--vendor"):
            name_font(Path("W.ttf"), [], vendor=vendor)


def test_families_have_chinese_and_japanese_names():
    def named(file, **words):
        names = name_font(Path(file), [], **words)
        return names.family, names.local

    assert named("Xing.ttf", name="行书") == ("Xing", "行书")
    assert named("王体.ttf") == named("字.ttf", name="王体") == ("Font 738B 4F53", "王体")
    assert named("王体.ttf", ascii_name="Wang") == ("Wang", "王体")
    assert named("王体.ttf", name="Wang") == ("Wang", "")
    assert "--ascii-name" in name_font(Path("王体.ttf"), []).notes[0]
    assert not name_font(Path("Wang.ttf"), [], name="王体").notes
    assert len(named("青柳衡山毛筆行書.ttf")[0]) <= 27
    with pytest.raises(ConfigError, match="--ascii-name: goes with a name"):
        named("W.ttf", name="Wang", ascii_name="Hand")
    for file, name in (("W.ttf", "W" * 28), ("W.ttf", ""), ("W.ttf", "--"), ("W.ttf", "王" * 32)):
        with pytest.raises(ConfigError, match=r"--name: .* cannot be the family name"):
            named(file, name=name)
    with pytest.raises(ConfigError, match="--ascii-name: '王' cannot"):
        named("王体.ttf", ascii_name="王")
