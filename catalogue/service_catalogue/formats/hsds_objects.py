"""Entries of the catalogue as HSDS 3.1 objects in one language, the other languages in `translations`.

What has no place in HSDS stands in a few properties of our own, which `PROFILE` describes as HSDS profiles do. Ended
services, withdrawn entries and everything internal stay out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.cards import in_network, today
from service_catalogue.formats.hsds_shapes import SHAPES
from service_catalogue.formats.hsds_terms import TAXONOMIES, Frame, Object, Term, all_terms, filled
from service_catalogue.formats.hsds_ways import as_url, language_object, location_object, ways_of
from service_catalogue.language import Language, in_language

#: The kinds of a service's terms that are columns of its own.
_COLUMNS = ("category", "cost", "kind", "status")


def frame(session: Session, language: Language) -> Frame:
    """The frame of today's catalogue in `language`."""
    city = session.execute(select(models.City.id)).scalar() or ""
    return Frame(city, language, all_terms(session), last_changes(session))


def last_changes(session: Session) -> dict[str, datetime]:
    """When each service that was ever edited, or a provider of it, was last changed (UTC, without a zone)."""
    query = select(models.Revision.kind, models.Revision.entry_id, func.max(models.Revision.at)).group_by(
        models.Revision.kind, models.Revision.entry_id
    )
    at = {(kind, entry_id): moment for kind, entry_id, moment in session.execute(query)}
    changed = {entry_id: moment for (kind, entry_id), moment in at.items() if kind == "service"}
    successors = dict(session.execute(select(models.Organisation.id, models.Organisation.successor_id)).all())
    tied = select(models.service_provider.c.service_id, models.service_provider.c.other_id)
    for service_id, provider in session.execute(tied):
        for one in _in_time(provider, successors):
            moment = at.get(("organisation", one))
            if moment and moment > changed.get(service_id, datetime.min):
                changed[service_id] = moment
    return changed


def _in_time(organisation: str, successors: dict[str, str | None]) -> list[str]:
    """An organisation's id and those of the ones that took its work over."""
    found: list[str] = []
    current: str | None = organisation
    while current is not None and current not in found:
        found.append(current)
        current = successors.get(current)
    return found


def service_object(told: Frame, service: models.Service) -> Object:
    """A service that can be had, with everything that belongs to it."""
    providers = list(dict.fromkeys(map(today, service.providers)))
    lead = providers[0] if providers else None
    ways = ways_of(told, f"service:{service.id}", service.channels)
    return filled(
        {
            "id": told.id("service", service.id),
            **told.say(
                name=service.name,
                description=service.description,
                application_process=service.how_to_get,
                eligibility_description=service.who_for,
                fees_description=told.terms["cost", service.cost].name if service.cost else None,
                summary=service.summary,
            ),
            "status": "active",
            "url": ways.website,
            "additional_urls": ways.urls,
            "email": ways.email,
            "assured_date": service.reviewed_on.isoformat() if service.reviewed_on else None,
            "last_modified": told.last_modified(service.id),
            "phones": ways.phones,
            "schedules": ways.bookings,
            "service_areas": _areas(told, service, providers),
            "service_at_locations": _service_at_locations(told, service, lead),
            "languages": [language_object(told, f"service:{service.id}", code) for code in service.languages],
            "organization": organization_object(told, lead) if lead else None,
            "cost_options": _cost_options(told, service),
            "contacts": ways.contacts,
            "attributes": _attributes(told, "service", service.id, _terms_of(service)),
            "other_organizations": [told.id("organisation", other.id) for other in providers[1:]],
            "as_of": service.as_of,
            "local_id": service.id,
        }
    )


def ended_service(told: Frame, service: models.Service) -> Object:
    """The notice that a service has ended, with what replaced it."""
    return filled(
        {
            "id": told.id("service", service.id),
            **told.say(name=service.name),
            "status": "defunct",
            "replaced_by": [told.id("service", other) for other in service.replaced_by],
            "local_id": service.id,
        }
    )


