from __future__ import annotations

import html
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import cv2
import ezdxf
import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from line_pages import draw_lines
from linewright.base.console import say
from linewright.base.errors import ConfigError, InputError, OutputError
from linewright.base.types import Pixels
from linewright.pages.read import find_images, iter_pages, read_image
from linewright.pages.write import write_pages
from linewright.translate.audit.report import REPORT
from linewright.translate.batch import Batch, convert, translate_folder
from linewright.translate.comparison import compare_files
from linewright.translate.engines.translator import TorchTranslator
from linewright.translate.file import FinishedPage
from linewright.translate.manifest import JOBS, MANIFEST, Entry, completions
from linewright.translate.options import Options
from linewright.translate.plan import plan
from linewright.translate.tasks import NetworkOnly
from linewright.vector.model import Vectors
from linewright.vector.pipeline import vectorize


@pytest.fixture(scope="module")
def translator(tiny_run: Path) -> TorchTranslator:
    return TorchTranslator.load(tiny_run, device="cpu")


class Copy:
    """Stands for a translator that changes nothing."""

    channels = 1

    def translate(self, pixels: Pixels) -> Pixels:
        return pixels


class Eraser(Copy):
    """Stands for a translator that loses the lower half of a page."""

    def translate(self, pixels: Pixels) -> Pixels:
        out = pixels.copy()
        out[len(out) // 2 :] = 255
        return out


class Stumbler(Copy):
    """Stands for a fault of our own, on pages that are larger than 48 px; and on those of 96 for want of memory."""

    def translate(self, pixels: Pixels) -> Pixels:
        if len(pixels) == 96:
            raise MemoryError("Unable to allocate 519. MiB")
        if len(pixels) > 48:
            raise ZeroDivisionError("division\nby zero")
        return pixels


class AskedError(BaseException):
    """What was not to be asked was asked. No `Exception`, which would count as a failed file."""


class NotAsked:
    """A translator that nothing is asked of."""

    def __getattr__(self, name: str) -> object:
        raise AskedError(name)


def run(source: Path, to: Path, translator: Any = None, **options: Any) -> Batch:
    asked = Options(**options)
    jobs = plan([source], to=to, form=asked.form)
    return translate_folder(jobs, NetworkOnly(translator or Copy()), to=to, options=asked)


def entries(to: Path) -> list[Entry]:
    lines = (to / MANIFEST).read_text(encoding="utf-8").splitlines()
    return [Entry.model_validate_json(line) for line in lines]


def test_folders_keep_their_inner_structure(tmp_path: Path, translator: TorchTranslator) -> None:
    page = draw_lines(1, thickness=2, seed=0, side=48)[0]
    for name in ("a.png", "inner/a.jpg"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(tmp_path / "in" / name), page)
    done = run(tmp_path / "in", tmp_path / "out", translator)
    assert sorted(done.written) == [tmp_path / "out/a.png", tmp_path / "out/inner/a.png"]
    assert not done.failures
    assert cv2.imread(str(tmp_path / "out/a.png"), 0).shape == (48, 48)


def test_pages_stay_together_and_keep_their_dpi(tmp_path: Path, translator: TorchTranslator) -> None:
    pages = draw_lines(3, thickness=2, seed=0, side=48)
    write_pages(tmp_path / "scan.tif", pages, dpi=150)
    run(tmp_path / "scan.tif", tmp_path / "out", translator, form="tiff")
    out = list(iter_pages(tmp_path / "out/scan.tif"))
    assert [page.dpi for page in out] == [pytest.approx(150, abs=0.1)] * 3
    for page, source in zip(out, pages, strict=True):
        assert np.array_equal(page.pixels, translator.translate(source))


def test_png_gets_one_file_a_page_and_scans_in_pdf_keep_their_pixels(tmp_path: Path) -> None:
    pages = draw_lines(2, thickness=2, seed=0)
    write_pages(tmp_path / "scan.pdf", pages, dpi=170)
    done = run(tmp_path / "scan.pdf", tmp_path / "out")
    assert [path.name for path in done.written] == ["scan-p001.png", "scan-p002.png"]
    for path, page in zip(done.written, pages, strict=True):
        made = read_image(path)
        assert made.dpi == 170
        assert np.array_equal(made.pixels, page)


def test_bad_files_are_skipped_and_named(tmp_path: Path, translator: TorchTranslator) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    cv2.imwrite(str(folder / "good.png"), draw_lines(1, thickness=2, seed=0)[0])
    (folder / "bad.png").write_bytes(b"nothing of the kind")
    done = run(folder, tmp_path / "out", translator)
    assert [path.name for path in done.written] == ["good.png"]
    assert [failure.source.name for failure in done.failures] == ["bad.png"]
    assert "bad.png" in done.failures[0].reason
    assert "\n" not in done.failures[0].reason
    kept = {entry.file: entry.failures for entry in entries(tmp_path / "out")}
    assert kept == {"good.png": (), "bad.png": (done.failures[0].reason,)}


def test_a_fault_of_our_own_costs_one_file(tmp_path: Path) -> None:
    for name, side in (("a", 48), ("b", 64), ("c", 48), ("d", 96)):
        page = draw_lines(1, thickness=2, seed=0, side=side)[0]
        cv2.imwrite(str(tmp_path / f"{name}.png"), page)
    done = run(tmp_path, tmp_path / "out", Stumbler())
    assert [path.name for path in done.written] == ["a.png", "c.png"]
    failure, large = done.failures
    assert failure.source.name == "b.png"
    assert large.source.name == "d.png" and "d.png: does not fit into memory; " in large.reason and not large.ours
    assert "our fault, ZeroDivisionError: division by zero" in failure.reason


def test_a_folder_that_cannot_be_written_is_found_before_the_first_page(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "page.png"), draw_lines(1, thickness=2, seed=0)[0])
    to = tmp_path / "page.png" / "below"
    jobs = plan([tmp_path / "page.png"], to=to, form="png")
    with pytest.raises(OutputError, match="cannot be written"):
        translate_folder(jobs, NotAsked(), to=to, options=Options())  # type: ignore[arg-type]


