"""Events as open data, and as calendars to subscribe to."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Optional

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from bot.pages.freshness import ConditionalRoute
from bot.pages.open_data import CatalogueHere, Id, InLanguage, LanguageCode, Limit, Offset, paging
from service_catalogue import models
from service_catalogue.cards import get
from service_catalogue.errors import TextUnusable
from service_catalogue.events import by_date, current_events, event_card, narrowed, period
from service_catalogue.formats.icalendar_feed import feed
from service_catalogue.language import Language, in_language

router = APIRouter(tags=["open data"], route_class=ConditionalRoute)


@router.get("/api/v1/events")
def events(
    request: Request,
    catalogue: CatalogueHere,
    language: InLanguage = "fi",
    begins: Annotated[
        Optional[str], Query(alias="from", max_length=40, description="An ISO 8601 date or time; later events.")
    ] = None,
    ends: Annotated[
        Optional[str], Query(alias="to", max_length=40, description="An ISO 8601 date (included) or time.")
    ] = None,
    package: Id = None,
    organisation: Id = None,
    status: Optional[Literal["ongoing", "ad_hoc", "cancelled", "ended"]] = None,
    offset: Offset = 0,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Events by date, then series, which have no date. What has ended is listed for `status=ended` only."""
    within = _period(begins, ends)
    loaded = selectinload(models.Event.organisers), selectinload(models.Event.packages)
    with catalogue.sessions() as session:
        conditions = [*_conditions(status), *within, *narrowed(session, package, organisation)]
        query = select(models.Event).where(*conditions)
        total = session.execute(select(func.count()).select_from(query.subquery())).scalar()
        rows = session.execute(query.order_by(*by_date()).offset(offset).limit(limit).options(*loaded)).scalars()
        cards = [event_card(row, Language(language), catalogue.public_url) for row in rows]
    return {**paging(request, int(total or 0), offset, limit), "events": cards}


def _conditions(status: str | None) -> tuple[Any, ...]:
    if status is None:
        return current_events()
    return (models.Event.publication == "published", models.Event.status == status)


def _period(begins: str | None, ends: str | None) -> list[Any]:
    try:
        return period(begins, ends)
    except (ValueError, OverflowError) as error:
        raise TextUnusable(
            "from and to are dates (2026-01-31) or times with their zone (2026-01-31T12:00:00Z; a + is %2B)."
        ) from error


@router.get("/api/v1/events/{event_id}")
def event(event_id: str, catalogue: CatalogueHere, language: InLanguage = "fi") -> dict[str, Any]:
    """An event or a series; one that has ended says so in its status."""
    with catalogue.sessions() as session:
        row = get(session, models.Event, event_id)
        card = event_card(row, Language(language), catalogue.public_url)
        return {**card, "description": in_language(row.description, Language(language))}


@router.get("/events.{language}.ics", response_class=Response)
def calendar(language: LanguageCode, request: Request, catalogue: CatalogueHere) -> Response:
    """The dated events in one language as a calendar (iCalendar) to subscribe to."""
    site = catalogue.public_url or str(request.base_url).rstrip("/")
    with catalogue.sessions() as session:
        content = feed(session, Language(language), site)
    named = {"content-disposition": f'inline; filename="events.{language}.ics"', "content-language": language}
    return Response(content, media_type="text/calendar; charset=utf-8", headers=named)
