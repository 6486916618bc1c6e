"""Commands killed, stopped, left without disk or folder at random moments; then run again.

python benchmarks/kills.py --times 100 --minutes 60

Each trial begins a command in a folder of its own, harms it after a random share of the time that
it takes undisturbed, sees that no process lives on, and runs the same command again to its end. The
rerun must end well, its files must be those of an undisturbed run, and nothing else may be there.
Files that differ between two undisturbed runs (dates, seconds) are compared without those numbers,
and where they differ still, by their names alone; which they are is printed. A trial whose command
had ended before the harm came is checked too but not counted. What is harmed is forked from this
process, with all modules imported before, so that the harm comes while it works; the undisturbed
runs are started as a user starts them. Linux alone.
"""

from __future__ import annotations

import argparse
import atexit
import hashlib
import importlib
import json
import os
import random
import re
import runpy
import shutil
import signal
import string
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from fontTools import subset
from fontTools.ttLib import TTFont

from linewright.base import asset
from linewright.base.console import set_volume
from linewright.fonts.work_folder import WorkFolder, WorkSettings
from linewright.glyphs.build import build_glyph_set
from linewright.pages.write import write_image

RECIPE = """\
method: {name: cyclegan, width: 2, blocks: 1, discriminator_width: 2, discriminator_layers: 1}
data: {x: x, y: y, size: 16}
train: {batch: 1, schedule: {epochs: 4, flat_epochs: 2, images_per_epoch: 10}, device: cpu,
        pool: 4, threads: 1, log_every: 5, sample_every: 20, checkpoint_every: 4}
"""
IMPORTED = """cli.app cli.data cli.drawings cli.font cli.train translate.batch translate.pipeline translate.file
translate.audit.report vector.pipeline vector.dxf pages.lettering pages.trial fonts.make training.run training.log
methods.cyclegan glyphs.build drawings.dataset drawings.families"""
GOOD, LATE = "as undisturbed", "the command had ended before"
FACE = asset("faces", "print.woff2")
CHARS = "永和九" + "".join(map(chr, range(0x4E00, 0x4F00)))
_DXF = re.compile(r"\d{7}\.\d+|\{[0-9A-F-]{36}\}|@ \d{4}-\d\d-\d\dT\S+")
_PASSING = re.compile(r'"(?:mtime_ns|seconds|created|mtime)": ?"?[^,}"]+"?')


class Case(NamedTuple):
    """A command and what it reads."""

    words: str
    prepare: Callable[[Path], None]
    again: str = ""  # how it goes on where something is there


def _pages(folder: Path) -> None:
    for number in range(2):
        page = np.full((120, 160), 255, np.uint8)
        page[20 + 9 * number : 23 + 9 * number, 10:150] = 0
        page[10:110, 40:43] = 0
        write_image(folder / "in" / f"{number}.png", page, dpi=200)


def _images(folder: Path) -> None:
    rng = np.random.default_rng(0)
    for name in ("x", "y"):
        for number in range(6):
            picture = rng.integers(0, 256, (20, 20), np.uint8)
            write_image(folder / name / f"{number}.png", picture)
    (folder / "tiny.yaml").write_text(RECIPE)


