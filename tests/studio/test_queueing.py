from __future__ import annotations

import io
from pathlib import Path

import pytest

from linewright.base import UserError
from linewright.studio.app import Studio
from linewright.studio.queueing import queue_job
from studio_clients import png, studio_client

pytestmark = pytest.mark.usefixtures("any_database")


def test_what_is_refused_leaves_nothing(tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
        row = queue_job(studio, "font", {"style": "gyosho"})
        assert studio.jobs.folder(row.id).is_dir()
        row = queue_job(studio, "repair", {}, [("a/b.png", io.BytesIO(png()))])
        assert [file.name for file in row.files] == ["b.png"]
        kept = sorted(studio.jobs.folder(row.id).parent.iterdir())
        for kind, options, data in (("repair", {"dpi": -1}, png()), ("nothing", {}, png()), ("repair", {}, b"x")):
            with pytest.raises(UserError):
                queue_job(studio, kind, options, [("a.png", io.BytesIO(data))])
        with pytest.raises(UserError):
            queue_job(studio, "font", {"style": "nobody"})
        assert sorted(studio.jobs.folder(row.id).parent.iterdir()) == kept
