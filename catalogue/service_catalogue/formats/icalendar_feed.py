"""iCalendar (RFC 5545): the dated events as a calendar, one in each language to subscribe to, or one file in all three.

Series have no dates and stay out of calendars. What is read comes from `icalendar_files`.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText
from sqlalchemy import select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.cards import today
from service_catalogue.events import ZONE, local, whole_days
from service_catalogue.formats.event_parts import events_to_write, origin_of, revisions, safe_url
from service_catalogue.formats.icalendar_files import EVERY_LANGUAGE, PROPERTIES, read_file
from service_catalogue.formats.plain_text import tidy
from service_catalogue.language import FALLBACK, Language, in_language

__all__ = ["feed", "read_file", "write_file"]

#: How often programs that follow the calendar ought to ask for it.
_ASK_EVERY = timedelta(hours=1)
#: Since this year the clocks of the whole Union change by one rule, which the calendar tells.
_ONE_RULE_SINCE = 1997
#: When nothing is known of a time of change, a time before all others: any real change is newer.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=timezone.utc)


class Escaped(vText):
    """A text whose every character comes back: the library's own class takes a backslash before N for a line break."""

    def to_ical(self) -> bytes:
        """The text with the characters escaped that have a meaning of their own."""
        text = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return text.replace("\n", "\\n").encode("utf-8")


def write_file(session: Session) -> bytes:
    """All dated events that have not ended, in one file with the texts of all languages."""
    calendar = _calendar(session, Language.FI)
    for event, component in _components(session, Language.FI):
        for name, theirs in EVERY_LANGUAGE.items():
            for code, text in (getattr(event, name) or {}).items():
                if name == "summary" or code != Language.FI.value:
                    _add(component, theirs, text, code, {"VALUE": "TEXT"})
        calendar.add_component(component)
    written: bytes = calendar.to_ical()
    return written


def feed(session: Session, language: Language, public_url: str) -> bytes:
    """All dated events that have not ended, in one language; one without an address of its own leads to its page."""
    calendar = _calendar(session, language)
    for event, component in _components(session, language):
        if "URL" not in component and (page := safe_url(f"{public_url}/{language.value}/events/{event.id}")):
            component.add("url", page)
        calendar.add_component(component)
    written: bytes = calendar.to_ical()
    return written


def _calendar(session: Session, language: Language) -> Calendar:
    """A calendar without events, named after the network."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//Bertta//NONSGML Events//{language.value.upper()}")
    calendar.add("calscale", "GREGORIAN")
    city = session.execute(select(models.City)).scalar_one_or_none()
    for name in ("NAME", "X-WR-CALNAME") if city else ():
        _add(calendar, name, in_language(city.network, language), None, {})
    calendar.add("refresh-interval", _ASK_EVERY, parameters={"VALUE": "DURATION"})
    _add(calendar, "X-PUBLISHED-TTL", "PT1H", None, {})
    _add(calendar, "X-WR-TIMEZONE", ZONE, None, {})
    calendar.add_component(_zone())
    return calendar


def _zone() -> Timezone:
    """The local time's rule. (The library's own lists single years up to 2038, with changes an hour late in spring.)"""
    zone = Timezone()
    zone.add("tzid", ZONE)
    summer, winter = TimezoneDaylight(), TimezoneStandard()
    for part, name, begins, month, before, after in (
        (summer, "EEST", datetime(1997, 3, 30, 3), 3, 2, 3),
        (winter, "EET", datetime(1996, 10, 27, 4), 10, 3, 2),
    ):
        part.add("tzname", name)
        part.add("dtstart", begins)
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        zone.add_component(part)
    return zone


def _components(session: Session, language: Language) -> list[tuple[models.Event, Event]]:
    """The dated events, each with its component in one language."""
    origin, changed = origin_of(session), revisions(session)
    return [
        (event, _component(event, language, origin, changed.get(event.id)))
        for event in events_to_write(session)
        if event.starts_at
    ]


def _component(event: models.Event, language: Language, origin: str, changed: tuple[int, datetime] | None) -> Event:
    component = Event()
    _add(component, "UID", f"{event.id}@{origin}", None, {})
    _add_change(component, event, changed)
    for name, value in _when(event):
        component.add(name, value)
    for name, theirs in PROPERTIES.items():
        texts = getattr(event, name) or {}
        code = next((code.value for code in FALLBACK[language] if texts.get(code.value)), language.value)
        _add(component, theirs, texts.get(code, ""), code, {})
    # ORGANIZER is for meetings that people are invited to, and a calendar must not have it otherwise.
    for row in dict.fromkeys(today(organiser) for organiser in event.organisers):
        _add(component, "CONTACT", in_language(row.name, language), language.value, {})
    for row in event.packages:
        _add(component, "CATEGORIES", in_language(row.name, language), language.value, {})
    if url := safe_url(event.url):
        component.add("url", url)
    component.add("status", "CANCELLED" if event.status == "cancelled" else "CONFIRMED")
    component.add("transp", "TRANSPARENT")  # following a calendar makes nobody busy
    return component


def _add_change(component: Event, event: models.Event, changed: tuple[int, datetime] | None) -> None:
    """When and how often it was changed. Nothing depends on the hour, so that the same events are the same bytes."""
    if changed:
        component.add("sequence", changed[0])
        component.add("last-modified", changed[1].replace(tzinfo=timezone.utc))
    long_ago = datetime(event.as_of, 1, 1, tzinfo=timezone.utc) if event.as_of else _LONG_AGO
    component.add("dtstamp", changed[1].replace(tzinfo=timezone.utc) if changed else long_ago)


def _when(event: models.Event) -> list[tuple[str, Any]]:
    """Start and end: days, or local times. An event that takes no time has no end: RFC 5545 knows no empty one."""
    moments = [("dtstart", event.starts_at)]
    if event.ends_at and event.ends_at > event.starts_at:
        moments.append(("dtend", event.ends_at))
    if whole_days(event.starts_at, event.ends_at):
        return [(name, local(moment).date()) for name, moment in moments]
    # The second of an hour that autumn has twice has no local name, and old rules are not told: both are in UTC.
    if any(local(moment).fold or moment.year < _ONE_RULE_SINCE for _, moment in moments):
        return [(name, moment.replace(tzinfo=timezone.utc)) for name, moment in moments]
    return [(name, local(moment)) for name, moment in moments]


def _add(component: Any, name: str, text: str, language: str | None, parameters: dict[str, str]) -> None:
    """A text in a language; none if there is none."""
    if plain := tidy(text):
        marked = {**({"LANGUAGE": language} if language else {}), **parameters}
        component.add(name, Escaped(plain, params=marked), encode=0)
