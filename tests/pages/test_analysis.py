"""What is computed of a page is computed once, and only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import numpy as np
import pytest

from lettered_pages import PX_PER_MM, Draw, lettered
from linewright.cli import main
from linewright.drawings import draw_pair
from linewright.pages import analysis
from linewright.pages.analysis import Analysis
from linewright.pages.binarise import find_ink, paper_level
from linewright.pages.components import Components, find_components
from linewright.pages.text_rows import Row, find_rows, find_slanted_rows
from linewright.pages.write import write_image


@contextmanager
def counted(name: str) -> Iterator[mock.Mock]:
    """Count the calls of a function by which an analysis finds something."""
    with mock.patch.object(analysis, name, wraps=getattr(analysis, name)) as count:
        yield count


def test_nothing_is_computed_twice_or_in_vain(ink: Draw) -> None:
    page = Analysis(ink(*lettered("46", 5, 20)), PX_PER_MM)
    with counted("paper_level") as levels, counted("find_components") as labelled:
        with counted("find_rows") as rows:
            assert page.rows() is page.rows([])
            assert page.rows({1}) is page.rows([1, 1])
        assert page.slanted_rows() is page.slanted_rows()
        assert page.ink is page.ink
        assert (levels.call_count, labelled.call_count, rows.call_count) == (1, 1, 2)


def test_an_analysis_says_what_the_functions_say(ink: Draw) -> None:
    pixels = ink(*lettered("46", 5, 20))
    page = Analysis(pixels, PX_PER_MM)
    components = find_components(find_ink(pixels, PX_PER_MM))
    assert np.array_equal(page.paper, paper_level(pixels, PX_PER_MM))
    assert np.array_equal(page.ink, find_ink(pixels, PX_PER_MM))
    assert np.array_equal(page.components.labels, components.labels)
    assert page.rows() == tuple(find_rows(components, PX_PER_MM))
    assert page.slanted_rows() == tuple(find_slanted_rows(components, PX_PER_MM))


def test_ink_by_another_rule_is_taken_as_it_is(ink: Draw) -> None:
    pixels = ink(*lettered("46", 5, 20))
    mask = np.zeros(pixels.shape, np.bool_)
    page = Analysis(pixels, PX_PER_MM, ink=mask)
    with counted("find_ink") as found:
        assert page.ink is mask
        assert page.rows() == ()
        assert found.call_count == 0
    components = find_components(pixels < 128)
    assert Analysis(pixels, PX_PER_MM, components=components).components is components


def test_rows_are_found_once_for_a_page_and_once_for_its_scan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page goes through four analyses, and each looks for rows once.

    Of the scan by the audit's ink; of the translated page by the audit's ink and by the
    vectoriser's mask, which never mix; and before that of the repaired page, to keep its lettering.
    """
    pair = draw_pair(0, 0, "test", task="repair", card=256, zoom=2.5)
    scan = tmp_path / "scan.png"
    write_image(scan, pair.x, dpi=pair.truth["px_per_mm"] * 25.4)
    searched: list[bytes] = []

    def search(components: Components, *arguments: object) -> list[Row]:
        searched.append(components.labels.tobytes())
        return find_rows(components, *arguments)  # type: ignore[arg-type]

    with mock.patch.object(analysis, "find_rows", search), pytest.raises(SystemExit) as done:
        arguments = ["--format", "dxf", "--report", "--device", "cpu", "--to", str(tmp_path / "to")]
        main(["translate", str(scan), *arguments])
    assert done.value.code in (0, None), capsys.readouterr().err
    assert len(searched) == len(set(searched)) == 4
