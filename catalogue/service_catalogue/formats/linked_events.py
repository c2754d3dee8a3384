"""Linked Events, the event interface that many cities of Finland share, as JSON files.

What is written is a page of its API; what is read is a page, a list or one event. Descriptions are HTML there and plain
text here. An event without dates, a series, goes out as a draft, because the interface publishes dated events only.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.cards import today
from service_catalogue.errors import ImportFaulty
from service_catalogue.events import local, read_end, read_moment, whole_days
from service_catalogue.formats.event_parts import (
    FIRST_YEAR,
    LAST_YEAR,
    Found,
    Known,
    Notes,
    Texts,
    event_id,
    events_to_write,
    in_range,
    origin_of,
    propose_all,
    revisions,
    safe_url,
)
from service_catalogue.formats.importing import Reading, read_json
from service_catalogue.formats.plain_text import from_html, has_tags, tidy, to_html
from service_catalogue.language import LANGUAGES, in_language

_CODES = tuple(language.value for language in LANGUAGES)
#: Our fields and theirs that hold texts in languages; `provider` and `info_url` do too.
_TEXTS = {"name": "name", "summary": "short_description", "description": "description"}
#: What is read, and what is about the record and not about the event; anything else is counted as left out.
_READ = {
    *("id", "name", "short_description", "description", "start_time", "end_time", "event_status", "super_event_type"),
    *("location", "location_extra_info", "info_url", "virtualevent_url", "provider", "deleted", "last_modified_time"),
}
_ABOUT_THE_RECORD = {
    *("@id", "@context", "@type", "data_source", "publisher", "publication_status", "created_time", "date_published"),
    *("created_by", "last_modified_by", "sub_events", "super_event", "sub_event_type", "type_id", "is_owner"),
    *("is_virtualevent", "custom_data", "replaced_by"),
}


def write_file(session: Session) -> bytes:
    """The events of today's catalogue as a page of the API."""
    origin, changed = origin_of(session), revisions(session)
    data = [_written(event, origin, changed.get(event.id)) for event in events_to_write(session)]
    page = {"meta": {"count": len(data)}, "data": data}
    return json.dumps(page, ensure_ascii=False, indent=1).encode("utf-8")


def _written(event: models.Event, origin: str, changed: tuple[int, datetime] | None) -> dict[str, Any]:
    """One event. What we do not know is left out, not null: the interface's own description knows no null."""
    organisers = list(dict.fromkeys(today(row) for row in event.organisers))
    written = {
        "@context": "http://schema.org",
        "@type": "Event/LinkedEvent",
        "id": f"{origin}:{event.id}",
        "data_source": origin,
        "type_id": "General",
        "publication_status": "public" if event.starts_at else "draft",
        "event_status": "EventCancelled" if event.status == "cancelled" else "EventScheduled",
        "super_event_type": None if event.starts_at else "recurring",
        "name": dict(event.name),
        "short_description": dict(event.summary),
        "description": {code: to_html(text) for code, text in event.description.items()},
        **_when(event),
        "location": {"@type": "Place", "name": dict(event.place)} if event.place else None,
        "info_url": dict.fromkeys(_CODES, event.url) if safe_url(event.url) else None,
        "provider": _provider(organisers),
        "keywords": [_keyword(row, origin) for row in event.packages],
        "last_modified_time": _utc(changed[1]) if changed else None,
    }
    return {name: value for name, value in written.items() if value is not None}


def _provider(organisers: list[models.Organisation]) -> dict[str, str] | None:
    names = {code.value: ", ".join(in_language(row.name, code) for row in organisers) for code in LANGUAGES}
    return names if organisers else None


def _keyword(package: models.Package, origin: str) -> dict[str, Any]:
    return {"id": f"{origin}:{package.id}", "data_source": origin, "name": dict(package.name)}


