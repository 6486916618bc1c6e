"""Every command of README and of both trades' tutorials runs as it is written.

In an empty folder with the examples beside it, without PyTorch and without network. ``sh`` blocks
run; ``console`` blocks are those that ask for training, for minutes, or for files of the reader's.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from documents import DOCS, READMES, ROOT, console

TUTORIALS = DOCS / "tutorials"
PART = (190, 680, 690, 980)
"""What is left of a scan, so that the commands take seconds: left, upper, right, lower pixel."""


def copy_examples(folder: Path) -> None:
    """Put the examples into a folder, scans cut to a part."""
    shutil.copytree(ROOT / "examples" / "samples", folder / "samples")
    (folder / "scans").mkdir()
    for path in sorted((ROOT / "examples" / "scans").glob("*.jpg")):
        with Image.open(path) as scan:
            part = scan.crop(PART)
            part.save(folder / "scans" / path.name, quality=90, dpi=scan.info["dpi"])


def run(document: Path, folder: Path) -> str:
    """Run a document's commands in a folder, as `run_console` does; return what they print."""
    lines = [line for line in console(document) if not line.startswith("pip ")]
    assert len(lines) >= 3
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "run_console.py")],
        input="\n".join(lines),
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_readme(tmp_path: Path) -> None:
    copy_examples(tmp_path)
    run(READMES[0], tmp_path)
    for made in ("clean/truss-node.png", "clean/changes.html", "dxf/truss-node.dxf", "sheet.pdf"):
        assert (tmp_path / made).is_file()
    assert (tmp_path / "piece.png").is_file()


def test_readmes_have_the_same_commands() -> None:
    for language in ("sh", "console", "python"):
        english, *others = ([*console(readme, language)] for readme in READMES)
        assert all(other == english for other in others)


@pytest.mark.slow
def test_repair_a_folder(tmp_path: Path) -> None:
    copy_examples(tmp_path)
    run(TUTORIALS / "repair-a-folder.md", tmp_path)
    assert {path.name for path in (tmp_path / "clean").glob("*.png")} == {
        "butt-joint.png",
        "saddle-support.png",
        "truss-node.png",
    }
    with Image.open(tmp_path / "truss-node.png") as page:
        assert page.size == (PART[2] - PART[0], PART[3] - PART[1])
    for made in ("clean/changes.html", "truss-node.pdf", "truss-node.tiff"):
        assert (tmp_path / made).is_file()


@pytest.mark.slow
def test_scan_to_dxf(tmp_path: Path) -> None:
    copy_examples(tmp_path)
    run(TUTORIALS / "scan-to-dxf.md", tmp_path)
    for made in ("truss-node.dxf", "truss-node.svg", "dxf/butt-joint.dxf", "dxf/changes.html"):
        assert (tmp_path / made).is_file()


@pytest.mark.slow
@pytest.mark.thorough
def test_font_from_100(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "samples", tmp_path / "samples")
    said = run(TUTORIALS / "font-from-100.md", tmp_path)
    assert "ma-shan-zheng" in said
    for made in ("piece.png", "column.png", "Gyosho.ttf", "Gyosho.review.html", "proof.pdf"):
        assert (tmp_path / made).is_file()
    assert len(list((tmp_path / "mine").glob("U+*.png"))) == 100
