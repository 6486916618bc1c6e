"""Both trades' whole way in a real browser, in each language; axe looks at every page that is passed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import ezdxf
import numpy as np
import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from linewright.fonts import print_samples
from linewright.fonts.sample_sheet import cell_corner
from linewright.glyphs.dataset import read_glyph_set
from linewright.pages import iter_pages
from print_faces import cut_font
from studio_browser import CHROMIUM, Visitor, running_studio
from studio_postgresql import server_folder

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
SCAN = Path(__file__).parents[2] / "examples" / "scans" / "saddle-support.jpg"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a studio, on PostgreSQL where there is a server."""
    more = ["--database", request.getfixturevalue("new_postgresql")()] if server_folder() else []
    with running_studio(tmp_path_factory.mktemp("studio"), *more) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def visit(home: str, browser: Any) -> Iterator[Any]:
    """What opens a page in a language; nothing may have gone wrong in it at the end."""
    visitors = []

    def new(language: str = "en") -> Visitor:
        visitors.append(Visitor(browser, home, language))
        return visitors[-1]

    yield new
    for visitor in visitors:
        visitor.close()


def test_a_worn_sheet_is_corrected_and_its_dxf_says_so(visit: Any, tmp_path: Path) -> None:
    scan = cv2.imread(str(SCAN), cv2.IMREAD_GRAYSCALE)
    assert scan is not None
    cv2.imwrite(str(tmp_path / "worn.png"), scan[187:408, 448:834])
    visitor = visit()
    page = visitor.go("/")
    visitor.check()
    page.set_input_files("#files", tmp_path / "worn.png")
    page.fill("#dpi", "200")
    page.locator("#new button[type=submit]").click()
    page.locator(".state.done").wait_for(timeout=120_000)  # told by an event, without loading the page again
    page.locator(".job a").click()
    page.locator(".files a").first.wait_for()
    visitor.check()
    address = page.locator(".files a").first.get_attribute("href")
    for number, language in enumerate(("en", "zh", "ja")):
        visitor = visitor if language == "en" else visit(language)
        _correct(visitor, address, f"{number + 1}7 MM", tmp_path)