def test_a_page_takes_no_other_file_s_place(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    pages = [Image.fromarray(draw_lines(1, thickness=2, seed=seed)[0]) for seed in range(3)]
    pages[0].save(folder / "a.tif", save_all=True, append_images=pages[1:2])
    pages[2].save(folder / "a-p001.png")
    done = run(folder, tmp_path / "out")
    assert [path.name for path in done.written] == ["a-p001.png"]
    assert (read_image(tmp_path / "out" / "a-p001.png").pixels == np.asarray(pages[2])).all()
    (failure,) = done.failures
    assert re.search(r"a\.tif: one of its pages would be written to .*a-p001\.png", failure.reason)


def test_an_output_folder_within_the_source_is_left_out(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), draw_lines(1, thickness=2, seed=0, side=48)[0])
    to = tmp_path / "out"
    assert len(run(tmp_path, to).written) == 1
    assert [job.source for job in plan([tmp_path], to=to, form="png")] == [tmp_path / "a.png"]
    # Asked for by name, it is translated.
    assert len(plan([to], to=tmp_path / "again", form="png")) == 1
    assert len(plan([to], to=to, form="tiff")) == 1


def test_another_file_of_one_name_size_and_time_is_not_taken_for_done(tmp_path: Path) -> None:
    pages = draw_lines(2, thickness=2, seed=0, side=48)
    for folder, page in zip("ab", pages, strict=True):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "x.bmp"
        cv2.imwrite(str(path), page)
        os.utime(path, (1e9, 1e9))
        done = run(path, tmp_path / "out")
        assert len(done.written) == 1
    assert np.array_equal(read_image(tmp_path / "out/x.png").pixels, pages[1])
    assert len(run(tmp_path / "b/x.bmp", tmp_path / "out").skipped) == 1


@pytest.mark.parametrize("asked", [{"form": "svg"}, {"report": True}, {"strict_mm": 5.0}])
def test_a_missing_resolution_is_told_before_the_work(tmp_path: Path, asked: dict[str, Any]) -> None:
    class Idle(Copy):
        def translate(self, pixels: Pixels) -> Pixels:
            raise AssertionError("it is too early to translate")

    cv2.imwrite(str(tmp_path / "a.png"), draw_lines(1, thickness=2, seed=0)[0])
    done = run(tmp_path / "a.png", tmp_path / "out", Idle(), **asked)
    assert "does not tell its resolution" in done.failures[0].reason


def test_what_is_absent_fails_like_what_is_damaged(tmp_path: Path) -> None:
    one_line(tmp_path / "a.png")
    (tmp_path / "empty").mkdir()
    wrong = [tmp_path / "absent.png", tmp_path / "empty", tmp_path / "*.bmp"]
    with pytest.raises(InputError, match=r"absent\.png: there is no .*; .*empty: .* holds no image"):
        plan(wrong, to=tmp_path / "out", form="png")
    jobs = plan([wrong[0], tmp_path / "a.png", *wrong[1:]], to=tmp_path / "out", form="png")
    done = translate_folder(jobs, NetworkOnly(Copy()), to=tmp_path / "out", options=Options())
    assert done.written == [tmp_path / "out" / "a.png"]
    assert [failure.source for failure in done.failures] == wrong
    kept = {entry.source: entry.failures for entry in entries(tmp_path / "out")}
    assert [kept[str(failure.source)] for failure in done.failures] == [(failure.reason,) for failure in done.failures]
    with pytest.raises(InputError, match="name what to translate"):
        plan([], to=tmp_path / "out", form="png")


