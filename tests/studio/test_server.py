from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from commands import complaint
from linewright.base import ConfigError
from linewright.studio.server import alone_in, serve
from linewright.studio.settings import StudioSettings


def test_one_studio_works_in_a_folder(tmp_path: Path) -> None:
    with alone_in(tmp_path), pytest.raises(ConfigError, match="another studio works"), alone_in(tmp_path):
        pass
    with alone_in(tmp_path):
        pass


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"127.0.0.1:{port}: cannot be listened on"):
            serve(StudioSettings(data=tmp_path, port=port))


def test_an_address_and_a_token_come_together(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for words in (["--host", "0.0.0.0"], ["--token", "a long token of mine"]):
        assert "--host and --token" in complaint(capsys, "studio", "--data", tmp_path, *words)
    said = complaint(capsys, "studio", "--data", tmp_path, "--host", "0.0.0.0", "--token", "short")
    assert "12 characters" in said


def test_without_its_packages_the_command_says_how_to_get_them(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['fastapi'] = None; from linewright.cli import main; main(['studio', '--no-browser'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2 and 'pip install "linewright[studio]"' in done.stderr


@pytest.mark.slow
def test_the_command_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "linewright", "studio", "--data", str(tmp_path), "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            said = server.stderr.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert found is not None, said
            with urllib.request.urlopen(found[0], timeout=20) as page:
                assert b"linewright" in page.read()
                assert "server" not in {name.lower() for name in page.headers}
            server.send_signal(signal.SIGINT)
            assert server.wait(20) in (0, 130)
        finally:
            server.kill()