def _correct(visitor: Visitor, address: str, string: str, folder: Path) -> None:
    """Look a page through, correct a reading, take it back, correct it again, and export."""
    page = visitor.go(address)
    page.locator("#viewer[data-ready] .box").first.wait_for(state="attached")
    assert page.locator("#viewer canvas").count() > 0
    page.fill("#who", "An Li")
    page.locator("#who").press("Tab")
    page.locator("body").press("n")
    reading = page.locator("[data-doubt]:has(.mark.reading, .mark.unread)").first
    state = page.locator("#doubts h2").get_attribute("data-revision")
    for text in ("120°", string):
        reading.locator(".go").click()
        field = reading.locator("[name=string]")
        field.fill(text)
        field.press("Enter")
        page.locator(f"#doubts h2:not([data-revision='{state}'])").wait_for()
        if text == "120°":
            page.keyboard.press("u")  # heard at once
            page.locator(f"#doubts h2[data-revision='{state}']").wait_for()
    page.locator(".history summary").click()
    assert "An Li" in page.locator(".history li").first.inner_text()
    visitor.check()
    with page.expect_download() as waiting:
        page.locator("a[href*='/export?']").click()
    waiting.value.save_as(folder / "out.zip")
    with zipfile.ZipFile(folder / "out.zip") as archive:
        archive.extract("worn.dxf", folder)
    texts = {text.dxf.text: text.dxf.layer for text in ezdxf.readfile(folder / "worn.dxf").modelspace().query("TEXT")}
    assert texts[string] == "text" and "120°" not in texts
    visitor.go(f"{address}/tables")
    visitor.check()


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A sheet of samples that somebody has written on, and its characters."""
    folder = tmp_path_factory.mktemp("sheet")
    return folder / "written.png", _written_sheet(folder)


@pytest.fixture(scope="module")
def hands() -> dict[str, str]:
    """The address of the hand that the first visitor has learnt, which takes most of the time."""
    return {}


@pytest.mark.parametrize(
    "language", ["en", pytest.param("zh", marks=pytest.mark.thorough), pytest.param("ja", marks=pytest.mark.thorough)]
)
def test_a_sheet_of_samples_becomes_a_font_that_sets_a_sentence(
    language: str, sheet: tuple[Path, str], hands: dict[str, str], visit: Any, tmp_path: Path
) -> None:
    path, chars = sheet
    visitor = visit(language)
    if language == "ja":  # a folder of pictures in place of a sheet
        _send(visitor, _pictures(tmp_path, chars))
    else:
        _send(visitor, [path], chars)
        _mend(visitor)
    for box in visitor.page.locator("[name=cells]").all():
        box.check()
    visitor.check()
    page = visitor.page
    if "address" in hands:
        visitor.go(hands["address"])
    else:
        page.fill("#name", "mine")
        page.fill("#steps", "2")
        page.locator("#learn-form button[type=submit]").click()
        page.locator("#learn").wait_for()
        visitor.check()
    page.locator("#learn .state.done").wait_for(timeout=180_000)
    hands["address"] = page.url.removeprefix(visitor.home)
    visitor.check()
    page.locator("a[href*='style=hand:']").click()
    sentence = chars[:2] + "永"
    page.fill("#own", sentence)
    page.locator("details summary").click()
    page.fill("#font-name", "我的手写")
    page.fill("#ascii-name", "Mine")
    page.locator("form[hx-post='/hands/fonts'] button[type=submit]").click()
    made = page.locator("#fonts .job").first
    made.locator(".state.done").wait_for(timeout=180_000)
    visitor.check()
    made.locator("a").first.click()
    page.locator(".cell-go").first.click()
    page.locator("#glyph [value=reroll]").click()
    page.locator(".wished").wait_for()
    visitor.check()
    page.locator("#wall [hx-post$=again]").click()
    page.locator("#wall .state:not(.done)").wait_for()
    page.locator("#wall .state.done").wait_for(timeout=180_000)
    for end in (".ttf", "specimen.pdf"):
        with page.expect_download() as waiting:
            page.locator(f"a[href$='{end}']").click()
        waiting.value.save_as(tmp_path / f"mine{end}")
    visitor.go("/models")
    visitor.check()
    _sets(tmp_path / "mine.ttf", sentence)


def _send(visitor: Visitor, files: list[Path], chars: str = "") -> None:
    """Have pages or pictures of characters cut, and open what came of it as soon as it is there."""
    page = visitor.go("/samples")
    visitor.check()
    page.set_input_files("#files", files)
    page.fill("#text", chars)
    before = page.locator("#samples .job").count()
    page.locator("#new button[type=submit]").click()
    page.locator(f"#samples .job:nth-of-type({before + 1})").wait_for()
    page.locator("#samples .job a").first.click()
    page.locator("#cells .cell-go").first.wait_for(timeout=120_000)  # told by an event


def _mend(visitor: Visitor) -> None:
    """Move the frame of a cell, leave another one out, and take it again."""
    page = visitor.page
    page.locator("#cells .cell-go").first.click()
    picture = page.locator("#cell svg")
    picture.wait_for()
    visitor.check()
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.75 * box["height"])
    page.mouse.up()
    assert abs(float(page.locator("#frame-side").input_value()) - 60) <= 1
    page.locator("#cell [value=frame]").click()
    page.locator("#cells .wished").wait_for()
    page.locator("#cells .cell-go").nth(1).click()
    page.locator("#cell h2", has_text=page.locator("#cells label").nth(1).inner_text().strip()).wait_for()
    page.locator("#cell [value=leave]").click()
    page.locator("#cell [value=take]").click()
    page.locator("#cell [value=leave]").wait_for()
    assert page.locator("#cells .wished").count() == 2


def _pictures(folder: Path, chars: str) -> list[Path]:
    """Write a picture a character, named by it."""
    written = read_glyph_set("starter").style("gyosho")
    paths = [folder / f"U+{ord(char):04X}.png" for char in chars]
    for path, char in zip(paths, chars, strict=True):
        cv2.imwrite(str(path), written[char])
    return paths


@pytest.mark.thorough
def test_a_study_is_planned_and_answered_by_keys(visit: Any) -> None:
    visitor = visit()
    page = visitor.go("/studies")
    visitor.check()
    for box in page.locator("[name=styles]").all()[1:]:
        box.uncheck()
    page.fill("#raters", "2")
    page.fill("#characters", "1")
    page.fill("#title", "Two raters")
    page.locator("#new button[type=submit]").click()
    link = page.locator(".job a", has_text="Two raters")
    page.locator(".job .state", has_text="0 of 2").wait_for(timeout=120_000)
    link.click()
    page.locator(".invitations a").first.wait_for()
    links = [one.get_attribute("href") for one in page.locator(".invitations a").all()]
    visitor.check()
    for number, language in enumerate(("zh", "ja")):
        rater = visit(language)
        asked = rater.go(links[number].removeprefix(rater.home))
        rater.check()
        asked.locator("#rating button").click()
        _answer_all(rater)
    visitor.go(page.url.removeprefix(visitor.home))
    page.locator("table.results").wait_for()
    visitor.check()


@pytest.mark.parametrize("language", ["en", pytest.param("ja", marks=pytest.mark.thorough)])
def test_a_font_is_told_what_it_lacks_and_wrong_files_are_told(language: str, visit: Any, tmp_path: Path) -> None:
    visitor = visit(language)
    (tmp_path / "no.ttf").write_text("no font")
    page = visitor.go("/hands")
    page.set_input_files("#files", tmp_path / "no.ttf")
    page.locator("#new button[type=submit]").click()
    page.locator("#message .wrong").wait_for()
    assert any("400" in fault for fault in visitor.faults)
    visitor.faults.clear()  # the browser tells of each answer that is none
    visitor.check()
    lacking = cut_font(tmp_path / "two.ttf", "永和")
    page.set_input_files("#files", lacking)
    page.locator("#new button[type=submit]").click()
    page.wait_for_url("**/hands/complete/*")
    page.locator("#charset").wait_for(timeout=60_000)
    assert "two.ttf" in page.locator("h1").inner_text() and page.locator("#style option[value='']").count() == 0
    visitor.check()


def test_errors_and_the_token_are_asked_for_in_ones_language(browser: Any, tmp_path: Path) -> None:
    with running_studio(tmp_path, "--host", "127.0.0.1", "--token", "a long secret") as home:
        visitor = Visitor(browser, home, "zh")
        page = visitor.go("/models")
        visitor.check()
        for guess in ("wrong", "a long secret"):
            page.fill("#token", guess)
            page.locator("form button").click()
            if guess == "wrong":
                page.locator("#wrong").wait_for()
                visitor.check()
        page.locator("table").wait_for()
        visitor.go("/jobs/none")
        visitor.check()
        assert len(visitor.faults) == 2  # 401 and 404: the browser tells of each
        visitor.faults.clear()
        visitor.close()


def _answer_all(rater: Visitor) -> None:
    """Answer each question by a key, as it comes; the first of each kind is looked at."""
    page, seen = rater.page, set()
    while True:
        page.locator("#rating [data-focus]").wait_for()
        kind = "points" if page.locator(".points").count() else "pair" if page.locator(".pair").count() else "end"
        if kind not in seen:
            rater.check()
            seen.add(kind)
        if kind == "end":
            break
        question = page.locator("[name=question]").get_attribute("value")
        page.keyboard.press("4" if kind == "points" else "ArrowLeft")
        page.locator(f"[name=question][value='{question}']").wait_for(state="detached")
    assert seen == {"points", "pair", "end"}


def _written_sheet(folder: Path) -> str:
    """Write a sheet of samples as somebody would; return its characters."""
    print_samples(folder / "sheet.pdf", count=12)
    chars = (folder / "sheet.txt").read_text(encoding="utf-8").strip()
    (page,) = iter_pages(folder / "sheet.pdf", channels=3, pdf_dpi=150)
    pixels = page.pixels.copy()
    for place, char in enumerate(chars):
        x, y = (round(at * pixels.shape[1] / 210) for at in cell_corner(place))
        written = cv2.resize(read_glyph_set("starter").style("gyosho")[char], (118, 118))
        area = pixels[y : y + 118, x : x + 118]
        np.minimum(area, written[..., None], out=area)
    cv2.imwrite(str(folder / "written.png"), pixels[..., ::-1])
    return chars


def _sets(font: Path, sentence: str) -> None:
    """Have an installed font set a sentence: every character has a glyph with ink."""
    buffer = hb.Buffer()
    buffer.add_str(sentence)
    buffer.guess_segment_properties()
    hb.shape(hb.Font(hb.Face(hb.Blob.from_file_path(str(font)))), buffer)
    glyphs = TTFont(font)["glyf"]
    names = TTFont(font).getGlyphOrder()
    assert [glyphs[names[info.codepoint]].numberOfContours > 0 for info in buffer.glyph_infos] == [True] * len(sentence)
