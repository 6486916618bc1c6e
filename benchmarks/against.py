"""This checkout beside an earlier commit: whole processes in turns, quality beside time.

Generated sheets, worn, become PNG and DXF by the commands of both checkouts, one after the other, some turns. Times
are of the processor (user and system, of the process and its children, on so many threads), which other work on the
machine moves little; the wall's stand beside them. Of PNG the quality is PSNR to the clean sheet, of DXF the share of
the sheet's texts that stand in it, and what the two checkouts' files differ by.

    python benchmarks/against.py --base 63f7a91 --base-command "translate {page} --to {out} --format {form}"
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import ezdxf
import numpy as np
from whole_sheet import draw_sheet

from linewright.base.types import Pixels
from linewright.drawings.damage.degrade import Damage, degrade
from linewright.evaluate.pixels import psnr
from linewright.pages.read import read_image
from linewright.pages.text_reader import fold
from linewright.pages.write import write_image

HERE = Path(__file__).parents[1]
COMMANDS = {"png": "repair {page} -o {out}", "dxf": "vectorize {page} -o {out}"}
_CODES = {"%%c": "Ø", "%%d": "°", "%%p": "±"}


class Subject(NamedTuple):
    """A page, and what truly stands on it."""

    path: Path
    clean: Pixels
    texts: Counter[str]  # folded


class Run(NamedTuple):
    """What one process took, and what it made."""

    processor: float  # s
    wall: float  # s
    peak: float  # GiB
    made: Path | None


def subjects(folder: Path, sheets: list[str], dpi: float) -> list[Subject]:
    """Draw sheets, such as A3:1:strong, and wear them out."""
    made = []
    for asked in sheets:
        paper, seed, damage = asked.split(":")
        card = draw_sheet(int(seed), paper=paper, dpi=dpi)  # type: ignore[arg-type]
        rng = np.random.default_rng([int(seed), 9])
        worn = degrade(card.pixels, getattr(Damage, damage)(1.0), rng, px_per_mm=dpi / 25.4)
        path = folder / f"{paper}-{seed}-{damage}.png"
        write_image(path, worn, dpi=dpi)
        made.append(Subject(path, card.pixels, Counter(fold(text["text"]) for text in card.truth["texts"])))
    return made


def run(checkout: Path, command: str, page: Path, out: Path, form: str, threads: int) -> Run:
    """Run one command of a checkout in a process of its own."""
    words = [word.format(page=page, out=out, form=form) for word in command.split()]
    env = os.environ | {"PYTHONPATH": str(checkout / "src"), "OMP_NUM_THREADS": str(threads)}
    pin = (lambda: os.sched_setaffinity(0, range(threads))) if hasattr(os, "sched_setaffinity") else None
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "linewright", *words],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=pin,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{checkout}: {' '.join(words)} ended with {process.returncode}")
    made = next((path for path in sorted(out.rglob(f"*.{form}"))), None)
    return Run(used.ru_utime + used.ru_stime, time.monotonic() - begun, used.ru_maxrss / 2**20, made)


def texts_in(path: Path) -> Counter[str]:
    """Return the texts of a DXF file, folded."""
    found: Counter[str] = Counter()
    for entity in ezdxf.readfile(path).modelspace().query("TEXT MTEXT"):  # type: ignore[attr-defined]
        string = entity.dxf.text
        for code, sign in _CODES.items():
            string = string.replace(code, sign)
        found[fold(string)] += 1
    return found


def quality(form: str, subject: Subject, ours: Path | None, base: Path | None) -> str:
    """Say how good the files of both are, and how they differ."""
    if ours is None or base is None:
        return "nothing written"
    if form == "png":
        pages = [read_image(path).pixels for path in (base, ours)]
        apart = np.abs(pages[0].astype(int) - pages[1])
        scores = " -> ".join(f"{psnr(page, subject.clean):.2f}" for page in pages)
        return f"{scores} dB; differ by {apart.max()} at most, {(apart > 1).mean():.2%} by more than 1"
    found = [texts_in(path) for path in (base, ours)]
    shares = " -> ".join(f"{(texts & subject.texts).total() / subject.texts.total():.1%}" for texts in found)
    counts = [len(ezdxf.readfile(path).modelspace()) for path in (base, ours)]  # type: ignore[attr-defined]
    return f"{shares} of texts; entities {counts[0]} -> {counts[1]}; texts alike: {found[0] == found[1]}"


def main() -> None:
    """Print one row a page and format."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", required=True, help="a commit")
    parser.add_argument("--base-command", help="if its commands had other names")
    parser.add_argument("--sheets", nargs="+", default=["A3:1:strong", "A3:2:light", "A4:3:light"])
    parser.add_argument("--dpi", type=float, default=300)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--forms", nargs="+", default=["png", "dxf"])
    asked = parser.parse_args()
    print(f"{platform.machine()}, {asked.threads} threads, load {os.getloadavg()[0]:.1f}; base {asked.base}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = folder / "base"
        git = ["git", "-C", str(HERE), "worktree"]
        subprocess.run([*git, "add", "--detach", "--quiet", str(base), asked.base], check=True)
        try:
            for subject in subjects(folder, asked.sheets, asked.dpi):
                for form in asked.forms:
                    _compare(subject, form, base, folder, asked)
        finally:
            subprocess.run([*git, "remove", "--force", str(base)], check=True)
    print(f"most memory of a child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20:.2f} GiB")


def _compare(subject: Subject, form: str, base: Path, folder: Path, asked: argparse.Namespace) -> None:
    runs: dict[str, list[Run]] = {"base": [], "ours": []}
    for turn in range(asked.turns):
        for name, checkout, command in (
            ("base", base, asked.base_command or COMMANDS[form]),
            ("ours", HERE, COMMANDS[form]),
        ):
            out = folder / f"out-{subject.path.stem}-{form}-{name}-{turn}"
            runs[name].append(run(checkout, command, subject.path, out, form, asked.threads))
    pairs = list(zip(runs["base"], runs["ours"], strict=True))
    ratios = [one.processor / two.processor for one, two in pairs]
    medians = [statistics.median(each.processor for each in runs[name]) for name in runs]
    walls = [statistics.median(each.wall for each in runs[name]) for name in runs]
    peaks = [max(each.peak for each in runs[name]) for name in runs]
    print(
        f"{subject.path.stem} to {form}: processor {medians[0]:.1f} -> {medians[1]:.1f} s, "
        f"ratios {' '.join(f'{ratio:.2f}' for ratio in ratios)}, wall {walls[0]:.0f} -> {walls[1]:.0f} s, "
        f"memory {peaks[0]:.2f} -> {peaks[1]:.2f} GiB; "
        + quality(form, subject, runs["ours"][-1].made, runs["base"][-1].made),
        flush=True,
    )


if __name__ == "__main__":
    main()
