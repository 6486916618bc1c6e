"""Studios for tests, and clients of them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from fastapi.testclient import TestClient

from linewright.studio import StudioSettings, create_app

HOME = "http://127.0.0.1:8765"


@contextmanager
def studio_client(folder: Path, *, runs: bool = False, **settings: Any) -> Iterator[TestClient]:
    """Yield a client of a studio in a folder."""
    app = create_app(StudioSettings(data=folder / "studio", **settings), runs=runs)
    with TestClient(app, base_url=HOME, follow_redirects=False) as client:
        yield client


def database_url(folder: Path) -> str:
    """Return the URL of the database of a studio in a folder."""
    return StudioSettings(data=folder).url


def form_key(client: TestClient) -> dict[str, str]:
    """Return the header that pages send with what changes something."""
    found = re.search(r'name="form-key" content="(\w+)"', client.get("/").text)
    assert found is not None
    return {"X-CSRF-Token": found[1]}


PART = {"HX-Request": "true"}  # the header by which htmx asks for a part of a page


def png(side: int = 40) -> bytes:
    """Return a page with a line."""
    pixels = np.full((side, side), 255, np.uint8)
    pixels[side // 2, 5:-5] = 0
    return cv2.imencode(".png", pixels)[1].tobytes()


def wait_for(what: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Return what comes as soon as it is true."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)
    return found
