"""The search page: a box, filters as a plain form, and what was found, for browsers with and without scripts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from bot.pages.finding import Found, cards_to_be_had, find, organisations_named
from bot.pages.frame import InLanguage, page
from bot.pages.freshness import ConditionalRoute
from bot.pages.open_data import CatalogueHere
from bot.pages.words import words
from service_catalogue import models
from service_catalogue.cards import Card, organisation_brief, today
from service_catalogue.errors import TextUnusable
from service_catalogue.filters import Filters
from service_catalogue.language import Language, in_language
from service_catalogue.reading import Catalogue

router = APIRouter(route_class=ConditionalRoute)

#: How many services a page of results lists.
PER_PAGE = 10
#: The filters by the names that they have in an address; the reader's language has the name `language` already.
FIELDS = {
    "package": "package",
    "heading": "heading",
    "organisation": "organisation",
    "stage": "stage",
    "audience": "audience",
    "category": "category",
    "cost": "cost",
    "delivery": "delivery",
    "service_language": "language",
}
#: Those whose values have their names in the catalogue, and the tables that hold them.
NAMED: dict[str, Any] = {
    "package": models.Package,
    "heading": models.Heading,
    "organisation": models.Organisation,
    "stage": models.Stage,
    "audience": models.Audience,
}

Choices = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Asked:
    """What a visitor has typed and chosen."""

    text: str
    chosen: dict[str, str]
    page: int

    def filters(self) -> Filters:
        """As the catalogue's filters."""
        return Filters(**{FIELDS[name]: value for name, value in self.chosen.items()})

    def query(self, page: int = 1) -> str:
        """As the query of an address; '' for nothing at all."""
        pairs = {"q": self.text, **self.chosen, "page": str(page) if page > 1 else ""}
        return urlencode({name: value for name, value in pairs.items() if value})


@router.get("/{language}/search")
def search(
    language: InLanguage,
    request: Request,
    catalogue: CatalogueHere,
    q: str = "",
    number: Annotated[int, Query(alias="page", ge=1, le=1000)] = 1,
) -> HTMLResponse:
    """What a text and filters find; everything by name without either."""
    reader = Language(language)
    choices = choices_of(catalogue, reader)
    asked = Asked(q.strip(), _chosen(request, choices), number)
    found, unusable = _found(catalogue, asked, reader)
    pages = max(1, -(-len(found.services) // PER_PAGE))
    shown = found.services[(asked.page - 1) * PER_PAGE :][:PER_PAGE]
    query = asked.query(asked.page)
    return page(
        request,
        "search.html",
        reader,
        f"search?{query}" if query else "search",
        crumbs=[(words(reader)["all_services"], "search")],
        indexed=not query,
        asked=asked,
        choices=choices,
        found=found,
        unusable=unusable,
        pages=pages,
        services=catalogue.service_cards(shown, reader),
        ended=_notices(catalogue, found.ended, reader) if asked.page == 1 else [],
        organisations=_organisations(catalogue, asked, reader),
    )


def _chosen(request: Request, choices: Choices) -> dict[str, str]:
    """The filters of an address. One that no service would pass is left out: the form could not show it."""
    given = {name: request.query_params.get(name, "") for name in FIELDS}
    return {name: value for name, value in given.items() if value in {choice["id"] for choice in choices[name]}}


def _found(catalogue: Catalogue, asked: Asked, language: Language) -> tuple[Found, bool]:
    """What is found, and whether the text could not be searched with."""
    try:
        return find(catalogue, asked.text, asked.filters(), language), False
    except TextUnusable:
        return Found(()), True


def _notices(catalogue: Catalogue, ended: Iterable[str], language: Language) -> list[dict[str, Any]]:
    """Ended services that were perhaps meant, each with what replaced it."""
    cards = catalogue.service_cards(list(ended), language)
    return [{**card, "instead": cards_to_be_had(catalogue, card["replaced_by"], language)} for card in cards]


def _organisations(catalogue: Catalogue, asked: Asked, language: Language) -> list[Card]:
    """The organisations of today that the text names, on the first page of a search without filters."""
    if not asked.text or asked.chosen or asked.page > 1:
        return []
    ids = organisations_named(catalogue.snapshot().names.organisations, asked.text)
    with catalogue.sessions() as session:
        rows = [session.get(models.Organisation, key) for key in ids]
        current = dict.fromkeys(today(row) for row in rows if row is not None)
        return [{**organisation_brief(row, language), "summary": in_language(row.summary, language)} for row in current]


def choices_of(catalogue: Catalogue, language: Language) -> Choices:
    """What each filter offers: only values that a service of today has, in their order or by name."""
    return _choices(catalogue, catalogue.version(), language)


@lru_cache(maxsize=32)
def _choices(catalogue: Catalogue, _version: int, language: Language) -> Choices:
    facets = [own for own in catalogue.snapshot().facets.values() if "ended" not in own["status"]]
    used = {name: {value for own in facets for value in own[field]} for name, field in FIELDS.items()}
    named: Choices = {}
    with catalogue.sessions() as session:
        for name, table in NAMED.items():
            rows = session.execute(select(table).where(table.id.in_(used[name]))).scalars().all()
            rows = [row for row in rows if getattr(row, "status", "active") == "active"]
            named[name] = [_choice(row, language) for row in sorted(rows, key=lambda row: _place(row, language))]
    fixed = {
        "category": models.CATEGORIES,
        "cost": models.COSTS,
        "delivery": models.DELIVERIES,
        "service_language": ("fi", "sv", "en"),
    }
    return {
        **named,
        **{name: [{"id": value} for value in values if value in used[name]] for name, values in fixed.items()},
    }


def _choice(row: Any, language: Language) -> dict[str, str]:
    """A value of a filter; a heading stands in the group of its package."""
    group = in_language(row.package.name, language) if isinstance(row, models.Heading) else ""
    return {"id": row.id, "name": in_language(row.name, language), "group": group}


def _place(row: Any, language: Language) -> tuple[int, int, str]:
    """Where a value stands: what has an order in it, the others by name."""
    if isinstance(row, models.Heading):
        return (row.package.number, row.position, "")
    return (getattr(row, "number", 0), 0, in_language(row.name, language).casefold())