def test_one_bit_tiff(tmp_path: Path, translator: TorchTranslator) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), draw_lines(1, thickness=2, seed=0)[0])
    run(tmp_path / "a.png", tmp_path / "out", translator, form="tiff", bilevel=True)
    with Image.open(tmp_path / "out" / "a.tif") as image:
        assert image.mode == "1"
        assert image.info["compression"] == "group4"


def one_line(path: Path, *, dpi: float | None = 101.6) -> None:
    page = np.full((300, 400), 255, np.uint8)
    page[148:152, 50:350] = 0
    write_pages(path, [page], dpi=dpi)


def test_dxf_has_true_lengths_in_mm(tmp_path: Path) -> None:
    one_line(tmp_path / "scan.png")
    done = run(tmp_path / "scan.png", tmp_path / "out", form="dxf", scale=10)
    assert done.written == [tmp_path / "out" / "scan.dxf"]
    document = ezdxf.readfile(done.written[0])
    (line,) = document.modelspace().query("LINE")
    # 300 px at 4 px/mm, drawn 1:10.
    assert line.dxf.start.distance(line.dxf.end) == pytest.approx(750, abs=10)
    assert not document.audit().errors


def test_vector_pdf_holds_lines_and_no_picture(tmp_path: Path) -> None:
    one_line(tmp_path / "scan.png")
    done = run(tmp_path / "scan.png", tmp_path / "out", form="vector-pdf")
    assert done.written == [tmp_path / "out" / "scan.pdf"]
    assert b"/Image" not in done.written[0].read_bytes()
    drawn = read_image(done.written[0], pdf_dpi=101.6).pixels
    assert drawn[150, 200] < 128 < drawn[100, 200]


class Never(Copy):
    """Stands for a translator that is not to be asked."""

    def translate(self, pixels: Pixels) -> Pixels:
        raise AskedError


def vector_pdf(path: Path) -> None:
    """Write a page of drawn lines and a number, and a page that is a scan."""
    made = Canvas(str(path), pagesize=(283.5, 283.5))
    for number in range(14):
        made.line(20, 20 + 10 * number, 240, 20 + 10 * number)
    made.drawString(100, 200, "450,25")
    made.showPage()
    scan = path.with_name("page.png")
    one_line(scan)
    made.drawImage(str(scan), 0, 0, 283.5, 283.5)
    made.save()


def test_a_pdf_in_vectors_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    vector_pdf(tmp_path / "in" / "both.pdf")
    (tmp_path / "in" / "page.png").unlink()
    done = run(tmp_path / "in" / "both.pdf", tmp_path / "out", form="dxf")
    assert done.written == [tmp_path / "out" / f"both-p00{page}.dxf" for page in (1, 2)]
    document = ezdxf.readfile(done.written[0])
    assert not document.audit().errors
    (text,) = document.modelspace().query("TEXT")
    assert text.dxf.text == "450,25"
    lines = document.modelspace().query("LINE")
    assert len(lines) == 14
    assert {round(line.dxf.end.x - line.dxf.start.x, 3) for line in lines} == {77.611}
    assert [note.split(": ")[1] for note in done.notes] == ["keeps its own vectors"]
    assert len(ezdxf.readfile(done.written[1]).modelspace().query("LINE")) > 0


def test_a_resolution_asks_for_pixels_of_a_pdf_in_vectors(tmp_path: Path) -> None:
    vector_pdf(tmp_path / "both.pdf")
    assert run(tmp_path / "both.pdf", tmp_path / "out", form="dxf", pdf_dpi=150).notes == []
    with pytest.raises(AskedError):
        run(tmp_path / "both.pdf", tmp_path / "more", Never(), form="dxf", pdf_dpi=150)


def test_vectors_of_a_file_without_resolution_need_one(tmp_path: Path) -> None:
    one_line(tmp_path / "bare.png", dpi=None)
    done = run(tmp_path / "bare.png", tmp_path / "out", form="svg")
    assert not done.written
    assert "does not tell its resolution" in done.failures[0].reason
    done = run(tmp_path / "bare.png", tmp_path / "out", form="svg", dpi=100)
    assert done.written[0].read_text(encoding="utf-8").lstrip().startswith(("<?xml", "<svg"))


def test_a_resolution_from_the_sheet_s_size_is_said(tmp_path: Path) -> None:
    sheet = np.full((1169, 827), 255, np.uint8)
    sheet[500:504, 100:700] = 0
    write_pages(tmp_path / "a4.png", [sheet])
    done = run(tmp_path / "a4.png", tmp_path / "out", dpi="auto")
    assert read_image(done.written[0]).dpi == 100
    assert done.notes == [f"{tmp_path / 'a4.png'}: taken for A4 at 100 dpi"]
    one_line(tmp_path / "odd.png", dpi=None)
    odd = run(tmp_path / "odd.png", tmp_path / "out", dpi="auto")
    assert "is no sheet from A4 to A0" in odd.failures[0].reason


