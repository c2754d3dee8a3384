"""The catalogue as open data under `/api/v1`: packages, services and organisations, one at a time or page by page."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Optional

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy import func, select

from service_catalogue import models
from service_catalogue.cards import get, organisation_card, packages_with_counts, service_card, services_under
from service_catalogue.language import Language, in_language
from service_catalogue.reading import Catalogue

router = APIRouter(prefix="/api/v1", tags=["open data"])
LanguageCode = Literal["fi", "sv", "en"]
InLanguage = Annotated[LanguageCode, Query(alias="language", description="The language of the texts.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=100)]


def catalogue_of(request: Request) -> Catalogue:
    """The process's catalogue."""
    catalogue: Catalogue = request.app.state.catalogue
    return catalogue


CatalogueHere = Annotated[Catalogue, Depends(catalogue_of)]


@router.get("/packages")
def packages(catalogue: CatalogueHere, language: InLanguage = "fi") -> dict[str, Any]:
    """The service packages."""
    with catalogue.sessions() as session:
        return {"packages": packages_with_counts(session, Language(language))}


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


@router.get("/services")
def services(
    catalogue: CatalogueHere,
    language: InLanguage = "fi",
    package: Annotated[Optional[str], Query(max_length=60)] = None,
    organisation: Annotated[Optional[str], Query(max_length=60)] = None,
    offset: Offset = 0,
    limit: Limit = 50,
) -> dict[str, Any]:
    """The services that have not ended, by id."""
    query = select(models.Service).where(models.Service.status != "ended")
    for table, wanted in ((models.service_package, package), (models.service_provider, organisation)):
        if wanted:
            query = query.join(table, table.c.service_id == models.Service.id).where(table.c.other_id == wanted)
    with catalogue.sessions() as session:
        total = session.execute(select(func.count()).select_from(query.subquery())).scalar()
        rows = session.execute(query.order_by(models.Service.id).offset(offset).limit(limit)).scalars()
        cards = [service_card(row, Language(language), catalogue.public_url) for row in rows]
    return {"total": total, "offset": offset, "services": cards}


@router.get("/services/{service_id}")
def service(service_id: str, catalogue: CatalogueHere, language: InLanguage = "fi") -> dict[str, Any]:
    """A service."""
    reader = Language(language)
    with catalogue.sessions() as session:
        row = get(session, models.Service, service_id)
        texts = ("description", "who_for")
        return {
            **service_card(row, reader, catalogue.public_url),
            **{name: in_language(getattr(row, name), reader) for name in texts},
        }


@router.get("/organisations")
def organisations(
    catalogue: CatalogueHere, language: InLanguage = "fi", offset: Offset = 0, limit: Limit = 50
) -> dict[str, Any]:
    """The organisations, by id."""
    query = select(models.Organisation).order_by(models.Organisation.id)
    with catalogue.sessions() as session:
        total = session.execute(select(func.count()).select_from(models.Organisation)).scalar()
        found = [
            {
                "id": row.id,
                "name": in_language(row.name, Language(language)),
                "summary": in_language(row.summary, Language(language)),
                "kind": row.kind,
                "status": row.status,
                "successor": row.successor_id,
            }
            for row in session.execute(query.offset(offset).limit(limit)).scalars()
        ]
    return {"total": total, "offset": offset, "organisations": found}


@router.get("/organisations/{organisation_id}")
def organisation(organisation_id: str, catalogue: CatalogueHere, language: InLanguage = "fi") -> dict[str, Any]:
    """An organisation with the services it provides today; one that has ended shows its successor."""
    with catalogue.sessions() as session:
        row = get(session, models.Organisation, organisation_id)
        return organisation_card(session, row, Language(language), catalogue.public_url)
