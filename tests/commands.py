"""Commands called in this process, and what they say."""

from __future__ import annotations

import pytest

from linewright.cli import main


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Run a command; return its exit code, stdout and stderr."""
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


def complaint(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 2) -> str:
    """Run a command that must fail with that exit code; return its only line."""
    found, _, said = run(capsys, *arguments)
    lines = [line for line in said.splitlines() if line.startswith("linewright: ")]
    assert found == code
    assert len(lines) == 1
    assert "Traceback" not in said
    return lines[0]