def test_a_turned_scan_is_turned_back(tmp_path: Path) -> None:
    page = np.full((600, 600), 255, np.uint8)
    for place in range(60, 560, 60):
        page[place : place + 3, 60:540] = 0
    turned = cv2.warpAffine(page, cv2.getRotationMatrix2D((299.5, 299.5), 1.5, 1), (600, 600), borderValue=255)
    write_pages(tmp_path / "scan.png", [np.asarray(turned, np.uint8)], dpi=150)
    done = run(tmp_path / "scan.png", tmp_path / "out", deskew=True)
    assert "turned back by 1.5" in done.notes[0]
    level = read_image(done.written[0]).pixels
    assert (level[60:63, 100:500] < 128).mean() > 0.9


def test_a_blueprint_is_invert_where_that_is_asked(tmp_path: Path) -> None:
    page = np.full((300, 400), 40, np.uint8)
    page[148:152, 50:350] = 230
    write_pages(tmp_path / "blue.png", [page], dpi=150)
    done = run(tmp_path / "blue.png", tmp_path / "out", negative=True)
    assert "light lines on a dark ground" in done.notes[0]
    made = read_image(done.written[0]).pixels
    assert made[150, 200] < 60 and made[20, 20] > 220
    kept = run(tmp_path / "blue.png", tmp_path / "kept")
    assert not kept.notes and read_image(kept.written[0]).pixels[20, 20] < 60


def test_deep_shade_is_lightened_where_that_is_asked(tmp_path: Path) -> None:
    page = np.full((300, 400), 230, np.float32) * np.linspace(1, 0.2, 400)
    page[148:152] *= 0.3
    write_pages(tmp_path / "shaded.png", [page.astype(np.uint8)], dpi=150)
    done = run(tmp_path / "shaded.png", tmp_path / "out", lighten=True)
    assert "deep shade lightened" in done.notes[0]
    made = read_image(done.written[0]).pixels
    kept = run(tmp_path / "shaded.png", tmp_path / "kept")
    assert not kept.notes
    assert made[20, 380] > read_image(kept.written[0]).pixels[20, 380] + 30


def test_pale_ink_is_darkened_where_that_is_asked(tmp_path: Path) -> None:
    page = np.full((300, 400), 240, np.uint8)
    page[100:104] = 190
    cv2.imwrite(str(tmp_path / "pale.png"), page)
    done = run(tmp_path / "pale.png", tmp_path / "out", darken=True)
    assert "pale ink darkened" in done.notes[0]
    assert read_image(tmp_path / "out/pale.png").pixels[100:104].max() < 130
    run(tmp_path / "pale.png", tmp_path / "as-it-is")
    assert np.array_equal(read_image(tmp_path / "as-it-is/pale.png").pixels, page)


def coloured(path: Path) -> None:
    page = np.full((300, 400, 3), 255, np.uint8)
    page[148:152, 50:350] = 0
    page[200:280, 98:102] = (200, 30, 40)
    write_pages(path, [page], dpi=101.6)


def test_marks_are_kept_dropped_or_put_on_a_layer(tmp_path: Path) -> None:
    coloured(tmp_path / "scan.png")
    made = {}
    for marks in ("keep", "drop", "layer"):
        run(tmp_path / "scan.png", tmp_path / marks, marks=marks)
        made[marks] = read_image(tmp_path / marks / "scan.png", channels=3).pixels
    assert made["keep"][240, 100, 0] > made["keep"][240, 100, 2] + 80
    assert made["drop"][240, 100].min() > 200
    assert made["layer"][240, 100].min() > 200
    beside = read_image(tmp_path / "layer" / "scan-marks.png", channels=3).pixels
    assert beside[240, 100, 0] > beside[240, 100, 2] + 80
    assert (beside[150, 200] == 255).all()
    run(tmp_path / "scan.png", tmp_path / "dxf", marks="layer", form="dxf")
    space = ezdxf.readfile(tmp_path / "dxf" / "scan.dxf").modelspace()
    assert {line.dxf.layer for line in space.query("LINE")} >= {"marks"}


def two_lines(path: Path, pages: int = 1) -> None:
    page = np.full((300, 400), 255, np.uint8)
    page[60:64, 50:350] = 0
    page[220:224, 50:350] = 0
    write_pages(path, [page] * pages, dpi=101.6)


class Parting(Copy):
    """Stands for a translator that loses a piece of whatever stands in the page's middle."""

    def translate(self, pixels: Pixels) -> Pixels:
        out = pixels.copy()
        out[:, 190:206] = 255
        return out


