"""iCalendar files read: events with their dates, and what repeats as a series, whoever wrote them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from icalendar.prop import vBroken
from icalendar.timezone import tzp
from sqlalchemy.orm import Session

from service_catalogue.detection import find_language
from service_catalogue.errors import ImportFaulty
from service_catalogue.events import midnight, stored
from service_catalogue.formats.event_parts import (
    FIRST_YEAR,
    LAST_YEAR,
    Found,
    Known,
    Notes,
    Texts,
    event_id,
    in_range,
    origin_of,
    propose_all,
    safe_url,
)
from service_catalogue.formats.icalendar_outline import components
from service_catalogue.formats.importing import Reading
from service_catalogue.formats.plain_text import from_html, has_tags, tidy
from service_catalogue.language import LANGUAGES

#: Our fields and theirs. The summary has none of its own, and a property stands for one language: in a file of all
#: languages the summary and the other languages have names that other programs pass over.
PROPERTIES = {"name": "SUMMARY", "description": "DESCRIPTION", "place": "LOCATION"}
EVERY_LANGUAGE = {"summary": "X-BERTTA-ABSTRACT", **{name: f"X-BERTTA-{theirs}" for name, theirs in PROPERTIES.items()}}
_CODES = tuple(language.value for language in LANGUAGES)
#: What is read, and what is about the record, or about whoever has it in a calendar; the rest is counted as left out.
_READ = {
    *(*PROPERTIES.values(), *EVERY_LANGUAGE.values(), "UID", "DTSTART", "DTEND", "DURATION", "STATUS", "URL", "CLASS"),
    *("CONTACT", "ORGANIZER", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "LAST-MODIFIED", "CATEGORIES"),
}
_ABOUT_THE_RECORD = {"DTSTAMP", "SEQUENCE", "CREATED", "TRANSP", "ATTENDEE", "PRIORITY"}
#: A language is guessed from so many characters.
_ENOUGH_TO_GUESS = 400


def read_file(data: bytes, session: Session) -> Reading:
    """The events of calendars; raises ImportFaulty with the line, or the event, of everything wrong."""
    origin, known, notes = origin_of(session), Known(session), Notes()
    read: list[_Event] = []
    faults: list[str] = []
    for place, (event, zone) in enumerate(_events(components(data)), start=1):
        one = _Event(place, event, zone, origin, notes)
        read.append(one)
        faults.extend(one.faults())
    if faults:
        raise ImportFaulty(faults)
    repeated = {event.uid for event in read if event.repeats()}
    kept = [event for event in read if event.can_be_kept(repeated)]
    left = Counter(name for event in kept for name in event.left_out(known))
    if not read:
        notes.add("nothing to import", "the file holds no events")
    return propose_all([event.found() for event in kept], known, notes, left)


def _events(files: list[Any]) -> Iterator[tuple[Any, ZoneInfo | None]]:
    """The events of all calendars, each with the zone of those of its times that name none."""
    for component in files:
        zone = str(component.get("X-WR-TIMEZONE", ""))
        cancelled = str(component.get("METHOD", "")).upper() == "CANCEL"
        for event in component.walk("VEVENT"):
            if cancelled:
                event["STATUS"] = "CANCELLED"
            yield event, tzp.timezone(zone) if zone else None


class _ZoneUnknown(ValueError):
    """A time is in a zone that neither the file nor we know."""


class _Event:
    """An event of a file; what it leaves out goes to the notes."""

    def __init__(self, place: int, event: Any, zone: ZoneInfo | None, origin: str, notes: Notes) -> None:
        self._event, self._zone, self._notes = event, zone, notes
        self.uid = str(event.get("UID", "")).strip()
        self._label = self.uid[:100] or f"VEVENT {place}"
        name, _, host = self.uid.rpartition("@")
        self._own = name if host == origin else ""
        self._starts_at: datetime | None = None
        self._ends_at: datetime | None = None
        self._zone_known = True

    def faults(self) -> list[str]:
        """What is wrong with its dates; they are read on the way."""
        try:
            self._starts_at = self._start()
            self._ends_at = self._end(self._starts_at) if self._starts_at else None
        except _ZoneUnknown as unknown:
            self._zone_known = False
            self._note(f"in a time zone that is not known ({unknown}), left out")
            return []
        except (ValueError, TypeError, OverflowError, AttributeError) as error:
            return [f"{self._label}: {error}"]
        if not in_range(self._starts_at) or not in_range(self._ends_at):
            return [f"{self._label}: its dates are not between the years {FIRST_YEAR} and {LAST_YEAR}"]
        if self._starts_at and self._ends_at and self._ends_at < self._starts_at:
            return [f"{self._label}: ends before it starts"]
        return []

    def _start(self) -> datetime | None:
        moment = self._dated("DTSTART")
        return self._moment(moment) if moment else None

    def _end(self, starts_at: datetime) -> datetime | None:
        """When it is over. Days count by the clock, hours as they pass; an end at the start is none."""
        ends = self._dated("DTEND")
        if ends is None and "DURATION" in self._event:
            lasts = self._single("DURATION").dt
            if not isinstance(lasts, timedelta):
                raise ValueError("DURATION is no duration")
            ends_at = self._moment(self._dated("DTSTART") + timedelta(days=lasts.days)) + timedelta(
                seconds=lasts.seconds
            )
        else:
            ends_at = self._moment(ends) if ends else starts_at
        return ends_at if ends_at != starts_at else None

    def _single(self, name: str) -> Any:
        if isinstance(self._event[name], list) or any(broken == name for broken, _ in self._event.errors):
            raise ValueError(f"{name} cannot be read, or stands twice")
        return self._event[name]

    def _dated(self, name: str) -> Any:
        """A date or a moment as the file has it; None if it has none."""
        if name not in self._event:
            return None
        told = self._single(name)
        if not isinstance(told.dt, date):
            raise ValueError(f"{name} is no date")
        if isinstance(told.dt, datetime) and told.dt.tzinfo is None:
            if zone := told.params.get("TZID"):
                raise _ZoneUnknown(str(zone)[:60])
            return told.dt.replace(tzinfo=self._zone)
        return told.dt

    @staticmethod
    def _moment(told: date) -> datetime:
        return stored(told) if isinstance(told, datetime) else midnight(told)

    def repeats(self) -> bool:
        """Whether it is the first of many."""
        return "RRULE" in self._event or "RDATE" in self._event

    def can_be_kept(self, repeated: set[str]) -> bool:
        """Whether it is an event for everybody, with a name and a date; the notes tell why not."""
        if not self._zone_known:
            return False
        if str(self._event.get("CLASS", "PUBLIC")).upper() in ("PRIVATE", "CONFIDENTIAL"):
            self._note("not public, left out")
        elif not any(self._told(theirs) for theirs in (PROPERTIES["name"], EVERY_LANGUAGE["name"])):
            self._note("without a name, left out")
        elif self._starts_at is None:
            self._note("without a date, left out")
        elif "RECURRENCE-ID" in self._event and self.uid in repeated:
            self._note("one date of a series, left out")
        else:
            return True
        return False

    def left_out(self, known: Known) -> list[str]:
        """The properties that tell something of it which is not read."""
        told = {name.upper() for name in self._event} - _READ - _ABOUT_THE_RECORD
        strange = any(known.package(name) is None for name in self._categories())
        return sorted(told | ({"CATEGORIES"} if strange else set()))

    def found(self) -> Found:
        """What it tells."""
        return Found(
            id=event_id(self._identity(), self._own, "ics"),
            label=self._label,
            origin=f"iCalendar {self._label}",
            texts=self._texts(),
            starts_at=self._starts_at,
            ends_at=self._ends_at,
            series=self._series(),
            cancelled=self._cancelled(),
            url=self._url(),
            organisers=self._organisers(),
            packages=self._categories(),
            year=self._year(),
        )

    def _note(self, remark: str) -> None:
        self._notes.add(remark, self._label)

    def _all(self, name: str) -> list[Any]:
        """The values of a property that could be read; it may stand several times."""
        told = self._event.get(name, [])
        return [value for value in (told if isinstance(told, list) else [told]) if not isinstance(value, vBroken)]

    def _told(self, name: str) -> list[Any]:
        """The texts of a property, each with its parameters."""
        return [text for text in self._all(name) if isinstance(text, str) and text.strip()]

    def _identity(self) -> str:
        """What tells it from all others: its UID, or else its name and date."""
        if not self.uid:
            self._note("without a UID, known by its name and date")
            return f"{self._told('SUMMARY')[:1]} {self._starts_at}"
        return " ".join([self.uid, *(single.to_ical().decode() for single in self._all("RECURRENCE-ID"))])

    def _texts(self) -> dict[str, Texts]:
        texts: dict[str, Texts] = {}
        for name, theirs in [*PROPERTIES.items(), *EVERY_LANGUAGE.items()]:
            for text in self._told(theirs):
                code = self._language(text)
                if code in _CODES:
                    texts.setdefault(name, {}).setdefault(code, self._plain(text))
                else:
                    self._note(f"texts in another language ({code[:10]}), left out")
        return {name: {code: text for code, text in told.items() if text} for name, told in texts.items()}

    def _plain(self, text: str) -> str:
        return from_html(text) if not self._own and has_tags(text) else tidy(text)

    def _language(self, text: Any) -> str:
        """The language that a text is marked with; an unmarked one's is guessed from all that the event says."""
        marked = text.params.get("LANGUAGE")
        return str(marked).lower().split("-")[0] if marked else self._guessed_language

    @cached_property
    def _guessed_language(self) -> str:
        words = " ".join(part for name in ("SUMMARY", "DESCRIPTION") for part in self._told(name))
        guessed = find_language(words[:_ENOUGH_TO_GUESS]).value
        self._note(f"language not told, taken for {guessed}")
        return guessed

    def _series(self) -> bool:
        if self.repeats():
            self._note("repeats, kept as a series without dates")
        return self.repeats()

    def _cancelled(self) -> bool:
        status = str(self._event.get("STATUS", "")).upper()
        if status == "TENTATIVE":
            self._note("not certain yet at its source")
        return status == "CANCELLED"

    def _url(self) -> str | None:
        """Its address; our own page of it is none of its own."""
        told = str(self._event.get("URL", ""))
        if told and not safe_url(told):
            self._note("its address is not one of the web, left out")
        page = self._own and re.search(rf"/(?:{'|'.join(_CODES)})/events/{re.escape(self._own)}$", told)
        return None if page else safe_url(told)

    def _organisers(self) -> list[str]:
        named = [str(organiser.params.get("CN", "")) for organiser in self._all("ORGANIZER")]
        return [name for name in (*map(str, self._told("CONTACT")), *named) if name.strip()]

    def _categories(self) -> list[str]:
        return [str(name) for one in self._all("CATEGORIES") for name in getattr(one, "cats", ())]

    def _year(self) -> int | None:
        """The year in which it was last told of; the years up to 2000 stand for none."""
        for name in ("LAST-MODIFIED", "DTSTAMP"):
            for told in self._all(name):
                if isinstance(told.dt, date) and 2000 < told.dt.year <= LAST_YEAR:
                    return told.dt.year
        return None
