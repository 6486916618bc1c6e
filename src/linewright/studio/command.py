"""The command `studio`."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from linewright.base import ConfigError


def studio(
    *,
    port: int = 8765,
    data: Path | None = None,
    database: str | None = None,
    host: str | None = None,
    token: str | None = None,
    folder: list[Path] | None = None,
    browser: Annotated[bool, Parameter(negative="--no-browser")] = True,
    workers: int = 1,
    job_minutes: float = 60,
    job_gigabytes: float = 8,
) -> None:
    """Open the studio: a page in the browser, for drawings and fonts; nothing leaves this machine.

    - `linewright studio`
    - `linewright studio --data studio --port 9000`

    Only this machine reaches it, unless an address and a token are given together. It needs the extra packages
    of `pip install "linewright[studio]"`.

    Args:
        port: 0 takes any that is free.
        data: the folder of jobs and files.
        database: the URL of a database, as of PostgreSQL; by default a file in the data folder.
        host: the address to listen on, as 0.0.0.0 for all of this machine's; with --token alone.
        token: what visitors have to know, 12 characters or more.
        folder: a folder of this machine whose files visitors may take by naming it; once for each.
        browser: open the page in the browser.
        workers: jobs at once, each in a process of its own.
        job_minutes: a job that takes longer is ended.
        job_gigabytes: memory of a worker, on Linux alone.
    """
    from linewright.studio.server import serve
    from linewright.studio.settings import StudioSettings, default_folder

    if (host is None) != (token is None):
        raise ConfigError("--host and --token are given together or not at all")
    asked = {
        "data": default_folder() if data is None else data,
        "database": database,
        "host": host or "127.0.0.1",
        "token": token,
        "port": port,
        "folders": folder or (),
        "workers": workers,
        "job_seconds": 60 * job_minutes,
        "job_gigabytes": job_gigabytes,
    }
    serve(StudioSettings.parse(asked, where="studio"), browser=browser)
