from __future__ import annotations

import stat
import time
from pathlib import Path

import pytest

from linewright.studio import security
from linewright.studio.security import Guesses, Hosts, Sessions, is_same_origin, is_token, local_path, read_key
from linewright.studio.settings import StudioSettings

TOKEN = "a long token of 12"


@pytest.mark.parametrize(
    ("host", "known", "open_known"),
    [
        ("127.0.0.1:8765", True, True),
        ("localhost", True, True),
        ("[::1]:8765", True, True),
        ("192.168.0.7:8765", False, True),
        ("evil.example:8765", False, False),
        ("127.0.0.1.evil.example", False, False),
        ("", False, False),
        ("[::1", False, False),
    ],
)
def test_another_name_is_not_answered(host: str, known: bool, open_known: bool, tmp_path: Path) -> None:
    assert Hosts(StudioSettings(data=tmp_path)).knows(host) == known
    assert Hosts(StudioSettings(data=tmp_path, host="0.0.0.0", token=TOKEN)).knows(host) == open_known


@pytest.mark.parametrize(
    ("origin", "site", "same"),
    [
        (None, None, True),
        ("http://127.0.0.1:8765", "same-origin", True),
        ("http://127.0.0.1:9999", "same-site", False),
        ("http://evil.example", None, False),
        ("null", None, False),
        (None, "cross-site", False),
        ("https://127.0.0.1:8765", None, False),
    ],
)
def test_pages_of_other_sites_change_nothing(origin: str | None, site: str | None, same: bool) -> None:
    assert is_same_origin(origin, site, "http", "127.0.0.1:8765") == same


def test_sessions_are_signed_and_end_with_their_token(tmp_path: Path) -> None:
    key = read_key(tmp_path)
    assert key == read_key(tmp_path) and stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    sessions = Sessions(key, TOKEN)
    inside, outside = sessions.new(inside=True), sessions.new(inside=False)
    assert sessions.is_inside(inside) and not sessions.is_inside(outside)
    assert sessions.is_ours(inside) and sessions.is_ours(outside)
    assert not sessions.is_ours(outside[:-1]) and not sessions.is_ours(None) and not sessions.is_ours("é.é")
    assert not Sessions(key, TOKEN + "2").is_inside(inside)
    assert not Sessions(bytes(32), TOKEN).is_inside(inside)
    assert sessions.form_key(inside) != sessions.form_key(outside)


def test_a_token_is_compared_whole() -> None:
    assert is_token(TOKEN, TOKEN)
    assert not is_token(TOKEN, TOKEN[:-1]) and not is_token(TOKEN, "") and not is_token(TOKEN, "é")


def test_guesses_are_few_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    guesses = Guesses()
    for _ in range(security._GUESSES):
        assert guesses.wait("a") == 0
        guesses.wrong("a")
    assert guesses.wait("a") == security._GUESS_S
    assert guesses.wait("b") == 0
    now[0] += security._GUESS_S
    assert guesses.wait("a") == 0
    for number in range(security._ALL_GUESSES):  # from many addresses
        guesses.wrong(str(number))
    assert guesses.wait("new") > 0


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "http://evil.example", "", None, "/a\nb"])
def test_one_goes_back_to_this_server_alone(path: str | None) -> None:
    assert local_path(path) == "/"
    assert local_path("/jobs/1?x=2") == "/jobs/1?x=2"
