"""A PostgreSQL server for tests: on loopback, in a temporary folder, gone with the last test."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

OWNER = "postgres"  # PostgreSQL does not run as root: then it runs as the user whom its package made


def server_folder() -> Path | None:
    """Return the folder of PostgreSQL's programs, or None where no server is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Yield the start of the URLs of a server's databases, up to the slash."""
    programs = server_folder()
    assert programs is not None
    home = Path(tempfile.mkdtemp(prefix="linewright-pg-"))
    try:
        password = secrets.token_hex(8)
        (home / "password").write_text(password)
        if os.geteuid() == 0:
            for path in (home, home / "password"):
                shutil.chown(path, OWNER, OWNER)
        data = ["-D", str(home / "data")]
        made = [*data, "-U", "studio", "--auth=scram-sha-256", f"--pwfile={home / 'password'}", "--no-sync"]
        _run([str(programs / "initdb"), *made, "--encoding=UTF8", "--locale=C"], home)
        port = _free_port()
        options = ["-c", "listen_addresses=127.0.0.1", "-p", str(port), "-k", str(home), "-F"]
        # Our own child: `pg_ctl stop` waits for one that nobody reaps where there is no init.
        with (home / "log").open("wb") as log:
            command = [*_as_owner(), str(programs / "postgres"), *data, *options]
            server = subprocess.Popen(command, cwd=home, stdout=log, stderr=log, env={**os.environ, "LC_ALL": "C"})
        try:
            _wait_for(home / "log", server)
            yield f"postgresql+pg8000://studio:{password}@127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _as_owner() -> list[str]:
    return ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups"] if os.geteuid() == 0 else []


def _run(command: Sequence[str], home: Path) -> None:
    done = subprocess.run([*_as_owner(), *command], cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _wait_for(log: Path, server: subprocess.Popen[bytes]) -> None:
    """Wait until it says so: its port is open before."""
    until = time.monotonic() + 60
    while b"ready to accept connections" not in log.read_bytes():
        assert server.poll() is None and time.monotonic() < until, log.read_text(errors="replace")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
