"""The command `doctor`, and what `--version` says: what linewright works with on this machine."""

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from linewright import __version__
from linewright.base import LinewrightError, Message, asset, make_folder
from linewright.cli.arguments import Answer

_OLDEST_PYTHON = (3, 11)
_LEAST_MEMORY, _LEAST_DISK = 2e9, 1e9  # bytes, for a page of A3 at 300 dpi and a font's files


class Check(NamedTuple):
    """One thing that was looked at."""

    name: str
    found: str
    way_out: str = ""  # what to do; empty where all is well


def versions() -> list[str]:
    """Return the version of linewright, of what runs its models, and the models, a line each."""
    from importlib import metadata  # slow

    graphs = asset("models").glob("*.onnx")
    # Not those that no command takes by name.
    named = sorted(path.stem for path in graphs if path.with_suffix(".safetensors").exists())
    torch = f"PyTorch {metadata.version('torch')}" if find_spec("torch") else "no PyTorch"
    return [
        f"linewright {__version__}",
        f"engine: onnxruntime {metadata.version('onnxruntime')}; for training {torch}",
        f"models: {', '.join(named)}",
        f"device: CPU, {os.cpu_count()} cores; `linewright doctor` looks for a GPU",
    ]


def doctor() -> Answer:
    """Check Python, engines, models, fonts, memory and disk; say what is missing and what to do.

    - `linewright doctor`
    - `linewright doctor --json`
    """
    checks = list(diagnose())
    wrong = [check for check in checks if check.way_out]
    width = max(len(check.name) for check in checks)
    shown = [_line(check._replace(name=f"{check.name:{width}}")) for check in checks]
    hint = "" if wrong else Message("All is well: {0}", "linewright repair PAGES -o clean")
    return Answer({"checks": checks}, shown=shown, hint=hint, code=1 if wrong else 0)


def _line(check: Check) -> str:
    if check.way_out:
        return Message("!!  {0}  {1}; {2}", *check)
    return f"ok  {check.name}  {check.found}"


def diagnose() -> Iterator[Check]:
    """Look at everything, one check each."""
    yield Check("linewright", __version__)
    wrong = sys.version_info < _OLDEST_PYTHON
    yield Check("Python", platform.python_version(), Message("install Python 3.11 or newer") if wrong else "")
    yield Check("platform", f"{platform.platform()}, {os.cpu_count()} cores")
    yield from _memory()
    free = shutil.disk_usage(Path.cwd()).free
    yield Check("disk", f"{free / 1e9:.1f} GB free", Message("make room") if free < _LEAST_DISK else "")
    yield _check("working folder", _try_folder, Message("work in a folder that you may write into"))
    yield _check("onnxruntime", _try_engine, "pip install onnxruntime")
    yield _check("PyTorch", _try_torch, 'pip install --force-reinstall "linewright[train]"')
    again = Message("install linewright again")
    for path in sorted(asset("models").glob("*.safetensors")):
        yield _check(f"model {path.stem}", partial(_try_model, path), again)
    yield _check("OCR model", _try_reader, "pip install rapidocr")
    yield _check("reference font", _try_face, again)


def _check(name: str, look: Callable[[], str], way_out: str) -> Check:
    try:
        return Check(name, look())
    except (LinewrightError, ImportError, OSError, RuntimeError) as error:
        return Check(name, " ".join(str(error).split()), way_out)


def _memory() -> Iterator[Check]:
    if not hasattr(os, "sysconf"):  # as on Windows
        return
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    little = Message("take smaller pages, or --tile 256")
    yield Check("memory", f"{total / 1e9:.1f} GB", little if total < _LEAST_MEMORY else "")


def _try_folder() -> str:
    make_folder(Path.cwd())
    return str(Path.cwd())


def _try_engine() -> str:
    import onnxruntime

    return f"{onnxruntime.__version__}, {', '.join(onnxruntime.get_available_providers())}"


def _try_torch() -> str:
    if find_spec("torch") is None:
        return 'not installed; only training needs it: pip install "linewright[train]"'
    import torch

    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU"
    return f"{torch.__version__}, {gpu}"


def _try_model(path: Path) -> str:
    from linewright.nn import Graph, check_weights

    digest = check_weights(path)[:12]
    if path.with_suffix(".onnx").is_file():
        Graph(path.with_suffix(".onnx"))
    return f"{path.stat().st_size / 1e6:.1f} MB, SHA-256 of its weights {digest}"


def _try_reader() -> str:
    from linewright.pages import Recogniser

    return f"reads {len(Recogniser().characters)} characters"


def _try_face() -> str:
    from linewright.glyphs import open_face

    face = open_face(asset("faces", "print.woff2"))
    return f"{face.name}, {len(list(face.characters()))} characters"
