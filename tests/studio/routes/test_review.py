from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from linewright.studio.app import Studio
from linewright.studio.review import ReviewPage
from studio_clients import form_key, studio_client
from studio_pages import PAGE, add_page, doubt_of

pytestmark = pytest.mark.usefixtures("any_database")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with studio_client(tmp_path) as made:
        yield made


def page_of(client: TestClient) -> tuple[str, ReviewPage]:
    studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
    job = add_page(studio)
    return f"/jobs/{job}/pages/{PAGE}", studio.decisions.review(job, PAGE)


def test_a_page_shows_its_doubts_and_what_was_decided(client: TestClient) -> None:
    address, review = page_of(client)
    shown = client.get(address).text
    assert (
        "5 of 5 still to decide" in shown and "Another length is drawn: 66" in shown and "60 is drawn there." in shown
    )
    assert "a &lt;b&gt;" in shown and "<b>" not in shown
    wrong, key = doubt_of(review.doubts, "disagrees"), form_key(client)
    decision = {"item": wrong.id, "action": "write", "string": "<i>60</i>", "who": "<b>An</b>"}
    shown = client.post(f"{address}/decisions", data=decision, headers=key).text
    assert "4 of 5 still to decide" in shown and "&lt;b&gt;An&lt;/b&gt;" in shown and "<i>" not in shown
    assert "5 of 5 still to decide" in client.post(f"{address}/undo", headers=key).text
    assert client.post(f"{address}/decisions", data=decision).status_code == 403
    job = address.split("/")[2]
    assert "5 in doubt" in client.get(f"/jobs/{job}").text


def test_every_language_has_every_word_of_a_page(client: TestClient) -> None:
    address, _ = page_of(client)
    for path in (address, f"{address}/tables"):
        english = set(words(client.get(path).text))
        for language in ("zh", "ja"):
            local = set(words(client.get(path, headers={"Accept-Language": language}).text))
            assert not (english & local) - {"linewright", "English", "dxf"}, path


def words(page: str) -> list[str]:
    body = page[page.index("<main") :]
    plain = re.sub(r"<[^>]*>", "\n", body)
    lines = [html.unescape(line).strip() for line in plain.splitlines()]
    return [line for line in lines if re.search("[A-Za-z]{3}", line) and line not in ("a <b>", "BOLT", "B0LT")]


def test_the_viewer_is_told_what_it_needs(client: TestClient) -> None:
    address, review = page_of(client)
    view = client.get(f"{address}/view.json").json()
    assert (view["width"], view["levels"], view["layers"]) == (840, [9, 11], ["scan", "page", "vectors"])
    assert {doubt["id"] for doubt in view["doubts"]} == {doubt.id for doubt in review.doubts}
    for path in ("scan/11/0_0", "vectors/9/0_0", "page/11/1_2"):
        tile = client.get(f"{address}/tiles/{path}")
        assert tile.status_code == 200 and tile.content.startswith(b"\x89PNG")
    for path in ("key/11/0_0", "scan/x/0_0", "..%2Fscan/11/0_0"):
        assert client.get(f"{address}/tiles/{path}").status_code in (404, 422)
    assert client.get(address.replace(PAGE, "0009-0001")).status_code == 404
    assert client.get(f"/jobs/{'0' * 16}/pages/{PAGE}/tiles/scan/11/0_0").status_code == 404
    assert client.get(f"/jobs/{'0' * 16}/pages/{PAGE}/view.json").status_code == 404


def test_tables_are_edited_and_keep_their_texts_apart(client: TestClient) -> None:
    address, review = page_of(client)
    shown = client.get(f"{address}/tables").text
    assert all(word in shown for word in ("arrow side", ">fillet<", ">a5<", "3 × 50 (20)", ">111<"))
    wrong = doubt_of(review.doubts, "disagrees")
    assert f'name="item" value="{wrong.id}"' in shown and "disagrees" in shown
    others = re.findall(r'name="item" value="(t\d+)".*?name="string" value="([^"]*)"', shown, re.S)
    key = form_key(client)
    change = {"item": others[-1][0], "action": "delete"}
    assert client.post(f"{address}/decisions", data=change, headers=key).status_code == 200
    change = {"item": wrong.id, "action": "write", "string": "60"}
    shown = client.post(f"{address}/decisions?back=tables", data=change, headers=key).text
    left = dict(re.findall(r'name="item" value="(t\d+)".*?name="string" value="([^"]*)"', shown, re.S))
    assert left == {**dict(others[:-1]), wrong.id: "60"} and "disagrees" not in shown


def test_the_export_is_a_zip_of_known_formats(client: TestClient) -> None:
    address, _ = page_of(client)
    job = address.split("/")[2]
    answer = client.get(f"/jobs/{job}/export?form=dxf&form=png")
    assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == ["a <b>.dxf", "a <b>.png"]
    assert client.get(f"/jobs/{job}/export?form=exe").status_code == 404
    assert client.get(f"/jobs/{job}/export").status_code in (404, 422)
    assert client.get(f"/jobs/{'0' * 16}/export?form=dxf").status_code == 404


@pytest.mark.parametrize("points", ['{"points": [[1]]}', '{"points": [["x", 2]]}', "[1]", "{", '{"points": 3}'])
def test_points_that_are_none_are_refused(client: TestClient, points: str) -> None:
    address, _ = page_of(client)
    decision = {"item": "d1", "action": "draw", "points": points}
    assert client.post(f"{address}/decisions", data=decision, headers=form_key(client)).status_code == 400
