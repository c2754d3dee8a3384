"""Languages that may lag: a text was changed in one language and not in the others since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.database import open_engine, require_tables, session_maker
from service_catalogue.errors import NotMigrated
from service_catalogue.language import LANGUAGES

#: How soon the other languages are to follow an urgent correction.
FOLLOW_WITHIN = timedelta(days=14)
#: Texts more alike than this (0 to 100), with the same digits, differ in spelling only: nothing has to follow.
_SAME = 97.0
_CODES = frozenset(language.value for language in LANGUAGES)


@dataclass(frozen=True)
class Lag:
    """A field of an entry whose `languages` have not followed a change, and the day by which they should."""

    kind: str
    entry_id: str
    field: str
    languages: tuple[str, ...]
    deadline: date


def lagging_in(url: str) -> list[Lag]:
    """What may lag in the database at `url`; nothing where there is no such database yet."""
    database = make_url(url)
    if database.get_backend_name() == "sqlite" and not Path(database.database or "").is_file():
        return []
    engine = open_engine(url)
    try:
        require_tables(engine, models.Revision.__tablename__)
        with session_maker(engine)() as session:
            return lagging(session)
    except NotMigrated:
        return []
    finally:
        engine.dispose()


def lagging(session: Session) -> list[Lag]:
    """What may lag in the database, the earliest deadline first.

    A change in some languages asks the others to follow; whoever changes then, follows.
    """
    behind: dict[tuple[str, str, str], tuple[frozenset[str], date]] = {}
    query = select(models.Revision).order_by(models.Revision.kind, models.Revision.entry_id, models.Revision.number)
    for revision in session.execute(query).scalars():
        for field, changed in _changes(revision.before or {}, revision.after).items():
            place = (revision.kind, revision.entry_id, field)
            waiting, deadline = behind.get(place, (frozenset(), date.min))
            if waiting:
                behind[place] = waiting - changed, deadline
            else:
                behind[place] = _CODES - changed, revision.at.date() + FOLLOW_WITHIN
    found = [
        Lag(*place, tuple(code.value for code in LANGUAGES if code.value in waiting), deadline)
        for place, (waiting, deadline) in behind.items()
        if waiting
    ]
    return sorted(found, key=lambda lag: (lag.deadline, lag.kind, lag.entry_id, lag.field))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The fields whose text says something else than before, each with the languages in which it does."""
    found = {}
    for field, texts in after.items():
        if isinstance(texts, dict) and all(isinstance(texts.get(code), str) for code in _CODES):
            old = before.get(field) or {}
            found[field] = frozenset(code for code in _CODES if _differs(old.get(code, ""), texts[code]))
    return {field: changed for field, changed in found.items() if changed}


def _differs(before: str, after: str) -> bool:
    return _digits(before) != _digits(after) or fuzz.ratio(before, after) <= _SAME


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
