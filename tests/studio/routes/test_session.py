from __future__ import annotations

import asyncio
from pathlib import Path

from linewright.studio.app import Studio
from studio_clients import studio_client


def test_a_choice_of_language_is_kept(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        answer = client.get("/language/ja?back=/jobs")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/jobs")
        assert '<html lang="ja">' in client.get("/", headers={"Accept-Language": "zh"}).text
        assert "language" not in client.get("/language/xx?back=//evil.example").headers.get("Set-Cookie", "")
        assert client.get("/language/xx?back=//evil.example").headers["Location"] == "/"


def test_events_are_a_stream_for_a_limited_number(tmp_path: Path, monkeypatch: object) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]

        async def first() -> str:
            return await anext(studio.events.listen())

        assert asyncio.run(first()).startswith("retry:")
        studio.events.close()
        answer = client.get("/events")
        assert answer.headers["Content-Type"].startswith("text/event-stream") and answer.text.startswith("retry:")
        studio.events._listeners = dict.fromkeys(range(1000))  # type: ignore[assignment,arg-type]
        assert client.get("/events").status_code == 503
        studio.events._listeners.clear()
