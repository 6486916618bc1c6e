"""The long run, made short."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]


def test_the_long_run_counts_and_finds_nothing(tmp_path: Path) -> None:
    words = ["--inputs", "6", "--seed", "3", "--target", "truths", "--target", "character sets"]
    done = subprocess.run(
        [sys.executable, "-m", "fuzz.long_run", *words, "-o", str(tmp_path / "out")],
        cwd=TESTS,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])},
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.split("|")[1:-1] for line in done.stdout.splitlines() if line[:1] == "|"]
    counts = {row[0].strip(): [int(cell) for cell in row[1:]] for row in rows[2:]}
    assert list(counts) == ["truths", "character sets", "all"]
    inputs, read, refused, *wrong = counts["all"]
    assert inputs == read + refused == 6 and not any(wrong), done.stdout
    assert not (tmp_path / "out" / "finds").exists()
