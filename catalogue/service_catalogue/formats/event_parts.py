"""What the formats of events share: which events are written, and how an event of a file becomes a proposal.

A file's event is first read into a `Found`, whatever the format. Organisers and packages are known by name or id; an
event that the catalogue has already keeps what the file says nothing of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from service_catalogue import models
from service_catalogue.cards import today
from service_catalogue.documents import KINDS, Document, document_of
from service_catalogue.entries import Id
from service_catalogue.events import by_date, current_events
from service_catalogue.formats.importing import Proposal, Reading
from service_catalogue.formats.plain_text import tidy

#: The years in which a file's dates make sense; zones and calendars have no rules outside of them.
FIRST_YEAR, LAST_YEAR = 1970, 2199
#: The most parts, between commas, of a text that may name several organisers.
_MOST_NAMES = 12
_URL = re.compile(r"https?://[^\s\\\"<>^`{|}\x00-\x1f]{1,390}")

Texts = dict[str, str]


@dataclass
class Found:
    """An event as a file has it. `label` names it to people; texts are by field and language; dates are stored moments.

    `series` marks what happens again and again: the catalogue keeps it as a series without dates.
    """

    id: str
    label: str
    origin: str
    texts: dict[str, Texts] = field(default_factory=dict)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    series: bool = False
    cancelled: bool = False
    url: str | None = None
    organisers: list[str] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)
    year: int | None = None


class Notes:
    """What an import tells people: each remark with the events that it is about."""

    def __init__(self) -> None:
        self._about: dict[str, dict[str, None]] = {}

    def add(self, remark: str, about: str) -> None:
        """Remember a remark about an event, once."""
        self._about.setdefault(remark, {})[about] = None

    def lines(self, most: int = 10, longest: int = 200) -> list[str]:
        """A line for each remark (the first `longest` of them), with its first events and how many there are."""
        lines = [_line(remark, list(about), most) for remark, about in list(self._about.items())[:longest]]
        return [*lines, f"and {len(self._about) - longest} more remarks"] if len(self._about) > longest else lines


def _line(remark: str, about: list[str], most: int) -> str:
    more = f" and {len(about) - most} more" if len(about) > most else ""
    return f"{remark}: {', '.join(about[:most])}{more}"


def origin_of(session: Session) -> str:
    """The name under which this catalogue's events go out, by which it knows them again."""
    city = session.execute(select(models.City.id)).scalar_one_or_none()
    return f"bertta-{city}" if city else "bertta"


def event_id(identity: str, own: str, kind: str) -> str:
    """The id of the event that a file calls `identity`: `own` if that is an id of ours, else one made from both."""
    return own if re.fullmatch(Id.regex, own) else f"{kind}_{uuid5(NAMESPACE_URL, f'{kind}:{identity}').hex}"


def safe_url(url: Any) -> str | None:
    """`url` if a browser may be sent there, else None."""
    text = url.strip() if isinstance(url, str) else ""
    return text if _URL.fullmatch(text) else None


def in_range(moment: datetime | None) -> bool:
    """Whether a date of a file makes sense."""
    return moment is None or FIRST_YEAR <= moment.year <= LAST_YEAR


def events_to_write(session: Session) -> list[models.Event]:
    """The events that exports hold: published and not ended, by date, the series last."""
    query = (
        select(models.Event)
        .where(*current_events())
        .order_by(*by_date())
        .options(selectinload(models.Event.organisers), selectinload(models.Event.packages))
    )
    return list(session.execute(query).scalars())


def revisions(session: Session) -> dict[str, tuple[int, datetime]]:
    """How often each event was changed since it was loaded, and when last."""
    query = (
        select(models.Revision.entry_id, func.max(models.Revision.number), func.max(models.Revision.at))
        .where(models.Revision.kind == "event")
        .group_by(models.Revision.entry_id)
    )
    return {entry_id: (number, at) for entry_id, number, at in session.execute(query)}


