from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from linewright.base import JobFolder
from linewright.cli.app import main
from linewright.pages import write_image
from linewright.translate.manifest import JOBS


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0), *capsys.readouterr()


def test_files_failures_and_those_at_work_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_image(tmp_path / "in" / "a.png", np.full((20, 20), 255, np.uint8), dpi=100)
    (tmp_path / "in" / "b.png").write_bytes(b"nothing of the kind")
    out = tmp_path / "out"
    assert call(capsys, "repair", str(tmp_path / "in"), "-o", str(out))[0] == 3
    code, shown, _ = call(capsys, "status", str(out))
    assert code == 0 and shown.startswith("2 of 2 files are done, 1 failures\nfailed: ") and "b.png" in shown
    with JobFolder(out / JOBS) as jobs:
        jobs.announce({"files": 4, "waiting": 2})
        jobs.claim("c", {"file": "c.png", "targets": []})
        code, shown, _ = call(capsys, "status", str(out), "--json")
        facts = json.loads(shown)
        assert (code, facts["files"], facts["done"], facts["processes"]) == (0, 4, 2, 1)
        assert facts["working"][0]["file"] == "c.png"
    assert "no run is at work" in call(capsys, "status", str(out))[1]


def test_a_folder_that_is_no_output_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, said = call(capsys, "status", str(tmp_path))
    assert code == 2 and "nothing was converted into it" in said
