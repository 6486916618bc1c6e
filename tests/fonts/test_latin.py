from __future__ import annotations

import pytest

from linewright.base.errors import DataError, InputError
from linewright.fonts.latin import borrow
from tiny_fonts import build_font as build_tiny


def test_a_fallback_must_allow_it(tmp_path):
    path = tmp_path / "shop.ttf"
    font = build_tiny(path, {"A": (0, 0, 500, 700)})
    with pytest.raises(DataError, match="does not say a free licence"):
        borrow(path)
    assert borrow(path, licence="SIL Open Font License 1.1")["A"].box == (0, 0, 500, 700)
    font["OS/2"].fsType = 2
    font.save(path)
    with pytest.raises(DataError, match="forbids"):
        borrow(path, licence="SIL Open Font License 1.1")
    path.write_bytes(b"no font")
    with pytest.raises(InputError, match="not a font"):
        borrow(path)
