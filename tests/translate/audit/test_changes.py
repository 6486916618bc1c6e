from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from planted_faults import alter_digit, erase_line, meets

from linewright.base.errors import DataError
from linewright.base.types import Pixels
from linewright.drawings.dataset import Pair, known_pair
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import TextReader
from linewright.pages.write import write_image
from linewright.training.model import REPAIR, shipped_model
from linewright.translate.audit.changes import ADDED, KEPT, LOST, find_changes
from linewright.translate.audit.texts import numbers_of
from linewright.translate.batch import plan, translate_folder
from linewright.translate.engines.translator import TorchTranslator
from linewright.translate.options import STRICT_MM, Options
from linewright.translate.tasks import NetworkOnly

PX = 8.0


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader(Recogniser())


@pytest.fixture(scope="module")
def pair() -> Pair:
    return known_pair(1, "dev", task="mild", card=512)


@pytest.fixture(scope="module")
def output(pair: Pair) -> Pixels:
    return TorchTranslator.load(shipped_model(REPAIR), device="cpu").translate(pair.x)


def page(*lines: tuple[tuple[int, int], tuple[int, int]], ink: int = 0) -> Pixels:
    out = np.full((480, 640), 255, np.uint8)
    for first, last in lines:
        cv2.line(out, first, last, ink, 4)
    return out


ONE = ((40, 100), (600, 100))
TWO = ((40, 300), (440, 300))


def test_lost_and_added_lines_have_their_length() -> None:
    changes = find_changes(page(ONE, TWO), page(ONE), PX)
    (lost,) = changes.lost
    assert lost.length_mm == pytest.approx(400 / PX, abs=1)
    assert lost.box[0] == pytest.approx(40, abs=4)
    assert lost.box[2] == pytest.approx(440, abs=4)
    assert not changes.added
    assert changes.line_mm == pytest.approx((560 + 400) / PX, abs=2)
    back = find_changes(page(ONE), page(ONE, TWO), PX)
    assert not back.lost
    assert back.added[0].length_mm == pytest.approx(400 / PX, abs=1)
    assert changes.kinds[300, 200] == LOST
    assert changes.kinds[100, 200] == KEPT
    assert back.kinds[300, 200] == ADDED


def test_a_line_beside_its_place_is_kept_within_half_a_millimetre() -> None:
    near, far = ((40, 302), (440, 302)), ((40, 312), (440, 312))
    assert not find_changes(page(ONE, TWO), page(ONE, near), PX).lost
    moved = find_changes(page(ONE, TWO), page(ONE, far), PX)
    assert len(moved.lost) == len(moved.added) == 1


def test_the_dashes_of_a_line_are_lost_as_one() -> None:
    dashes = [((40 + 32 * n, 300), (60 + 32 * n, 300)) for n in range(10)]
    (lost,) = find_changes(page(ONE, *dashes), page(ONE), PX).lost
    assert lost.length_mm == pytest.approx(10 * 24 / PX, abs=6)


def test_noise_specks_tone_and_stains_are_no_lines() -> None:
    rng = np.random.default_rng(0)
    clean = page(ONE, TWO)
    scan = clean.astype(np.float32) * np.linspace(0.6, 0.95, 640, dtype=np.float32)
    scan += rng.normal(0, 12, scan.shape)
    for x, y in rng.integers(20, 440, (40, 2)).tolist():
        cv2.circle(scan, (x, y), 2, 40, -1)
    cv2.ellipse(scan, (540, 400), (40, 25), 0, 0, 360, 60, -1)
    changes = find_changes(np.clip(scan, 0, 255).astype(np.uint8), clean, PX)
    assert not changes.lost
    assert not changes.added


@pytest.mark.parametrize(("ink", "pale"), [(190, True), (60, False)])
def test_a_pale_line_that_goes_is_listed_and_strictness_leaves_it_out(ink: int, pale: bool) -> None:
    scan = np.minimum(page(ONE), page(TWO, ink=ink))
    changes = find_changes(scan, page(ONE), PX)
    assert changes.lost[0].length_mm == pytest.approx(400 / PX, abs=2)
    assert changes.lost[0].pale == pale
    assert (changes.refusal(5) is None) == pale


def test_on_a_page_that_faded_as_a_whole_no_line_is_pale() -> None:
    changes = find_changes(page(ONE, TWO, ink=190), page(ONE, ink=190), PX)
    assert not changes.lost[0].pale


