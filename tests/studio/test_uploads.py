from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from linewright.base import ConfigError, InputError
from linewright.studio.uploads import font_suffix, store_files, suffix_of
from studio_clients import png


@pytest.mark.parametrize(
    ("head", "suffix"),
    [
        (png(), ".png"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
        (b"II*\0", ".tif"),
        (b"BM1234", ".bmp"),
        (b"RIFF1234WEBPVP8 ", ".webp"),
        (b"\n\n%PDF-1.7", ".pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"MZ\x90", None),
        (b"", None),
    ],
)
def test_the_content_tells_what_a_file_is(head: bytes, suffix: str | None) -> None:
    assert suffix_of(head) == suffix
    assert font_suffix(head) is None


@pytest.mark.parametrize(
    ("head", "suffix"),
    [
        (b"\0\1\0\0\0", ".ttf"),
        (b"true", ".ttf"),
        (b"OTTO", ".otf"),
        (b"ttcf", ".ttc"),
        (b"wOF2", ".woff2"),
        (b"wOF", None),
    ],
)
def test_fonts_are_known_by_their_first_bytes(head: bytes, suffix: str | None) -> None:
    assert font_suffix(head) == suffix and suffix_of(head) is None


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\a.png", "a.png"),
        ("..", "file"),
        ("a\x00\n<b>.png", "a<b>.png"),
        ("", "file"),
        (None, "file"),
        ("図面 1.png", "図面 1.png"),
    ],
)
def test_names_are_kept_as_names_and_make_no_path(sent: str | None, name: str, tmp_path: Path) -> None:
    [given] = store_files([(sent, BytesIO(png()))], tmp_path / "job", most=5)
    assert given.name == name
    assert given.path == tmp_path / "job" / "given" / "file-0001.png"
    assert given.path.read_bytes() == png()


def test_nothing_is_left_of_files_that_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "job"
    with pytest.raises(InputError, match=r"b\.png: is no PNG"):
        store_files([("a.png", BytesIO(png())), ("b.png", BytesIO(b"<script>"))], folder, most=5)
    assert not folder.exists()
    with pytest.raises(ConfigError, match="2 files were sent, and a job may have 1"):
        store_files([("a.png", BytesIO(png()))] * 2, folder, most=1)
    with pytest.raises(ConfigError, match="no files"):
        store_files([], folder, most=1)
