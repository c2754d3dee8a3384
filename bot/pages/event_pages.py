"""The pages of events: what is coming, the series without dates, what is over, and a page for each."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bot.pages import schema_org
from bot.pages.days import day_in_words
from bot.pages.frame import InLanguage, page
from bot.pages.freshness import ConditionalRoute
from bot.pages.open_data import CatalogueHere
from bot.pages.words import words
from service_catalogue import models
from service_catalogue.cards import Card, get
from service_catalogue.events import by_date, event_card
from service_catalogue.language import Language, in_language

router = APIRouter(route_class=ConditionalRoute)


@router.get("/{language}/events")
def events(language: InLanguage, request: Request, catalogue: CatalogueHere) -> HTMLResponse:
    """The coming events by date, the series, and what is over."""
    reader = Language(language)
    with catalogue.sessions() as session:
        query = (
            select(models.Event)
            .where(models.Event.publication == "published")
            .order_by(*by_date())
            .options(selectinload(models.Event.organisers), selectinload(models.Event.packages))
        )
        cards = [with_time(event_card(row, reader), reader) for row in session.execute(query).scalars()]
    name = words(reader)["events"]
    return page(
        request,
        "events.html",
        reader,
        "events",
        crumbs=[(name, "events")],
        summary=words(reader)["events_lead"],
        coming=[card for card in cards if card["starts_at"] and not card["over"]],
        series=[card for card in cards if not card["starts_at"] and not card["over"]],
        past=[card for card in reversed(cards) if card["over"]],
    )


@router.get("/{language}/events/{event_id}")
def event(language: InLanguage, event_id: str, request: Request, catalogue: CatalogueHere) -> HTMLResponse:
    """An event; one that is over says so."""
    reader = Language(language)
    with catalogue.sessions() as session:
        row = get(session, models.Event, event_id)
        card = with_time(event_card(row, reader, catalogue.public_url), reader)
        description = in_language(row.description, reader)
    rest = f"events/{event_id}"
    return page(
        request,
        "event.html",
        reader,
        rest,
        crumbs=[(words(reader)["events"], "events"), (card["name"], rest)],
        linked_data=schema_org.event(card),
        summary=card["summary"],
        event={**card, "description": description},
    )


def with_time(card: Card, language: Language) -> Card:
    """An event's card with its time in words (`when`, '' without one) and whether it is `over`."""
    starts, ends = _moment(card["starts_at"]), _moment(card["ends_at"])
    if card["all_day"] and starts and ends:  # it ends at the midnight after its last day
        ends -= timedelta(days=1)
    last = ends or starts
    over = card["status"] == "ended" or bool(last and last.date() < date.today())
    return {**card, "when": time_in_words(starts, ends, language, all_day=card["all_day"]), "over": over}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def time_in_words(starts: datetime | None, ends: datetime | None, language: Language, *, all_day: bool) -> str:
    """When an event is, for a reader: a day or two, and the hours unless it takes whole days."""
    if starts is None:
        return ""
    first, last = day_in_words(starts, language), day_in_words(ends, language) if ends else ""
    if all_day:
        return first if last in ("", first) else f"{first} – {last}"
    begin, end = _hour(starts, language), _hour(ends, language) if ends else ""
    clock = {Language.FI: " klo ", Language.SV: " kl. ", Language.EN: ", "}[language]
    if last in ("", first):
        return f"{first}{clock}{begin}" + (f"–{end}" if end else "")
    return f"{first}{clock}{begin} – {last}{clock}{end}"


def _hour(moment: datetime, language: Language) -> str:
    return f"{moment:%H:%M}" if language is Language.EN else f"{moment.hour}.{moment.minute:02}"
