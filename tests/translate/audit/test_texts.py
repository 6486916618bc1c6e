from __future__ import annotations

import cv2
import numpy as np
import pytest

from linewright.base.types import Pixels
from linewright.drawings.damage.degrade import Damage, degrade
from linewright.drawings.ink.lettering import letter
from linewright.pages.components import find_components
from linewright.pages.recogniser import Recogniser
from linewright.pages.sign_or_stroke import are_strokes
from linewright.pages.text_reader import TextReader
from linewright.training.model import REPAIR, shipped_model
from linewright.translate.audit.changes import find_changes
from linewright.translate.engines.translator import TorchTranslator

PX = 8.0
EIGHT = (50.0, 10.0)


def draw(page: Pixels, points: np.ndarray, width_mm: float) -> None:
    fixed = np.rint(points * PX * 16).astype(np.int32)
    cv2.polylines(page, [fixed], False, 0, max(round(width_mm * PX), 1), cv2.LINE_AA, 4)


def write(page: Pixels, string: str, x: float, y: float) -> None:
    for stroke in letter(string, 3.5):
        draw(page, np.stack([x + stroke[:, 0], y - stroke[:, 1]], axis=1), 0.35)


def dashed_circle(page: Pixels, centre: tuple[float, float], radius: float, dash: float) -> None:
    count = round(2 * np.pi * radius / (dash + 1.0))
    for number in range(count):
        angles = 2 * np.pi * number / count + np.linspace(0, dash / radius, 12)
        points = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radius + centre
        draw(page, points, 0.35)


def blank() -> Pixels:
    return np.full((640, 800), 255, np.uint8)


@pytest.fixture(scope="module")
def clean() -> Pixels:
    """Numbers, one of a single digit above its dimension line, and two dashed circles."""
    page = blank()
    write(page, "125", 6, 10)
    write(page, "48", 30, 10)
    write(page, "8", *EIGHT)
    draw(page, np.array([[5.0, 12.5], [95.0, 12.5]]), 0.25)
    dashed_circle(page, (30, 45), 17.0, 3.5)
    dashed_circle(page, (75, 45), 12.0, 3.5)
    return page


@pytest.fixture(scope="module")
def worn(clean: Pixels) -> Pixels:
    return degrade(clean, Damage.strong(), np.random.default_rng(6), px_per_mm=PX)


@pytest.fixture(scope="module")
def output(worn: Pixels) -> Pixels:
    return TorchTranslator.load(shipped_model(REPAIR), device="cpu").translate(worn)


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader(Recogniser())


def altered(page: Pixels, sign: str) -> Pixels:
    x, y = EIGHT
    out = page.copy()
    out[round((y - 4) * PX) : round((y + 0.6) * PX), round((x - 1) * PX) : round((x + 4) * PX)] = 255
    write(out, sign, x, y)
    return out


def test_dashes_of_circles_on_a_worn_page_are_no_numbers(
    worn: Pixels, clean: Pixels, output: Pixels, reader: TextReader
) -> None:
    for page in (clean, output):
        changes = find_changes(worn, page, PX, reader=reader)
        assert changes.texts_read == 3
        assert changes.refusal(5) is None


@pytest.mark.parametrize("sign", ["3", "1", ""])
def test_a_lone_digit_that_was_altered_is_caught(worn: Pixels, output: Pixels, reader: TextReader, sign: str) -> None:
    changes = find_changes(worn, altered(output, sign), PX, reader=reader)
    (found,) = changes.numbers
    assert found.before == "8"
    assert found.after == sign
    assert np.array(found.box[:2]) / PX == pytest.approx([EIGHT[0], EIGHT[1] - 3.5], abs=0.6)


@pytest.mark.parametrize("digit", list("023456789"))
def test_digits_are_no_strokes(digit: str) -> None:
    page = blank()
    write(page, digit, 20, 20)
    page = np.asarray(cv2.GaussianBlur(page, (0, 0), 1.6), np.uint8)
    groups = find_components(page < 150)
    (_, box) = groups.boxes.tolist()
    assert are_strokes(groups, tuple(box), turned=False) == (False, False)


def test_an_upright_stroke_may_be_a_one_and_a_leaning_one_is_no_sign() -> None:
    for way, no_sign in (((0.0, 3.0), False), ((2.0, 2.0), True)):
        page = blank()
        draw(page, np.array([[20.0, 20.0], [20.0 + way[0], 20.0 + way[1]]]), 0.35)
        groups = find_components(page < 128)
        (_, box) = groups.boxes.tolist()
        assert are_strokes(groups, tuple(box), turned=False) == (True, no_sign)


def test_an_upright_stroke_among_the_dashes_of_a_line_is_no_sign() -> None:
    page = blank()
    for number in range(3):
        draw(page, np.array([[20.0, 20.0 + 4 * number], [20.0, 23.0 + 4 * number]]), 0.35)
    groups = find_components(page < 128)
    said = [are_strokes(groups, tuple(box), turned=False) for box in groups.boxes[1:].tolist()]
    assert said == [(True, False), (True, True), (True, False)]
