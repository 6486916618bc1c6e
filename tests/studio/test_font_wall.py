from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linewright.base import ConfigError, InputError
from linewright.studio.app import Studio
from linewright.studio.font_wall import Wish
from studio_clients import png, studio_client
from studio_fonts import add_font


@pytest.fixture
def studio(any_database: None, tmp_path: Path) -> Iterator[Studio]:
    with studio_client(tmp_path) as client:
        yield client.app.state.studio  # type: ignore[attr-defined]


def test_wishes_go_into_the_next_font(studio: Studio) -> None:
    job = add_font(studio)
    row = studio.walls.row(job)
    assert row is not None and list(studio.walls.kept(row)) == ["永", "和"]
    studio.walls.wish(row, "永", Wish(do="choose", label="by <b>another</b>"))
    studio.walls.wish(row, "和", Wish(do="reroll"))
    assert studio.walls.make_again(row) and not studio.walls.make_again(row)  # it waits already
    again = studio.jobs.claim()
    assert again is not None and again.id == job and again.attempts == 1 and not again.files
    assert (again.options["choose"], again.options["reroll"]) == ({"永": "by <b>another</b>"}, "和")
    assert studio.walls.wishes(row) == {}


def test_a_picture_is_kept_until_something_else_is_wished(studio: Studio) -> None:
    row = studio.walls.row(add_font(studio))
    assert row is not None
    studio.walls.wish(row, "永", Wish(do="own"), picture=png())
    own = studio.walls.own(row, "永")
    assert own is not None and own.name == "U+6C38.png" and own.read_bytes() == png()
    for data in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b""):
        with pytest.raises(InputError, match="is no PNG"):
            studio.walls.wish(row, "永", Wish(do="own"), picture=data)
    assert studio.walls.own(row, "永") == own
    studio.walls.wish(row, "永", Wish(do="choose", label="print"))
    assert studio.walls.own(row, "永") is None and studio.walls.wishes(row)["永"].label == "print"
    studio.walls.wish(row, "永", None)
    assert studio.walls.wishes(row) == {}


def test_what_the_font_does_not_have_is_refused(studio: Studio) -> None:
    row = studio.walls.row(add_font(studio))
    assert row is not None and studio.walls.row("0" * 16) is None
    for char, wish in (("龘", Wish(do="reroll")), ("../x", None), ("和", Wish(do="choose", label="by nobody"))):
        with pytest.raises(ConfigError):
            studio.walls.wish(row, char, wish)
