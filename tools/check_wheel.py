"""Build the source archive and the wheel, and use the wheel as a newcomer would: without PyTorch.

    python tools/check_wheel.py [--keep DIR]

The wheel is built from the source archive, so that a file missing there shows. It is installed
into an empty virtual environment; then, in an empty folder, with every connection refused, a scan
is repaired and vectorised, a text written and a font made. Any failure ends it with a line.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FONT = "永和九年歲在癸丑"
# In the environment: it cuts the page, and looks at what came of it.
CUT = """
from PIL import Image
Image.open({scan!r}).crop((300, 300, 900, 800)).save("page.png", dpi=(200, 200))
"""
LOOK = """
import ezdxf, sys
from fontTools.ttLib import TTFont
from PIL import Image
for name in ("out/page.png", "piece.png"):
    grey = Image.open(name).convert("L").histogram()
    assert 0.001 < sum(grey[:128]) / sum(grey) < 0.5, f"{name}: blank or black"
drawing = ezdxf.readfile("out/page.dxf")
assert not drawing.audit().has_errors, "page.dxf: broken"
assert len(drawing.modelspace()) > 10, "page.dxf: empty"
font = TTFont("Own.ttf")
assert set(map(ord, sys.argv[1])) <= set(font.getBestCmap()), "Own.ttf: characters are missing"
assert "Open Font License" in font["name"].getDebugName(13), "Own.ttf: the licence is missing"
import importlib.util
assert importlib.util.find_spec("torch") is None, "PyTorch came with it"
"""
# Laid into the environment: a connection to anywhere is an error.
NO_NETWORK = """
import socket
def refuse(*_, **__):
    raise RuntimeError("linewright opened a connection")
socket.socket.connect = socket.socket.connect_ex = socket.create_connection = refuse
socket.getaddrinfo = refuse
"""


def main() -> None:
    """Build, install, run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, help="a folder for the wheel and the source archive")
    kept = parser.parse_args().keep
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = build(folder)
        check_contents(wheel)
        if kept:
            kept.mkdir(parents=True, exist_ok=True)
            for path in (folder / "dist").iterdir():
                shutil.copy(path, kept)
        program = install(wheel, folder)
        use(program, folder / "empty")


def run(what: str, *command: str | Path, cwd: Path | None = None) -> str:
    """Run a command, print what it took, and return what it wrote; end all if it fails."""
    start = time.monotonic()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    print(f"{time.monotonic() - start:6.1f} s  {what}", flush=True)
    if done.returncode:
        raise SystemExit(f"{what}: exit code {done.returncode}\n{done.stdout}")
    return done.stdout


def build(folder: Path) -> Path:
    """Build the source archive out of what git knows, and the wheel out of the archive."""
    source, dist = folder / "source", folder / "dist"
    listed = run("files", "git", "ls-files", "-co", "--exclude-standard", cwd=ROOT)
    for line in listed.splitlines():
        path = source / line
        if (ROOT / line).is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / line, path)
    backend = folder / "backend"
    run("an environment to build in", sys.executable, "-m", "venv", backend)
    python = backend / "bin" / "python"
    run("the build backend", python, "-m", "pip", "install", "--quiet", "setuptools>=80")
    call = f"from setuptools.build_meta import build_sdist; build_sdist({str(dist)!r})"
    run("source archive", python, "-c", call, cwd=source)
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    call = f"from setuptools.build_meta import build_wheel; build_wheel({str(dist)!r})"
    run("wheel, from it", python, "-c", call, cwd=unpacked)
    (wheel,) = dist.glob("*.whl")
    print(f"          {archive.name} {archive.stat().st_size / 1e6:.1f} MB, ", end="")
    print(f"{wheel.name} {wheel.stat().st_size / 1e6:.1f} MB")
    return wheel


def check_contents(wheel: Path) -> None:
    """Check that what git knows of the package is in the wheel, and its licences and metadata."""
    package = ROOT / "src" / "linewright"
    listed = run("files of the package", "git", "ls-files", "-co", "--exclude-standard", cwd=package)
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        lines = archive.read(metadata).decode().splitlines()
    missing = {f"linewright/{line}" for line in listed.splitlines()} - names
    licences = [line.split(": ")[1] for line in lines if line.startswith("License-File: ")]
    folder = metadata.removesuffix("METADATA") + "licenses/"
    missing |= {folder + path for path in licences} - names
    if missing or len(licences) < 10:
        raise SystemExit(f"not in the wheel: {sorted(missing)}; {len(licences)} licence files")
    if any("torch" in line and "extra ==" not in line for line in lines if "Requires" in line):
        raise SystemExit("the wheel requires PyTorch")


def install(wheel: Path, folder: Path) -> Path:
    """Install the wheel, without extras, and return the folder of its programs."""
    run("an empty environment", sys.executable, "-m", "venv", folder / "venv")
    programs = folder / "venv" / "bin"
    python = programs / "python"
    run("installation", python, "-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", wheel)
    size = sum(path.stat().st_size for path in (folder / "venv").rglob("*") if path.is_file())
    print(f"          the environment takes {size / 1e6:.0f} MB")
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (site / "sitecustomize.py").write_text(NO_NETWORK)
    return programs


def use(programs: Path, empty: Path) -> None:
    """Do in an empty folder what the first page of the manual does, and look at the results."""
    empty.mkdir()
    python, linewright = programs / "python", programs / "linewright"
    scan = str(ROOT / "examples" / "scans" / "butt-joint.jpg")
    run("cut a page", python, "-c", CUT.format(scan=scan), cwd=empty)
    for command in (
        ["--help"],
        ["doctor"],
        ["repair", "page.png", "-o", "out", "--report"],
        ["vectorize", "page.png", "-o", "out/page.dxf"],
        ["write", "你好世界", "--style", "gyosho", "-o", "piece.png"],
        ["font", "build", "--style", "gyosho", "--charset", FONT, "-o", "Own.ttf"],
    ):
        run(f"linewright {' '.join(command)}", linewright, *command, cwd=empty)
    run("look at what was made", python, "-c", LOOK, FONT, cwd=empty)


if __name__ == "__main__":
    main()
