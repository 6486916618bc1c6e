"""What a command came to, as JSON has it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from linewright.cli.arguments import Answer


class Inner(NamedTuple):
    path: Path
    names: set[str]


@dataclass(frozen=True)
class Outer:
    inner: tuple[Inner, ...]
    share: float | None
    picture: np.ndarray


def test_facts_become_plain_and_pictures_are_left_out() -> None:
    facts = Outer((Inner(Path("a.png"), {"b"}),), None, np.zeros((2, 2)))
    plain = Answer(facts, code=3).plain()
    inner = [{"path": "a.png", "names": ["b"]}]
    assert plain == {"exit_code": 3, "inner": inner, "share": None}
    assert json.loads(json.dumps(plain)) == plain
