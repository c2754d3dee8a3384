"""The edition of Kuvala: as files to break, loaded into a database, and loaded with its vectors."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import tiny
from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.schema import migrate_all
from service_catalogue.database import Sessions, open_engine, session_maker
from service_catalogue.encoder import SentenceEncoder, open_encoder
from service_catalogue.loading import load_edition
from service_catalogue.reading import Catalogue


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    """The real encoder; the tests that use it are about meaning."""
    opened = open_encoder()
    assert opened.meaning_based(), "this machine cannot run the encoder that the tests are about"
    return opened


@pytest.fixture()
def kuvala(tmp_path: Path) -> Path:
    """The edition's files, to break as the test likes."""
    return tiny.copy_to(tmp_path)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL server in a temporary folder."""
    import pgserver

    # Its socket's path must be short, and the server runs as a user who must be able to enter the folder.
    started = pgserver.get_server(tmp_path_factory.mktemp("postgres") / "data", cleanup_mode="delete")
    yield started.get_uri()
    with suppress(OSError):
        started.cleanup()


@pytest.fixture()
def postgres(server: str) -> Iterator[Engine]:
    """An empty PostgreSQL database."""
    engine = open_engine(server)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    yield engine
    engine.dispose()


@pytest.fixture()
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite database."""
    engine = open_engine(f"sqlite:///{tmp_path / 'deep' / 'folder' / 'new.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest) -> Engine:
    """An empty database of each kind in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture()
def anywhere(empty: Engine) -> Engine:
    """The edition in a database of each kind in turn."""
    migrate_all(empty)
    load_edition(session_maker(empty), tiny.KUVALA)
    return empty


@pytest.fixture(scope="session")
def _loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the edition."""
    file = tmp_path_factory.mktemp("loaded") / "kuvala.db"
    engine = open_engine(f"sqlite:///{file}")
    migrate_all(engine)
    load_edition(session_maker(engine), tiny.KUVALA)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@pytest.fixture()
def loaded_engine(tmp_path: Path, _loaded_once: Path) -> Iterator[Engine]:
    """The edition in a database of the test's own, without vectors."""
    file = tmp_path / "loaded.db"
    shutil.copyfile(_loaded_once, file)
    engine = open_engine(f"sqlite:///{file}")
    yield engine
    engine.dispose()


@pytest.fixture()
def loaded(loaded_engine: Engine) -> Sessions:
    """Sessions on that database."""
    return session_maker(loaded_engine)


@pytest.fixture(scope="session")
def _filled_once(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceEncoder) -> Path:
    """A database file with the edition and its vectors."""
    file = tmp_path_factory.mktemp("kuvala") / "kuvala.db"
    engine = open_engine(f"sqlite:///{file}")
    migrate_all(engine)
    load_edition(session_maker(engine), tiny.KUVALA)
    Catalogue(engine, encoder).snapshot()
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@pytest.fixture()
def filled(tmp_path: Path, _filled_once: Path) -> Iterator[Engine]:
    """The edition in a database of the test's own."""
    file = tmp_path / "filled.db"
    shutil.copyfile(_filled_once, file)
    engine = open_engine(f"sqlite:///{file}")
    yield engine
    engine.dispose()


@pytest.fixture()
def filled_sessions(filled: Engine) -> Sessions:
    """Sessions on the edition's database."""
    return session_maker(filled)


@pytest.fixture()
def catalogue(filled: Engine, encoder: SentenceEncoder) -> Catalogue:
    """The edition as everybody reads it."""
    return Catalogue(filled, encoder)
