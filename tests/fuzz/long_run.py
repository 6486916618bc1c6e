# ruff: noqa: T201
"""The long run: every reader in a process of its own, with limits of memory and time.

    python -m fuzz.long_run --inputs 10000 --seed 7 -o build/fuzz

It prints what became of the inputs of each target, and the line and branch coverage of the readers.
What was found is made smaller and written below the output folder; a copy in ``tests/fuzz/finds``
stays a test. ``--atheris TARGET`` lets Atheris look for new branches, where it is installed.
"""

import argparse
import contextlib
import json
import os
import random
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

SECONDS, GIGABYTES = 30.0, 3.0
SOURCE = Path(__file__).resolve().parents[2] / "src"
# What writes what the readers read, and what trains, is not read with.
NO_READERS = (
    r"def _?(write|add|save|train|style_stats|begin|end|state|coverage)\w*\(",
    r"def (_update|text|__repr__)\(",
    "if TYPE_CHECKING:",
)


def main() -> None:
    """Parse, run all targets, show the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", action="append")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--atheris")
    parser.add_argument("-o", "--output", type=Path, default=Path("build/fuzz"))
    asked = parser.parse_args()
    if asked.worker:
        _work(asked.worker, asked.seed, asked.first, asked.inputs, asked.output)
    elif asked.atheris:
        _with_atheris(asked.atheris, asked.output)
    else:
        _run(asked)


def _run(asked: argparse.Namespace) -> None:
    from fuzz.targets import TARGETS

    shutil.rmtree(asked.output, ignore_errors=True)
    asked.output.mkdir(parents=True)
    names = asked.target or list(TARGETS)
    weights = {name: TARGETS[name].weight for name in names}
    rows = {}
    for name in names:
        count = max(1, round(asked.inputs * weights[name] / sum(weights.values())))
        rows[name] = _run_target(name, asked.seed, count, asked.output)
        print(name, dict(rows[name]), flush=True)
    lines = ["| target | inputs | read | refused | faults | too slow | too large | ended |"]
    lines.append("|---|---:|---:|---:|---:|---:|---:|---:|")
    rows["all"] = sum(rows.values(), Counter())
    for name, row in rows.items():
        numbers = (row[key] for key in ("read", "refused", "fault", "late", "large", "died"))
        lines.append(f"| {name} | {' | '.join(map(str, (row['inputs'], *numbers)))} |")
    table = "\n".join(lines)
    print(table)
    (asked.output / "table.md").write_text(table + "\n")
    _show_coverage([TARGETS[name] for name in names], asked.output)


def _run_target(name: str, seed: int, count: int, output: Path) -> Counter[str]:
    """Run a target's inputs; a worker that hangs or ends is begun again after the input."""
    row: Counter[str] = Counter(inputs=count)
    number = 0
    while number < count:
        words = [sys.executable, "-m", "fuzz.long_run", "--worker", name, "--seed", str(seed)]
        words += ["--first", str(number), "--inputs", str(count), "-o", str(output)]
        with (output / "stderr.txt").open("ab") as stderr:
            worker = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=stderr)
        assert worker.stdout is not None
        patience = 120.0  # seeds are made first
        while number < count:
            ready, _, _ = select.select([worker.stdout], [], [], patience)
            line = worker.stdout.readline().decode() if ready else ""
            patience = SECONDS
            if not line:
                worker.kill()
                row["died" if ready else "late"] += 1
                print(f"{name}: input {number} of seed {seed}: {'died' if ready else 'late'}")
                number += 1
                break
            answer = json.loads(line)
            if answer["outcome"] == "ready":
                continue
            row[answer["outcome"]] += 1
            if answer.get("what"):
                print(f"{name}: input {number} of seed {seed}: {answer['what'][:400]}", flush=True)
            number += 1
        worker.wait()
    return row