def _when(event: models.Event) -> dict[str, str | None]:
    """Start and end in UTC; days, the last one included, for an event of whole days."""
    if not whole_days(event.starts_at, event.ends_at):
        return {"start_time": _utc(event.starts_at), "end_time": _utc(event.ends_at)}
    last = local(event.ends_at).date() - timedelta(days=1) if event.ends_at else None
    return {
        "start_time": local(event.starts_at).date().isoformat(),
        "end_time": last.isoformat() if last else None,
    }


def _utc(moment: datetime | None) -> str | None:
    return f"{moment.isoformat()}Z" if moment else None


def read_file(data: bytes, session: Session) -> Reading:
    """The events of a page, of a list or a single one; raises ImportFaulty with the path of everything wrong."""
    events = list(_events(read_json(data)))
    faults = [fault for path, event in events for fault in _faults(path, event)]
    if faults:
        raise ImportFaulty(faults)
    origin, known, notes = origin_of(session), Known(session), Notes()
    for _, event in events:
        if event.get("deleted") is True:
            notes.add("deleted at its source, left out", event["id"])
    kept = [event for _, event in events if event.get("deleted") is not True]
    read = [_Event(event, origin, known, notes) for event in kept]
    left = Counter(name for event in read for name in event.left_out())
    return propose_all([event.found() for event in read], known, notes, left)


def _events(value: Any) -> Iterator[tuple[str, Any]]:
    """The events of a file, each with its path in it."""
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        yield from ((f"data[{place}]", event) for place, event in enumerate(value["data"]))
    elif isinstance(value, list):
        yield from ((f"[{place}]", event) for place, event in enumerate(value))
    else:
        yield "$", value


def _faults(path: str, event: Any) -> Iterator[str]:
    """What keeps something in the file from being read as an event."""
    kind = event.get("@type") if isinstance(event, dict) else type(event).__name__
    if kind not in ("Event/LinkedEvent", "Event", None) or not isinstance(event.get("name"), dict):
        yield f"{path}: an event with a name by language was expected" + (f", not {str(kind)[:60]}" if kind else "")
        return
    if not isinstance(event.get("id"), str) or not event["id"].strip():
        yield f"{path}.id: an id was expected"
    for name in ("short_description", "description", "provider", "info_url", "location_extra_info", "location"):
        if not isinstance(event.get(name), (dict, type(None))):
            yield f"{path}.{name}: an object was expected"
    if not isinstance(event.get("keywords"), (list, type(None))):
        yield f"{path}.keywords: a list was expected"
    yield from _date_faults(path, event)


def _date_faults(path: str, event: dict[str, Any]) -> Iterator[str]:
    found: dict[str, datetime | None] = {}
    for name, read in (("start_time", read_moment), ("end_time", read_end)):
        try:
            found[name] = read(event[name]) if event.get(name) else None
        except (ValueError, TypeError, OverflowError):
            yield f"{path}.{name}: {str(event[name])[:60]!r} is no ISO 8601 date"
            return
        if not in_range(found[name]):
            yield f"{path}.{name}: {event[name]} is not between the years {FIRST_YEAR} and {LAST_YEAR}"
            return
    if found["start_time"] and found["end_time"] and found["end_time"] < found["start_time"]:
        yield f"{path}.end_time: is before the start"


