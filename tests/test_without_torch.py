"""What the plain installation does: everything that draws and reads, nothing that learns."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from fontTools.ttLib import TTFont

BLOCKED = """
import sys
for name in ("torch", "torchmetrics", "tensorboard"):
    sys.modules[name] = None
from linewright.cli import main
main(sys.argv[1:])
"""


def run(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BLOCKED, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    pixels = np.full((160, 200), 235, np.uint8)
    cv2.rectangle(pixels, (30, 30), (160, 120), 40, 2)
    cv2.imwrite(str(tmp_path / "page.png"), pixels)
    return tmp_path / "page.png"


@pytest.mark.slow
def test_a_scan_is_repaired_and_becomes_lines(page: Path, tmp_path: Path) -> None:
    done = run(tmp_path, "repair", page, "-o", "out", "--dpi", "100")
    assert done.returncode == 0, done.stderr
    done = run(tmp_path, "vectorize", page, "-o", "out", "--dpi", "100")
    assert done.returncode == 0, done.stderr
    assert {path.suffix for path in (tmp_path / "out").glob("page.*")} == {".png", ".dxf"}


@pytest.mark.slow
def test_a_text_is_written_whatever_lies_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "wenkai.ttf").write_bytes(b"no font")
    done = run(tmp_path, "write", "你好世界", "--style", "行書", "-o", "piece.png")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "piece.png").is_file()
    assert "sousho" in run(tmp_path, "font", "styles").stdout


@pytest.mark.slow
def test_a_font_is_whole_and_says_its_licence(tmp_path: Path) -> None:
    done = run(tmp_path, "font", "build", "--style", "gyosho", "--charset", "永和龘", "-o", "Own.ttf")
    assert done.returncode == 0, done.stderr
    assert "own use only" not in done.stderr
    font = TTFont(tmp_path / "Own.ttf")
    assert {ord(char) for char in "永和龘"} <= set(font.getBestCmap())
    names = font["name"]
    assert "Open Font License" in names.getDebugName(13)
    assert "青柳衡山" in names.getDebugName(9)


def test_the_demo_can_begin(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    done = run(tmp_path, "demo", "--to", ".")
    assert done.returncode == 2
    assert "holds something that is not a demo" in done.stderr


@pytest.mark.parametrize("command", [("train", "glyphs/cyclegan.smoke"), ("evaluate", "runs/first")])
def test_what_learns_says_what_it_needs(command: tuple[str, ...], tmp_path: Path) -> None:
    done = run(tmp_path, *command)
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1] == (
        'linewright: this needs PyTorch, which is not installed; pip install "linewright[train]"'
    )
    assert "Traceback" not in done.stderr
