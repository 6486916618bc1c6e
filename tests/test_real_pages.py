"""Real pages, in a folder that LINEWRIGHT_REAL names; other pages of these kinds judge too."""

import math
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from linewright import repair
from linewright.translate.batch import convert
from linewright.vector import Vectors
from linewright.vector.model import Arc

REAL = Path(os.environ.get("LINEWRIGHT_REAL", "absent")) / "cases"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="LINEWRIGHT_REAL names no such folder")
Read = Callable[[str], Vectors]


@pytest.fixture(scope="module")
def read() -> Read:
    known: dict[str, Vectors] = {}

    def vectors(name: str) -> Vectors:
        if name not in known:
            known[name] = repair(REAL / name, dpi=300).vectors()
        return known[name]

    return vectors


def sure(vectors: Vectors) -> set[str]:
    return {text.string for text in vectors.texts if text.sure}


@pytest.mark.parametrize(("name", "rotation"), [("f04a_upside_down.png", 180), ("f04b_turned_clockwise.png", 270)])
def test_turned_pages_are_read_as_they_stand(read: Read, name: str, rotation: int) -> None:
    vectors = read(name)
    assert sure(vectors) == {"PLATE 10 THK", "4 HOLES 6.5", "30"}
    assert {text.rotation for text in vectors.texts} == {rotation}


# What stands there; all that is read and sure must be of it.
@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("f06_shade_lines_digits.png", "13 25 27 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44"),
        ("f14_year_misread.png", "1868 1867 79,265. Fig. 1. 2. Sheet Sheets. Patented Jun. 23"),
        ("f15_b_as_6.png", "Fig. 2. b b' a c d e f g h i k l m n o"),
    ],
)
def test_no_reading_that_is_sure_is_wrong(read: Read, name: str, written: str) -> None:
    assert sure(read(name)) <= set(written.split())


def test_a_lost_decimal_sign_is_not_sure(read: Read) -> None:
    assert not {"16", "46"} & sure(read("f11_decimal_comma.png"))


def test_dashes_of_circles_are_no_numbers(read: Read) -> None:
    assert not {"11", "00", "1", "0"} & sure(read("f08_dashed_circles_as_11.png"))


def test_dashed_circles_are_arcs_of_one_centre(read: Read) -> None:
    arcs = [c for c in read("f08_dashed_circles_as_11.png").curves if isinstance(c, Arc) and c.pen.layer == "hidden"]
    assert sorted(round(arc.radius) for arc in arcs) == [17, 21, 24]
    assert all(math.dist(arc.centre, arcs[0].centre) < 0.5 and arc.sweep > math.radians(235) for arc in arcs)


def test_a_slashed_zero_is_no_diameter_sign(read: Read) -> None:
    assert not any("Ø" in text.string for text in read("f13_slashed_zero.png").texts)


def test_files_of_one_stem_are_all_done(tmp_path: Path) -> None:
    done = convert(REAL / "f20_same_stem", tmp_path / "out", device="cpu", dpi=300)
    names = {path.name for path in done.written}
    assert not done.failures
    assert len(names) == 3 and {"part-jpg.png"} <= names


def test_a_felt_pen_is_not_hollowed() -> None:
    page = repair(REAL / "f12_felt_pen_hollow.jpg", dpi=300).page.pixels
    # The upper line and the upper half of the left one, 22 px wide.
    assert (page[270:290, 100:660] < 128).mean(axis=0).min() > 0.3
    assert (page[300:600, 84:100] < 128).mean() > 0.98


def test_the_surround_of_a_scan_is_left_out_and_said() -> None:
    done = repair(REAL.parent / "patents" / "p09_edison_torn.pdf", dpi=300)
    assert [note for note in done.notes if "dark surround of the scan left out" in note]
    dark = done.page.pixels < 128
    assert dark.shape == (3408, 2320)
    assert dark[3150:].mean() < 0.001 and dark[:, :90].mean() < 0.002
