from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from linewright.studio.settings import StudioSettings


def test_the_command_hands_its_options_on(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[StudioSettings, bool]] = []
    monkeypatch.setattr(
        "linewright.studio.server.serve", lambda settings, *, browser: asked.append((settings, browser))
    )
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert run(capsys, "studio")[0] == 0
    monkeypatch.setenv("LINEWRIGHT_STUDIO_TOKEN", "not on the command line")
    words = ("studio", "--no-browser", "--data", tmp_path, "--host", "::", "--port", 0, "--job-minutes", 2)
    assert run(capsys, *words, "--database", "postgresql://x/y")[0] == 0
    (plain, opens), (other, quiet) = asked
    assert opens and not quiet
    assert plain == StudioSettings(data=tmp_path / "linewright" / "studio")
    assert (other.host, other.token, other.job_seconds) == ("::", "not on the command line", 120)
    assert other.url == "postgresql://x/y"
