"""The calls for one page in memory, against the command."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import linewright
from linewright.base.errors import DataError, InputError
from linewright.base.types import Pixels
from linewright.cli import main
from linewright.drawings.dataset import known_pair
from linewright.pages.read import read_image
from linewright.pages.write import write_image
from linewright.training.model import REPAIR, shipped_model

DPI = 120


@pytest.fixture(scope="module")
def view() -> Pixels:
    """A worn view with lettering on it, as pixels that tell no resolution."""
    return known_pair(1, "dev", task="repair", card=256).x


def command(page: Path, to: Path, *arguments: object) -> None:
    with pytest.raises(SystemExit) as end:
        main(["translate", str(page), "--to", str(to), "--device", "cpu", *map(str, arguments)])
    assert end.value.code == 0


@pytest.mark.parametrize("task", ["repair", "full"])
def test_a_call_gives_the_pixels_that_the_command_writes(
    view: Pixels, tmp_path: Path, task: str
) -> None:
    write_image(tmp_path / "view.png", view)
    command(tmp_path / "view.png", tmp_path / "out", "--task", task, "--dpi", DPI)
    call = linewright.repair if task == "repair" else linewright.restyle
    result = call(view, dpi=DPI, device="cpu")
    written = read_image(tmp_path / "out" / "view.png")
    assert np.array_equal(result.page.pixels, written.pixels)
    assert result.page.dpi == written.dpi == DPI
    # More than the network: its lettering is the page's own.
    network = linewright.Translator.load(shipped_model(REPAIR), device="cpu").translate(view)
    assert not np.array_equal(result.page.pixels, network)


def test_vectors_of_a_call_are_those_that_the_command_writes(view: Pixels, tmp_path: Path) -> None:
    write_image(tmp_path / "view.png", view, dpi=DPI)
    command(tmp_path / "view.png", tmp_path / "out", "--format", "dxf")
    vectors = linewright.vectorize(next(iter(linewright.read_pages(tmp_path / "view.png"))))
    linewright.write_vectors(tmp_path / "call.dxf", vectors)
    assert entities(tmp_path / "call.dxf") == entities(tmp_path / "out" / "view.dxf") != []
    assert vectors == linewright.repair(view, dpi=DPI, device="cpu").vectors()


def entities(path: Path) -> list[str]:
    """Return the lines of a DXF file's entities; other sections tell when it was written."""
    text = path.read_text(encoding="utf-8")
    return text[text.index("\nENTITIES") : text.index("\nOBJECTS")].splitlines()


def test_colour_marks_and_dark_grounds_are_as_in_the_command(tmp_path: Path) -> None:
    marked = known_pair(3, "dev", task="colour", card=256).x
    dark = 255 - known_pair(2, "dev", task="mild", card=256).x
    for name, page, options in (("marked", marked, ("--marks", "keep")), ("dark", dark, ())):
        write_image(tmp_path / f"{name}.png", page)
        command(tmp_path / f"{name}.png", tmp_path / "out", "--dpi", DPI, *options)
        marks = "keep" if options else None
        result = linewright.repair(page, dpi=DPI, marks=marks, device="cpu")  # type: ignore[arg-type]
        written = read_image(tmp_path / "out" / f"{name}.png", channels=3 if marks else 1)
        assert np.array_equal(result.page.pixels, written.pixels)
    assert result.notes == ["page: light lines on a dark ground, turned round"]


def test_many_files_by_a_call_and_by_the_command(view: Pixels, tmp_path: Path) -> None:
    write_image(tmp_path / "view.png", view)
    done = linewright.convert([tmp_path / "view.png"], tmp_path / "call", device="cpu")
    command(tmp_path / "view.png", tmp_path / "out")
    assert done.written == [tmp_path / "call" / "view.png"]
    assert done.notes == [
        f"{tmp_path / 'view.png'}: does not tell its resolution, so its lettering is the network's "
        "alone; --dpi gives it"
    ]
    a, b = (read_image(tmp_path / to / "view.png").pixels for to in ("call", "out"))
    assert np.array_equal(a, b)


def test_what_changed_is_told_where_it_is_asked_for(view: Pixels) -> None:
    result = linewright.repair(view, dpi=DPI, report=True, device="cpu")
    assert result.changes is not None and result.changes.line_mm > 0
    assert linewright.repair(view, dpi=DPI, device="cpu").changes is None


def test_what_is_no_page_or_tells_no_resolution_is_refused(view: Pixels) -> None:
    with pytest.raises(DataError, match="H x W or H x W x 3"):
        linewright.repair(view.astype(np.float32), device="cpu")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="does not tell its resolution"):
        linewright.restyle(view, device="cpu")
