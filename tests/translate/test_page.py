"""The calls for one page in memory, against the command."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import linewright
from linewright.base.errors import DataError, InputError, ModelError
from linewright.base.files import asset
from linewright.base.types import Pixels
from linewright.cli import main
from linewright.drawings.dataset import known_pair
from linewright.pages.read import read_image
from linewright.pages.write import write_image
from linewright.translate.engines.onnx_translator import OnnxTranslator

DPI = 120
NETWORK = asset("models", "drawing-repair.onnx")


@pytest.fixture(scope="module")
def view() -> Pixels:
    """A worn view with lettering on it, as pixels that tell no resolution."""
    return known_pair(1, "dev", task="repair", card=256).x


def command(page: Path, to: Path, *arguments: object) -> None:
    with pytest.raises(SystemExit) as end:
        main(["translate", str(page), "--to", str(to), "--device", "cpu", *map(str, arguments)])
    assert end.value.code == 0


@pytest.mark.parametrize("task", ["repair", "full"])
def test_a_call_gives_the_pixels_that_the_command_writes(view: Pixels, tmp_path: Path, task: str) -> None:
    write_image(tmp_path / "view.png", view)
    command(tmp_path / "view.png", tmp_path / "out", "--task", task, "--dpi", DPI)
    result = linewright.repair(view, dpi=DPI, restyle=task == "full", device="cpu")
    written = read_image(tmp_path / "out" / "view.png")
    assert np.array_equal(result.page.pixels, written.pixels)
    assert result.page.dpi == written.dpi == DPI
    # More than the network: its lettering is the page's own.
    assert not np.array_equal(result.page.pixels, OnnxTranslator.load(NETWORK).translate(view))
    # The same from a path, from what is read of it, and by the model's name.
    (page,) = linewright.read_pages(tmp_path / "view.png", dpi=DPI)
    name = "drawing-repair" if task == "repair" else "drawing-restyle"
    translator = linewright.Translator.from_pretrained(name, device="cpu")
    for again in (
        linewright.repair(str(tmp_path / "view.png"), dpi=DPI, restyle=task == "full").page,
        translator(page),
        translator(view, dpi=DPI),
    ):
        assert np.array_equal(again.pixels, written.pixels) and again.dpi == DPI


def test_a_model_of_one_s_own_draws_alone_like_the_command(view: Pixels, tmp_path: Path) -> None:
    write_image(tmp_path / "view.png", view)
    command(tmp_path / "view.png", tmp_path / "out", "--model", NETWORK)
    made = linewright.Translator.from_pretrained(NETWORK)(tmp_path / "view.png")
    assert np.array_equal(made.pixels, read_image(tmp_path / "out" / "view.png").pixels)
    assert np.array_equal(made.pixels, OnnxTranslator.load(NETWORK).translate(view))
    kept = linewright.Translator.from_pretrained(NETWORK, task="repair")(view, dpi=DPI)
    assert np.array_equal(kept.pixels, linewright.repair(view, dpi=DPI, model=NETWORK).page.pixels)
    with pytest.raises(ModelError, match=r"drawing-repiar: there is no such model; .*list_models"):
        linewright.Translator.from_pretrained("drawing-repiar")


def test_vectors_of_a_call_are_those_that_the_command_writes(view: Pixels, tmp_path: Path) -> None:
    write_image(tmp_path / "view.png", view, dpi=DPI)
    command(tmp_path / "view.png", tmp_path / "out", "--format", "dxf")
    vectors = linewright.vectorize(tmp_path / "view.png")
    vectors.to_dxf(tmp_path / "call.dxf")
    assert entities(tmp_path / "call.dxf") == entities(tmp_path / "out" / "view.dxf") != []
    for form, write in (("svg", vectors.to_svg), ("vector-pdf", vectors.to_pdf)):
        command(tmp_path / "view.png", tmp_path / "out", "--format", form)
        path = tmp_path / "out" / f"view.{form[-3:]}"
        write(tmp_path / path.name)
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()
    assert vectors == linewright.repair(view, dpi=DPI, device="cpu").vectors()


def test_a_clean_page_is_vectorized_as_it_is(view: Pixels) -> None:
    page = np.full((300, 400), 255, np.uint8)
    page[148:152, 50:350] = 0
    page[200:260, 198:202] = 215  # so pale that a repair would see to it
    (line,) = linewright.vectorize(page, dpi=101.6, repair=False).curves
    assert (line.a[0], line.b[0]) == pytest.approx((12.5, 87.5), abs=0.5)  # type: ignore[union-attr]
    repaired = linewright.repair(view, dpi=DPI, device="cpu").page
    clean = linewright.vectorize(repaired, repair=False)
    assert abs(len(clean.curves) - len(linewright.vectorize(view, dpi=DPI).curves)) < 20


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
        f"{tmp_path / 'view.png'}: does not tell its resolution, so its lettering is not kept in "
        "the scan's own ink and may change; check it, or give the resolution, as --dpi 300"
    ]
    a, b = (read_image(tmp_path / to / "view.png").pixels for to in ("call", "out"))
    assert np.array_equal(a, b)


def test_what_changed_is_told_where_it_is_asked_for(view: Pixels) -> None:
    result = linewright.repair(view, dpi=DPI, device="cpu")
    assert result.changes.line_mm > 0 and result.changes is result.changes
    with pytest.raises(InputError, match="does not tell its resolution"):
        _ = linewright.repair(view, device="cpu").changes


def test_what_is_no_page_or_tells_no_resolution_is_refused(view: Pixels) -> None:
    with pytest.raises(DataError, match="H x W or H x W x 3"):
        linewright.repair(view.astype(np.float32), device="cpu")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="does not tell its resolution"):
        linewright.repair(view, restyle=True, device="cpu")
