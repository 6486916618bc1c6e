"""Pages read in a process of its own first, with limits of time and memory.

What a library does on a page (loops that a few bytes ask for, an abort where memory ends) thus
costs that process and not the run. ``python -m linewright.pages.trial`` is that process.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from itertools import repeat
from pathlib import Path
from typing import IO

from linewright.base import InputError
from linewright.pages.page import MAX_PIXELS, page_place

SECONDS, GIGABYTES = 120.0, 4.0
"""Limits of a page; memory is limited on Linux alone."""

_lock = threading.Lock()
_child: list[subprocess.Popen[str]] = []  # the one that goes on from file to file, if any


def try_pages(
    path: Path,
    *,
    dpi: float | None = None,
    max_pixels: int = MAX_PIXELS,
    vectors: bool = False,
    seconds: float = SECONDS,
    gigabytes: float = GIGABYTES,
) -> None:
    """Read every page of a file elsewhere; an InputError names one beyond the limits.

    With ``vectors`` what is a drawing in a PDF is not drawn as pixels. What is damaged in another
    way is left to who reads it.
    """
    with _lock:
        if _child and _child[0].args[-1] != _bytes(gigabytes):  # type: ignore[index]
            end_trials()
        if not _child or _child[0].poll() is not None:
            end_trials()
            _child.append(_start(gigabytes))
        (child,) = _child
        assert child.stdin is not None and child.stdout is not None
        asked = {"path": os.fsencode(path).hex(), "dpi": dpi, "max_pixels": max_pixels}
        asked["vectors"] = vectors
        page = "0 1"
        with suppress(BrokenPipeError):  # it has ended, which shows below
            child.stdin.write(json.dumps(asked) + "\n")
            child.stdin.flush()
        while True:
            line, late = _answer(child, child.stdout, seconds)
            if line in ("", "done"):
                break
            page = line
        if line == "done":
            return
        child.wait()
    index, count = map(int, page.split())
    where = page_place(path, index, count)
    if late:
        raise InputError(
            "takes more than {0:g} s to read", seconds, where=where, way_out="--page-seconds sets another limit"
        )
    raise InputError(
        "takes more than {0:g} GiB to read, or ends what reads it",
        gigabytes,
        where=where,
        way_out="--page-gigabytes sets another limit",
    )


def _answer(child: subprocess.Popen[str], answers: IO[str], seconds: float) -> tuple[str, bool]:
    """Return the next line that a process says, and whether it was ended for being late."""
    late = threading.Event()

    def end() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True  # nobody waits for it at the end
    timer.start()
    try:
        return answers.readline().strip(), late.is_set()
    except BaseException:  # an interrupt: the rest of the answer is for nobody
        child.kill()
        raise
    finally:
        timer.cancel()


@atexit.register
def end_trials() -> None:
    """End the process, if there is one."""
    while _child:
        with _child.pop() as child:  # which closes its pipes and waits for it
            child.kill()


def _start(gigabytes: float) -> subprocess.Popen[str]:
    more = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    more["PYTHONPATH"] = os.pathsep.join(sys.path)  # a relative one is of no use after a chdir
    return subprocess.Popen(
        [sys.executable, "-m", __spec__.name, _bytes(gigabytes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | more,
    )


def _bytes(gigabytes: float) -> str:
    return str(round(gigabytes * 2**30))


def _main() -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
    for line in sys.stdin:
        _try(**json.loads(line))
        _say("done")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _try(path: str, *, vectors: bool, dpi: float | None, max_pixels: int) -> None:
    from linewright.pages.pdf_drawing import PdfDrawing, read_drawings
    from linewright.pages.read import is_pdf, iter_pages, page_count

    file = Path(os.fsdecode(bytes.fromhex(path)))
    try:
        count = page_count(file)
        drawings: Iterator[PdfDrawing | None] = repeat(None)
        if vectors and is_pdf(file):
            drawings = read_drawings(file)
        skip: list[int] = []
        pages = iter_pages(file, pdf_dpi=dpi, max_pixels=max_pixels, skip=skip)
        for index in range(count):
            _say(f"{index} {count}")
            drawing = next(drawings)
            if drawing is None or not drawing.is_drawing:
                next(pages)
            else:
                skip.append(index)
    except Exception as error:
        if isinstance(error, MemoryError) or isinstance(error.__cause__, MemoryError):
            raise  # which ends the process


if __name__ == "__main__":
    _main()
