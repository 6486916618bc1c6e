"""The studio's server: one for a folder, until it is told to end."""

import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linewright.base import ConfigError, make_folder, say
from linewright.studio.settings import StudioSettings

_MOST_CONNECTIONS = 2000
_MOST_OPEN = 2 * _MOST_CONNECTIONS  # files: a job's, the database's and one for each connection
_END_S = 5


def serve(settings: StudioSettings, *, browser: bool = False) -> None:
    """Serve the studio until the process is interrupted; ``browser`` opens its first page.

    ConfigError: another studio works in this folder, or the port is taken.
    """
    import socket

    import uvicorn

    from linewright.studio.app import create_app

    make_folder(settings.data)
    _allow_connections()
    with alone_in(settings.data):
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        door = socket.socket(family, socket.SOCK_STREAM)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((settings.host, settings.port))
            door.listen()  # who comes before the pages are ready waits
        except OSError as error:
            door.close()
            raise ConfigError(
                "cannot be listened on ({0})",
                error.strerror or error,
                where=f"{settings.host}:{settings.port}",
                way_out="name another port, as --port 8766",
            ) from error
        settings = settings.model_copy(update={"port": door.getsockname()[1]})
        app = create_app(settings)
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        address = f"http://{host}:{settings.port}/"
        say("The studio is open at {0} (Ctrl-C closes it)", address)
        if browser:
            threading.Timer(1.0, webbrowser.open, (address,)).start()
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=_END_S,
            forwarded_allow_ips="",
            proxy_headers=False,
        )
        uvicorn.Server(config).run([door])


def _allow_connections() -> None:
    """Raise the limit of open files, where it is lower than that of connections."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_OPEN if hard == resource.RLIM_INFINITY else min(_MOST_OPEN, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder for as long as the block runs; ConfigError: another process holds it."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConfigError(
                "another studio works in this folder",
                where=folder,
                way_out="close it, or name another folder by --data",
            ) from error
        yield