def _work(name: str, seed: int, first: int, count: int, output: Path) -> None:
    """Try inputs and say one line of each, in a process of its own."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    with _measured(output):
        from fuzz.mutate import random_input
        from fuzz.targets import TARGETS, attempt, files_of
        from linewright.base.console import set_volume

        set_volume(quiet=True, verbose=False)
        target = TARGETS[name]
        with tempfile.TemporaryDirectory() as folder:
            made = target.seeds(Path(folder))
            for number, files in enumerate(made):  # so that all modules are there
                inside = Path(folder) / str(number)
                inside.mkdir()
                with contextlib.suppress(Exception):
                    attempt(target, files, inside)
        _limit_memory()
        _say(answers, outcome="ready")
        for number in range(first, count):
            chosen = random_input(random.Random(f"{seed} {name} {number}"))
            outcome, what = _try(target, files_of(target, made, chosen))
            if what:
                files = _smaller(target, made, chosen)
                _keep(output / "finds" / name.replace(" ", "-") / str(number), files, what)
            _say(answers, outcome=outcome, what=what)


def _try(target: Any, files: dict[str, bytes]) -> tuple[str, str]:
    """Return what became of an input, and what was wrong with that."""
    from fuzz.targets import FaultError, attempt

    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as noise:
        before = os.dup(2)
        os.dup2(noise.fileno(), 2)
        begun = time.monotonic()
        try:
            outcome, what = attempt(target, files, Path(folder)), ""
        except FaultError as error:
            outcome, what = "fault", str(error)
        except MemoryError as error:
            outcome, what = "large", str(error)
        finally:
            os.dup2(before, 2)
            os.close(before)
        noise.seek(0)
        said = noise.read()
    if said and not what:
        outcome, what = "fault", f"a library said: {said[:200]!r}"
    if time.monotonic() - begun > SECONDS and not what:
        outcome, what = "late", f"{time.monotonic() - begun:.0f} s"
    return outcome, what


def _smaller(target: Any, made: list[dict[str, bytes]], chosen: Any) -> dict[str, bytes]:
    """Return the files of an input with no more edits than it takes to go wrong."""
    from fuzz.targets import files_of

    edits = list(chosen.edits)
    for edit in chosen.edits:
        fewer = chosen._replace(edits=tuple(other for other in edits if other is not edit))
        if len(edits) > 1 and _try(target, files_of(target, made, fewer))[1]:
            edits.remove(edit)
    return files_of(target, made, chosen._replace(edits=tuple(edits)))


def _keep(folder: Path, files: dict[str, bytes], what: str) -> None:
    from fuzz.targets import put

    folder.mkdir(parents=True)
    put(files, folder)
    folder.with_suffix(".txt").write_text(what)


def _say(answers: Any, **answer: str) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _limit_memory() -> None:
    """Let this process take so much more than it has now."""
    with contextlib.suppress(ImportError):
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + int(GIGABYTES * 2**30)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


@contextlib.contextmanager
def _measured(output: Path) -> Any:
    """Measure the coverage of the block, where coverage is installed."""
    try:
        import coverage
    except ImportError:
        yield
        return
    measured = coverage.Coverage(
        data_file=str(output / ".coverage"), data_suffix=True, branch=True, source=["linewright"]
    )
    measured.start()
    try:
        yield
    finally:
        measured.stop()
        measured.save()


def _show_coverage(targets: list[Any], output: Path) -> None:
    try:
        import coverage
    except ImportError:
        print("no coverage: it is not installed")
        return
    from fuzz.targets import readers

    measured = coverage.Coverage(data_file=str(output / ".coverage"), branch=True)
    for pattern in NO_READERS:
        measured.exclude(pattern)
    measured.combine([str(path) for path in output.glob(".coverage.*")])
    files = [str(SOURCE.joinpath(*name.split(".")).with_suffix(".py")) for name in readers(targets)]
    with (output / "coverage.txt").open("w") as out:
        measured.report(include=files, show_missing=True, file=out)
    measured.json_report(include=files, outfile=str(output / "coverage.json"))
    totals = json.loads((output / "coverage.json").read_text())["totals"]
    lines = 100 * totals["covered_lines"] / totals["num_statements"]
    branches = 100 * totals["covered_branches"] / totals["num_branches"]
    print((output / "coverage.txt").read_text())
    print(f"of the readers: {lines:.1f} % of lines, {branches:.1f} % of branches")


def _with_atheris(name: str, output: Path) -> None:
    """Let Atheris change the first file of the seeds; it keeps what reaches new branches."""
    import atheris  # type: ignore[import-not-found]

    with atheris.instrument_imports(include=["linewright"]):
        from fuzz.targets import TARGETS, attempt

        target = TARGETS[name]
        with tempfile.TemporaryDirectory() as folder:
            made = target.seeds(Path(folder))
            attempt(target, made[0], Path(tempfile.mkdtemp(dir=folder)))

    name = min(made[0])
    corpus = output / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, files in enumerate(made):
        (corpus / f"seed-{number}").write_bytes(files.get(name, b""))

    def run(data: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            attempt(target, {**made[0], name: data}, Path(folder))

    atheris.Setup([sys.argv[0], str(corpus), "-max_total_time=60"], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
