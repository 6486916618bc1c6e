"""Run console lines of a document in the working folder, as a newcomer would.

    python run_console.py < LINES

No PyTorch can be imported and no connection opened. It stops at the first line that fails.
"""

from __future__ import annotations

import shlex
import socket
import sys
from typing import Any, NoReturn


def refuse(*_: Any, **__: Any) -> NoReturn:
    """Stand in for every way to a network."""
    raise RuntimeError("a connection was opened")


def main() -> None:
    """Run every line that begins with linewright."""
    for package in ("torch", "torchmetrics", "tensorboard"):
        sys.modules[package] = None  # type: ignore[assignment]
    socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse  # type: ignore
    from linewright.cli import main as linewright

    for line in sys.stdin.read().splitlines():
        words = shlex.split(line)
        if words[:1] != ["linewright"]:
            sys.exit(f"not a command of linewright: {line}")
        sys.stdout.write(f"$ {line}\n")
        try:
            linewright(words[1:])
        except SystemExit as end:
            if end.code:
                sys.exit(f"exit {end.code}: {line}")


main()
