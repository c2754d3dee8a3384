"""Check what the database has published by the rules for an edition's files; a fault names kind and id of its entry.

Drafts are not looked at: publishing checks them. What is withdrawn counts only where something published leads to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.allowed_names import FILE, AllowedEntry
from service_catalogue.checking import Dictionaries, Report, judge
from service_catalogue.content import Placed, PlacedEntries, read_single
from service_catalogue.database import open_engine, require_tables, session_maker
from service_catalogue.documents import KINDS, Document, Kind, document_of
from service_catalogue.entries import (
    ChannelEntry,
    CityEntry,
    Entry,
    FaqEntry,
    IndicatorEntry,
    NamedEntry,
    PackageEntry,
    ReferralEntry,
    StageEntry,
    TermEntry,
)
from service_catalogue.errors import ContentFaulty, Fault, NotMigrated
from service_catalogue.references import references_of


@dataclass(frozen=True)
class StoredFault(Fault):
    """A fault of a stored entry: `file` is its kind and id, and there is no line."""

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"


@dataclass(frozen=True)
class _Stored(Placed[Any]):
    """A stored entry, whose faults name it by kind and id."""

    def fault(self, message: str, *_path: Any) -> Fault:
        return StoredFault(self.file, 0, message)


def check_tables_at(url: str, folder: Path, today: date, dictionaries: Dictionaries) -> Report | None:
    """Check the database at `url`, with the allowed words of the edition in `folder`; None where it has no content."""
    database = make_url(url)
    if database.get_backend_name() == "sqlite" and not Path(database.database or "").is_file():
        return None
    engine = open_engine(url)
    try:
        require_tables(engine, *models.Base.metadata.tables)
        with session_maker(engine)() as session:
            if session.execute(select(models.City.id)).first() is None:
                return None
            return check_tables(session, read_single(folder, FILE, AllowedEntry), today, dictionaries)
    except NotMigrated:
        return None
    finally:
        engine.dispose()


def check_tables(
    session: Session, allowed: Placed[AllowedEntry] | None, today: date, dictionaries: Dictionaries
) -> Report:
    """Check what is published; raises ContentFaulty if shapes are broken: nothing else is then looked at."""
    placed = read_stored(session)
    hidden = _withdrawn(session)
    report = judge(placed, allowed, today, dictionaries, hidden)
    # What is wrong with the list of allowed words is a matter of the files.
    faults: list[Fault] = [fault for fault in report.faults if isinstance(fault, StoredFault)]
    faults.extend(_broken_references(placed, hidden))
    ordered = tuple(sorted(faults, key=lambda fault: (fault.file, fault.message)))
    return Report(report.entries, ordered, report.work, report.unchecked)


def read_stored(session: Session) -> PlacedEntries:
    """What the tables have published, by the kinds of `read_placed`; raises ContentFaulty with every shape broken."""
    faults: list[Fault] = []
    placed: PlacedEntries = {kind: [] for kind in _FRAME}
    for kind, (table, shape, document) in _FRAME.items():
        for row in session.execute(select(table).order_by(table.id)).scalars():
            placed[kind] += _read(f"{_SINGULAR.get(kind, kind[:-1])} {row.id}", shape, document(session, row), faults)
    for name, known in KINDS.items():
        found = [
            _read(f"{name} {each}", known.shape, _stored(session, known, each), faults)
            for each in _shown(session, known)
        ]
        placed[f"{name}s"] = [each for one in found for each in one]
    if faults:
        raise ContentFaulty(faults)
    return placed


def _read(named: str, shape: type[Entry], document: Document, faults: list[Fault]) -> list[Placed[Any]]:
    try:
        return [_Stored(shape.parse_obj(document), named, _NOWHERE)]
    except ValidationError as error:
        for fault in error.errors():
            where = ".".join(str(part) for part in fault["loc"])
            faults.append(StoredFault(named, 0, f"{where}: {fault['msg']}"))
        return []


def _stored(session: Session, kind: Kind, entry_id: str) -> Document:
    return document_of(session, kind, entry_id) or {}


def _shown(session: Session, kind: Kind) -> list[str]:
    query = select(kind.table.id).order_by(kind.table.id)
    if hasattr(kind.table, "publication"):
        query = query.where(kind.table.publication == "published")
    return list(session.execute(query).scalars())


def _withdrawn(session: Session) -> set[str]:
    tables = (models.Service, models.Event)
    queries = [select(table.id).where(table.publication == "withdrawn") for table in tables]
    return {entry_id for query in queries for entry_id in session.execute(query).scalars()}


def _broken_references(placed: PlacedEntries, hidden: set[str]) -> Iterator[Fault]:
    """What names nothing, and services that are replaced by what has been withdrawn.

    Questions and referral links may name what is withdrawn: pages leave it out until it is restored.
    """
    known = {kind: {each.entry.id for each in found} for kind, found in placed.items() if kind != "referrals"}
    known["headings"] = {heading.id for each in placed["packages"] for heading in each.entry.headings}
    for each in (each for found in placed.values() for each in found):
        for target, path, wanted in references_of(each.entry):
            where = ".".join(map(str, path))
            if wanted in hidden and path[0] == "replaced_by":
                yield each.fault(f"{where}: {wanted!r} has been withdrawn", *path)
            elif wanted not in known[target] and wanted not in hidden:
                yield each.fault(f"{where}: there is no {target[:-1]} {wanted!r}", *path)


def _columns(row: Any, shape: type[Entry], **others: Any) -> Document:
    """A row as the document of its shape; `others` are the fields that are kept in other tables."""
    return {**{name: getattr(row, name) for name in shape.__fields__ if name not in others}, **others}


def _as_it_is(shape: type[Entry]) -> Callable[[Session, Any], Document]:
    return lambda _session, row: _columns(row, shape)


def _city(session: Session, row: models.City) -> Document:
    own = models.Channel.organisation_id.is_(None) & models.Channel.service_id.is_(None)
    channels = session.execute(select(models.Channel).where(own).order_by(models.Channel.position)).scalars()
    return _columns(row, CityEntry, channels=[_columns(channel, ChannelEntry) for channel in channels])


def _package(_session: Session, row: models.Package) -> Document:
    headings = [{"id": heading.id, "name": heading.name} for heading in row.headings]
    links = [{"to": link.to_id, "why": link.why, "basis": link.basis} for link in row.links]
    return _columns(row, PackageEntry, headings=headings, links=links)


def _faq(_session: Session, row: models.Faq) -> Document:
    return _columns(row, FaqEntry, services=[service.id for service in row.services])


def _referral(_session: Session, row: models.ReferralLink) -> Document:
    return {
        "from": [sender.id for sender in row.senders],
        "to": [receiver.id for receiver in row.receivers],
        "service": row.service_id,
        **{name: getattr(row, name) for name in ("why", "basis", "public", "source")},
    }


#: What stands in tables of its own and is not edited entry by entry: the table, the shape, and how a row becomes one.
_FRAME: dict[str, tuple[Any, type[Entry], Callable[[Session, Any], Document]]] = {
    "city": (models.City, CityEntry, _city),
    "packages": (models.Package, PackageEntry, _package),
    "stages": (models.Stage, StageEntry, _as_it_is(StageEntry)),
    "audiences": (models.Audience, NamedEntry, _as_it_is(NamedEntry)),
    "places": (models.Place, NamedEntry, _as_it_is(NamedEntry)),
    "company_forms": (models.CompanyForm, NamedEntry, _as_it_is(NamedEntry)),
    "referrals": (models.ReferralLink, ReferralEntry, _referral),
    "faqs": (models.Faq, FaqEntry, _faq),
    "terms": (models.Term, TermEntry, _as_it_is(TermEntry)),
    "indicators": (models.Indicator, IndicatorEntry, _as_it_is(IndicatorEntry)),
}
_SINGULAR = {"city": "city", "faqs": "question"}
_NOWHERE = yaml.ScalarNode("tag:yaml.org,2002:null", "")
