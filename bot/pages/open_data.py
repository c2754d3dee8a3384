"""The catalogue as open data under `/api/v1`: packages, services and organisations, one at a time or page by page.

Every answer carries an ETag (`bot/pages/freshness.py`): who asks again with it gets 304 until something has changed.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Optional

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import select

from bot.pages import linked_data
from bot.pages.finding import find, organisations_named
from bot.pages.frame import packages_of
from bot.pages.freshness import ConditionalRoute
from service_catalogue import models
from service_catalogue.cards import get, organisation_card, service_card, services_under
from service_catalogue.filters import Filters
from service_catalogue.language import Language, in_language
from service_catalogue.reading import Catalogue

router = APIRouter(prefix="/api/v1", tags=["open data"], route_class=ConditionalRoute)
LanguageCode = Literal["fi", "sv", "en"]
InLanguage = Annotated[LanguageCode, Query(alias="language", description="The language of the texts.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=100)]
# No database takes a NUL.
Id = Annotated[Optional[str], Query(max_length=60, pattern=r"^[^\0]*$")]
Search = Annotated[str, Query(max_length=2000, description="What somebody needs, in their own words.")]


async def catalogue_of(request: Request) -> Catalogue:
    """The process's catalogue."""
    catalogue: Catalogue = request.app.state.catalogue
    return catalogue


CatalogueHere = Annotated[Catalogue, Depends(catalogue_of)]


@router.get("/packages")
def packages(catalogue: CatalogueHere, language: InLanguage = "fi") -> dict[str, Any]:
    """The service packages."""
    return {"packages": packages_of(catalogue, Language(language))}


@router.get("/packages/{package_id}")
def package(package_id: str, catalogue: CatalogueHere, language: InLanguage = "fi") -> dict[str, Any]:
    """A package with its headings and their services."""
    reader = Language(language)
    with catalogue.sessions() as session:
        row = get(session, models.Package, package_id)
        under = services_under(session, row)
        return {
            "id": row.id,
            "name": in_language(row.name, reader),
            "summary": in_language(row.summary, reader),
            "description": in_language(row.description, reader),
            "headings": [
                {
                    "id": heading.id,
                    "name": in_language(heading.name, reader),
                    "services": [
                        {"id": service.id, "name": in_language(service.name, reader)}
                        for service in under.get(heading.id, [])
                    ],
                }
                for heading in row.headings
            ],
        }


def service_filters(
    package: Id = None,
    heading: Id = None,
    category: Optional[Literal["advice_and_services", "projects", "financial_support", "partners"]] = None,
    organisation: Id = None,
    stage: Id = None,
    audience: Id = None,
    service_language: Annotated[
        Optional[LanguageCode], Query(description="A language the service is given in.")
    ] = None,
    cost: Optional[Literal["free", "paid", "members"]] = None,
    delivery: Optional[Literal["personal", "event", "online", "phone"]] = None,
    status: Optional[Literal["ongoing", "ad_hoc"]] = None,
    kind: Optional[Literal["service", "signpost"]] = None,
) -> Filters:
    """The catalogue's filters as they stand in an address; all that are given must hold."""
    return Filters(
        package, heading, category, organisation, stage, audience, service_language, cost, delivery, status, kind
    )


@router.get("/services")
def services(
    request: Request,
    catalogue: CatalogueHere,
    filters: Annotated[Filters, Depends(service_filters)],
    search: Search = "",
    language: InLanguage = "fi",
    offset: Offset = 0,
    limit: Limit = 50,
) -> dict[str, Any]:
    """The services that have not ended: by id, or with `search` those that fit it, the best first."""
    reader = Language(language)
    found = find(catalogue, search, filters, reader).services
    ids = found if search.strip() else sorted(found)
    cards = catalogue.service_cards(ids[offset : offset + limit], reader)
    return {**paging(request, len(ids), offset, limit), "services": cards}


def paging(request: Request, total: int, offset: int, limit: int) -> dict[str, Any]:
    """Where in a list a page of it stands; `next` is the address of the one after it, None after the last."""
    after = request.url.include_query_params(offset=offset + limit)
    return {
        "total": total,
        "offset": offset,
        "limit": limit,
        "next": f"{after.path}?{after.query}" if offset + limit < total else None,
    }


@router.get("/services/{service_id}", response_model=None, responses=linked_data.FORMS)
def service(
    service_id: str, request: Request, catalogue: CatalogueHere, language: InLanguage = "fi"
) -> dict[str, Any] | Response:
    """A service; in CPSV-AP for who asks for Turtle or JSON-LD, if a public organisation provides it."""
    reader = Language(language)
    with catalogue.sessions() as session:
        row = get(session, models.Service, service_id)
        if described := linked_data.negotiated(request.headers.get("accept", ""), session, row, catalogue.public_url):
            return described
        texts = ("description", "who_for")
        return {
            **service_card(row, reader, catalogue.public_url),
            **{name: in_language(getattr(row, name), reader) for name in texts},
        }


@router.get("/organisations")
def organisations(
    request: Request,
    catalogue: CatalogueHere,
    kind: Optional[Literal["network", "partner"]] = None,
    status: Optional[Literal["active", "ended"]] = None,
    search: Annotated[str, Query(max_length=200, description="A name or nickname, in full, in part or misspelt.")] = "",
    language: InLanguage = "fi",
    offset: Offset = 0,
    limit: Limit = 50,
) -> dict[str, Any]:
    """The organisations: by id, or with `search` those of that name, the likeliest first."""
    reader = Language(language)
    names = catalogue.snapshot().names.organisations
    wanted = organisations_named(names, search, most=len(names)) if search.strip() else sorted(names)
    with catalogue.sessions() as session:
        rows = {row.id: row for row in session.execute(select(models.Organisation)).scalars()}
        kept = [rows[key] for key in wanted if key in rows and _is(rows[key], kind=kind, status=status)]
        found = [_organisation(row, reader) for row in kept[offset : offset + limit]]
    return {**paging(request, len(kept), offset, limit), "organisations": found}


def _is(row: models.Organisation, **wanted: str | None) -> bool:
    return all(value in (None, getattr(row, name)) for name, value in wanted.items())


def _organisation(row: models.Organisation, language: Language) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": in_language(row.name, language),
        "summary": in_language(row.summary, language),
        "kind": row.kind,
        "status": row.status,
        "successor": row.successor_id,
    }


@router.get("/organisations/{organisation_id}")
def organisation(organisation_id: str, catalogue: CatalogueHere, language: InLanguage = "fi") -> dict[str, Any]:
    """An organisation with the services it provides today; one that has ended shows its successor."""
    with catalogue.sessions() as session:
        row = get(session, models.Organisation, organisation_id)
        return organisation_card(session, row, Language(language), catalogue.public_url)
