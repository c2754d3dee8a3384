"""What all tests share: a small edition made on the spot, and the shipped one with a trained model, made once.

The shipped content is encoded and the model trained at most once for today's files and kept in var/ between runs;
each run works on a copy of its own.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TQDM_DISABLE", "1")

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot import logging as our_logging
from bot import wiring
from bot.assistant.agent import Assistant
from bot.conversations.dialogue import Dialogue
from bot.conversations.store import ConversationStore
from bot.schema import migrate_all
from bot.settings import ROOT, Settings
from bot.setup import prepare_database, prepare_index, prepare_model
from service_catalogue.database import Sessions, open_engine, session_maker

SHARED = ROOT.parent / "shared"
KEPT = ROOT / "var" / "test"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own settings do not reach the tests, but for what the session's fixtures set."""
    for name in ("HOST", "PORT", "PUBLIC_URL", "ALLOWED_ORIGINS", "ANSWER_WITHIN", "LOG_LEVEL", "CONTENT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture()
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A new SQLite database with all tables and no rows."""
    made = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    migrate_all(made)
    yield made
    made.dispose()


@pytest.fixture()
def sessions(engine: Engine) -> Sessions:
    """Sessions on a new database."""
    return session_maker(engine)


def _content_digest() -> str:
    digest = hashlib.sha256()
    package = ROOT / "catalogue" / "service_catalogue"
    folders = (ROOT / "catalogue" / "content", package / "migrations", ROOT / "bot" / "migrations", package / "e5")
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in (".yaml", ".py")]
    for file in sorted([*files, package / "models.py", package / "encoder.py"]):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _filled_database() -> Path:
    """The shipped content in a database with its vectors, made when it does not exist for today's files."""
    kept = KEPT / f"{_content_digest()}.db"
    if not kept.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(f".{os.getpid()}")
        draft.unlink(missing_ok=True)
        os.environ["DATABASE_URL"] = f"sqlite:///{draft}"
        prepare_database(wiring.settings(), print)
        prepare_index(print)
        with wiring.engine_for(os.environ["DATABASE_URL"]).connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        wiring.engine_for(os.environ["DATABASE_URL"]).dispose()
        draft.replace(kept)
    return kept


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings for a database that holds the shipped content, and the model of today's data."""
    our_logging.set_up("warning")
    copy = tmp_path_factory.mktemp("shipped") / "bertta.db"
    shutil.copyfile(_filled_database(), copy)
    os.environ["DATABASE_URL"] = f"sqlite:///{copy}"
    settings = wiring.settings()
    prepare_model(settings, print)
    return settings


@pytest.fixture(scope="session")
def assistant(shipped: Settings) -> Iterator[Assistant]:
    """The trained assistant on the shipped content."""
    from bot.serving import open_assistant

    opened = open_assistant(shipped)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def dialogue(shipped: Settings, assistant: Assistant) -> Dialogue:
    """Conversations with the trained assistant."""
    return Dialogue(ConversationStore(session_maker(wiring.engine_for(shipped.database_url))), assistant)


@pytest.fixture(scope="session")
def client(shipped: Settings, dialogue: Dialogue, assistant: Assistant) -> Iterator[TestClient]:
    """The whole application, called in process; an error inside it is answered, not raised."""
    from bot.web import create_app

    app = create_app(shipped, wiring.catalogue(), dialogue, assistant)
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made
