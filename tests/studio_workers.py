"""A worker of the studio that does what a test asks for, and a kind of job for it."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any


def check(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Take any options."""
    return options


def run_worker(pipe: Any, gigabytes: float) -> None:
    """Do jobs as ``options["do"]`` says: echo, sleep, die, die once, babble."""
    while True:
        try:
            asked = json.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            return
        folder = Path(asked["folder"])
        folder.mkdir(parents=True, exist_ok=True)
        begun = folder / "begun"
        first = not begun.exists()
        begun.write_text(str(os.getpid()))
        match asked["options"]["do"]:
            case "die":
                os._exit(9)
            case "die once" if first:
                os._exit(9)
            case "sleep":
                time.sleep(60)
            case "babble":
                pipe.send_bytes(b'{"files": 3, "other": 1}')
                continue
            case "escape":
                pipe.send_bytes(json.dumps({"files": [["x", "../../key"]], "notes": [], "reason": None}).encode())
                continue
        pipe.send_bytes(json.dumps({"done": 1, "total": 2}).encode())
        made = folder / "made.txt"
        made.write_text("made")
        said = {"files": [["out.txt", "made.txt"]], "notes": [{"en": "a note"}], "reason": None}
        pipe.send_bytes(json.dumps(said).encode())