class Known:
    """What the catalogue has that a file may name."""

    def __init__(self, session: Session) -> None:
        self._session = session
        rows = list(session.execute(select(models.Organisation)).scalars())
        self._organisations = _unambiguous((name, row.id) for row in rows for name in _names(row))
        self._today = {row.id: today(row).id for row in rows}
        packages = session.execute(select(models.Package)).scalars()
        self._packages = _unambiguous((name, row.id) for row in packages for name in (row.id, *row.name.values()))
        drafts = select(models.Draft.entry_id).where(models.Draft.kind == "event")
        self._events = {
            *session.execute(select(models.Event.id)).scalars(),
            *session.execute(drafts).scalars(),
        }

    def event(self, entry_id: str) -> Document | None:
        """The event as its draft has it, or else as it stands; None for a new one."""
        if entry_id not in self._events:
            return None
        draft = self._session.get(models.Draft, ("event", entry_id))
        return draft.document if draft else document_of(self._session, KINDS["event"], entry_id)

    def package(self, name: str) -> str | None:
        """The package of that name or id."""
        return self._packages.get(_key(name))

    def organisers(self, names: Iterable[str]) -> tuple[list[str], list[str]]:
        """The organisations that the texts name, and what names none that we know."""
        ids: list[str] = []
        unknown: list[str] = []
        for text in names:
            self._resolve(text, ids, unknown)
        return list(dict.fromkeys(ids)), unknown

    def _resolve(self, text: str, ids: list[str], unknown: list[str]) -> None:
        """One text may name several, and a name may hold commas: the longest name that fits is taken first."""
        parts = re.split(r",\s*", text.strip(), maxsplit=_MOST_NAMES)
        while parts:
            ends = range(len(parts), 0, -1)
            end = next((end for end in ends if _key(", ".join(parts[:end])) in self._organisations), None)
            if end is None:
                unknown.append(parts[0])
            else:
                ids.append(self._organisations[_key(", ".join(parts[:end]))])
            del parts[: end or 1]

    def same_today(self, some: Any, others: list[str]) -> bool:
        """Whether two lists of organisations are the same ones under today's names."""
        return isinstance(some, list) and self._todays(some) == self._todays(others)

    def _todays(self, ids: Iterable[Any]) -> list[Any]:
        return list(dict.fromkeys(self._today.get(one, one) for one in ids))


def _names(row: models.Organisation) -> list[str]:
    return [row.id, *row.name.values(), *(name for names in row.nicknames.values() for name in names)]


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _unambiguous(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names to ids; a name of two entries names neither."""
    found: dict[str, set[str]] = {}
    for name, entry_id in names:
        found.setdefault(_key(name), set()).add(entry_id)
    return {name: ids.pop() for name, ids in found.items() if len(ids) == 1}


def propose_all(found: Iterable[Found], known: Known, notes: Notes, left: Mapping[str, int] = Counter()) -> Reading:
    """The proposals of a file's events. `left` counts the fields that the catalogue has no place for."""
    reading = Reading([Proposal("event", _document(one, known, notes)) for one in found])
    if left:
        listed = ", ".join(f"{name} ({count})" for name, count in sorted(left.items()))
        reading.notes.append(f"no place in the catalogue, left out: {listed}")
    reading.notes[:0] = notes.lines()
    return reading


def _document(found: Found, known: Known, notes: Notes) -> Document:
    """The fields that the file tells of, in such a way that what is so already shows no difference."""
    before = known.event(found.id)
    was = before or {}
    document: Document = {"id": found.id}
    for name, texts in found.texts.items():
        if texts:
            document[name] = _texts(was.get(name), texts)
    document.update(_dates(found, was))
    document.update(_people(found, known, was, notes))
    if found.url:
        document["url"] = found.url
    if status := _status(found, was):
        document["status"] = status
    if before is None:
        document["source"] = [found.origin]
    if found.year and any(was.get(name) != value for name, value in document.items()):
        document["as_of"] = max(found.year, was.get("as_of") or 0)
    return document


def _texts(stored: Any, texts: Texts) -> Texts:
    """The file's texts over the stored ones; one that only differs in what formats cannot hold stays as it is."""
    old: Texts = stored if isinstance(stored, dict) else {}
    changed = {code: text for code, text in texts.items() if tidy(old.get(code) or "") != tidy(text)}
    return {**old, **changed}


def _dates(found: Found, was: Document) -> Document:
    if found.starts_at is None or found.series:
        return {}
    ends_at = found.ends_at.isoformat() if found.ends_at else None
    dates = {"starts_at": found.starts_at.isoformat(), "ends_at": ends_at}
    return {} if _as_told(dates) == _as_told(was) else dates


def _as_told(dates: Document) -> tuple[str, str]:
    """Dates as calendars tell them: by the second, and an event that takes no time has no end."""
    starts, ends = (str(dates.get(name) or "")[:19] for name in ("starts_at", "ends_at"))
    return starts, "" if ends == starts else ends


def _people(found: Found, known: Known, was: Document, notes: Notes) -> Document:
    """Organisers and packages; an event that we have keeps its organisers if the file names one that we do not know."""
    told: Document = {}
    ids, unknown = known.organisers(found.organisers)
    for name in unknown:
        notes.add(f"organiser not known here, left out: {name[:100]}", found.label)
    if ids and not (unknown and was.get("organisers")) and not known.same_today(was.get("organisers"), ids):
        told["organisers"] = ids
    packages = [package for name in found.packages if (package := known.package(name))]
    if packages:
        told["packages"] = list(dict.fromkeys(packages))
    return told


def _status(found: Found, was: Document) -> str | None:
    """Files tell only whether an event is cancelled; what else we know of it stays."""
    if found.cancelled:
        return "cancelled"
    return None if was.get("status") not in (None, "cancelled") else "ongoing" if found.series else "ad_hoc"
