from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PARENTS = {
    "pool": (
        "from linewright.base.processes import worker_pool\n"
        "import time\n"
        "if __name__ == '__main__':\n"
        "    with worker_pool(3) as pool:\n"
        "        list(pool.map(time.sleep, [60] * 30))\n"
    ),
    "drawings": (
        "from linewright.drawings import write_drawings\n"
        "from pathlib import Path\n"
        "if __name__ == '__main__':\n"
        "    write_drawings(Path('set'), count=400, size=256, seed=1, task='mild')\n"
    ),
    "tracing": (
        "from linewright.fonts.trace import trace_all\n"
        "from linewright.glyphs import Placement\n"
        "from pathlib import Path\n"
        "import numpy as np\n"
        "if __name__ == '__main__':\n"
        "    noise = np.random.default_rng(0).integers(0, 256, (3000, 64, 64), np.uint8)\n"
        "    glyphs = {chr(0x4E00 + n): glyph for n, glyph in enumerate(noise)}\n"
        "    trace_all(glyphs, Placement(1.0, 0.0, 0.9), work=Path('work'), workers=3)\n"
    ),
}


def workers(parent: int) -> list[int]:
    """The processes below one, by Linux's own list."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return found


def lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("parent", PARENTS)
def test_no_worker_outlives_its_parent(tmp_path: Path, parent: str, end: signal.Signals) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENTS[parent])
    with subprocess.Popen(
        [sys.executable, str(script)], cwd=tmp_path, env=os.environ, stderr=subprocess.DEVNULL
    ) as process:
        least = {"pool": 3, "drawings": 2, "tracing": 3}[parent]
        deadline = time.monotonic() + 60
        # One more is multiprocessing's own.
        while len(below := workers(process.pid)) <= least:
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.05)
        time.sleep(2.0)
        process.send_signal(end)
    deadline = time.monotonic() + 10
    while any(lives(worker) for worker in below):
        assert time.monotonic() < deadline, "a worker lives on"
        time.sleep(0.05)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    time.sleep(0.3)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}


def test_a_script_that_does_not_ask_whether_it_is_the_main_one_runs_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from linewright.base.processes import worker_pool\n"
        "print('once')\n"
        "with worker_pool(2) as pool:\n"
        "    print(list(pool.map(abs, [-1, -2])))\n"
    )
    command = [sys.executable, str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.split("\n") == ["once", "[1, 2]", ""], done.stderr
