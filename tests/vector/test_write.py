"""The format by its suffix, and scales as they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from linewright.base.errors import DataError, OutputError, UserError
from linewright.vector.write import parse_scale, write_vectors
from vector_pages import PAGE


@pytest.mark.parametrize(("suffix", "head"), [(".dxf", b"  0\nSECTION"), (".SVG", b"<svg"), (".pdf", b"%PDF")])
def test_the_suffix_says_the_format(tmp_path: Path, suffix: str, head: bytes) -> None:
    path = tmp_path / f"page{suffix}"
    write_vectors(path, PAGE)
    assert path.read_bytes().replace(b"\r\n", b"\n").startswith(head)


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"take one of \.dxf"):
        write_vectors(tmp_path / "page.dwg", PAGE)
    with pytest.raises(DataError, match="above 0"):
        write_vectors(tmp_path / "page.dxf", PAGE, scale=0.0)


def test_scales() -> None:
    assert parse_scale("1:10") == 10
    assert parse_scale("2:1") == 0.5
    assert parse_scale("2.5") == 2.5
    for wrong in ("0:1", "1:0", "big", "1:-5", "nan", "1e308", "1e-308", "1:1e7", "inf", "1e300:1"):
        with pytest.raises(UserError, match="1:10"):
            parse_scale(wrong)