def organization_object(told: Frame, row: models.Organisation) -> Object:
    """An organisation with the ways to reach it."""
    ways = ways_of(told, f"organisation:{row.id}", row.channels)
    other_names = {code: words[0] for code, words in row.nicknames.items() if words}
    return filled(
        {
            "id": told.id("organisation", row.id),
            **told.say(name=row.name, description=row.description, summary=row.summary),
            "alternate_name": other_names.get(told.language.value),
            "email": ways.email,
            "website": ways.website,
            "additional_websites": [*ways.urls, *map(as_url, ways.bookings)],
            "parent_organization_id": told.id("organisation", row.part_of_id) if row.part_of_id else None,
            "contacts": ways.contacts,
            "phones": ways.phones,
            "locations": [location_object(told, f"organisation:{row.id}", row.name, way) for way in ways.visits],
            "attributes": _attributes(told, "organisation", row.id, [("role", role_of(row))]),
            "successor_id": told.id("organisation", row.successor_id) if row.successor_id else None,
            "local_id": row.id,
        }
    )


def role_of(row: models.Organisation) -> str:
    """What an organisation is to the network: a member, or a part or the successor of one, or else a partner."""
    return "network" if in_network(row) else "partner"


def taxonomy_object(told: Frame, kind: str) -> Object:
    """A taxonomy."""
    name, description = TAXONOMIES[kind]
    return {"id": told.id("taxonomy", kind), **told.say(name=name, description=description)}


def term_object(told: Frame, term: Term) -> Object:
    """A taxonomy's term. HSDS wants codes that are unique among all terms, so the kind is part of them."""
    return filled(
        {
            "id": told.id(term.kind, term.code),
            "code": f"{term.kind}/{term.code}",
            **told.say(name=term.name, description=term.description),
            "parent_id": told.id(*term.parent) if term.parent else None,
            "taxonomy": in_language(TAXONOMIES[term.taxonomy][0], told.language),
            "taxonomy_id": told.id("taxonomy", term.taxonomy),
            "language": told.language.value,
        }
    )


def brief(name: str, value: Object) -> Object:
    """An HSDS object as lists show it: without what it may have several of."""
    shape = SHAPES[name]
    return {
        key: brief(shape[key].type, inner) if key in shape and shape[key].type in SHAPES else inner
        for key, inner in value.items()
        if not isinstance(inner, list)
    }


def _areas(told: Frame, service: models.Service, providers: list[models.Organisation]) -> list[Object]:
    return [
        {"id": told.id("service_area", f"{service.id}:{provider.id}"), **told.say(name=provider.serves)}
        for provider in providers
        if provider.serves
    ]


def _service_at_locations(told: Frame, service: models.Service, lead: models.Organisation | None) -> list[Object]:
    """Where to go for a service: its own places, or its provider's where it has no channels of its own, as on cards."""
    if service.channels:
        owner, name, channels = f"service:{service.id}", service.name, service.channels
    elif lead:
        owner, name, channels = f"organisation:{lead.id}", lead.name, lead.channels
    else:
        return []
    places = {channel.value: channel for channel in channels if channel.kind == "visit"}
    return [
        {
            "id": told.id("service_at_location", f"{service.id}:{owner}:{place.value}"),
            "location": location_object(told, owner, name, place),
        }
        for place in places.values()
    ]


def _cost_options(told: Frame, service: models.Service) -> list[Object]:
    if not service.cost:
        return []
    option = {"id": told.id("cost_option", service.id), **told.say(option=told.terms["cost", service.cost].name)}
    return [{**option, "amount": 0, "currency": "EUR"} if service.cost == "free" else option]


def _terms_of(service: models.Service) -> list[tuple[str, str]]:
    lists = {
        "package": service.packages,
        "heading": service.headings,
        "stage": service.stages,
        "audience": service.audiences,
    }
    found = [(kind, row.id) for kind, rows in lists.items() for row in rows]
    found += [(kind, getattr(service, kind)) for kind in _COLUMNS if getattr(service, kind)]
    return [*found, *(("delivery", code) for code in service.delivery)]


def _attributes(told: Frame, kind: str, own_id: str, terms: Iterable[tuple[str, str]]) -> list[Object]:
    return [
        {
            "id": told.id("attribute", f"{kind}:{own_id}:{term_kind}:{code}"),
            "link_type": term_kind,
            # Its translations stand among the taxonomy's terms; every service would repeat them.
            "taxonomy_term": _term_alone(told, told.terms[term_kind, code]),
        }
        for term_kind, code in dict.fromkeys(terms)
    ]


def _term_alone(told: Frame, term: Term) -> Object:
    return {key: value for key, value in term_object(told, term).items() if key != "translations"}
