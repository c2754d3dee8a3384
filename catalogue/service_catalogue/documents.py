"""Entries as documents and as rows: the shape of a content file, read from the tables and written to them.

A document is what a YAML file holds: one mapping with all fields of an entry. Loading, editing, imports and exports
all speak in documents, so that there is one place where an entry's parts become rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import validate_model
from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.entries import Entry, EventEntry, Id, OrganisationEntry, ServiceEntry
from service_catalogue.errors import EntryFault

Document = dict[str, Any]

ID_RULE = "an id has up to 60 lower-case letters, digits and underscores, a letter first"
#: A NUL, which PostgreSQL has no room for, and a lone surrogate, which has no UTF-8.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
#: Where a value stands in a document: the names and places that lead to it.
Path = tuple[Any, ...]


@dataclass(frozen=True)
class Kind:
    """A kind of entry that can be edited: its table, its shape, and where its lists of ids are kept."""

    name: str
    table: type[models.Base]
    shape: type[Entry]
    ties: Mapping[str, Table] = field(default_factory=dict)
    #: Fields that are columns under another name.
    renamed: Mapping[str, str] = field(default_factory=dict)
    phrases: bool = False
    channels: bool = False

    @property
    def owner(self) -> str:
        """The column by which other tables refer to an entry of this kind."""
        return f"{self.name}_id"

    def columns(self) -> dict[str, str]:
        """The fields that are columns of the entry's own row, and those columns' names."""
        apart = {*self.ties, "phrases", "channels"}
        return {name: self.renamed.get(name, name) for name in self.shape.__fields__ if name not in apart}


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "organisation",
            models.Organisation,
            OrganisationEntry,
            renamed={"part_of": "part_of_id", "successor": "successor_id"},
            channels=True,
        ),
        Kind(
            "service",
            models.Service,
            ServiceEntry,
            ties={
                "providers": models.service_provider,
                "packages": models.service_package,
                "headings": models.service_heading,
                "stages": models.service_stage,
                "audiences": models.service_audience,
            },
            phrases=True,
            channels=True,
        ),
        Kind(
            "event",
            models.Event,
            EventEntry,
            ties={"organisers": models.event_organiser, "packages": models.event_package},
        ),
    )
}


def plain(entry: Entry) -> Document:
    """An entry as a document that JSON can hold: dates as texts."""
    document: Document = json.loads(entry.json())
    return document


def read_partly(kind: Kind, document: Document) -> tuple[Entry, list[EntryFault]]:
    """The entry that `document` describes as far as it can be read, and what is wrong with it, field by field.

    What is missing or wrong is empty in the entry.
    """
    values, _, error = validate_model(kind.shape, document)
    entry = kind.shape.construct(**{**dict.fromkeys(kind.shape.__fields__, ()), **values})
    faults = [EntryFault(_dotted(fault["loc"]), fault["msg"]) for fault in error.errors()] if error else []
    return entry, [*faults, *unstorable(document)]


def tidy(kind: Kind, document: Document) -> Document:
    """`document` with each field as the tables would give it back: dates as texts, white space and defaults in place.

    A field that cannot be read stays as it is, and none is added.
    """
    values, _, _ = validate_model(kind.shape, document)
    kept = {name: values[name] for name in document if name in values}
    return {**jsonable(document), **json.loads(kind.shape.construct(**kept).json(include=set(kept)))}


def jsonable(document: Document) -> Document:
    """`document` as JSON would give it back: a date as its text."""
    found: Document = json.loads(json.dumps(document, default=_date_as_text))
    return found


def _date_as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def is_id(value: Any) -> bool:
    """Whether `value` can be an entry's id (ID_RULE)."""
    return isinstance(value, str) and re.fullmatch(Id.regex, value) is not None


def unstorable(document: Document) -> list[EntryFault]:
    """The texts in `document` that not every database can hold: with a NUL, or half a character."""
    paths = [path for path, text in _texts(document) if _NO_TEXT.search(text)]
    return [EntryFault(_dotted(path), "holds a character that is no text") for path in paths]


def _dotted(path: Path) -> str:
    return ".".join(str(step) for step in path if step != "__root__")


def _texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """All texts within `value`, and where they stand."""
    if isinstance(value, str):
        yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in inner:
        yield from _texts(part, (*path, step))


def document_of(session: Session, kind: Kind, entry_id: str) -> Document | None:
    """The document of a stored entry, or None if there is none. What was stored under older rules is told as it is."""
    row = session.get(kind.table, entry_id)
    if row is None:
        return None
    found: Document = {name: getattr(row, column) for name, column in kind.columns().items()}
    for name, table in kind.ties.items():
        found[name] = _tied(session, kind, table, entry_id)
    if kind.channels:
        found["channels"] = [_channel(channel) for channel in _channels(session, kind, entry_id)]
    if kind.phrases:
        found["phrases"] = _phrases(session, entry_id)
    return tidy(kind, {name: found[name] for name in kind.shape.__fields__})


def write(session: Session, kind: Kind, entry: Entry) -> None:
    """Put `entry` in the place of the stored one of its id, or beside the others if it is new."""
    values = entry.dict()
    row = session.get(kind.table, values["id"]) or kind.table()
    for name, column in kind.columns().items():
        setattr(row, column, values[name])
    session.add(row)
    session.flush()
    for name, table in kind.ties.items():
        _tie(session, kind, table, values["id"], values[name])
    if kind.channels:
        _write_channels(session, kind, values)
    if kind.phrases:
        _write_phrases(session, values)
    session.flush()
    session.expire(row)


def _tied(session: Session, kind: Kind, table: Table, entry_id: str) -> list[str]:
    query = select(table.c.other_id).where(table.c[kind.owner] == entry_id).order_by(table.c.position)
    return list(session.execute(query).scalars())


def _tie(session: Session, kind: Kind, table: Table, entry_id: str, others: list[str]) -> None:
    session.execute(delete(table).where(table.c[kind.owner] == entry_id))
    rows = [{kind.owner: entry_id, "other_id": other, "position": place} for place, other in enumerate(others)]
    if rows:
        session.execute(table.insert(), rows)


def _channels(session: Session, kind: Kind, entry_id: str) -> list[models.Channel]:
    owner = getattr(models.Channel, kind.owner)
    query = select(models.Channel).where(owner == entry_id).order_by(models.Channel.position)
    return list(session.execute(query).scalars())


def _channel(row: models.Channel) -> Document:
    return {name: getattr(row, name) for name in ("kind", "value", "label", "language", "year", "confidence", "source")}


def _write_channels(session: Session, kind: Kind, values: Document) -> None:
    session.execute(delete(models.Channel).where(getattr(models.Channel, kind.owner) == values["id"]))
    for place, channel in enumerate(values["channels"]):
        session.add(models.Channel(position=place, **{kind.owner: values["id"]}, **channel))


def _phrases(session: Session, entry_id: str) -> dict[str, list[str]]:
    rows = session.execute(
        select(models.Phrase.language, models.Phrase.text)
        .where(models.Phrase.service_id == entry_id)
        .order_by(models.Phrase.id)
    )
    said: dict[str, list[str]] = {"fi": [], "sv": [], "en": []}
    for language, text in rows:
        said[language].append(text)
    return said


def _write_phrases(session: Session, values: Document) -> None:
    session.execute(delete(models.Phrase).where(models.Phrase.service_id == values["id"]))
    for language, texts in values["phrases"].items():
        session.add_all(models.Phrase(service_id=values["id"], language=language, text=text) for text in texts)
