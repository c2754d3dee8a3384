"""Open the catalogue's database, bring its tables up to date, lend sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, inspect
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from service_catalogue.errors import NotMigrated

#: Lends a session: commits at the end of the block, rolls back if the block raised.
Sessions = Callable[[], AbstractContextManager[Session]]

MIGRATIONS = Path(__file__).with_name("migrations")
VERSION_TABLE = "alembic_version_catalogue"


def open_engine(url: str) -> Engine:
    """An engine for `url` (SQLite or PostgreSQL); an SQLite file's folder is made if it is missing.

    Its errors never name the values of a statement: those may be what a visitor wrote, and errors are logged.
    """
    database = make_url(url)
    if database.get_backend_name() != "sqlite":
        return create_engine(url, future=True, pool_pre_ping=True, hide_parameters=True)
    if database.database and database.database != ":memory:":
        Path(database.database).parent.mkdir(parents=True, exist_ok=True)
    # A file's connections are kept open: opening one and preparing it costs a millisecond, several times a message.
    pooled: dict[str, Any] = {} if database.database in (None, "", ":memory:") else {"poolclass": QueuePool}
    connect = {"timeout": 30, "check_same_thread": False}
    engine = create_engine(url, future=True, connect_args=connect, hide_parameters=True, **pooled)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # WAL lets visitors read while staff write; foreign keys are off in SQLite unless asked for.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def session_maker(engine: Engine) -> Sessions:
    """What lends sessions on `engine`."""
    factory = sessionmaker(engine, future=True, expire_on_commit=False)

    @contextmanager
    def sessions() -> Iterator[Session]:
        with factory.begin() as session:
            yield session

    return sessions


def migrate(engine: Engine, folder: Path = MIGRATIONS, version_table: str = VERSION_TABLE, to: str = "head") -> None:
    """Bring one set of tables to revision `to`; a set has its own folder and version table."""
    # Half a second that only whoever migrates has to wait for.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_table", version_table)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        if to == "base":
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)


def require_tables(engine: Engine, *names: str) -> None:
    """Raise NotMigrated unless the tables `names` exist."""
    existing = set(inspect(engine).get_table_names())
    missing = sorted(set(names) - existing)
    if missing:
        raise NotMigrated(f"The database has no table {missing[0]!r}; run `bertta setup` first.")
