from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from linewright.base import ConfigError
from linewright.studio.database import Base, Database, FileRow, JobRow, table_names
from studio_clients import database_url

pytestmark = pytest.mark.usefixtures("any_database")


def test_the_steps_lead_to_the_tables_of_the_code(tmp_path: Path) -> None:
    database = Database(database_url(tmp_path))
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    assert {"jobs", "files", "alembic_version"} <= set(table_names(database))
    database.close()


def test_what_is_kept_is_there_again_and_files_go_with_their_job(tmp_path: Path) -> None:
    database = Database(database_url(tmp_path))
    row = JobRow(id="a", kind="repair", options={"dpi": 300}, state="queued", notes=[])
    row.files = [FileRow(role="given", name="名.png", stored="given/1.png", size=3)]
    with database.session() as session:
        session.add(row)
    database.close()
    database = Database(database_url(tmp_path))
    with database.session() as session:
        found = session.get_one(JobRow, "a")
        assert (found.options, found.files[0].name) == ({"dpi": 300}, "名.png")
        session.execute(text("DELETE FROM jobs"))
        assert session.execute(text("SELECT count(*) FROM files")).scalar() == 0
    database.close()


def test_a_session_that_fails_changes_nothing(tmp_path: Path) -> None:
    database = Database(database_url(tmp_path))
    with pytest.raises(KeyError), database.session() as session:
        session.add(JobRow(id="a", kind="repair", options={}, state="queued", notes=[]))
        session.flush()
        raise KeyError
    with database.session() as session:
        assert session.get(JobRow, "a") is None
    database.close()


def test_databases_that_cannot_be_used_are_named_without_their_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be opened") as caught:
        Database("nothing://me:secret@host/x")
    assert "secret" not in str(caught.value)
    database = Database(database_url(tmp_path))
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(ConfigError, match="newer linewright"):
        Database(database_url(tmp_path))
