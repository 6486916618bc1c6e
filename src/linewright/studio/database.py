"""The tables of the studio, and how its database is opened: SQLite in the data folder, or PostgreSQL by URL."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    Double,
    ForeignKey,
    MetaData,
    String,
    Text,
    create_engine,
    event,
    inspect,
)
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, sessionmaker

from linewright.base import ConfigError, shorten

MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_MS = 30_000  # that SQLite waits for another writer


class Base(DeclarativeBase):
    """Base of all tables; constraints have names, by which later migrations can change them."""

    type_annotation_map: ClassVar = {float: Double}
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class JobRow(Base):
    """Work that was asked for, and what became of it."""

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))  # a key of `kinds.KINDS`
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(12), index=True)  # queued, running, done, failed
    created: Mapped[float] = mapped_column(default=time.time, index=True)  # seconds since 1970
    started: Mapped[float | None] = mapped_column()
    ended: Mapped[float | None] = mapped_column()
    attempts: Mapped[int] = mapped_column(default=0)  # how often it was begun
    done: Mapped[int] = mapped_column(default=0)  # steps that are done
    total: Mapped[int] = mapped_column(default=0)  # of how many; 0: not known
    notes: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # each by language
    reason: Mapped[dict[str, str] | None] = mapped_column(JSON)  # why it failed, by language
    files: Mapped[list["FileRow"]] = relationship(
        back_populates="job", cascade="all, delete-orphan", passive_deletes=True, order_by="FileRow.number"
    )


class FileRow(Base):
    """A file of a job: what was given, or what came of it."""

    __tablename__ = "files"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(8))  # given, made
    name: Mapped[str] = mapped_column(Text)  # as people know it; never a path
    stored: Mapped[str] = mapped_column(String(200))  # in the job's folder, made of numbers
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    job: Mapped[JobRow] = relationship(back_populates="files")


class CorrectionRow(Base):
    """What a person decided on a page; it stays when it is taken back."""

    __tablename__ = "corrections"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), index=True)
    page: Mapped[str] = mapped_column(String(20))  # the folder of the page
    item: Mapped[str] = mapped_column(String(40))  # what it is about, see `review`
    action: Mapped[str] = mapped_column(String(10))
    string: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[list[list[float]]] = mapped_column(JSON, default=list)  # mm from the top left corner
    who: Mapped[str] = mapped_column(String(80), default="")
    made: Mapped[float] = mapped_column(default=time.time)
    undone: Mapped[float | None] = mapped_column()  # when it was taken back


class Database:
    """An open database, its tables up to date; ConfigError: it cannot be opened."""

    def __init__(self, url: str) -> None:
        try:
            self.engine = _engine(url)
        except (SQLAlchemyError, ModuleNotFoundError) as error:
            raise _refused(url, error) from error
        try:
            with self.engine.connect() as connection:
                migrate(connection)
        except SQLAlchemyError as error:
            self.close()
            raise _refused(url, error) from error
        except ConfigError:
            self.close()
            raise
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Yield a session whose changes are kept if the block ends well."""
        with self._sessions.begin() as session:
            yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def migrate(connection: Connection) -> None:
    """Bring the tables up to date; a ConfigError if a newer linewright made them."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix())
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise ConfigError("a newer linewright made this database", way_out="use that one, or another folder") from error
    connection.commit()


def table_names(database: Database) -> list[str]:
    """Return the names of the tables that there are."""
    return inspect(database.engine).get_table_names()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute("PRAGMA " + pragma)
    cursor.close()


def _refused(url: str, error: Exception) -> ConfigError:
    reason = shorten(str(error).partition("\n")[0])
    return ConfigError("cannot be opened ({0})", reason, where=_shown(url))


def _shown(url: str) -> str:
    """Return a URL without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return "--database"