def _face(folder: Path) -> None:
    """Write a small face, since reading a large one takes most of the time."""
    face, options = TTFont(FACE, recalcTimestamp=False), subset.Options(name_IDs=["*"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=CHARS + string.printable)
    subsetter.subset(face)
    face.flavor = None
    face.save(folder / "face.ttf")


def _hand(folder: Path) -> None:
    """Write a glyph set, since a font is measured by all glyphs of its hand in the one of the package."""
    _face(folder)
    faces = folder / "face.ttf"
    build_glyph_set(faces, {"gyosho": faces}, CHARS[:9], to=folder / "set")


def _nothing(_: Path) -> None:
    pass


CASES = {
    "repair": Case("repair in -o out --report", _pages),
    "vectorize": Case("vectorize in -o out --report", _pages),
    "font build": Case(
        "font build --style gyosho --dataset set --charset 永和九 --reference-font face.ttf -o out/Tiny.ttf", _hand
    ),
    "data glyphs": Case(
        f"data glyphs --reference-font face.ttf --style hand=face.ttf --charset {CHARS} --size 32 -o out", _face
    ),
    "data drawings": Case("data drawings --count 4 -o out", _nothing),
    "data synth": Case(
        f"data synth {asset('models', 'six-hands.safetensors')} --dataset starter --limit 2 -o out", _nothing
    ),
    "train": Case("train tiny.yaml run.dir=out", _images, again="train --resume out"),
}


def main() -> None:
    """Make the trials and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=100, help="trials of each command and fault")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("-o", "--output", type=Path, default=Path("kills.md"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", action="append", choices=CASES)
    parser.add_argument("--fault", action="append", choices=FAULTS)
    asked = parser.parse_args()
    _begin_alike()
    until = time.monotonic() + 60 * asked.minutes
    rng = random.Random(asked.seed)
    counts: dict[tuple[str, str], Counter[str]] = {}
    folder = tempfile.mkdtemp()  # no TemporaryDirectory, which each child would remove at its end
    try:
        whole = {name: _undisturbed(name, Path(folder)) for name in asked.case or CASES}
        for _ in range(2 * asked.times):
            for name, (files, seconds) in whole.items():
                for fault in asked.fault or FAULTS:
                    row = counts.setdefault((name, fault), Counter())
                    if time.monotonic() < until and row["trials"] < asked.times:
                        wrong = _trial(name, fault, files, rng.random() * seconds, Path(folder))
                        row.update([LATE] if wrong == LATE else ["trials", wrong or GOOD])
                        if wrong == LATE:  # it takes less than when it was timed
                            whole[name] = files, 0.9 * seconds
                        elif wrong:
                            print(f"{name}, {fault}: {wrong}", flush=True)
                        asked.output.write_text(_table(counts))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(_table(counts))


def _table(counts: Mapping[tuple[str, str], Counter[str]]) -> str:
    lines = ["| command | fault | trials | rerun as undisturbed | otherwise |"]
    lines.append("|---|---|---:|---:|---|")
    for (name, fault), row in sorted(counts.items()):
        others = {what: n for what, n in row.items() if what not in ("trials", GOOD, LATE)}
        told = "; ".join(f"{n} {what}" for what, n in others.items()) or "none"
        lines.append(f"| `{name}` | {fault} | {row['trials']} | {row[GOOD]} | {told} |")
    return "\n".join(lines) + "\n"


class Command:
    """A command in a process forked from this one."""

    def __init__(self, words: str, folder: Path) -> None:
        self._said = folder / "said.txt"
        self._code: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            _become(words, folder, self._said)

    def code(self, seconds: float = 0.0) -> int | None:
        """Return the exit code, once it has ended, or None after so many seconds."""
        until = time.monotonic() + seconds
        while self._code is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self._code = os.waitstatus_to_exitcode(status)
            elif time.monotonic() >= until:
                break
            else:
                time.sleep(0.01)
        return self._code

    def send(self, number: int) -> None:
        """Send a signal, if it has not ended."""
        if self.code() is None:
            os.kill(self.pid, number)

    def said(self) -> str:
        """Return what it wrote on the terminal."""
        return " ".join(self._said.read_text("utf-8", "replace").split())[-200:] if self._said.exists() else ""


def _become(words: str, folder: Path, said: Path) -> None:
    """Be the command, in a child, to the end of the process."""
    code: object = 1
    try:
        os.setsid()
        os.chdir(folder)
        with Path(os.devnull).open("wb") as nothing, said.open("wb") as file:
            os.dup2(nothing.fileno(), 1)
            os.dup2(file.fileno(), 2)
        sys.argv = ["linewright", *words.split()]
        runpy.run_module("linewright", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code
    finally:  # as the interpreter ends
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        os._exit(code if isinstance(code, int) else 1)


def _begin_alike() -> None:
    """Load what the commands load; where hashes or threads differ each time, begin anew without that."""
    alike = {"OMP_NUM_THREADS": "1", "LANGUAGE": "en", "PYTHONHASHSEED": "0"}
    if not alike.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | alike)
    for module in IMPORTED.split():
        importlib.import_module(f"linewright.{module}")
    set_volume(quiet=True, verbose=False)


def _undisturbed(name: str, folder: Path) -> tuple[dict[str, str], float]:
    """Return what a command writes, and the seconds that it takes."""
    found, seconds = [], 0.0
    for number in range(2):
        place = folder / f"{name}-whole-{number}"
        place.mkdir()
        CASES[name].prepare(place)
        if number == 0:
            words = [sys.executable, "-m", "linewright", *CASES[name].words.split()]
            subprocess.run(words, cwd=place, check=True, stdout=subprocess.DEVNULL)
        else:
            begun = time.monotonic()
            command = Command(CASES[name].words, place)
            if command.code(600):
                raise SystemExit(f"{name}: {command.said()}")
            seconds = time.monotonic() - begun
        found.append(_files(place))
    first, second = found
    passing = sorted(path for path in first if first[path] != second.get(path))
    print(f"{name}: {seconds:.1f} s, {len(first)} files; differ by themselves: {passing}", flush=True)
    return {path: "" if path in passing else digest for path, digest in second.items()}, seconds


def _files(place: Path) -> dict[str, str]:
    """Return the digests of the files in the output folder; a name may hold a date."""
    found = {}
    for path in sorted((place / "out").rglob("*")):
        name = path.relative_to(place).as_posix()
        if "tfevents" in name:  # a file each time that the run is resumed
            continue
        if path.suffix == ".glyphs":
            found[name] = hashlib.sha256(_work(path)).hexdigest()
        elif path.is_file() and path.suffix != ".npz":
            found[name] = hashlib.sha256(_content(path)).hexdigest()
    return found


def _work(folder: Path) -> bytes:
    """Return the glyphs that a font's work folder holds, in however many parts."""
    glyphs = WorkFolder(folder, WorkSettings.read(folder / "font.yaml")).load()
    return repr([(char, glyph.image.tobytes(), glyph[1:]) for char, glyph in sorted(glyphs.items())]).encode()


def _content(path: Path) -> bytes:
    if path.name == "report.jsonl":
        entries = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
                entries[entry["file"]] = _PASSING.sub("", json.dumps(entry))
            except ValueError:
                continue  # half a line of the killed run
        return json.dumps(sorted(entries.values())).encode()
    if path.suffix == ".dxf":  # its date, and numbers that are new each time
        return _DXF.sub("", path.read_text(encoding="utf-8")).encode()
    if path.suffix in (".json", ".jsonl"):
        return _PASSING.sub("", path.read_text(encoding="utf-8")).encode()
    return path.read_bytes()


def _trial(name: str, fault: str, whole: dict[str, str], after: float, folder: Path) -> str:
    """Harm a command, run it again; return what is wrong, or nothing."""
    place = Path(tempfile.mkdtemp(dir=folder))
    CASES[name].prepare(place)
    try:
        wrong = FAULTS[fault](name, place, after)
        if wrong not in ("", LATE):
            return wrong
        begun = (place / "out" / "recipe.yaml").exists()
        words = CASES[name].again if CASES[name].again and begun else CASES[name].words
        command = Command(words, place)
        if command.code(600) != 0:
            return f"rerun ends with {command.code()}: {command.said()}"
        found = _files(place)
        hidden = [path for path in found if Path(path).name.startswith(".")]
        if hidden:
            return f"left over: {hidden}"
        if found.keys() != whole.keys():
            return f"other files: {sorted(found.keys() ^ whole.keys())[:4]}"
        others = [path for path, digest in whole.items() if digest and found[path] != digest]
        return f"other bytes: {others[:4]}" if others else wrong
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _ended(command: Command) -> str:
    """Wait for a command and see that none of its session lives on."""
    if command.code(20) is None:
        command.send(signal.SIGKILL)
        return "does not end"
    for _ in range(100):
        if not _session(command.pid):
            return ""
        time.sleep(0.05)
    for left in _session(command.pid):
        os.kill(left, signal.SIGKILL)
    return "a process lives on"


def _session(leader: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found


def _signalled(number: int) -> Callable[[str, Path, float], str]:
    def harm(name: str, place: Path, after: float) -> str:
        command = Command(CASES[name].words, place)
        late = LATE if command.code(after) is not None else ""
        command.send(number)
        return _ended(command) or late

    return harm


def _told(command: Command) -> str:
    """See that a command that could not go on says so in one line, by the right code."""
    code = command.code(300)
    if code is None:
        command.send(signal.SIGKILL)
        return "does not end"
    if code == 0:  # it had ended before
        return ""
    said = command.said()
    if "Traceback" in said or "our fault" in said or code not in (2, 3, 4):
        return f"code {code}: {said}"
    return _ended(command)


def _mounted(name: str, place: Path, options: str) -> str:
    """Run a command whose output folder is a small disk of its own; what it wrote stays."""
    out, kept = place / "out", place / "kept"
    out.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(out)]
    if subprocess.run(mount, capture_output=True).returncode:
        raise SystemExit("a small disk can be mounted by root alone: leave these out, see --fault")
    try:
        command = Command(CASES[name].words, place)
        wrong = _told(command) or ("" if command.code() else LATE)  # the disk was large enough
        shutil.copytree(out, kept)
    finally:
        subprocess.run(["umount", str(out)], check=True)
    out.rmdir()
    kept.rename(out)
    return wrong


def _full(name: str, place: Path, after: float) -> str:
    return _mounted(name, place, f"size={4 * int(1 + 20 * (after % 1))}k")


def _read_only(name: str, place: Path, _: float) -> str:
    return _mounted(name, place, "ro,size=64k")


def _vanishing(name: str, place: Path, after: float) -> str:
    command = Command(CASES[name].words, place)
    late = LATE if command.code(after) is not None else ""
    if (place / "out").exists():
        (place / "out").rename(place / "gone")
    return _told(command) or late


FAULTS: dict[str, Callable[[str, Path, float], str]] = {
    "SIGKILL": _signalled(signal.SIGKILL),
    "SIGTERM": _signalled(signal.SIGTERM),
    "full disk": _full,
    "read-only output": _read_only,
    "the folder vanishes": _vanishing,
}


if __name__ == "__main__":
    main()
