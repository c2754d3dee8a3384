"""Entries as documents and as rows: what is written is what is read, and nothing of the entry before is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import made
import pytest
import tiny
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.content import read_edition
from service_catalogue.database import Sessions, session_maker
from service_catalogue.documents import KINDS, document_of, is_id, jsonable, plain, read_partly, tidy, unstorable, write

EDITION = read_edition(tiny.KUVALA)
ENTRIES = [
    (kind, entry)
    for kind, entries in (
        ("organisation", EDITION.organisations),
        ("service", EDITION.services),
        ("event", EDITION.events),
    )
    for entry in entries
]


@pytest.fixture()
def session(loaded: Sessions) -> Iterator[Session]:
    """A session on the edition."""
    with loaded() as session:
        yield session


def count(session: Session, table: Any) -> int:
    """How many rows a table has."""
    return session.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.mark.parametrize(("kind", "entry"), ENTRIES, ids=lambda value: getattr(value, "id", value))
def test_a_loaded_entrys_document_is_what_its_file_holds(loaded: Sessions, kind: str, entry: Any) -> None:
    with loaded() as session:
        assert document_of(session, KINDS[kind], entry.id) == plain(entry)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(made.documents)
def test_whatever_is_written_is_what_is_read(loaded: Sessions, document: tuple[str, dict[str, Any]]) -> None:
    kind, wanted = document
    assert made.complete(kind, wanted)
    with loaded() as session:
        write(session, KINDS[kind], KINDS[kind].shape.parse_obj(wanted))
    with loaded() as session:
        assert document_of(session, KINDS[kind], wanted["id"]) == wanted


def test_every_database_holds_the_texts_that_formats_stumble_on(anywhere: Engine) -> None:
    sessions = session_maker(anywhere)
    wanted = {**tiny.beekeeping(), "source": list(made.TRAPS), "internal_note": None, "channels": []}
    wanted["phrases"] = {language: list(made.TRAPS) for language in made.LANGUAGES}
    wanted["channels"] = [
        {"kind": "visit", "value": trap, "label": dict.fromkeys(made.LANGUAGES, trap), "source": trap}
        | {"language": None, "year": None, "confidence": "high"}
        for trap in made.TRAPS
    ]
    with sessions() as session:
        write(session, KINDS["service"], KINDS["service"].shape.parse_obj(wanted))
    with sessions() as session:
        assert document_of(session, KINDS["service"], "beekeeping") == {**wanted, "name_is_ours": []}


def test_an_entry_that_is_not_there_has_no_document(session: Session) -> None:
    assert all(document_of(session, kind, "nothing") is None for kind in KINDS.values())


def test_writing_an_entry_again_leaves_nothing_of_what_it_was(session: Session) -> None:
    tables = (models.Phrase, models.Channel, models.service_provider, models.service_package, models.service_stage)
    before = [count(session, table) for table in tables]
    document = document_of(session, KINDS["service"], "language_at_work")
    assert document is not None
    fewer = {
        **document,
        "stages": [],
        "channels": [],
        "phrases": {**document["phrases"], "sv": document["phrases"]["en"]},
    }
    fewer["providers"] = list(reversed(document["providers"]))
    for wanted in (fewer, document, document):
        write(session, KINDS["service"], KINDS["service"].shape.parse_obj(wanted))
        assert document_of(session, KINDS["service"], "language_at_work") == wanted
    assert [count(session, table) for table in tables] == before


def test_an_organisations_channels_are_its_own(session: Session) -> None:
    others = select(models.Channel.value).where(models.Channel.organisation_id.is_distinct_from("kuvala_town"))
    before = session.execute(others).scalars().all()
    document = document_of(session, KINDS["organisation"], "kuvala_town")
    assert document is not None
    write(session, KINDS["organisation"], KINDS["organisation"].shape.parse_obj({**document, "channels": []}))
    assert session.execute(others).scalars().all() == before
    assert session.get(models.Organisation, "kuvala_town").channels == []


def test_what_refers_to_an_entry_still_does_when_it_is_written_again(session: Session) -> None:
    for kind, entry in ENTRIES:
        write(session, KINDS[kind], entry)
    assert count(session, models.ReferralLink) == 2
    assert count(session, models.faq_service) == 2
    assert session.get(models.Organisation, "kuvala_labour_office").successor.id == "kuvala_employment"


def test_a_faulty_document_is_read_as_far_as_it_can_be() -> None:
    entry, faults = read_partly(
        KINDS["service"], {"id": "half", "cost": "dear", "stages": ["planning"], "languages": 1}
    )
    assert (entry.id, entry.stages, entry.cost, entry.languages, entry.providers) == ("half", ["planning"], (), (), ())
    assert {"cost", "languages", "name", "phrases"} <= {fault.field for fault in faults}
    assert "stages" not in {fault.field for fault in faults}


def test_a_tidy_document_has_the_shape_of_a_stored_one_and_no_field_more() -> None:
    channel = {
        "kind": "web",
        "value": " https://kuvala.example ",
        "label": dict.fromkeys(made.LANGUAGES, "x"),
        "source": "x",
    }
    given = {
        "id": "fair",
        "reviewed_on": date(2026, 3, 2),
        "as_of": "2026",
        "cost": "dear",
        "name": {"fi": " vain suomeksi "},
        "source": [" a ", "b"],
        "channels": [channel],
    }
    assert tidy(KINDS["service"], given) == {
        "id": "fair",
        "reviewed_on": "2026-03-02",
        "as_of": 2026,
        "cost": "dear",
        "name": {"fi": " vain suomeksi "},
        "source": ["a", "b"],
        "channels": [
            {**channel, "value": "https://kuvala.example", "language": None, "year": None, "confidence": "high"}
        ],
    }
    moment = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
    assert tidy(KINDS["event"], {"starts_at": moment})["starts_at"] == "2026-03-02T12:00:00"
    assert jsonable({"at": moment, "path": Path("x")}) == {"at": "2026-03-02T12:00:00+00:00", "path": "x"}


@pytest.mark.parametrize("document", [plain(entry) for _, entry in ENTRIES], ids=lambda document: document["id"])
def test_a_tidy_document_stays_as_it_is(document: dict[str, Any]) -> None:
    kind = next(kind for kind in KINDS.values() if set(document) == set(kind.shape.__fields__))
    assert tidy(kind, document) == document


def test_texts_that_no_database_holds_are_found_wherever_they_stand() -> None:
    document = {"a": "\0", "b": [{"c": ["fine", "half \ud83d"]}], "whole": "🚀", "d": {"e": None, "f": 7}}
    assert {fault.field for fault in unstorable(document)} == {"a", "b.0.c.1"}


@pytest.mark.parametrize("value", ["a", "Aa", "1a", "a b", "ä1", "a" * 61, "two\n", "", None, 12, ["ab"]])
def test_an_id_is_up_to_60_lower_case_letters_digits_and_underscores(value: Any) -> None:
    assert not is_id(value)
    assert is_id("a1") and is_id("a" * 60) and is_id("market_stall_permit")
