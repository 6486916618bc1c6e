from __future__ import annotations

from pathlib import Path

import pytest

from linewright.base import ConfigError
from linewright.studio.named_folder import files_in, offered
from studio_clients import form_key, png, studio_client


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    for name in ("scans/a.png", "scans/inner/b.TIF", "scans/notes.txt", "scans/.hidden/c.png", "other/secret.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png())
    (tmp_path / "scans" / "link.png").symlink_to(tmp_path / "other" / "secret.png")
    (tmp_path / "scans" / "inner" / "out").symlink_to(tmp_path / "other")
    return tmp_path / "scans"


def test_images_of_a_folder_and_its_inner_ones_are_found(scans: Path) -> None:
    assert files_in([scans], str(scans), most=9) == [scans / "a.png", scans / "inner" / "b.TIF"]
    assert files_in([scans.parent / "none", scans], f"{scans}/inner/../inner", most=9) == [scans / "inner" / "b.TIF"]
    assert offered([scans]) == [str(scans), str(scans / "inner")]  # no link
    with pytest.raises(ConfigError, match="holds more than 1 files"):
        files_in([scans], str(scans), most=1)


@pytest.mark.parametrize("asked", ["../other", "{scans}/../other", "{scans}/inner/out", "/", "scans", "{scans}\0", "~"])
def test_nothing_else_is_read(scans: Path, asked: str) -> None:
    with pytest.raises(ConfigError, match="lies in no folder"):
        files_in([scans], asked.replace("{scans}", str(scans)), most=9)


def test_what_is_no_folder_is_told(scans: Path) -> None:
    with pytest.raises(ConfigError, match="is no folder"):
        files_in([scans], str(scans / "a.png"), most=9)
    with pytest.raises(ConfigError, match="no image"):
        (scans / "empty").mkdir()
        files_in([scans], str(scans / "empty"), most=9)


def test_a_folder_is_named_instead_of_files(scans: Path, tmp_path: Path) -> None:
    with studio_client(tmp_path, folders=(scans,)) as client:
        assert f'<option value="{scans / "inner"}">' in client.get("/").text
        key = form_key(client)
        shown = client.post("/jobs", data={"folder": str(scans)}, headers=key).text
        assert "a.png and 1 more" in shown
        assert client.post("/jobs", data={"folder": str(scans.parent)}, headers=key).status_code == 400
    with studio_client(tmp_path / "closed") as client:
        assert 'name="folder"' not in client.get("/").text
        assert client.post("/jobs", data={"folder": str(scans)}, headers=form_key(client)).status_code == 400