def test_dxf_takes_from_the_scan_what_the_model_lost(tmp_path: Path) -> None:
    two_lines(tmp_path / "scan.png")
    run(tmp_path / "scan.png", tmp_path / "out", Parting(), form="dxf")
    lines = ezdxf.readfile(tmp_path / "out" / "scan.dxf").modelspace().query("LINE")
    assert len(lines) == 2
    lengths = [line.dxf.start.distance(line.dxf.end) for line in lines]
    assert lengths == pytest.approx([75, 75], abs=1.2)


def test_the_report_shows_lost_lines_worst_first(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    one_line(tmp_path / "in" / "kept.png")
    two_lines(tmp_path / "in" / "lost.png")
    done = run(tmp_path / "in", tmp_path / "out", Eraser(), report=True)
    assert len(done.written) == 2
    html = (tmp_path / "out" / REPORT).read_text(encoding="utf-8")
    assert html.index('src="changes/lost.png"') < html.index('src="changes/kept.png"')
    picture = read_image(tmp_path / "out/changes/lost.png", channels=3).pixels
    assert picture[222, 200].tolist() == [213, 94, 0]
    assert picture[62, 200].tolist() == [130, 130, 130]
    (entry,) = [entry for entry in entries(tmp_path / "out") if entry.file == "lost.png"]
    assert entry.pages[0].lost_mm == pytest.approx(75, abs=1)
    before = (tmp_path / "out" / REPORT).read_text(encoding="utf-8")
    again = run(tmp_path / "in", tmp_path / "out", Eraser(), report=True)
    assert len(again.skipped) == 2
    assert (tmp_path / "out" / REPORT).read_text(encoding="utf-8") == before


def test_pictures_of_changes_and_marks_are_not_translated_again(tmp_path: Path) -> None:
    coloured(tmp_path / "in" / "scan.png")
    done = run(tmp_path / "in", tmp_path / "out", marks="layer", report=True)
    assert {path.name for path in done.written} == {"scan.png", "scan-marks.png"}
    again = run(tmp_path / "out", tmp_path / "again", report=True)
    assert again.written == [tmp_path / "again" / "scan.png"] and not again.failures
    compared = compare_files(tmp_path / "in", tmp_path / "out", output=tmp_path / "out" / "to.html")
    assert [page.name for page in compared.pages] == ["scan"] and not compared.notes
    assert find_images([tmp_path / "out"]) == [tmp_path / "out" / "scan.png"]


def test_strict_writes_no_page_that_lost_a_line(tmp_path: Path) -> None:
    two_lines(tmp_path / "scan.tif", pages=2)
    done = run(tmp_path / "scan.tif", tmp_path / "out", Eraser(), form="tiff", strict_mm=5)
    assert not done.written
    assert not (tmp_path / "out" / "scan.tif").exists()
    assert "scan.tif, page 1: a line of 7" in done.failures[0].reason
    done = run(tmp_path / "scan.tif", tmp_path / "out", Eraser(), strict_mm=5)
    assert [failure.reason.split(":")[0][-6:] for failure in done.failures] == ["page 1", "page 2"]
    done = run(tmp_path / "scan.tif", tmp_path / "out", Eraser(), strict_mm=100)
    assert len(done.written) == 2


def test_what_an_earlier_run_wrote_of_a_refused_page_is_named(tmp_path: Path) -> None:
    two_lines(tmp_path / "scan.png")
    run(tmp_path / "scan.png", tmp_path / "out", Eraser())
    done = run(tmp_path / "scan.png", tmp_path / "out", Eraser(), strict_mm=5)
    assert not done.written and done.failures
    assert f"{tmp_path / 'out/scan.png'}: left as an earlier run made it" in done.notes


def test_strict_writes_no_vectors_that_left_a_line_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two_lines(tmp_path / "scan.tif", pages=2)
    done = run(tmp_path / "scan.tif", tmp_path / "whole", form="dxf", strict_mm=5, report=True)
    assert len(done.written) == 2
    (entry,) = entries(tmp_path / "whole")
    assert [page.longest_left_out_mm for page in entry.pages] == [0.0, 0.0]

    def forgetful(*args: Any, **options: Any) -> Vectors:
        made = vectorize(*args, **options)
        return replace(made, curves=made.curves[1:])

    monkeypatch.setattr("linewright.translate.pipeline.vectorize", forgetful)
    done = run(tmp_path / "scan.tif", tmp_path / "out", form="dxf", strict_mm=5, report=True)
    assert not done.written
    assert not list((tmp_path / "out").glob("*.dxf"))
    assert [failure.reason.split(":")[0][-6:] for failure in done.failures] == ["page 1", "page 2"]
    assert "a line of 7" in done.failures[0].reason
    assert "not in the vectors" in done.failures[0].reason
    (entry,) = entries(tmp_path / "out")
    assert entry.pages[0].longest_left_out_mm == pytest.approx(75, abs=1)
    html = (tmp_path / "out" / REPORT).read_text(encoding="utf-8")
    assert "longest left out" in html
    assert "Not written: a line of 7" in html
    done = run(tmp_path / "scan.tif", tmp_path / "lax", form="dxf", strict_mm=100)
    assert len(done.written) == 2


def test_without_a_scale_dxf_says_once_that_lengths_are_those_on_paper(tmp_path: Path) -> None:
    two_lines(tmp_path / "scan.tif", pages=2)
    one_line(tmp_path / "page.png")
    files = [tmp_path / "scan.tif", tmp_path / "page.png"]

    def said(to: str, name: str, **options: Any) -> int:
        done = convert(files, tmp_path / name, to=to, device="cpu", **options)
        return sum("on paper" in note and "--scale 1:5" in note for note in done.notes)

    assert said("dxf", "a", dry_run=True) == 0
    assert said("dxf", "a") == 1
    assert said("dxf", "a") == 0  # all of them are up to date
    assert said("dxf", "b", scale="1:1") == 0 == said("svg", "c")


def test_one_input_may_become_one_file(tmp_path: Path) -> None:
    two_lines(tmp_path / "scan.tif", pages=2)
    one_line(tmp_path / "page.png")
    out = tmp_path / "out"
    done = convert(tmp_path / "page.png", out / "a.DXF", device="cpu")
    assert done.written == [out / "a.DXF"]
    assert len(ezdxf.readfile(out / "a.DXF").modelspace().query("LINE")) == 1
    done = convert([tmp_path / "scan.tif"], str(out / "b.svg"), device="cpu", report=True)
    assert done.written == [out / "b-p001.svg", out / "b-p002.svg"]
    assert (out / "changes" / "b-p002.png").is_file()
    done = convert([tmp_path / "scan.tif"], out / "b.pdf", device="cpu")
    assert done.written == [out / "b.pdf"] and len(list(iter_pages(out / "b.pdf"))) == 2
    assert not (out / MANIFEST).exists()
    with pytest.raises(ConfigError, match=r"would be written to .*c\.png; name a folder"):
        convert([tmp_path / "page.png", tmp_path / "scan.tif"], out / "c.png", device="cpu")
    with pytest.raises(ConfigError, match="overwritten by its own"):
        convert([tmp_path / "page.png"], tmp_path / "page.png", device="cpu", force=True)


def test_a_file_of_the_user_s_is_not_written_over(tmp_path: Path) -> None:
    two_lines(tmp_path / "in" / "b.tif", pages=2)
    for name in ("a", "c"):
        one_line(tmp_path / "in" / f"{name}.png")
    out = tmp_path / "out"
    for name in ("a.png", "b-p002.png"):
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text("mine")
    done = run(tmp_path / "in", out)
    assert [path.name for path in done.written] == ["c.png"]
    assert [failure.source.name for failure in done.failures] == ["a.png", "b.tif"]
    assert re.search(r"b\.tif: .*b-p002\.png is there already.*use --force", done.failures[1].reason)
    assert (out / "a.png").read_text() == "mine" == (out / "b-p002.png").read_text()
    # What linewright made it may make again.
    assert not [f for f in run(tmp_path / "in", out, negative=True).failures if "c.png" in f.reason]
    jobs = plan([tmp_path / "in"], to=out, form="png")
    done = translate_folder(jobs, NetworkOnly(Copy()), to=out, options=Options(), force=True)
    assert len(done.written) == 4 and not done.failures
    assert len(run(tmp_path / "in", out).skipped) == 3


def test_marks_overlays_and_the_report_are_not_written_over_either(tmp_path: Path) -> None:
    coloured(tmp_path / "scan.png")
    out = tmp_path / "out"
    (out / "changes").mkdir(parents=True)
    for name in ("scan-marks.png", "changes/scan.png"):
        (out / name).write_text("mine")
        done = run(tmp_path / "scan.png", out, marks="layer", report=True)
        assert name in done.failures[0].reason
        (out / name).unlink()
        for left in (out / "changes.html", out / MANIFEST):
            left.unlink()
    (out / "changes.html").write_text("mine")
    with pytest.raises(ConfigError, match=r"changes\.html: is there already"):
        run(tmp_path / "scan.png", out, report=True)


def test_what_a_killed_run_wrote_is_known(tmp_path: Path) -> None:
    one_line(tmp_path / "a.png")

    class Killed(Copy):
        def translate(self, pixels: Pixels) -> Pixels:
            (tmp_path / "out" / "a.png").write_bytes(b"written, and not in the manifest")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "a.png", tmp_path / "out", Killed())
    assert run(tmp_path / "a.png", tmp_path / "out").written == [tmp_path / "out" / "a.png"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.png", MANIFEST]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    two_lines(tmp_path / "in" / "two.tif", pages=2)
    (tmp_path / "in" / "bad.png").write_bytes(b"nothing of the kind")
    out = tmp_path / "out"
    foretold = convert([tmp_path / "in"], out, device="cpu", dry_run=True)
    assert not out.exists()
    done = convert([tmp_path / "in"], out, device="cpu")
    assert foretold[:3] == done[:3] and len(done.written) == 2
    before = (out / MANIFEST).read_bytes()
    again = convert([tmp_path / "in"], out, device="cpu", dry_run=True)
    assert [path.name for path in again.skipped] == ["two.tif"] and not again.written
    assert (out / MANIFEST).read_bytes() == before


def test_two_processes_write_what_one_writes(tmp_path: Path) -> None:
    for number in range(3):
        page = draw_lines(1, thickness=2, seed=number, side=64)[0]
        write_pages(tmp_path / "in" / f"{number}.png", [page], dpi=100)
    (tmp_path / "in" / "1a.png").write_bytes(b"nothing of the kind")
    (tmp_path / "in" / "1b.png").write_bytes((tmp_path / "in" / "1.png").read_bytes()[:-40])
    seen: list[tuple[int, int, str]] = []

    def progress(done: int, total: int, path: Path) -> None:
        seen.append((done, total, path.name))

    names = ["0.png", "1.png", "1a.png", "1b.png", "2.png"]
    batches = []
    for jobs in (1, 2):
        out = tmp_path / str(jobs)
        batches.append(convert([tmp_path / "in"], out, jobs=jobs, progress=progress, device="cpu"))
        assert [done[:2] for done in seen] == [(n, 5) for n in range(1, 6)]  # in the order in which they end
        assert sorted(name for _, _, name in seen) == names
        seen.clear()
    one, two = batches
    assert [path.name for path in one.written] == [path.name for path in two.written]
    assert one.failures == two.failures and len(one.failures) == 2
    for name in ("0.png", "1.png", "2.png"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()
    assert [e.file for e in entries(tmp_path / "1")] == [e.file for e in entries(tmp_path / "2")]
    with pytest.raises(ConfigError, match="no -1 worker processes"):
        convert([tmp_path / "in"], tmp_path / "0", jobs=-1)


# A shell's job in the background starts with Ctrl-C ignored.
INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from linewright.translate.batch import convert

if __name__ == "__main__":
    convert([sys.argv[1]], sys.argv[2], to="tiff", jobs=2, device="cpu")
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_ends_the_processes_and_leaves_no_half_file(tmp_path: Path) -> None:
    for number in range(4):
        pages = draw_lines(400, thickness=2, seed=number, side=256)
        write_pages(tmp_path / "in" / f"{number}.tif", pages, dpi=100)
    script = tmp_path / "script.py"
    script.write_text(INTERRUPTED)
    out = tmp_path / "out"
    command = [sys.executable, str(script), str(tmp_path / "in"), str(out)]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    until = time.monotonic() + 120
    while len(list(out.glob(".part-*"))) < 2:
        assert child.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    os.killpg(child.pid, signal.SIGINT)
    _, said = child.communicate(timeout=60)  # its stderr ends when the last process has ended
    assert said.count("Traceback") == 1 and "KeyboardInterrupt" in said
    assert not list(out.glob(".part-*")) and not list(out.glob("*.tif"))


COUNT, CORRUPT = 300, range(15, 300, 30)
CHILD = """
import sys
from pathlib import Path
from linewright.translate.batch import translate_folder
from linewright.translate.tasks import NetworkOnly
from linewright.translate.options import Options
from linewright.translate.plan import plan

class Copy:
    channels = 1
    def translate(self, pixels):
        return pixels

source, to = map(Path, sys.argv[1:])
translate_folder(plan([source], to=to, form="png"), NetworkOnly(Copy()), to=to, options=Options())
"""


@pytest.mark.thorough
def test_hundreds_of_files_killed_half_way(tmp_path: Path) -> None:
    source, to = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    _, data = cv2.imencode(".png", np.full((8, 8), 200, np.uint8))
    for number in range(COUNT):
        bad = number in CORRUPT
        (source / f"{number:04d}.png").write_bytes(data.tobytes()[: 40 if bad else None])
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(source), str(to)])
    until = time.monotonic() + 120
    while len(list((to / JOBS).glob("*.done"))) < 90:
        assert child.poll() is None
        assert time.monotonic() < until
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert not (to / MANIFEST).exists()
    finished = {completion.entry.file for completion in completions(to) if not completion.entry.failures}
    assert 80 <= len(finished) < COUNT - len(CORRUPT)
    times = {name: (to / name).stat().st_mtime_ns for name in finished}
    done = run(source, to)
    assert {path.name for path in done.skipped} == finished
    assert {name: (to / name).stat().st_mtime_ns for name in finished} == times
    assert len(done.written) + len(done.skipped) == COUNT - len(CORRUPT)
    assert [failure.source.name for failure in done.failures] == [f"{n:04d}.png" for n in CORRUPT]
    assert all(failure.source.name in failure.reason for failure in done.failures)
    assert len([path for path in to.glob("*.png") if path.name[0] != "."]) == COUNT - len(CORRUPT)


