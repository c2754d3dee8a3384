"""The catalogue as an Open Referral HSDS 3.1 API, to read: services, organizations, taxonomies and places.

The paths, parameters and envelopes are the specification's; `language` is ours, as HSDS has one language only. Any
page may call it from a browser.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timezone
from typing import Annotated, Any, Literal, Optional, TypeVar, Union

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from bot.pages.freshness import ConditionalRoute
from bot.pages.hsds_description import describe
from bot.pages.open_data import CatalogueHere, Id, InLanguage
from service_catalogue.errors import NotFound
from service_catalogue.formats import hsds_asking as asking
from service_catalogue.formats.hsds_asking import Asked
from service_catalogue.formats.hsds_objects import brief, frame, taxonomy_object, term_object
from service_catalogue.formats.hsds_profile import VERSION, profile
from service_catalogue.formats.hsds_terms import TAXONOMIES
from service_catalogue.language import Language
from service_catalogue.reading import Catalogue

Key = TypeVar("Key")
Object = dict[str, Any]


class OpenRoute(ConditionalRoute):
    """A route with an ETag whose answers any page may read."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        """The handler with the header that browsers ask for."""
        answer = super().get_route_handler()

        async def answer_to_anybody(request: Request) -> Response:
            answered = await answer(request)
            answered.headers["access-control-allow-origin"] = "*"
            return answered

        return answer_to_anybody


router = APIRouter(prefix="/hsds", tags=["HSDS"], route_class=OpenRoute)

Search = Annotated[
    str, Query(max_length=200, pattern=r"^[^\0]*$", description="Words that all stand in the texts, in any language.")
]

PathId = Annotated[str, Path(alias="id", max_length=60)]
Flag = Annotated[bool, Query()]


@dataclass(frozen=True)
class Paging:
    """Which part of a list is asked for, and in which form."""

    page: int
    per_page: int
    form: str


def paging(
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    per_page: Annotated[int, Query(ge=1, le=1000)] = 50,
    form: Annotated[
        Literal["json", "ndjson"], Query(alias="format", description="ndjson: all of it, an object on each line.")
    ] = "json",
) -> Paging:
    """The parameters that all lists have."""
    return Paging(page, per_page, form)


def filters(
    search: Search = "",
    organization_id: Id = None,
    taxonomy_id: Id = None,
    taxonomy_term_id: Id = None,
    modified_after: Annotated[
        Optional[Union[datetime, date]],
        Query(description="Changed then or later; what never was is not found. UTC without a zone."),
    ] = None,
) -> Asked:
    """The parameters that narrow services and places; all that are given must hold."""
    since = _in_utc(modified_after) if modified_after else None
    return Asked(search, _lower(organization_id), _lower(taxonomy_id), _lower(taxonomy_term_id), since)


PagingHere = Annotated[Paging, Depends(paging)]
FiltersHere = Annotated[Asked, Depends(filters)]


@router.get("/")
def about(request: Request, catalogue: CatalogueHere) -> Object:
    """Which HSDS this is, and where its profile and its description are."""
    base = _base(request, catalogue)
    return {"version": VERSION, "profile": f"{base}/profile", "openapi_url": f"{base}/openapi.json"}


@router.get("/profile")
def our_profile() -> Object:
    """What this catalogue adds to HSDS: merge patches of its schemas."""
    return profile()


@router.get("/openapi.json", include_in_schema=False)
def description(request: Request, catalogue: CatalogueHere) -> Object:
    """The OpenAPI description of these addresses alone, as HSDS clients and validators ask for it."""
    return describe(router, _base(request, catalogue))


@router.get("/services")
def services(
    catalogue: CatalogueHere,
    asked: FiltersHere,
    part: PagingHere,
    minimal: Flag = False,
    full: Flag = False,
    language: InLanguage = "fi",
) -> Response:
    """The services that can be had, by our ids; `full` with everything that belongs to them, `minimal` without all."""
    with catalogue.sessions() as session:
        told = frame(session, Language(language))
        ids = asking.service_ids(session, told, asked, lambda: catalogue.snapshot().facets)

        def made(chosen: Sequence[str]) -> list[Object]:
            if minimal:
                return asking.minimal_services(told, chosen)
            found = asking.service_objects(session, told, chosen)
            return found if full else [brief("service", one) for one in found]

        return _answer(ids, part, made)


@router.get("/services/{id}")
def service(own_id: PathId, catalogue: CatalogueHere, language: InLanguage = "fi") -> Object:
    """A service with everything that belongs to it, or the notice (`defunct`) that it has ended."""
    with catalogue.sessions() as session:
        return asking.one_service(session, frame(session, Language(language)), own_id)


@router.get("/organizations")
def organizations(
    catalogue: CatalogueHere,
    part: PagingHere,
    search: Search = "",
    taxonomy_id: Id = None,
    taxonomy_term_id: Id = None,
    full: Flag = False,
    full_service: Flag = False,
    language: InLanguage = "fi",
) -> Response:
    """The organisations that provide services, by our ids."""
    with catalogue.sessions() as session:
        told = frame(session, Language(language))
        asked = Asked(search, None, _lower(taxonomy_id), _lower(taxonomy_term_id))
        ids = asking.organisation_ids(session, told, asked)

        def made(chosen: Sequence[str]) -> list[Object]:
            if full or full_service:
                return asking.with_services(session, told, chosen, full_service=full_service)
            return [brief("organization", one) for one in asking.organization_objects(session, told, chosen)]

        return _answer(ids, part, made)


@router.get("/organizations/{id}")
def organization(
    own_id: PathId, catalogue: CatalogueHere, full_service: Flag = False, language: InLanguage = "fi"
) -> Object:
    """An organisation with everything that belongs to it; one that has ended names its successor."""
    with catalogue.sessions() as session:
        told = frame(session, Language(language))
        return asking.one_organization(session, told, own_id, full_service=full_service)


@router.get("/service_at_locations")
def service_at_locations(
    catalogue: CatalogueHere, asked: FiltersHere, part: PagingHere, full: Flag = False, language: InLanguage = "fi"
) -> Response:
    """Where services can be visited."""
    with catalogue.sessions() as session:
        told = frame(session, Language(language))
        ids = asking.service_ids(session, told, asked, lambda: catalogue.snapshot().facets)
        found = asking.places(session, told, ids)
        return _answer(found, part, lambda chosen: list(chosen) if full else [_brief_place(one) for one in chosen])


@router.get("/service_at_locations/{id}")
def service_at_location(own_id: PathId, catalogue: CatalogueHere, language: InLanguage = "fi") -> Object:
    """A place where a service can be visited, with both."""
    with catalogue.sessions() as session:
        told = frame(session, Language(language))
        ids = asking.service_ids(session, told, Asked(), dict)
        found = next((one for one in asking.places(session, told, ids) if one["id"] == own_id.lower()), None)
    return _found(found, "HSDS service_at_location", own_id)


@router.get("/taxonomies")
def taxonomies(
    catalogue: CatalogueHere, part: PagingHere, search: Search = "", language: InLanguage = "fi"
) -> Response:
    """What services and organisations are sorted by."""
    with catalogue.sessions() as session:
        told = frame(session, Language(language))
    return _answer(asking.taxonomies(search), part, lambda chosen: [taxonomy_object(told, kind) for kind in chosen])


@router.get("/taxonomies/{id}")
def taxonomy(own_id: PathId, catalogue: CatalogueHere, language: InLanguage = "fi") -> Object:
    """A taxonomy."""
    with catalogue.sessions() as session:
        told = frame(session, Language(language))
    made = (taxonomy_object(told, kind) for kind in TAXONOMIES)
    return _found(next((one for one in made if one["id"] == own_id.lower()), None), "HSDS taxonomy", own_id)


@router.get("/taxonomy_terms")
def taxonomy_terms(
    catalogue: CatalogueHere,
    part: PagingHere,
    search: Search = "",
    taxonomy_id: Id = None,
    parent_id: Id = None,
    top_only: Annotated[bool, Query(description="Only terms that have no parent.")] = False,
    language: InLanguage = "fi",
) -> Response:
    """The terms of all taxonomies: packages and their headings, stages, audiences and the others."""
    with catalogue.sessions() as session:
        told = frame(session, Language(language))
    keys = asking.term_keys(told, search, _lower(taxonomy_id), _lower(parent_id), top_only)
    return _answer(keys, part, lambda chosen: [term_object(told, told.terms[key]) for key in chosen])


@router.get("/taxonomy_terms/{id}")
def taxonomy_term(own_id: PathId, catalogue: CatalogueHere, language: InLanguage = "fi") -> Object:
    """A term with its taxonomy."""
    with catalogue.sessions() as session:
        told = frame(session, Language(language))
    key = next((key for key in told.terms if told.id(*key) == own_id.lower()), None)
    if key is None:
        raise NotFound("HSDS taxonomy_term", own_id)
    term = told.terms[key]
    return {**term_object(told, term), "taxonomy_detail": taxonomy_object(told, term.taxonomy)}


def _base(request: Request, catalogue: Catalogue) -> str:
    """The address that this API is reached under."""
    return f"{catalogue.public_url or str(request.base_url).rstrip('/')}{router.prefix}"


def _answer(keys: Sequence[Key], part: Paging, made: Callable[[Sequence[Key]], list[Object]]) -> Response:
    """The page of `keys` that is asked for, in the specification's envelope, or all of them as lines."""
    if part.form == "ndjson":
        lines = "".join(f"{_json(one)}\n" for one in made(keys))
        return Response(lines.encode("utf-8", "replace"), media_type="application/x-ndjson")
    contents = made(keys[(part.page - 1) * part.per_page : part.page * part.per_page])
    pages = -(-len(keys) // part.per_page)
    page = {
        "total_items": len(keys),
        "total_pages": pages,
        "page_number": part.page,
        "size": len(contents),
        "first_page": part.page == 1,
        "last_page": part.page >= pages,
        "empty": not contents,
        "contents": contents,
    }
    return Response(_json(page).encode("utf-8", "replace"), media_type="application/json")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _found(value: Object | None, kind: str, own_id: str) -> Object:
    if value is None:
        raise NotFound(kind, own_id)
    return value


def _brief_place(place: Object) -> Object:
    return {**brief("service_at_location", place), "service": brief("service", place["service"])}


def _in_utc(moment: datetime | date) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment


def _lower(uuid: str | None) -> str | None:
    return uuid.lower() if uuid else None
