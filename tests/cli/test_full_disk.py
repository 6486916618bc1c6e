"""A disk that takes no more: one line, exit code 2, nothing half written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from linewright.pages.write import write_image
from tiny_fonts import BOXES, build_font

CALLS = {
    "export": "export RUN -o out/model.safetensors",
    "glyphs": "data glyphs --reference-font FONT --style hand=FONT --charset 永山川 -o out",
    "drawings": "data drawings --count 4 -o out",
    "proof": "font proof FONT -o out/specimen.pdf",
    "train": "train drawings/cyclegan.smoke run.dir=out/run",
    "vectorize": "vectorize PAGE -o out --dpi 200",
    "repair": "repair PAGE -o out --dpi 200 --report",
}


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
@pytest.mark.parametrize("call", CALLS)
def test_a_full_disk_is_one_line(tmp_path: Path, tiny_run: Path, call: str) -> None:
    import resource

    font, page = tmp_path / "tiny.ttf", tmp_path / "page.png"
    build_font(font, BOXES)
    noise = np.random.default_rng(0).integers(0, 256, (120, 120), np.uint8)
    write_image(page, noise, dpi=200)
    words = {"RUN": str(tiny_run), "FONT": str(font), "PAGE": str(page)}
    arguments = [words.get(word, word.replace("FONT", str(font))) for word in CALLS[call].split()]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))

    done = subprocess.run(
        [sys.executable, "-m", "linewright", *arguments], cwd=tmp_path, capture_output=True, text=True, preexec_fn=limit
    )
    lines = [line for line in done.stderr.splitlines() if "rror" in line or "linewright:" in line]
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr and "our fault" not in done.stderr
    assert len(lines) == 1 and "File too large" in lines[0]
    left = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert not any(name.startswith(".part-") for name in left)
