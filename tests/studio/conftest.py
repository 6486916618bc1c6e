from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine, text

from linewright.studio.settings import StudioSettings
from studio_postgresql import postgresql_server, server_folder


@pytest.fixture(scope="session")
def new_postgresql() -> Iterator[Callable[[], str]]:
    """What empties a database in a PostgreSQL server and returns its URL; skips where no server is installed."""
    pytest.importorskip("pg8000", reason="pg8000 is not installed")
    if server_folder() is None:
        pytest.skip("there is no PostgreSQL server on this machine")
    with postgresql_server() as address:
        engine = create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")

        def new() -> str:
            # A database of its own for each test would be three hundred files each.
            with engine.connect() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
            return f"{address}/postgres"

        yield new
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do a test twice: with SQLite in the data folder, and with PostgreSQL."""
    if request.param == "postgresql":
        url = request.getfixturevalue("new_postgresql")()
        monkeypatch.setattr(StudioSettings, "url", property(lambda _: url))