# Bytes that are no UTF-8 (GBK, Latin-1), escapes, ends of lines in Unicode, a turn of direction.
ODD_NAMES = (
    b"\xcd\xbc\xd6\xbd.png",
    b"B\xe9ton.png",
    b"red\x1b[31m.png",
    "line\u2028end.png".encode(),
    "next\u0085line.png".encode(),
    b"two\nlines\r.png",
    "gnp.\u202etxt.png".encode(),
    b"\xff\xfe/inner.png",
    b"[bold]100%{0}.png",
    b"n" * 251 + b".png",
)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize("form", ["png", "tiff", "pdf", "dxf", "svg", "vector-pdf"])
def test_no_name_ends_the_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    source, to = tmp_path / "in", tmp_path / "out"
    for name in ODD_NAMES:
        path = source / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            image = Image.new("L", (60, 60), 255)
            image.paste(0, (10, 28, 50, 32))
            image.save(stream, "PNG", dpi=(100, 100))
    last = source / "z.png"
    one_line(last, dpi=100)
    (source / "loop.png").symlink_to("loop.png")
    (source / "gone.png").symlink_to("nowhere.png")
    (source / "endless.png").symlink_to("/dev/zero")
    os.mkfifo(source / "pipe.png")
    (source / "folder.png").mkdir()
    two = source / ("p" * 248 + ".pdf")
    write_pages(source / "two.pdf", [np.full((60, 60), 255, np.uint8)] * 2)
    (source / "two.pdf").rename(two)
    options: dict[str, Any] = {"dpi": 100.0, "report": True, "form": form}
    done = run(source, to, **options)
    failed = {failure.source.name for failure in done.failures}
    assert failed >= {"loop.png", "gone.png", "endless.png", "pipe.png"}
    # Names that end up longer than a name can be cost that file.
    assert failed == {"loop.png", "gone.png", "endless.png", "pipe.png", two.name}, done.failures
    lines = [failure.reason for failure in done.failures] + done.notes
    for line in lines:
        assert line.isprintable() and "our fault" not in line
    assert len(done.written) == len(ODD_NAMES) + 1
    again = run(source, to, **options)
    assert not again.written and len(again.skipped) == len(done.written)
    assert [failure.reason for failure in again.failures] == [f.reason for f in done.failures]
    report = (to / REPORT).read_text(encoding="utf-8")
    for link in set(re.findall(r'href="(changes/[^"]*)"', report)):
        assert (to / os.fsdecode(unquote_to_bytes(html.unescape(link)))).is_file()
    capsys.readouterr()
    for path in (*done.written, source / os.fsdecode(ODD_NAMES[2])):
        say(f"{path}")
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize("size", [0, 1, 40])
def test_an_output_cut_to_nothing_is_made_again(tmp_path: Path, size: int) -> None:
    source, to = tmp_path / "in", tmp_path / "out"
    for name in ("a", "b"):
        one_line(source / f"{name}.png")
    whole = {path: path.read_bytes() for path in run(source, to).written}
    first = min(whole)
    first.write_bytes(whole[first][:size])
    done = run(source, to)
    assert done.written == ([first] if size == 0 else [])
    if size == 0:
        assert first.read_bytes() == whole[first]


def test_each_page_is_handed_on_when_it_is_made(tmp_path: Path) -> None:
    for name in ("a", "b"):
        cv2.imwrite(str(tmp_path / f"{name}.png"), draw_lines(1, thickness=2, seed=0, side=48)[0])
    pages: list[FinishedPage] = []
    for form, to in (("png", tmp_path / "pixels"), ("svg", tmp_path / "vectors")):
        jobs = plan([tmp_path / "a.png", tmp_path / "b.png"], to=to, form=form)  # type: ignore[arg-type]
        asked = Options(form=form, dpi=100)  # type: ignore[arg-type]
        translate_folder(jobs, NetworkOnly(Copy()), to=to, options=asked, on_page=pages.append)
    assert [page.target.name for page in pages] == ["a.png", "b.png", "a.svg", "b.svg"]
    assert [page.vectors is None for page in pages] == [True, True, False, False]
    assert all(page.target.is_file() and page.repaired.page.pixels.shape == (48, 48) for page in pages)
    with pytest.raises(ConfigError, match="by one process alone"):
        convert(tmp_path / "a.png", tmp_path / "out", jobs=2, on_page=pages.append)
