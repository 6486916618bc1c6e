"""Several processes on one output folder: how much faster, and whether kills lose or repeat a file.

python benchmarks/shared_folder.py [--files 120] [--seconds 0.5] [--kills 100]

Each process runs the same conversion of the same folder, as several machines would. With `--seconds` the engine sleeps
so long for a page and copies it: with little to compute, this measures the division of the work, on any number of
cores. Without (`--seconds 0`) pages are repaired by the model of the package, one thread a process. With `--kills` so
many processes are killed at random moments, each replaced at once by a new one, as its machine would begin again, until
all files are done. Linux and macOS.
"""

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from linewright.pages import write_image
from linewright.translate.manifest import MANIFEST

WORKER = """
import sys, time
from pathlib import Path
from linewright.translate import convert
from linewright.translate.batch import translate_folder
from linewright.translate.options import Options
from linewright.translate.plan import plan
from linewright.translate.tasks import NetworkOnly

source, to, log, seconds = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4])

class Sleeper:
    channels = 1

    def translate(self, pixels):
        time.sleep(seconds)
        with log.open("a") as stream:
            stream.write(f"{pixels[0, 0]} {pixels[0, 1]}\\n")
        return pixels

print("ready", flush=True)
sys.stdin.readline()
if seconds:
    translate_folder(plan([source], to=to, form="png"), NetworkOnly(Sleeper()), to=to, options=Options())
else:
    convert(source, to, device="cpu")
"""


def draw_pages(folder: Path, count: int, side: int) -> None:
    """Write pages, each with its number in its first two pixels."""
    rng = np.random.default_rng(0)
    for number in range(count):
        page = np.full((side, side), 255, np.uint8)
        for _ in range(8):
            at = rng.integers(10, side - 14)
            page[at : at + 3, 10 : side - 10] = 0
        page[0, :2] = divmod(number, 256)
        write_image(folder / f"{number:04d}.png", page, dpi=100)


class Runs:
    """Processes that convert the same folder."""

    def __init__(self, folder: Path, name: str, seconds: float) -> None:
        self.source, self.to, self.log = folder / "in", folder / name, folder / f"{name}.log"
        self._seconds = seconds
        self.running: list[subprocess.Popen[bytes]] = []

    def begin(self) -> None:
        """Begin one more."""
        words = [sys.executable, "-c", WORKER, str(self.source), str(self.to), str(self.log), str(self._seconds)]
        pipe = subprocess.PIPE
        child = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        assert child.stdout is not None
        child.stdout.readline()  # its modules are loaded
        self.running.append(child)

    def go(self, *children: subprocess.Popen[bytes]) -> None:
        """Let processes that have begun work."""
        for child in children or self.running:
            assert child.stdin is not None
            child.stdin.close()

    def end(self) -> float:
        """Wait until all have ended; return the seconds."""
        begun = time.monotonic()
        for child in self.running:
            if child.wait():
                raise SystemExit("a process has failed")
        return time.monotonic() - begun


def check(to: Path, count: int) -> str:
    """Return what is wrong: files lost, or pages translated more often than they were killed."""
    files = Counter(json.loads(line)["file"] for line in (to / MANIFEST).read_text().splitlines())
    made = {path.name for path in to.glob("*.png")}
    wrong = []
    if len(made) != count or files != Counter(made):
        wrong.append(f"{count - len(made)} lost, {sum(files.values()) - len(files)} with two lines")
    if (to / ".linewright-jobs").exists():
        wrong.append("something is left of the runs")
    return "; ".join(wrong) or "none lost, none with two lines, nothing left over"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=120)
    parser.add_argument("--seconds", type=float, default=0.5)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--side", type=int, default=64, help="of the pages, px")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        draw_pages(folder / "in", asked.files, asked.side)
        if asked.kills:
            _kill(folder, asked)
            return
        print("| processes | seconds | times as fast | pages translated | otherwise |\n|---:|---:|---:|---:|---|")
        first = 0.0
        for count in asked.processes:
            runs = Runs(folder, f"out-{count}", asked.seconds)
            for _ in range(count):
                runs.begin()
            runs.go()
            took = runs.end()
            first = first or took * asked.processes[0]
            pages = len(runs.log.read_text().splitlines()) if asked.seconds else asked.files
            print(
                f"| {count} | {took:.1f} | {first / took:.2f} | {pages} | {check(runs.to, asked.files)} |", flush=True
            )


def _kill(folder: Path, asked: argparse.Namespace) -> None:
    rng = random.Random(asked.seed)
    runs = Runs(folder, "out", asked.seconds)
    for _ in range(max(asked.processes)):
        runs.begin()
    runs.go()
    killed = 0
    for _ in range(asked.kills):
        time.sleep(rng.uniform(0, 2 * asked.seconds))
        child = runs.running.pop(rng.randrange(len(runs.running)))
        killed += child.poll() is None
        child.send_signal(signal.SIGKILL)
        child.wait()
        runs.begin()
        runs.go(runs.running[-1])
    runs.end()
    pages = Counter(runs.log.read_text().splitlines())
    print(f"{killed} of {asked.kills} killed while they worked; {check(runs.to, asked.files)}")
    print(f"{sum(pages.values())} pages translated for {asked.files} files, at most {max(pages.values())} times one")


if __name__ == "__main__":
    main()
