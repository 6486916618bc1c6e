"""Trace a page as a user would who has no linewright: centre lines by pyautotrace, outlines by vtracer.

python benchmarks/traced_page.py autotrace|vtracer PAGE.png OUT.json

Run with a Python that has pyautotrace, vtracer, numpy and OpenCV, none of which the project depends on. PAGE is black
and white. OUT has chains of points in pixels, x to the right and y down. Settings are those of the programs, centre
lines for the first and black and white polygons for the second.
"""

import argparse
import json
import re
import tempfile
from pathlib import Path

import cv2
import numpy as np

STEPS = 8  # chords of a cubic
Chain = list[tuple[float, float]]


def autotrace_chains(page: Path) -> list[Chain]:
    """Return the centre lines that autotrace finds."""
    import autotrace

    grey = cv2.imread(str(page), cv2.IMREAD_GRAYSCALE)
    if grey is None:
        raise SystemExit(f"{page} is no image")
    pixels = cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)
    traced = autotrace.Bitmap(pixels).trace(centerline=True, background_color=(255, 255, 255))
    chains = []
    for path in traced.paths:
        chain: Chain = []
        for spline in path.splines:
            a, b, c, d = (np.array([point.x, len(pixels) - point.y]) for point in spline.points)
            if spline.degree == 1:
                chain += [tuple(a), tuple(d)]
                continue
            share = np.linspace(0, 1, STEPS + 1)[:, None]
            bent = (
                (1 - share) ** 3 * a + 3 * share * (1 - share) ** 2 * b + 3 * share**2 * (1 - share) * c + share**3 * d
            )
            chain += [tuple(point) for point in bent]
        chains.append([(float(x), float(y)) for x, y in chain])
    return chains


def vtracer_chains(page: Path) -> list[Chain]:
    """Return the outlines that vtracer finds."""
    import vtracer

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "page.svg"
        vtracer.convert_image_to_svg_py(str(page), str(made), colormode="binary", mode="polygon")
        svg = made.read_text(encoding="utf-8")
    chains = []
    for path in re.finditer(r'<path d="([^"]*)"[^>]*?(?:transform="translate\(([-\d.]+),([-\d.]+)\)")?\s*/>', svg):
        across, down = float(path[2] or 0), float(path[3] or 0)
        for part in re.split("[Mm]", path[1])[1:]:
            numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", part)]
            chains.append([(x + across, y + down) for x, y in zip(numbers[::2], numbers[1::2], strict=True)])
    return chains


def main() -> None:
    """Trace one page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ways = {"autotrace": autotrace_chains, "vtracer": vtracer_chains}
    parser.add_argument("how", choices=tuple(ways))
    parser.add_argument("page", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    chains = ways[asked.how](asked.page)
    asked.out.write_text(json.dumps([chain for chain in chains if len(chain) > 1]), encoding="utf-8")


if __name__ == "__main__":
    main()
