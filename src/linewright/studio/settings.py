"""What the studio is told when it starts."""

import os
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from linewright.base import Config, ConfigError
from linewright.pages import MAX_PIXELS

LEAST_TOKEN = 12  # characters, so that guessing is hopeless


class StudioSettings(Config):
    """Where the studio keeps its work, whom it answers and what a job may take."""

    data: Path  # the folder of files, database and key
    database: str | None = None  # URL; None: SQLite in the data folder
    host: str = "127.0.0.1"  # the address that is listened on
    port: int = Field(8765, ge=0, le=65535)  # 0: any that is free
    token: str | None = None  # what visitors have to know; None: this machine alone
    folders: tuple[Path, ...] = ()  # whose files may be taken without being sent
    workers: int = Field(1, ge=1)  # jobs at once
    job_seconds: float = Field(3600, gt=0)  # that a job may take
    job_gigabytes: float = Field(8, ge=1)  # of memory, on Linux
    upload_megabytes: float = Field(200, gt=0)  # of one request
    upload_files: int = Field(200, ge=1)  # of one job
    max_pixels: int = Field(MAX_PIXELS, ge=1)  # of a page
    max_pages: int = Field(500, ge=1)  # of a job
    max_jobs: int = Field(2000, ge=1)  # that wait at once

    @property
    def is_loopback(self) -> bool:
        """Whether this machine alone can reach it."""
        return is_loopback(self.host)

    @property
    def url(self) -> str:
        """The URL of its database."""
        return self.database or f"sqlite:///{self.data / 'studio.sqlite'}"

    @model_validator(mode="after")
    def _check_door(self) -> Self:
        if not self.is_loopback and self.token is None:
            raise ValueError("token: another address than this machine's own needs --token")
        if self.token is not None and len(self.token) < LEAST_TOKEN:
            raise ValueError(f"token: must have {LEAST_TOKEN} characters or more")
        return self


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def default_folder() -> Path:
    """Return where the studio keeps its work if nothing else is said; ConfigError: there is no home folder."""
    if sys.platform == "win32":
        home = os.environ.get("LOCALAPPDATA")
    else:
        home = os.environ.get("XDG_DATA_HOME")
    if home:
        return Path(home) / "linewright" / "studio"
    try:
        base = Path.home()
    except RuntimeError as error:
        raise ConfigError("there is no home folder", way_out="name a folder, as --data studio") from error
    shared = base / "Library" / "Application Support" if sys.platform == "darwin" else base / ".local" / "share"
    return shared / "linewright" / "studio"
