"""A folder through Ray on this machine, while a second node joins and is killed half way: is a file lost or repeated?

python benchmarks/ray_nodes.py [--files 120] [--seconds 0.5] [--rounds 3]

The cluster has one node with two cores. A second one, of two, joins and is killed after a while, again and again, and
the files go on. The engine sleeps so long for a page and copies it. Needs the extra `ray`.
"""

import argparse
import os
import random
import tempfile
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from shared_folder import check, draw_pages

from linewright.base import Pixels
from linewright.translate.batch import translate_folder
from linewright.translate.options import Options
from linewright.translate.plan import plan
from linewright.translate.ray_workers import in_ray
from linewright.translate.tasks import NetworkOnly, PageTranslator


class Sleeper:
    """An engine that waits and gives the page back; what it has done stands in a file."""

    channels = 1

    def __init__(self, log: Path, seconds: float) -> None:
        self._log, self._seconds = log, seconds

    def translate(self, pixels: Pixels) -> Pixels:
        """Return the page."""
        time.sleep(self._seconds)
        with self._log.open("a") as stream:
            stream.write(f"{pixels[0, 0]} {pixels[0, 1]}\n")
        return np.array(pixels)


def opened(log: Path, seconds: float, *, threads: int = 0) -> tuple[PageTranslator, Any]:
    """Return the engine."""
    assert threads
    return NetworkOnly(Sleeper(log, seconds)), ()


def main() -> None:
    """Print what became of the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=120)
    parser.add_argument("--seconds", type=float, default=0.5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    from ray.cluster_utils import Cluster

    rng = random.Random(asked.seed)
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 2, "include_dashboard": False})
    with tempfile.TemporaryDirectory() as name:
        source, to, log = (Path(name) / part for part in ("in", "out", "log"))
        draw_pages(source, asked.files, 64)
        files, engine = plan([source], to=to, form="png"), partial(opened, log, asked.seconds)
        os.environ["RAY_ADDRESS"] = cluster.address
        worker = partial(in_ray, "ray", 0, engine)
        run = partial(translate_folder, files, engine(threads=1)[0], to=to, options=Options(), worker=worker)
        thread = threading.Thread(target=run)  # nodes are begun by the main thread alone
        begun = time.monotonic()
        thread.start()
        killed = 0
        while killed < asked.rounds and thread.is_alive():
            node = cluster.add_node(num_cpus=2)
            thread.join(rng.uniform(8, 15))
            if thread.is_alive():
                cluster.remove_node(node, allow_graceful=False)
                killed += 1
                thread.join(rng.uniform(0, 3))
        thread.join()
        took = time.monotonic() - begun
        pages = Counter(log.read_text().splitlines())
        print(f"{asked.files} files in {took:.1f} s, {killed} nodes killed; {check(to, asked.files)}")
        print(f"{sum(pages.values())} pages translated, at most {max(pages.values())} times one")
    cluster.shutdown()


if __name__ == "__main__":
    main()
