"""An A0 page as a whole job of the studio: how long it takes, and how fast its tiles are answered.

The page is that of `a0_page.py`, enlarged for more than 300 dpi. It is sent to a studio of its own over REST, as
the form sends it. When it is done, the view of the page and the tiles of a person who zooms are asked for: the whole
page, then levels down to single pixels at places at random, each tile once.

    python benchmarks/studio_a0.py [--dpi 300] [--kind repair]
"""

from __future__ import annotations

import argparse
import io
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from a0_page import DPI, synthetic_page

from linewright.pages import write_image

A0_MM = (841.0, 1189.0)
TILES = 200
LOOK_S = 2.0


@contextmanager
def studio(folder: Path, minutes: int, gigabytes: float) -> Iterator[str]:
    """Yield the address of a studio whose jobs may take so much."""
    command = [sys.executable, "-m", "linewright", "studio", "--port", "0", "--no-browser", "--data", str(folder)]
    limits = ["--job-minutes", str(minutes), "--job-gigabytes", str(gigabytes)]
    with subprocess.Popen([*command, *limits], stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            found = re.search(r"http://\S+/", server.stderr.readline())
            assert found is not None
            yield found[0].rstrip("/")
        finally:
            server.terminate()


def send(home: str, page: Path, kind: str) -> str:
    """Send a page with the options that the form sends; return the job."""
    mark = uuid.uuid4().hex
    options = json.dumps({"kind": kind, "dpi": "auto", "report": True, "review": True})
    body = io.BytesIO()
    body.write(f'--{mark}\r\nContent-Disposition: form-data; name="options"\r\n\r\n{options}\r\n'.encode())
    head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{page.name}"\r\n'
    body.write(f"{head}Content-Type: image/png\r\n\r\n".encode() + page.read_bytes() + f"\r\n--{mark}--\r\n".encode())
    headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    return str(asked(urllib.request.Request(f"{home}/api/v1/jobs", body.getvalue(), headers))["id"])


def asked(what: Any) -> dict[str, Any]:
    """Return the JSON at an address."""
    with urllib.request.urlopen(what) as answer:
        return dict(json.loads(answer.read()))


def timed(address: str) -> tuple[float, int]:
    """Return the milliseconds of a request, and the bytes of its answer."""
    begun = time.perf_counter()
    with urllib.request.urlopen(address) as answer:
        size = len(answer.read())
    return 1000 * (time.perf_counter() - begun), size


def zoom(home: str, view: dict[str, Any]) -> dict[str, list[float]]:
    """Ask for tiles as somebody does who zooms in at places at random; return the milliseconds by layer."""
    rng = np.random.default_rng(0)
    low, high = view["levels"]
    found: dict[str, list[float]] = {layer: [] for layer in view["layers"]}
    for layer in view["layers"]:
        for _ in range(TILES // (high - low + 1)):
            x, y = rng.random(2)
            for level in range(low, high + 1):
                shrunk = 2 ** (high - level)
                column = int(x * view["width"] / shrunk) // view["side"]
                row = int(y * view["height"] / shrunk) // view["side"]
                found[layer].append(timed(f"{home}/tiles/{layer}/{level}/{column}_{row}")[0])
    return found


def main() -> None:
    """Run it, and print what was measured as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dpi", type=int, default=300)
    parser.add_argument("--kind", default="repair", choices=("repair", "vectorize"))
    parser.add_argument("--minutes", type=int, default=60, help="that the job may take")
    parser.add_argument("--gigabytes", type=float, default=8, help="that it may take")
    chosen = parser.parse_args()
    width, height = (round(side / 25.4 * chosen.dpi) for side in A0_MM)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = synthetic_page(round(width * DPI / chosen.dpi), round(height * DPI / chosen.dpi))
        if chosen.dpi != DPI:
            page = np.asarray(cv2.resize(page, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
        write_image(folder / "a0.png", page, dpi=float(chosen.dpi))
        del page
        with studio(folder / "data", chosen.minutes, chosen.gigabytes) as home:
            begun = time.perf_counter()
            job = send(home, folder / "a0.png", chosen.kind)
            sent = time.perf_counter() - begun
            while (told := asked(f"{home}/api/v1/jobs/{job}"))["state"] in ("queued", "running"):
                time.sleep(LOOK_S)
            measured: dict[str, Any] = {"pixels": [width, height], "dpi": chosen.dpi, "kind": chosen.kind}
            measured |= {"state": told["state"], "reason": told["reason"], "sent_s": round(sent, 1)}
            measured["job_s"] = round(told["ended"] - told["started"], 1)
            if told["state"] == "done":
                view = f"{home}/jobs/{job}/pages/0001-0001"
                measured["page_ms"] = [round(timed(view)[0]) for _ in range(3)]
                for layer, times in zoom(view, asked(f"{view}/view.json")).items():
                    shares = np.quantile(times, (0, 0.5, 0.95, 1))
                    measured[layer] = dict(
                        zip(("least", "median", "p95", "most"), shares.round(1).tolist(), strict=True)
                    )
                kept = (folder / "data" / "jobs" / job / "pages").rglob("*.tiles")
                measured["tiles_mb"] = {path.stem: round(path.stat().st_size / 1e6, 1) for path in kept}
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
