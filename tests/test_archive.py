from __future__ import annotations

from pathlib import Path

import cv2
import ezdxf
import numpy as np
import pytest
from PIL import Image

from line_pages import draw_lines
from linewright.archive import plan, translate_archive
from linewright.errors import ConfigError, InputError
from linewright.raster import read_pages, write_pages
from linewright.translate import Translator


@pytest.fixture(scope="module")
def translator(tiny_run: Path) -> Translator:
    return Translator.load(tiny_run, device="cpu")


def test_folders_keep_their_inner_structure(tmp_path: Path, translator: Translator) -> None:
    page = draw_lines(1, thickness=2, seed=0, side=48)[0]
    for name in ("a.png", "inner/a.jpg"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(tmp_path / "in" / name), page)
    jobs = plan([tmp_path / "in"], to=tmp_path / "out", form="png")
    done = translate_archive(jobs, translator, form="png")
    assert sorted(done.written) == [tmp_path / "out/a.png", tmp_path / "out/inner/a.png"]
    assert not done.failures
    assert cv2.imread(str(tmp_path / "out/a.png"), 0).shape == (48, 48)


def test_pages_stay_together_and_keep_their_dpi(tmp_path: Path, translator: Translator) -> None:
    pages = draw_lines(3, thickness=2, seed=0, side=48)
    write_pages(tmp_path / "scan.tif", pages, dpi=150)
    jobs = plan([tmp_path / "scan.tif"], to=tmp_path / "out", form="tiff")
    translate_archive(jobs, translator, form="tiff")
    out = list(read_pages(tmp_path / "out/scan.tif"))
    assert [page.dpi for page in out] == [pytest.approx(150, abs=0.1)] * 3
    for page, source in zip(out, pages, strict=True):
        assert np.array_equal(page.pixels, translator.translate(source))


def test_png_gets_one_file_a_page(tmp_path: Path, translator: Translator) -> None:
    write_pages(tmp_path / "scan.pdf", draw_lines(2, thickness=2, seed=0), dpi=150)
    jobs = plan([tmp_path / "scan.pdf"], to=tmp_path / "out", form="png")
    done = translate_archive(jobs, translator, form="png", pdf_dpi=150)
    assert [path.name for path in done.written] == ["scan-p001.png", "scan-p002.png"]


def test_bad_files_are_skipped_and_named(tmp_path: Path, translator: Translator) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    cv2.imwrite(str(folder / "good.png"), draw_lines(1, thickness=2, seed=0)[0])
    (folder / "bad.png").write_bytes(b"nothing of the kind")
    done = translate_archive(
        plan([folder], to=tmp_path / "out", form="png"), translator, form="png"
    )
    assert [path.name for path in done.written] == ["good.png"]
    assert [failure.source.name for failure in done.failures] == ["bad.png"]
    assert "bad.png" in done.failures[0].reason
    assert "\n" not in done.failures[0].reason


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    page = draw_lines(1, thickness=2, seed=0)[0]
    cv2.imwrite(str(tmp_path / "a.png"), page)
    cv2.imwrite(str(tmp_path / "a.jpg"), page)
    with pytest.raises(ConfigError, match="overwritten by its own translation"):
        plan([tmp_path / "a.png"], to=tmp_path, form="png")
    with pytest.raises(ConfigError, match="would both be written to"):
        plan([tmp_path / "a.png", tmp_path / "a.jpg"], to=tmp_path / "out", form="png")


def test_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.png"):
        plan([tmp_path / "absent.png"], to=tmp_path / "out", form="png")


def test_one_bit_tiff(tmp_path: Path, translator: Translator) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), draw_lines(1, thickness=2, seed=0)[0])
    jobs = plan([tmp_path / "a.png"], to=tmp_path / "out", form="tiff")
    translate_archive(jobs, translator, form="tiff", bilevel=True)
    with Image.open(tmp_path / "out" / "a.tif") as image:
        assert image.mode == "1"
        assert image.info["compression"] == "group4"


class _Copy:
    """Stands for a translator that changes nothing."""

    channels = 1

    def translate(self, pixels: np.ndarray) -> np.ndarray:
        return pixels


def test_dxf_has_true_lengths_in_mm(tmp_path: Path) -> None:
    page = np.full((300, 400), 255, np.uint8)
    page[148:152, 50:350] = 0
    write_pages(tmp_path / "scan.png", [page], dpi=101.6)
    jobs = plan([tmp_path / "scan.png"], to=tmp_path / "out", form="dxf")
    done = translate_archive(jobs, _Copy(), form="dxf", scale=10)  # type: ignore[arg-type]
    assert done.written == [tmp_path / "out" / "scan.dxf"]
    document = ezdxf.readfile(done.written[0])
    (line,) = document.modelspace().query("LINE")
    # 300 px at 4 px/mm, drawn 1:10.
    assert line.dxf.start.distance(line.dxf.end) == pytest.approx(750, abs=10)
    assert not document.audit().errors


def test_vectors_of_a_file_without_resolution_need_one(tmp_path: Path) -> None:
    page = draw_lines(1, thickness=3, seed=0, side=96)[0]
    cv2.imwrite(str(tmp_path / "scan.bmp"), page)
    with Image.open(tmp_path / "scan.bmp") as image:
        image.save(tmp_path / "bare.png")
    jobs = plan([tmp_path / "bare.png"], to=tmp_path / "out", form="svg")
    done = translate_archive(jobs, _Copy(), form="svg")  # type: ignore[arg-type]
    assert not done.written
    assert "does not tell its resolution" in done.failures[0].reason
    done = translate_archive(jobs, _Copy(), form="svg", dpi=100)  # type: ignore[arg-type]
    assert done.written[0].read_text(encoding="utf-8").lstrip().startswith(("<?xml", "<svg"))
