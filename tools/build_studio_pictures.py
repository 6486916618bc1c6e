"""Make the pictures of the studio's tutorials, from a studio in which both trades' work is really done.

    python tools/build_studio_pictures.py             # writes docs/images/studio-*.webp
    python tools/build_studio_pictures.py --all DIR   # every page too, in three languages, at 1280 and 390 px

It needs Chromium and the extra ``dev``; a hand is learnt for STEPS steps, which takes some minutes.
"""

from __future__ import annotations

import argparse
import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

from linewright.base import asset
from linewright.fonts import print_samples
from linewright.fonts.sample_sheet import COLUMNS, ROWS, cell_corner
from linewright.glyphs import read_glyph_set
from linewright.pages import iter_pages

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
CHROMIUM = "chromium"
DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 800}
LOCALES = {"en": "en", "zh": "zh-CN", "ja": "ja"}
MOST_BYTES = 120_000
SAMPLES = 24  # characters of the sheet
ASTRAY = 3  # of them, the one that is written out of its place
STEPS = 30
WORDS = "永和九年歲在癸丑暮春之初會于蘭亭"
WAIT_MS = 900_000


@contextmanager
def studio(folder: Path) -> Iterator[str]:
    """Yield the address of a studio in a folder."""
    command = [sys.executable, "-m", "linewright", "studio", "--port", "0", "--no-browser", "--data", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            found = re.search(r"http://\S+/", server.stderr.readline())
            assert found is not None
            yield found[0].rstrip("/")
        finally:
            server.terminate()


def write_sheet(folder: Path) -> tuple[Path, str]:
    """Write on a sheet of samples as somebody would, with a cell that is left empty and one that is out of place."""
    print_samples(folder / "sheet.pdf", count=SAMPLES)
    chars = (folder / "sheet.txt").read_text(encoding="utf-8").strip()
    (page,) = iter_pages(folder / "sheet.pdf", channels=3, pdf_dpi=150)
    pixels = page.pixels.copy()
    hand = read_glyph_set("starter").style("gyosho")
    side = round(20 * pixels.shape[1] / 210)
    for place, char in enumerate(chars[:-1][: COLUMNS * ROWS]):
        x, y = (round(at * pixels.shape[1] / 210) for at in cell_corner(place))
        x, y = (x + side // 4, y - side // 8) if place == ASTRAY else (x, y)
        written = cv2.resize(hand[char], (side, side), interpolation=cv2.INTER_AREA)
        area = pixels[y : y + side, x : x + side]
        np.minimum(area, written[..., None], out=area)
    cv2.imwrite(str(folder / "sheet.png"), pixels[..., ::-1])
    return folder / "sheet.png", chars


def keep(name: str, data: bytes) -> None:
    """Write a picture for the documentation as WebP, as small as it has to be."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    for quality in (90, 80, 70, 60, 50, 40):
        packed = io.BytesIO()
        picture.save(packed, "WEBP", quality=quality, method=6)
        if packed.tell() <= MOST_BYTES:
            break
    (IMAGES / f"studio-{name}.webp").write_bytes(packed.getvalue())


class Walk:
    """Both trades' way through a studio; the addresses that were passed."""

    def __init__(self, page: Any, home: str, folder: Path) -> None:
        self.page, self.home, self.folder = page, home, folder
        self.passed: dict[str, str] = {}

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self.home + path)

    def here(self, name: str) -> None:
        """Remember the page that is open."""
        self.passed[name] = self.page.url.removeprefix(self.home)

    def shoot(self, name: str, *, whole: bool = False) -> None:
        """Keep what is shown for the documentation."""
        self.page.wait_for_timeout(700)
        keep(name, self.page.screenshot(full_page=whole))

    def done(self, within: str = "") -> None:
        """Wait until what was asked for is done."""
        self.page.locator(f"{within} .state.done").first.wait_for(timeout=WAIT_MS)

    def drawings(self) -> None:
        """A worn sheet: its settings, what is in doubt, tables."""
        page = self.page
        self.go("/")
        page.set_input_files("#files", ROOT / "examples" / "scans" / "saddle-support.jpg")
        page.locator("[hx-post='/preview']").click()
        page.locator("#preview img").first.wait_for(timeout=WAIT_MS)
        page.locator("#preview img").last.wait_for()
        self.shoot("drawings", whole=True)
        page.locator("#new button[type=submit]").click()
        self.done("#queue")
        self.here("drawings")
        page.locator(".job a").first.click()
        page.locator(".files a").first.wait_for()
        self.here("job")
        page.locator(".files a").first.click()
        page.locator("#viewer[data-ready] .box").first.wait_for(state="attached")
        self.here("page")
        page.fill("#who", "An Li")
        page.locator("#who").press("Tab")
        page.locator("[data-layer=vectors]").fill("100")
        page.locator("[data-doubt]:has(.mark.reading) .go").first.click()
        page.wait_for_timeout(2500)
        self.shoot("doubts")
        self.go(f"{self.passed['page']}/tables")
        self.here("tables")
        self.shoot("tables")

    def hands(self) -> None:
        """A sheet of samples: its cells, what is learnt, a font and its wall."""
        page, (sheet, chars) = self.page, write_sheet(self.folder)
        self.go("/samples")
        page.set_input_files("#files", sheet)
        page.fill("#text", chars)
        page.locator("#new button[type=submit]").click()
        self.done("#samples")
        self.here("samples")
        page.locator("#samples .job a").first.click()
        page.locator(f"#cell-{ord(chars[ASTRAY]):04X} button").click()
        page.locator("#cell svg").wait_for()
        for name, value in (("side", 36), ("left", 41), ("top", 29)):
            page.locator(f"#frame-{name}").fill(str(value))
        self.here("cells")
        page.evaluate("document.querySelector('#cut').scrollIntoView()")
        self.shoot("cells")
        for box in page.locator("[name=cells]").all():
            box.check()
        page.fill("#name", "my-hand")
        page.fill("#steps", str(STEPS))
        page.locator("#learn-form button[type=submit]").click()
        self.done("#learn")
        self.here("learn")
        self.shoot("learn")
        page.locator("a[href*='style=hand:']").click()
        page.locator("#write button").click()
        page.locator("#piece img").wait_for(timeout=WAIT_MS)
        page.fill("#own", WORDS)
        page.locator("form[hx-post='/hands/fonts'] button[type=submit]").click()
        self.done("#fonts")
        self.here("hands")
        self.shoot("hands", whole=True)
        page.locator("#fonts .job a").first.click()
        page.locator(".cell-go").first.click()
        page.locator("#glyph img").first.wait_for()
        self.here("font")
        self.shoot("font", whole=True)

    def rest(self) -> None:
        """A model that is sent, a study of simulated raters, and a fault."""
        page = self.page
        self.go("/models")
        page.set_input_files("#files", asset("models", "six-hands.safetensors"))
        page.locator("#new button[type=submit]").click()
        self.done("#sent")
        self.here("models")
        self.go("/studies")
        page.fill("#raters", "2")
        page.fill("#characters", "2")
        page.fill("#title", "Trial")
        page.locator("#simulated").check()
        page.locator("#new button[type=submit]").click()
        page.locator("#studies .state.done").wait_for(timeout=WAIT_MS)
        self.here("studies")
        page.locator("#studies .job a").first.click()
        self.here("study")
        self.passed["nothing"] = "/jobs/none"


def shoot_all(browser: Any, walk: Walk, folder: Path) -> None:
    """Keep every page that was passed, in each language and at each size."""
    folder.mkdir(parents=True, exist_ok=True)
    for language, locale in LOCALES.items():
        for size in (DESK, PHONE):
            context = browser.new_context(viewport=size, locale=locale)
            page = context.new_page()
            for name, path in walk.passed.items():
                page.goto(walk.home + path)
                if name in ("cells", "font"):
                    page.locator(".cell-go").first.click()
                    page.locator(".panel h2").wait_for()
                if name == "hands":
                    page.locator("details").evaluate("one => one.open = true")
                page.wait_for_timeout(900)
                page.screenshot(path=folder / f"{name}-{language}-{size['width']}.png", full_page=True)
            context.close()


def main() -> None:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", type=Path, metavar="DIR", help="a folder for every page in each language and size")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, studio(Path(folder) / "data") as home, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which(CHROMIUM), args=["--no-sandbox"])
        walk = Walk(browser.new_context(viewport=DESK, locale="en").new_page(), home, Path(folder))
        walk.page.set_default_timeout(60_000)
        walk.drawings()
        walk.hands()
        walk.rest()
        if asked.all:
            shoot_all(browser, walk, asked.all)
        browser.close()


if __name__ == "__main__":
    main()