class _Event:
    """An event of a file, whose shape has been checked; what it leaves out goes to the notes."""

    def __init__(self, event: dict[str, Any], origin: str, known: Known, notes: Notes) -> None:
        self._event, self._origin, self._known, self._notes = event, origin, known, notes
        self._label = event["id"].strip()
        self._own = self._label.startswith(f"{origin}:")

    def found(self) -> Found:
        """What it tells."""
        event = self._event
        return Found(
            id=event_id(self._label, self._label[len(self._origin) + 1 :] if self._own else "", "linked"),
            label=self._label,
            origin=f"Linked Events {self._label}",
            texts={**{ours: self._texts(theirs) for ours, theirs in _TEXTS.items()}, "place": self._place()},
            starts_at=read_moment(event["start_time"]) if event.get("start_time") else None,
            ends_at=read_end(event["end_time"]) if event.get("end_time") else None,
            series=self._series(),
            cancelled=self._cancelled(),
            url=self._url(),
            organisers=self._organisers(),
            packages=list(self._packages()),
            year=self._year(),
        )

    def left_out(self) -> list[str]:
        """The fields that tell something of it which is not read."""
        keywords = {"keywords"} if any(self._packages()) else set()
        told = {name for name, value in self._event.items() if value}
        return sorted(told - _READ - _ABOUT_THE_RECORD - keywords)

    def _note(self, remark: str, more: str = "") -> None:
        self._notes.add(remark, f"{self._label}{more}")

    def _texts(self, name: str) -> Texts:
        return self._plain(self._event.get(name), markup=name == "description")

    def _plain(self, value: Any, *, markup: bool = False) -> Texts:
        """The texts in our languages, without HTML; null and empty ones are none."""
        texts = value.items() if isinstance(value, dict) else ()
        told = {code: text for code, text in texts if isinstance(text, str) and text.strip()}
        for code in sorted(set(told) - set(_CODES)):
            self._note(f"texts in another language ({code[:10]}), left out")
        if markup and len(told) > 1 and len(set(told.values())) == 1:
            self._note(f"the same description in {len(told)} languages, look which it is")
        # Only descriptions ought to be HTML, but other fields of other catalogues are too.
        clean = {
            code: from_html(text) if markup or (not self._own and has_tags(text)) else tidy(text)
            for code, text in told.items()
        }
        return {code: clean[code] for code in _CODES if clean.get(code)}

    def _place(self) -> Texts:
        """Where it is, in one line a language: what is said of the place, its name and its address."""
        location = self._event.get("location") or {}
        if location.get("@id") and not location.get("name"):
            self._note("the file only refers to the place, look it up", f" at {str(location['@id'])[:100]}")
        told = [location.get(name) for name in ("name", "street_address", "address_locality")]
        parts = [self._plain(part) for part in (self._event.get("location_extra_info"), *told)]
        lines = {code: ", ".join(_unlike(part.get(code, "") for part in parts)) for code in _CODES}
        return {code: line for code, line in lines.items() if line}

    def _series(self) -> bool:
        series = self._event.get("super_event_type") == "recurring"
        if series or not self._event.get("start_time"):
            self._note("no date of its own, kept as a series")
        return series

    def _cancelled(self) -> bool:
        status = self._event.get("event_status")
        if status == "EventPostponed":
            self._note("postponed without a new date, marked as cancelled")
        return status in ("EventCancelled", "EventPostponed")

    def _url(self) -> str | None:
        """The first address that a browser may be sent to: the catalogue keeps one for all languages."""
        told = [*(self._event.get("info_url") or {}).values(), self._event.get("virtualevent_url")]
        addresses = [url for value in told if (url := safe_url(value))]
        if any(told) and not addresses:
            self._note("its address is not one of the web, left out")
        if len(set(addresses)) > 1:
            self._note("several addresses, the first is kept")
        return addresses[0] if addresses else None

    def _organisers(self) -> list[str]:
        """The provider in the language in which we know it best."""
        told = self._plain(self._event.get("provider"))
        return sorted(told.values(), key=lambda text: len(self._known.organisers([text])[1]))[:1]

    def _packages(self) -> Iterator[str]:
        """The keywords that are packages of ours; others are of registers that the catalogue does not follow."""
        for keyword in self._event.get("keywords") or []:
            named = keyword.get("id") if isinstance(keyword, dict) else None
            if isinstance(named, str) and named.startswith(f"{self._origin}:"):
                yield named[len(self._origin) + 1 :]

    def _year(self) -> int | None:
        """The year in which it was last told of."""
        told = str(self._event.get("last_modified_time") or "")[:4]
        return int(told) if told.isdecimal() and FIRST_YEAR < int(told) <= LAST_YEAR else None


def _unlike(parts: Iterable[str]) -> list[str]:
    """The parts that say something which none before has said."""
    kept: list[str] = []
    for part in parts:
        if part and not any(part.casefold() in earlier.casefold() for earlier in kept):
            kept.append(part)
    return kept
