from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import ezdxf
import pytest

from linewright.base import ConfigError, DataError
from linewright.studio.app import Studio
from studio_clients import studio_client
from studio_pages import PAGE, add_page, doubt_of


@pytest.fixture
def studio(any_database: None, tmp_path: Path) -> Iterator[Studio]:
    with studio_client(tmp_path) as client:
        yield client.app.state.studio  # type: ignore[attr-defined]


def decide(studio: Studio, job: str, item: str, action: str, string: str = "") -> None:
    studio.decisions.add(job, PAGE, item, action, string=string, points=[], who=" An  Li ")


def test_decisions_are_kept_with_who_and_when_and_taken_back(studio: Studio) -> None:
    job = add_page(studio)
    review = studio.decisions.review(job, PAGE)
    wrong = doubt_of(review.doubts, "disagrees")
    decide(studio, job, wrong.id, "write", "60")
    decide(studio, job, doubt_of(review.doubts, "reading").id, "write", "BOLT")
    [first, second] = studio.decisions.made(job, PAGE)
    assert (first.who, first.string, second.string) == ("An Li", "60", "BOLT") and first.made <= second.made
    vectors = studio.decisions.vectors(job, PAGE)
    assert vectors is not None and {"60", "BOLT"} <= {text.string for text in vectors.texts}
    assert studio.decisions.undo(job, PAGE)
    vectors = studio.decisions.vectors(job, PAGE)
    assert vectors is not None and "B0LT" in {text.string for text in vectors.texts}
    assert studio.decisions.undo(job, PAGE) and not studio.decisions.undo(job, PAGE)
    assert studio.decisions.pages(job) == [PAGE]


def test_corrections_are_in_every_format(studio: Studio, tmp_path: Path) -> None:
    job = add_page(studio)
    review = studio.decisions.review(job, PAGE)
    decide(studio, job, doubt_of(review.doubts, "disagrees").id, "write", "60")
    decide(studio, job, doubt_of(review.doubts, "unread").id, "write", "NEW")
    studio.decisions.add(job, PAGE, "d1", "draw", string="", points=[[10, 20], [30, 20]], who="")
    with studio.decisions.export(job, ["dxf", "svg", "pdf", "json", "png"], {"scale": None}) as file:
        data = file.read()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sorted(archive.namelist()) == ["a <b>.dxf", "a <b>.json", "a <b>.pdf", "a <b>.png", "a <b>.svg"]
        (tmp_path / "a.dxf").write_bytes(archive.read("a <b>.dxf"))
        reading = json.loads(archive.read("a <b>.json"))
        assert ">NEW</text>" in archive.read("a <b>.svg").decode()
    space = ezdxf.readfile(tmp_path / "a.dxf").modelspace()
    assert "60" in {entity.dxf.text for entity in space.query("DIMENSION")}
    assert "NEW" in {entity.dxf.text for entity in space.query("TEXT")}
    lines = [(line.dxf.start.vec2, line.dxf.end.vec2) for line in space.query("LINE")]
    assert any(a.isclose((10, 277)) and b.isclose((30, 277)) for a, b in lines)
    assert {one["text"]: one["verdict"] for one in reading["dimensions"]}["60"] == "agrees"


@pytest.mark.parametrize(
    ("item", "action", "string"),
    [
        ("t0", "draw", ""),
        ("../x", "accept", ""),
        ("t0", "rm", ""),
        ("lost0", "keep", ""),
        ("t0", "write", "x" * 501),
        ("d1", "draw", ""),
    ],
)
def test_what_makes_no_sense_is_not_kept(studio: Studio, item: str, action: str, string: str) -> None:
    job = add_page(studio)
    with pytest.raises(ConfigError):
        decide(studio, job, item, action, string)
    assert not studio.decisions.made(job, PAGE)


@pytest.mark.parametrize("page", ["..", "0001-0001/..", "", "x"])
def test_only_the_name_of_a_page_is_a_folder(studio: Studio, page: str) -> None:
    job = add_page(studio)
    with pytest.raises(KeyError):
        studio.decisions.folder(job, page)


def test_nothing_is_exported_of_a_job_without_pages(studio: Studio) -> None:
    with pytest.raises(DataError, match="nothing can be exported"):
        studio.decisions.export("0" * 16, ["dxf"], {})


def test_pages_that_are_called_alike_are_exported_apart_and_counted(studio: Studio) -> None:
    job = add_page(studio)
    first = studio.decisions.folder(job, PAGE)
    shutil.copytree(first, first.with_name("0002-0001"))
    count = len(studio.decisions.review(job, PAGE).doubts)
    decide(studio, job, doubt_of(studio.decisions.review(job, PAGE).doubts, "disagrees").id, "write", "60")
    assert studio.decisions.overview(job) == [(PAGE, "a <b>", count - 1), ("0002-0001", "a <b>", count)]
    assert studio.decisions.undo(job, PAGE) and studio.decisions.overview(job)[0].open_count == count
    with studio.decisions.export(job, ["png"], {}) as file, zipfile.ZipFile(file) as archive:
        assert archive.namelist() == ["a <b>.png", "a <b>-2.png"]
    assert not [path for path in studio.jobs.folder(job).iterdir() if path.is_file()]  # its file is gone
