"""What an HSDS client asks for: which entries its filters let through, and the objects of those on its page.

Filters add up: what is found meets all of them. HSDS ids are digests, so each is looked up among all of its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from service_catalogue import models
from service_catalogue.cards import current_services, get, services_of, today
from service_catalogue.errors import NotFound
from service_catalogue.filters import Facets
from service_catalogue.formats.hsds_objects import ended_service, organization_object, role_of, service_object
from service_catalogue.formats.hsds_terms import TAXONOMIES, Frame, Object, filled
from service_catalogue.formats.hsds_writing import PARTS

#: The texts in which services and organisations are searched.
_SERVICE_TEXTS = ("name", "summary", "description", "how_to_get", "who_for")
_ORGANISATION_TEXTS = ("name", "summary", "description")
#: More ids than this in one query are more than some databases take.
_AT_ONCE = 500


@dataclass(frozen=True)
class Asked:
    """The filters of a request; None for those not given. `modified_after` is in UTC without a zone."""

    search: str = ""
    organization_id: str | None = None
    taxonomy_id: str | None = None
    taxonomy_term_id: str | None = None
    modified_after: datetime | None = None


def service_ids(session: Session, told: Frame, asked: Asked, facets: Callable[[], Mapping[str, Facets]]) -> list[str]:
    """The ids of the current services that are asked for. `facets` tells what each has; asked only when needed."""
    query = select(models.Service.id).where(*current_services()).order_by(models.Service.id)
    found: Iterable[str] = session.execute(query).scalars().all()
    if asked.organization_id or asked.taxonomy_id or asked.taxonomy_term_id:
        wanted = _wanted_facets(session, told, asked)
        of = facets()
        found = [one for one in found if wanted is not None and one in of and _has(of[one], wanted)]
    if asked.modified_after is not None:
        found = [one for one in found if told.changed.get(one, datetime.min) >= asked.modified_after]
    return _containing(session, models.Service, _SERVICE_TEXTS, list(found), asked.search)


def _wanted_facets(session: Session, told: Frame, asked: Asked) -> list[dict[str, str | None]] | None:
    """For each filter the facets of which a service needs one, with the value or None for any; None: nobody can."""
    wanted: list[dict[str, str | None]] = []
    if asked.organization_id:
        own_id = _own_id(session, told, "organisation", models.Organisation, asked.organization_id)
        # Old names find today's provider.
        wanted.append({"organisation": today(session.get(models.Organisation, own_id)).id} if own_id else {})
    if asked.taxonomy_id:
        kinds = {term.kind for term in told.terms.values() if told.id("taxonomy", term.taxonomy) == asked.taxonomy_id}
        wanted.append(dict.fromkeys(kinds))
    if asked.taxonomy_term_id:
        wanted.append({kind: code for kind, code in told.terms if told.id(kind, code) == asked.taxonomy_term_id})
    return wanted if all(wanted) else None


def _has(facets: Facets, wanted: list[dict[str, str | None]]) -> bool:
    return all(any(_has_one(facets, kind, code) for kind, code in choices.items()) for choices in wanted)


def _has_one(facets: Facets, kind: str, code: str | None) -> bool:
    values = facets.get(kind, frozenset())
    return code in values if code else bool(values)


def organisation_ids(session: Session, told: Frame, asked: Asked) -> list[str]:
    """The ids of the active organisations that are asked for; of the taxonomies they have their role only."""
    query = select(models.Organisation).where(models.Organisation.status == "active").order_by(models.Organisation.id)
    found = [row.id for row in session.execute(query).scalars() if _has_role(told, row, asked)]
    return _containing(session, models.Organisation, _ORGANISATION_TEXTS, found, asked.search)


def _has_role(told: Frame, row: models.Organisation, asked: Asked) -> bool:
    if asked.taxonomy_id and asked.taxonomy_id != told.id("taxonomy", "role"):
        return False
    return not asked.taxonomy_term_id or asked.taxonomy_term_id == told.id("role", role_of(row))


def _containing(
    session: Session, table: type[models.Base], fields: Sequence[str], ids: list[str], search: str
) -> list[str]:
    """Those of `ids` in whose texts, in whichever language, all words of `search` stand."""
    words = search.casefold().split()
    if not words:
        return ids
    columns = [getattr(table, name) for name in fields]
    texts = {
        own_id: "\n".join(text for part in parts for text in part.values()).casefold()
        for own_id, *parts in session.execute(select(table.id, *columns))
    }
    return [own_id for own_id in ids if all(word in texts[own_id] for word in words)]


def service_objects(session: Session, told: Frame, ids: Sequence[str]) -> list[Object]:
    """The services of `ids`, in their order, fully nested."""
    found = []
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        query = select(models.Service).where(models.Service.id.in_(some)).options(*PARTS)
        rows = {row.id: row for row in session.execute(query).scalars()}
        found += [service_object(told, rows[own_id]) for own_id in some]
    return found


def minimal_services(told: Frame, ids: Sequence[str]) -> list[Object]:
    """Only the HSDS ids of services and, for those that were ever edited, when."""
    return [filled({"id": told.id("service", own_id), "last_modified": told.last_modified(own_id)}) for own_id in ids]


def one_service(session: Session, told: Frame, uuid: str) -> Object:
    """A service, or the notice that it has ended; raises NotFound."""
    own_id = _own_id(session, told, "service", models.Service, uuid)
    if own_id is None:
        raise NotFound("HSDS service", uuid)
    row = get(session, models.Service, own_id)
    return ended_service(told, row) if row.status == "ended" else service_object(told, row)


def organization_objects(session: Session, told: Frame, ids: Sequence[str]) -> list[Object]:
    """The organisations of `ids`, in their order, without their services."""
    query = select(models.Organisation).where(models.Organisation.id.in_(ids))
    loaded = query.options(selectinload(models.Organisation.channels))
    rows = {row.id: row for row in session.execute(loaded).scalars()}
    return [organization_object(told, rows[own_id]) for own_id in ids]


def with_services(session: Session, told: Frame, ids: Sequence[str], *, full_service: bool) -> list[Object]:
    """The organisations of `ids` with the services that each provides: all about them, or name and status only."""
    found = organization_objects(session, told, ids)
    return [
        {**made, "services": _services(session, told, own_id, full_service)}
        for own_id, made in zip(ids, found, strict=True)
    ]


def one_organization(session: Session, told: Frame, uuid: str, *, full_service: bool = False) -> Object:
    """An organisation with its services, or one that has ended with its successor; raises NotFound."""
    own_id = _own_id(session, told, "organisation", models.Organisation, uuid)
    if own_id is None:
        raise NotFound("HSDS organization", uuid)
    row = get(session, models.Organisation, own_id)
    if row.status == "ended":
        return organization_object(told, row)
    return with_services(session, told, [row.id], full_service=full_service)[0]


def _services(session: Session, told: Frame, organisation_id: str, full: bool) -> list[Object]:
    rows = services_of(session, get(session, models.Organisation, organisation_id))
    if full:
        return service_objects(session, told, [row.id for row in rows])
    return [
        {"id": told.id("service", row.id), "name": told.say(name=row.name)["name"], "status": "active"} for row in rows
    ]


def places(session: Session, told: Frame, ids: Sequence[str]) -> list[Object]:
    """The places where the services of `ids` can be visited, each with its service."""
    return [
        {**place, "service": {key: value for key, value in service.items() if key != "service_at_locations"}}
        for service in service_objects(session, told, ids)
        for place in service.get("service_at_locations", [])
    ]


def taxonomies(search: str = "") -> list[str]:
    """The kinds of the taxonomies in whose name or description all words of `search` stand."""
    return [kind for kind, texts in TAXONOMIES.items() if _contain(texts, search)]


def term_keys(
    told: Frame, search: str = "", taxonomy_id: str | None = None, parent_id: str | None = None, top_only: bool = False
) -> list[tuple[str, str]]:
    """The terms asked for; `top_only` leaves out those that have a parent."""
    return [
        key
        for key, term in told.terms.items()
        if _contain((term.name, term.description), search)
        and (not taxonomy_id or told.id("taxonomy", term.taxonomy) == taxonomy_id)
        and (not parent_id or (term.parent is not None and told.id(*term.parent) == parent_id))
        and not (top_only and term.parent)
    ]


def _contain(texts: Iterable[Mapping[str, Any]], search: str) -> bool:
    together = "\n".join(text for part in texts for text in part.values()).casefold()
    return all(word in together for word in search.casefold().split())


def _own_id(session: Session, told: Frame, kind: str, table: type[models.Base], uuid: str) -> str | None:
    ids = session.execute(select(table.id)).scalars()
    return next((own_id for own_id in ids if told.id(kind, own_id) == uuid.lower()), None)
