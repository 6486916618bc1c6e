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


def test_names_say_where_the_glyphs_come_from():
    names = name_font(Path("out/Gyosho.ttf"), [PUBLIC, OPEN], designer="Aoyagi Kouzan")
    assert names.family == "Gyosho" and names.designer == "Aoyagi Kouzan"
    assert "hand after Kouzan Gyosho (public domain" in names.copyright
    assert "print after LXGW WenKai (SIL Open Font License)" in names.copyright
    local = name_font(Path("Xing.ttf"), [PUBLIC], name="行书")
    assert (local.family, local.local) == ("Xing", "行书")
    with pytest.raises(ConfigError, match="--name: '行书' cannot be the family name"):
        name_font(Path("行书.ttf"), [PUBLIC])