def test_empty_pages_have_no_changes(reader: TextReader) -> None:
    blank = page()
    changes = find_changes(blank, blank, PX, reader=reader)
    assert changes.lost == changes.added == changes.texts == ()
    assert changes.line_mm == 0
    assert changes.refusal(0) is None


@pytest.mark.parametrize(
    ("before", "after", "resolution"),
    [(page(), page()[:-1], PX), (page(), np.zeros((480, 640, 3), np.uint8), PX), (page(), page(), 0.0)],
)
def test_what_cannot_be_compared_is_refused(before: Any, after: Any, resolution: float) -> None:
    with pytest.raises(DataError, match="changes"):
        find_changes(before, after, resolution)


def written(*words: tuple[str, int]) -> Pixels:
    out = page(ONE)
    for word, y in words:
        cv2.putText(out, word, (200, y), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 2, cv2.LINE_AA)
    return out


def test_altered_and_vanished_numbers_are_named(reader: TextReader) -> None:
    before = written(("1250", 200), ("340", 280), ("WELD", 360))
    after = written(("1260", 200), ("WELD", 360))
    changes = find_changes(before, after, PX, reader=reader)
    said = {(text.before, text.after): text for text in changes.texts}
    assert changes.texts_read == 3
    assert said["1250", "1260"].sure
    assert said["1250", "1260"].number
    gone = [text for text in changes.texts if not text.after]
    assert [text.before for text in gone] == ["340"]
    assert gone[0].sure
    assert gone[0].number
    assert changes.refusal(1000) is not None
    same = find_changes(before, before, PX, reader=reader)
    assert same.texts_read == 3
    assert not same.texts


def test_a_letter_that_looks_like_a_digit_makes_no_number_of_a_word() -> None:
    assert numbers_of({"Formal"}) == numbers_of({"Format"})
    assert numbers_of({"Il"}) == numbers_of({"11"}) != numbers_of({"12"})
    assert numbers_of({"WELD 1O"}) == numbers_of({"WELL 10"}) != numbers_of({"WELD 16"})


def test_strict_lets_the_model_s_clean_page_pass(pair: Pair, output: Pixels, reader: TextReader) -> None:
    px_per_mm = pair.truth["px_per_mm"]
    changes = find_changes(pair.x, output, px_per_mm, reader=reader)
    assert changes.texts_read > 4
    assert changes.refusal(5) is None


def test_strict_catches_an_erased_line(pair: Pair, output: Pixels, reader: TextReader) -> None:
    px_per_mm = pair.truth["px_per_mm"]
    planted = erase_line(output, pair.truth, length_mm=20.0)
    changes = find_changes(pair.x, planted.pixels, px_per_mm, reader=reader)
    (lost, *_) = changes.lost
    assert lost.length_mm == pytest.approx(20, abs=3)
    assert meets(lost.box, planted.box, px_per_mm)
    assert "a line of" in (changes.refusal(5) or "")
    assert changes.refusal(25) is None


class Planter:
    """Stands for a translator that gives one made page after the other."""

    channels = 1

    def __init__(self, *pages: Pixels) -> None:
        self._pages = iter(pages)

    def translate(self, pixels: Pixels) -> Pixels:
        return next(self._pages)


def test_a_strict_archive_holds_clean_pages_alone(pair: Pair, output: Pixels, tmp_path: Path) -> None:
    names = ("clean", "digit", "line")
    for name in names:
        dpi = pair.truth["px_per_mm"] * 25.4
        write_image(tmp_path / "in" / f"{name}.png", pair.x, dpi=dpi)
    faults = (alter_digit(output, pair.truth), erase_line(output, pair.truth))
    planter = Planter(output, *(fault.pixels for fault in faults))
    out = tmp_path / "out"
    jobs = plan([tmp_path / "in"], to=out, form="png")
    done = translate_folder(jobs, NetworkOnly(planter), to=out, options=Options(strict_mm=STRICT_MM))
    assert [path.name for path in done.written] == ["clean.png"]
    assert [failure.source.stem for failure in done.failures] == ["digit", "line"]
    assert sorted(path.name for path in out.iterdir()) == ["clean.png", "report.jsonl"]


def test_strict_catches_an_altered_digit(pair: Pair, output: Pixels, reader: TextReader) -> None:
    px_per_mm = pair.truth["px_per_mm"]
    planted = alter_digit(output, pair.truth)
    changes = find_changes(pair.x, planted.pixels, px_per_mm, reader=reader)
    assert any(meets(text.box, planted.box, 0) for text in changes.numbers)
    assert "became" in (changes.refusal(5) or "")
