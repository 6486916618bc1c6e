from __future__ import annotations

from pathlib import Path

import pytest

from linewright.base import ConfigError
from linewright.studio.settings import StudioSettings, default_folder, is_loopback


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("pc", False)],
)
def test_addresses_of_this_machine_alone(host: str, loopback: bool) -> None:
    assert is_loopback(host) == loopback


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"host": "0.0.0.0"}, "needs --token"),
        ({"host": "0.0.0.0", "token": "short"}, "12 characters"),
        ({"port": 70000}, "port"),
    ],
)
def test_an_open_door_is_refused(asked: dict[str, object], said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=said):
        StudioSettings.parse({"data": tmp_path, **asked}, where="studio")


def test_the_folder_and_the_database_have_their_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "linewright" / "studio"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder() == tmp_path / ".local" / "share" / "linewright" / "studio"
    assert StudioSettings(data=tmp_path).url == f"sqlite:///{tmp_path / 'studio.sqlite'}"
