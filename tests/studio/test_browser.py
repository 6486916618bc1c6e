"""The whole way in a real browser: a worn sheet is dropped, looked through, corrected and exported."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import ezdxf
import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SCAN = Path(__file__).parents[2] / "examples" / "scans" / "saddle-support.jpg"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[str]:
    """The address of a studio that runs as a program of its own."""
    command = [
        sys.executable,
        "-m",
        "linewright",
        "studio",
        "--port",
        "0",
        "--no-browser",
        "--data",
        str(tmp_path / "s"),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            found = re.search(r"http://\S+/", server.stderr.readline())
            assert found is not None
            yield found[0]
        finally:
            server.terminate()


@pytest.fixture
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def test_a_worn_sheet_is_corrected_and_its_dxf_says_so(home: str, browser: Any, tmp_path: Path) -> None:
    scan = cv2.imread(str(SCAN), cv2.IMREAD_GRAYSCALE)
    assert scan is not None
    cv2.imwrite(str(tmp_path / "worn.png"), scan[187:408, 448:834])
    page = browser.new_page(viewport={"width": 1280, "height": 860}, locale="en")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.set_default_timeout(90_000)  # beside other tests
    page.goto(home)
    page.set_input_files("#files", tmp_path / "worn.png")
    page.fill("#dpi", "200")
    page.get_by_role("button", name="Start").click()
    page.locator(".state.done").wait_for(timeout=120_000)  # told by an event, without loading the page again
    page.get_by_role("link", name="worn.png").click()
    page.get_by_role("link", name="worn", exact=True).click()
    page.locator("#viewer[data-ready] .box").first.wait_for(state="attached")
    assert page.locator("#viewer canvas").count() > 0
    page.fill("#who", "An Li")
    page.locator("#who").press("Tab")
    readings = page.locator("[data-doubt]", has_text="Not surely read")
    count = page.locator("[data-doubt]").count()
    page.locator("body").press("n")
    readings.first.locator(".go").click()
    field = readings.first.get_by_label("It says")
    field.fill("120°")
    field.press("Enter")
    page.get_by_role("heading", name=f"{count - 1} of {count} are open").wait_for()
    _undo(page, page.get_by_role("heading", name=f"{count} of {count} are open"))
    readings.first.locator(".go").click()
    field.fill("77 MM")
    field.press("Enter")
    page.get_by_role("heading", name=f"{count - 1} of {count} are open").wait_for()
    page.locator(".history summary").click()
    assert "An Li" in page.locator(".history li").first.inner_text()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Export all pages").click()
    waiting.value.save_as(tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        archive.extract("worn.dxf", tmp_path)
    texts = {text.dxf.text: text.dxf.layer for text in ezdxf.readfile(tmp_path / "worn.dxf").modelspace().query("TEXT")}
    assert texts["77 MM"] == "text" and "120°" not in texts
    for language, words in (("简体中文", "存疑之处"), ("日本語", "疑わしい箇所")):
        page.get_by_role("link", name=language).click()
        page.get_by_role("region", name=words).wait_for()  # fails where it never comes, or comes twice
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not faults


def _undo(page: Any, wanted: Any) -> None:
    """Press the key until what it brings is there: it is not heard before the last answer has been put in."""
    for _ in range(20):
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("u")
        try:
            wanted.wait_for(timeout=4_000)
        except sync_api.TimeoutError:
            continue
        return
    wanted.wait_for()
