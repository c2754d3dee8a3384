"""What the search holds of every entry, read by a few plain queries.

It is read anew after each change, while somebody waits for an answer: as objects of the ORM it would take ten times as
long.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.language import LANGUAGES, Language, in_language

#: What each entry of a kind is called, by its id.
Called = dict[str, tuple[str, ...]]

#: What services are tied to, and the tables that say so.
_TIES = {
    "packages": models.service_package,
    "headings": models.service_heading,
    "stages": models.service_stage,
    "audiences": models.service_audience,
    "providers": models.service_provider,
}


@dataclass(frozen=True)
class ServiceRow:
    """A service without the texts that only its card shows; what it is tied to is ids, in the order that counts."""

    id: str
    kind: str
    status: str
    publication: str
    category: str
    cost: str | None
    name: dict[str, str]
    summary: dict[str, str]
    delivery: list[str]
    languages: list[str]
    phrases: tuple[tuple[Language, str], ...]
    packages: tuple[str, ...]
    headings: tuple[str, ...]
    stages: tuple[str, ...]
    audiences: tuple[str, ...]
    providers: tuple[str, ...]


_COLUMNS = ("id", "kind", "status", "publication", "category", "cost", "name", "summary", "delivery", "languages")


def service_rows(session: Session, publications: Collection[str]) -> list[ServiceRow]:
    """The services of any of `publications`, by id."""
    table = models.Service
    query = select(*(getattr(table, name) for name in _COLUMNS))
    found = session.execute(query.where(table.publication.in_(publications)).order_by(table.id)).mappings().all()
    tied = {name: _tied(session, ties) for name, ties in _TIES.items()}
    phrases = _phrases(session)
    return [ServiceRow(**row, **_many(tied, row["id"]), phrases=tuple(phrases.get(row["id"], ()))) for row in found]


def _many(tied: Mapping[str, Mapping[str, list[str]]], service_id: str) -> dict[str, Any]:
    return {name: tuple(ties.get(service_id, ())) for name, ties in tied.items()}


def _tied(session: Session, ties: Table) -> Mapping[str, list[str]]:
    return _grouped(session.execute(select(ties.c.service_id, ties.c.other_id).order_by(ties.c.position)))


def _phrases(session: Session) -> Mapping[str, list[tuple[Language, str]]]:
    table = models.Phrase
    rows = session.execute(select(table.service_id, table.language, table.text).order_by(table.id))
    languages = {language.value: language for language in LANGUAGES}
    return _grouped((owner, (languages[code], text)) for owner, code, text in rows)


def _grouped(pairs: Iterable[Any]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = defaultdict(list)
    for key, value in pairs:
        grouped[key].append(value)
    return grouped


def successors(session: Session) -> dict[str, str]:
    """Organisations that others have taken over from, and who does their work now."""
    table = models.Organisation
    rows = session.execute(select(table.id, table.successor_id).where(table.successor_id.is_not(None)))
    heirs: dict[str, str] = dict(rows.all())
    return {old: _last(heirs, old) for old in heirs}


def _last(heirs: Mapping[str, str], key: str) -> str:
    """The last of an organisation's successors, as `cards.today` has it: a circle is left where it closes."""
    seen = {key}
    while key in heirs and heirs[key] not in seen:
        key = heirs[key]
        seen.add(key)
    return key


def called(session: Session, table: type[Any]) -> Called:
    """What the entries of `table` are called in any language, their nicknames too where they have some."""
    columns = (table.id, table.name, *([table.nicknames] if hasattr(table, "nicknames") else []))
    return {key: name_forms(name, *also) for key, name, *also in session.execute(select(*columns))}


def name_forms(name: dict[str, str], nicknames: dict[str, list[str]] | None = None) -> tuple[str, ...]:
    """All that something is called, in any language."""
    also = [nickname for words in (nicknames or {}).values() for nickname in words]
    return tuple(dict.fromkeys([*(in_language(name, language) for language in LANGUAGES), *also]))
