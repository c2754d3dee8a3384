"""Events of the town of Kuvala for the tests of the event formats: single ones, and whatever may be thought of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import tiny
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.schema import migrate_all
from service_catalogue.database import Sessions, open_engine, session_maker
from service_catalogue.documents import KINDS, Document, document_of, write
from service_catalogue.editing import Editor
from service_catalogue.formats.plain_text import tidy
from service_catalogue.loading import load_edition


def texts(word: str) -> dict[str, str]:
    """A text in three languages."""
    return {"fi": f"{word} suomeksi", "sv": f"{word} på svenska", "en": f"{word} in English"}


def event(**fields: Any) -> Document:
    """An event as a document; the fields that a test is about are its own."""
    return {
        "id": "market_morning",
        "name": {"fi": "Toriaamu", "sv": "Torgmorgon", "en": "Market morning"},
        "summary": texts("Aamukahvit"),
        "description": texts("Kahvia ja neuvoja"),
        "organisers": ["kuvala_town"],
        "status": "ad_hoc",
        "packages": ["begin"],
        "starts_at": "2026-03-05T12:00:00",
        "ends_at": "2026-03-05T14:30:00",
        "place": {"fi": "Tori, Kuvala", "sv": "Torget, Bildstad", "en": "Market square, Kuvala"},
        "url": "https://kuvala.example/tori?a=1&b=2",
        "as_of": 2026,
        "source": ["invented for the tests"],
        **fields,
    }


def publish(sessions: Sessions, *documents: Document) -> None:
    """Publish events as staff would."""
    for document in documents:
        Editor(sessions, "anna").publish("event", document)


def kuvala_without_events(folder: Path) -> Path:
    """A database file with the edition of Kuvala; its own events would stand in every file."""
    file = folder / "kuvala.db"
    engine = open_engine(f"sqlite:///{file}")
    migrate_all(engine)
    load_edition(session_maker(engine), tiny.KUVALA)
    with engine.begin() as connection:
        connection.execute(KINDS["event"].table.__table__.delete())
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@contextmanager
def own_copy(file: Path, folder: Path) -> Iterator[Engine]:
    """The database in `file` for one test."""
    engine = open_engine(f"sqlite:///{shutil.copyfile(file, folder / 'copy.db')}")
    yield engine
    engine.dispose()


@contextmanager
def trial(engine: Engine, *documents: Document) -> Iterator[Session]:
    """A session that has the events until it is over."""
    with Session(engine, future=True) as session:
        for document in documents:
            write(session, KINDS["event"], KINDS["event"].shape.parse_obj(document))
        yield session
        session.rollback()


def drafts_of(session: Session) -> Sessions:
    """Sessions that are all `session`, so that what an import does is undone with it."""

    @contextmanager
    def sessions() -> Iterator[Session]:
        yield session

    return sessions


def stored_events(session: Session) -> dict[str, Document | None]:
    """All events as documents, by id."""
    rows = session.execute(KINDS["event"].table.__table__.select()).all()
    return {row.id: document_of(session, KINDS["event"], row.id) for row in rows}


#: Characters that mean something to one of the formats stand beside any others.
_LETTERS = st.one_of(
    st.sampled_from("\\Nn,;:\"'<>&/\n\t %^=-+åäöÅÄÖ€😀\u2028\u0085\r\x0b"),
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"),
)
TEXT = st.text(_LETTERS, min_size=1, max_size=200).filter(tidy)
SHORT_TEXT = st.text(_LETTERS, min_size=1, max_size=150).filter(tidy)


def in_languages(text: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    """A text in three languages."""
    return st.fixed_dictionaries({"fi": text, "sv": text, "en": text})


#: Midnights in local time, hours around the changes of the clocks, and any other times to the second.
_MOMENTS = st.one_of(
    st.datetimes(datetime(1970, 1, 2), datetime(2199, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.sampled_from([datetime(2026, 3, 29), datetime(2026, 10, 25), datetime(2040, 10, 28)]).flatmap(
        lambda night: st.integers(-8, 8).map(lambda quarters: night + timedelta(hours=1, minutes=15 * quarters))
    ),
    st.sampled_from([datetime(2026, 3, 4, 22), datetime(2026, 3, 28, 22), datetime(2026, 10, 24, 21)]),
)
_LENGTHS = st.one_of(
    st.none(),
    st.sampled_from([timedelta(), timedelta(hours=23), timedelta(days=1), timedelta(hours=25), timedelta(days=3)]),
    st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds)),
)


@st.composite
def an_event(draw: st.DrawFn, entry_id: str, *, dated: bool = False) -> Document:
    """Any event that could be published; with dates if `dated`."""
    starts_at = draw(_MOMENTS if dated else st.one_of(st.none(), _MOMENTS))
    lasts = draw(_LENGTHS) if starts_at else None
    organisations = ["kuvala_town", "kuvala_employment", "kuvala_labour_office", "lantern_guarantee"]
    return event(
        id=entry_id,
        name=draw(in_languages(TEXT)),
        summary=draw(in_languages(SHORT_TEXT)),
        description=draw(in_languages(TEXT)),
        organisers=draw(st.lists(st.sampled_from(organisations), min_size=1, unique=True)),
        status=draw(st.sampled_from(["ongoing", "ad_hoc", "cancelled"])),
        packages=draw(st.lists(st.sampled_from(["begin", "people"]), unique=True)),
        starts_at=starts_at.isoformat() if starts_at else None,
        ends_at=(starts_at + lasts).isoformat() if starts_at and lasts is not None else None,
        place=draw(st.one_of(st.none(), in_languages(TEXT))),
        url=draw(st.sampled_from([None, "https://kuvala.example/a,b;c?d=%C3%A4&e=1#f", "http://kuvala.example:8080/"])),
        as_of=draw(st.one_of(st.none(), st.integers(2000, 2100))),
    )


def any_events(*, dated: bool = False) -> st.SearchStrategy[list[Document]]:
    """Up to three events."""
    ids = ("market_morning", "market_evening", "a1")
    return st.integers(0, len(ids)).flatmap(
        lambda count: st.tuples(*(an_event(entry_id, dated=dated) for entry_id in ids[:count])).map(list)
    )


def as_told(document: Document, succeeded: dict[str, str]) -> Document:
    """What any format can tell: words, times to the second, who does the work today, and whether the event is off."""
    ends_at = None if document.get("ends_at") == document.get("starts_at") else document.get("ends_at")
    told = {name: _tidied(document.get(name)) for name in ("name", "summary", "description", "place")}
    organisers = [succeeded.get(one, one) for one in document.get("organisers", [])]
    return {
        **told,
        "starts_at": document.get("starts_at"),
        "ends_at": ends_at,
        "organisers": list(dict.fromkeys(organisers)),
        "packages": document.get("packages", []),
        "url": document.get("url"),
        "cancelled": document["status"] == "cancelled",
    }


def _tidied(found: dict[str, str] | None) -> dict[str, str] | None:
    return {code: tidy(text) for code, text in found.items()} if found else None
