from __future__ import annotations

import pytest

from linewright.base.errors import DataError, InputError
from linewright.pages.find import find_images
from linewright.pages.page import IMAGE_SUFFIXES


@pytest.fixture
def folder(tmp_path):
    names = ["p10.png", "p2.PNG", "P1.tif", "sub/b.pdf", "sub/a10.webp", "sub/a9.jpeg"]
    for name in [*names, "notes.txt", ".part-x.png", ".cache/z.png"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def _names(folder, found):
    return [path.relative_to(folder).as_posix() for path in found]


def test_a_folder_is_searched_in_natural_order(folder):
    assert _names(folder, find_images([folder])) == [
        "P1.tif",
        "p2.PNG",
        "p10.png",
        "sub/a9.jpeg",
        "sub/a10.webp",
        "sub/b.pdf",
    ]


def test_files_keep_their_place_and_come_once(folder):
    found = find_images([folder / "sub/b.pdf", folder / "notes.txt", str(folder), folder / "sub"])
    assert _names(folder, found)[:3] == ["sub/b.pdf", "notes.txt", "P1.tif"]
    assert len(found) == 7


def test_wildcards_that_the_shell_left(folder):
    assert _names(folder, find_images([folder / "p*.png"])) == ["p10.png"]
    assert _names(folder, find_images([folder / "**" / "*.*"])) == _names(
        folder, find_images([folder])
    )
    (folder / "odd[1].png").touch()
    assert _names(folder, find_images([folder / "odd[1].png"])) == ["odd[1].png"]
    with pytest.raises(InputError, match=r"\*\.bmp: no image matches this wildcard"):
        find_images([folder / "*.bmp"])


def test_nothing_to_find(folder):
    with pytest.raises(InputError, match=r"absent\.png: there is no such file or folder"):
        find_images([folder / "absent.png"])
    (folder / "empty").mkdir()
    with pytest.raises(DataError, match=r"empty: the folder holds no image; images end in \.bmp"):
        find_images([folder / "empty"])
    with pytest.raises(InputError, match="no image file or folder is named"):
        find_images([])


def test_a_folder_that_may_not_be_read(folder, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(InputError, match=r"the folder cannot be read \(Permission denied\)"):
        find_images([folder])


def test_suffixes():
    wanted = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".pdf"}
    assert wanted == IMAGE_SUFFIXES
