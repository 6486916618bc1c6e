"""Which file is written where."""

import re
from pathlib import Path

import cv2
import pytest

from line_pages import draw_lines
from linewright.base.errors import ConfigError
from linewright.translate.plan import choose_format, plan


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    page = draw_lines(1, thickness=2, seed=0)[0]
    cv2.imwrite(str(tmp_path / "a.png"), page)
    cv2.imwrite(str(tmp_path / "a.jpg"), page)
    with pytest.raises(ConfigError, match="overwritten by its own translation"):
        plan([tmp_path / "a.png"], to=tmp_path, form="png")
    with pytest.raises(ConfigError, match=r"a\.jpg: is a file, not a folder"):
        plan([tmp_path / "a.png"], to=tmp_path / "a.jpg", form="png")


def test_files_of_one_stem_have_names_of_their_own(tmp_path: Path) -> None:
    page = draw_lines(1, thickness=2, seed=0)[0]
    for name in ("a.JPG", "a.png", "b.png", "c.png", "c-png.png", "c.jpg"):
        cv2.imwrite(str(tmp_path / name), page)
    jobs = {job.source.name: job for job in plan([tmp_path], to=tmp_path / "out", form="png")}
    made = {name: job.target.name for name, job in jobs.items() if job.reason is None}
    assert made == {
        "a.JPG": "a-jpg.png",
        "a.png": "a-png.png",
        "b.png": "b.png",
        "c-png.png": "c-png.png",
        "c.jpg": "c-jpg.png",
    }
    reason = jobs["c.png"].reason
    assert reason is not None
    assert re.search(r"c\.png: would be written to .*c-png\.png, as .*c-png\.png is", reason)


def test_a_file_named_twice_is_translated_once(tmp_path: Path) -> None:
    page = tmp_path / "a.png"
    cv2.imwrite(str(page), draw_lines(1, thickness=2, seed=0)[0])
    assert [job.source for job in plan([page, tmp_path], to=tmp_path / "out", form="png")] == [page]


@pytest.mark.parametrize(
    ("to", "name", "expected"),
    [
        ("png", "out.dxf", ("dxf", True)),
        ("png", "out.PDF", ("pdf", True)),
        ("dxf", "out.pdf", ("vector-pdf", True)),
        ("DXF", "out.svg", ("svg", True)),
        ("png", "out.tiff", ("tiff", True)),
        ("TIF", "out", ("tiff", False)),
        ("png", "scans.2024", ("png", False)),
        ("png", "folder.png", ("png", False)),
        ("png", "folder.dfx", ("png", False)),
        ("dxf", "v1.2", ("dxf", False)),
        ("dxf", "scans.mp3", ("dxf", False)),
        ("png", "scans.clean", ("png", False)),
    ],
)
def test_the_suffix_of_a_file_decides_its_format(
    tmp_path: Path, to: str, name: str, expected: tuple[str, bool]
) -> None:
    for folder in ("folder.png", "folder.dfx"):
        (tmp_path / folder).mkdir()
    assert choose_format(to, tmp_path / name) == expected


@pytest.mark.parametrize(
    ("to", "name", "said"),
    [
        ("gif", "out", "no format 'gif'; take one of png, tiff"),
        ("png", "out.jpg", r"nothing is written as \.jpg"),
        ("dxf", "truss.dfx", r"truss\.dfx: vectors are not written as \.dfx; take \.dxf, or make a"),
        ("png", "truss.pgn", r"truss\.pgn: nothing is written as \.pgn; take \.png, or make a"),
        ("png", "out.BAK", r"nothing is written as \.bak; take .*\.pdf .*\.png.*, or make a folder"),
        ("dxf", "out.png", r"vectors are not written as \.png"),
        ("dxf", "out.dwg", r"vectors are not written as \.dwg"),
    ],
)
def test_what_is_no_format_is_told(tmp_path: Path, to: str, name: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        choose_format(to, tmp_path / name)
