"""Events as visitors get them: which are shown and in what order, when they are in local time, and an event's card.

Moments are stored in UTC without a zone. An event that takes whole days runs from one local midnight to another, or
begins at one and has no end.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.cards import Card, organisation_brief, out_of_date, today
from service_catalogue.language import Language, in_language

#: The local time of all cities of Finland.
ZONE = "Europe/Helsinki"


def local(moment: datetime) -> datetime:
    """A stored moment in local time, with its zone; in UTC at the ends of time, where local time has no date."""
    aware = moment.replace(tzinfo=timezone.utc)
    try:
        return aware.astimezone(ZoneInfo(ZONE))
    except OverflowError:
        return aware


def stored(moment: datetime) -> datetime:
    """A moment as it is stored: in UTC, without a zone. One without a zone is local; raises ValueError out of range.

    Of the two moments that an hour in autumn has, the first is meant; an hour that spring skips counts from before.
    """
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(ZONE))
    try:
        return aware.astimezone(timezone.utc).replace(tzinfo=None)
    except OverflowError as error:
        raise ValueError(f"{moment} is out of range") from error


def midnight(day: date) -> datetime:
    """The stored moment at which a day begins."""
    return stored(datetime.combine(day, time()))


def read_moment(text: str) -> datetime:
    """The stored moment of an ISO 8601 date (its beginning) or date and time; raises ValueError."""
    if is_day(text):
        return midnight(date.fromisoformat(text))
    # Python 3.10 does not read the Z that most programs write.
    return stored(datetime.fromisoformat(text[:-1] + "+00:00" if text[-1:] in ("Z", "z") else text))


def read_end(text: str) -> datetime:
    """The stored moment at which something ends that ends with a day, or at a moment; raises ValueError."""
    return midnight(date.fromisoformat(text) + timedelta(days=1)) if is_day(text) else read_moment(text)


def is_day(text: str) -> bool:
    """Whether an ISO 8601 text is a date without a time."""
    return len(text) == len("2026-01-31")


def whole_days(starts_at: datetime | None, ends_at: datetime | None) -> bool:
    """Whether an event between two stored moments takes whole days."""
    if starts_at is None or local(starts_at).time() != time():
        return False
    return ends_at is None or (ends_at > starts_at and local(ends_at).time() == time())


def period(begins: str | None, ends: str | None) -> list[Any]:
    """The conditions for events that go on between two ISO 8601 dates (the last one counts too) or moments.

    An event without an end counts until its day is over; a series has no date and is in no period. Raises ValueError.
    """
    conditions: list[Any] = []
    if begins:
        first = read_moment(begins)
        day = midnight(local(first).date())
        conditions.append(
            or_(
                models.Event.starts_at >= first,
                models.Event.ends_at > first,
                and_(models.Event.ends_at.is_(None), models.Event.starts_at >= day),
            )
        )
    if ends:
        conditions.append(models.Event.starts_at < read_end(ends))
    return conditions


def current_events() -> tuple[Any, ...]:
    """The conditions for what visitors are told of: published and not ended. A cancelled event is told of, as such."""
    return (models.Event.publication == "published", models.Event.status != "ended")


def narrowed(session: Session, package: str | None, organisation: str | None) -> list[Any]:
    """The conditions for events of a package, and of an organisation or of one whose work it has taken over."""
    conditions: list[Any] = []
    if package:
        conditions.append(models.Event.packages.any(models.Package.id == package))
    if organisation:
        rows = session.execute(select(models.Organisation)).scalars()
        same = [row.id for row in rows if organisation in (row.id, today(row).id)]
        conditions.append(models.Event.organisers.any(models.Organisation.id.in_(same)))
    return conditions


def by_date() -> tuple[Any, ...]:
    """The order of events: by date, then the series."""
    return (models.Event.starts_at.is_(None), models.Event.starts_at, models.Event.id)


def event_card(event: models.Event, language: Language, public_url: str = "") -> Card:
    """An event as the contract's `event_list` shows it; its times are ISO 8601 with the local offset."""
    organisers = [
        organisation_brief(row, language) for row in dict.fromkeys(today(organiser) for organiser in event.organisers)
    ]
    return {
        "id": event.id,
        "name": in_language(event.name, language),
        "summary": in_language(event.summary, language),
        "starts_at": _iso(event.starts_at),
        "ends_at": _iso(event.ends_at),
        "all_day": whole_days(event.starts_at, event.ends_at),
        "place": in_language(event.place, language) or None,
        "url": f"{public_url}/{language.value}/events/{event.id}",
        "info_url": event.url,
        "organisation": organisers[0] if organisers else None,
        "also_by": organisers[1:],
        "packages": [{"id": row.id, "name": in_language(row.name, language)} for row in event.packages],
        "status": event.status,
        "as_of": event.as_of,
        "out_of_date": out_of_date(event.as_of, date.today()),
    }


def _iso(moment: datetime | None) -> str | None:
    return local(moment).isoformat() if moment else None
