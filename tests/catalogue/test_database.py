"""The tables: migrations up and down, models that match them, and the same on a real PostgreSQL."""

from __future__ import annotations

import pytest
import tiny
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, func, inspect, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

import bot.conversations.models as conversations
from bot.schema import MIGRATIONS as BOT_MIGRATIONS
from bot.schema import VERSION_TABLE as BOT_VERSIONS
from bot.schema import migrate_all
from service_catalogue import models
from service_catalogue.cards import get
from service_catalogue.database import MIGRATIONS, VERSION_TABLE, migrate, open_engine, require_tables, session_maker
from service_catalogue.errors import NotMigrated
from service_catalogue.loading import load_edition
from service_catalogue.reading import Catalogue

SETS = {
    "catalogue": (models.metadata, MIGRATIONS, VERSION_TABLE),
    "bot": (conversations.metadata, BOT_MIGRATIONS, BOT_VERSIONS),
}


def tables(engine: Engine) -> set[str]:
    """The tables that exist, but for Alembic's own."""
    return set(inspect(engine).get_table_names()) - {VERSION_TABLE, BOT_VERSIONS}


def differences(engine: Engine, metadata: MetaData, version_table: str) -> list[object]:
    """What Alembic would change to bring the tables of one set in line with their models."""

    def ours(thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return kind != "table" or name in metadata.tables

    with engine.connect() as connection:
        options = {"version_table": version_table, "include_object": ours, "compare_type": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


@pytest.mark.parametrize("name", SETS)
def test_the_models_match_the_migrations(empty: Engine, name: str) -> None:
    migrate_all(empty)
    metadata, _, version_table = SETS[name]
    assert metadata.tables.keys() <= tables(empty)
    assert differences(empty, metadata, version_table) == []


def test_a_column_that_no_migration_makes_would_be_noticed(sqlite: Engine) -> None:
    migrate_all(sqlite)
    with sqlite.begin() as connection:
        connection.execute(text("ALTER TABLE phrase RENAME COLUMN text TO words"))
    assert differences(sqlite, models.metadata, VERSION_TABLE)


@pytest.mark.parametrize("name", SETS)
def test_each_set_of_tables_goes_up_down_to_nothing_and_up_again(empty: Engine, name: str) -> None:
    metadata, folder, version_table = SETS[name]
    for _ in range(2):
        migrate(empty, folder, version_table)
        assert tables(empty) == set(metadata.tables)
        migrate(empty, folder, version_table, to="base")
        assert tables(empty) == set()


def test_a_filled_database_goes_down_to_nothing_too(empty: Engine) -> None:
    migrate_all(empty)
    load_edition(session_maker(empty), tiny.KUVALA)
    migrate(empty, BOT_MIGRATIONS, BOT_VERSIONS, to="base")
    assert tables(empty) == set(models.metadata.tables)
    migrate(empty, to="base")
    assert tables(empty) == set()


def test_migrating_again_changes_nothing(empty: Engine) -> None:
    migrate_all(empty)
    load_edition(session_maker(empty), tiny.KUVALA)
    migrate_all(empty)
    with empty.connect() as connection:
        assert connection.execute(select(func.count()).select_from(models.Service)).scalar_one() == 6


def test_the_same_edition_loads_on_every_database_and_reads_the_same(empty: Engine) -> None:
    migrate_all(empty)
    assert load_edition(session_maker(empty), tiny.KUVALA) == tiny.COUNTS
    with session_maker(empty)() as session:
        service = get(session, models.Service, "market_stall_permit")
        assert service.name == {"fi": "Torimyyntilupa", "sv": "Tillstånd för torghandel", "en": "Market stall permit"}
        assert [heading.id for heading in service.headings] == ["begin_permits"]
        assert service.reviewed_on is None
        assert get(session, models.Service, "founding_advice").reviewed_on.isoformat() == "2026-03-02"


def test_the_index_is_made_kept_and_renewed_on_every_database(empty: Engine) -> None:
    migrate_all(empty)
    sessions = session_maker(empty)
    load_edition(sessions, tiny.KUVALA)
    counting = tiny.CountingEncoder(tiny.FakeEncoder())
    assert len(Catalogue(empty, counting).snapshot().index) == 6
    with sessions() as session:
        tiny.publish_beekeeping(session)
    assert len(Catalogue(empty, counting).snapshot().index) == 7
    assert len(counting.catalogue_texts) == len(set(counting.catalogue_texts))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE service SET status = 'someday'",
        "UPDATE service SET cost = 'dear'",
        "UPDATE organisation SET kind = 'club'",
        "UPDATE organisation SET successor_id = 'nobody'",
        "UPDATE service_provider SET other_id = 'nobody'",
        "UPDATE package SET number = 1",
        "UPDATE channel SET kind = 'fax'",
        "DELETE FROM organisation WHERE id = 'kuvala_town'",
    ],
)
def test_every_database_refuses_what_breaks_a_rule(empty: Engine, statement: str) -> None:
    migrate_all(empty)
    load_edition(session_maker(empty), tiny.KUVALA)
    with pytest.raises(IntegrityError), empty.begin() as connection:
        connection.execute(text(statement))


def test_a_deleted_service_takes_its_phrases_and_ties_along(empty: Engine) -> None:
    migrate_all(empty)
    load_edition(session_maker(empty), tiny.KUVALA)
    with empty.begin() as connection:
        connection.execute(text("DELETE FROM service WHERE id = 'loan_guarantee'"))
        for table in ("phrase", "service_provider", "service_package", "service_heading", "referral_link"):
            left = text(f"SELECT count(*) FROM {table} WHERE service_id = 'loan_guarantee'")  # noqa: S608
            assert connection.execute(left).scalar_one() == 0, table


def test_a_session_that_raises_leaves_nothing_behind(empty: Engine) -> None:
    migrate_all(empty)
    sessions = session_maker(empty)
    with pytest.raises(RuntimeError), sessions() as session:
        session.add(models.Stage(id="lost", number=9, name={}))
        session.flush()
        raise RuntimeError
    with sessions() as session:
        assert session.get(models.Stage, "lost") is None


def test_a_database_without_tables_says_what_to_do(empty: Engine) -> None:
    with pytest.raises(NotMigrated, match="bertta setup"):
        require_tables(empty, "service")
    with pytest.raises(NotMigrated):
        Catalogue(empty, tiny.FakeEncoder())


def test_sqlite_keeps_foreign_keys_and_lets_people_read_while_others_write(sqlite: Engine) -> None:
    with sqlite.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1


def test_a_database_in_memory_can_be_opened() -> None:
    engine = open_engine("sqlite://")
    migrate_all(engine)
    assert "service" in tables(engine)
