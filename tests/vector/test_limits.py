"""Every threshold of the room stands in limits.py, with a unit or a reason beside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from linewright.vector import limits

ROOM = Path(limits.__file__).parent
FILES = sorted(path for path in ROOM.rglob("*.py") if path.name != "limits.py")
# Arithmetic, turns, percents and 1/1000, ISO font units, inches: no thresholds.
ARITHMETIC = {0, 0.5, 1, 2, 3, 4, 8, 10, 16, 25.4, 72, 90, 100, 180, 255, 256, 360, 1000}
# A polygon has 3 corners, a SOLID at most 4; more than that is a choice.
COUNTS = {0, 1, 2, 3, 4}
# Metrics of the font, not of the page.
FONT = {("pdf.py", "_CAPITAL"), ("pdf.py", "_OTHER_WIDTH")}


def numbers(node: ast.AST) -> Iterator[ast.Constant]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and type(part.value) in (int, float):
            yield part


def bare(path: Path) -> list[str]:
    """Return what looks like a threshold: name or line of each."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for node in tree.body:
        if isinstance(node, ast.Assign) and not isinstance(node.value, ast.Dict):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if any(number.value not in ARITHMETIC for number in numbers(node.value)) and not any(
                (path.name, name) in FONT for name in names
            ):
                found.append(f"{path.name}: {', '.join(names)}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            if node.value not in ARITHMETIC:
                found.append(f"{path.name} {node.lineno}: {node.value}")
        elif isinstance(node, ast.Compare):
            sides = [side for side in (node.left, *node.comparators) if isinstance(side, ast.Constant)]
            counts = [side.value for side in sides if type(side.value) is int]
            found.extend(f"{path.name} {node.lineno}: {n}" for n in counts if n not in COUNTS)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_other_file_has_a_bare_threshold(path: Path) -> None:
    assert bare(path) == []


def test_a_bare_threshold_would_be_found(tmp_path: Path) -> None:
    path = tmp_path / "some.py"
    path.write_text("_FAR = 7\n_A, _B = 0.3, 1\ndef f(x):\n    return x > 5 or x < 0.04\n")
    assert bare(path) == ["some.py: _FAR", "some.py: ", "some.py 2: 0.3", "some.py 4: 5", "some.py 4: 0.04"]


def test_every_limit_has_its_reason_beside_it_and_is_used() -> None:
    lines = (ROOM / "limits.py").read_text(encoding="utf-8").splitlines()
    room = "\n".join(path.read_text(encoding="utf-8") for path in FILES) + "\n".join(lines)
    names = []
    for number, line in enumerate(lines):
        if re.match(r"[A-Z]", line) and " = " in line:
            assert "  # " in line or lines[number - 1].startswith("# "), line
            names += [name.strip() for name in line.split(" = ")[0].split(",")]
    assert len(names) == len(set(names)) > 100
    unused = [name for name in names if len(re.findall(rf"\b{name}\b", room)) < 2]
    assert unused == []
