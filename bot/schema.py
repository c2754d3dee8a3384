"""The whole database: the catalogue's tables and ours, each set migrated on its own."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import Engine

from service_catalogue.database import migrate

MIGRATIONS = Path(__file__).with_name("migrations")
VERSION_TABLE = "alembic_version_bot"


def migrate_all(engine: Engine) -> None:
    """Bring every table to today's revision."""
    migrate(engine)
    migrate(engine, MIGRATIONS, VERSION_TABLE)
