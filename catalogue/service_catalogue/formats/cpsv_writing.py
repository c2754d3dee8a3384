"""How a service is described in CPSV-AP: which of its fields become which property of which class."""

from __future__ import annotations

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, XSD

from service_catalogue import models
from service_catalogue.cards import today
from service_catalogue.formats.cpsv_things import Things, address, whole_characters
from service_catalogue.formats.cpsv_vocabulary import ADMS, CPSV, CV, LOCN
from service_catalogue.language import LANGUAGES


def providers_today(service: models.Service) -> list[models.Organisation]:
    """Who provides a service now, each once, the leading one first."""
    return list(dict.fromkeys(today(provider) for provider in service.providers))


def describe(things: Things, row: models.Service) -> None:
    """Describe a service that a public organisation provides, and whatever it refers to."""
    node = things.names.service(row.id)
    things.add(node, (RDF.type, CPSV.PublicService), (DCTERMS.identifier, Literal(row.id)))
    things.texts(node, DCTERMS.title, row.name)
    things.texts(node, DCTERMS.abstract, row.summary)
    things.texts(node, DCTERMS.description, row.description)
    things.add(node, (DCTERMS.isPartOf, things.catalogue()))
    for part in (_how_to_get, _who_for, _providers, _classification, _codes, _channels, _dates, _pages):
        part(things, node, row)


def _how_to_get(things: Things, node: URIRef, row: models.Service) -> None:
    if row.how_to_get:
        rule = things.names.service(row.id, "how-to-get")
        things.add(node, (CPSV.follows, rule))
        things.add(rule, (RDF.type, CPSV.Rule), (DCTERMS.identifier, Literal(f"{row.id}/how_to_get")))
        things.texts(rule, DCTERMS.title, row.name)
        things.texts(rule, DCTERMS.description, row.how_to_get)


def _who_for(things: Things, node: URIRef, row: models.Service) -> None:
    if row.who_for:
        requirement = things.names.service(row.id, "who-for")
        things.add(node, (CV.holdsRequirement, requirement))
        things.add(requirement, (RDF.type, CV.Requirement), (DCTERMS.identifier, Literal(f"{row.id}/who_for")))
        things.texts(requirement, DCTERMS.title, row.who_for)


def _providers(things: Things, node: URIRef, row: models.Service) -> None:
    """Public organisations are competent authorities; the others take part."""
    for provider in providers_today(row):
        organisation = things.organisation(provider)
        if provider.public_body:
            things.add(node, (CV.hasCompetentAuthority, organisation), (DCTERMS.spatial, things.area(provider)))
        else:
            part = things.names.service(row.id, f"provider-{provider.id}")
            role = things.code("role", "provider")
            things.add(node, (CV.hasParticipation, part))
            things.add(part, (RDF.type, CV.Participation), (DCTERMS.identifier, Literal(f"{row.id}/{provider.id}")))
            things.add(part, (CV.role, role), (CV.hasParticipant, organisation))
            things.texts(part, DCTERMS.description, provider.summary)


def _classification(things: Things, node: URIRef, row: models.Service) -> None:
    things.add(node, *((CV.isGroupedBy, things.event(package)) for package in row.packages))
    for predicate, scheme, rows in (
        (DCTERMS.audience, "audience", row.audiences),
        (CV.isClassifiedBy, "heading", row.headings),
        (CV.isClassifiedBy, "stage", row.stages),
    ):
        things.add(node, *((predicate, things.concept(scheme, found.id, found.name)) for found in rows))


def _codes(things: Things, node: URIRef, row: models.Service) -> None:
    things.add(node, (CV.isClassifiedBy, things.code("kind", row.kind)))
    things.add(node, (CV.isClassifiedBy, things.code("category", row.category)))
    things.add(node, *((CV.isClassifiedBy, things.code("delivery", code)) for code in row.delivery))
    things.add(node, *((DCTERMS.language, things.language(code)) for code in row.languages))
    things.add(node, (ADMS.status, things.code("status", row.status)))
    if row.cost:
        things.add(node, (CV.hasCost, things.cost(row.cost)))


def _channels(things: Things, node: URIRef, row: models.Service) -> None:
    """A service's own ways in, or else those of the organisation that leads it."""
    first = providers_today(row)[0]
    for channel in row.channels:
        part = things.names.service(row.id, f"channel-{channel.position}")
        if channel.kind in ("phone", "email"):
            things.add(node, (CV.contactPoint, part))
            things.contact_point(part, channel, row.id)
        else:
            things.add(node, (CV.hasChannel, part))
            things.add(part, (CV.ownedBy, things.organisation(first)))
            _channel(things, part, channel)
    if not row.channels:
        things.add(node, *((CV.contactPoint, part) for part in things.contact_points(first)))


def _channel(things: Things, node: URIRef, row: models.Channel) -> None:
    things.add(node, (RDF.type, CV.Channel), (DCTERMS.identifier, Literal(f"{row.service_id}/{row.position}")))
    things.add(node, (DCTERMS.type, things.code("channel", row.kind)))
    things.add(node, (RDF.value, Literal(whole_characters(row.value))))
    things.texts(node, DCTERMS.description, row.label)
    if row.language:
        things.add(node, (DCTERMS.language, things.language(row.language)))
    if page := address(row.value):
        things.add(node, (FOAF.page, things.document(page)))
    elif row.kind == "visit":
        place = things.names.service(row.service_id, f"place-{row.position}")
        things.add(node, (LOCN.address, things.place(place, row)))


def _dates(things: Things, node: URIRef, row: models.Service) -> None:
    if row.as_of:
        things.add(node, (DCTERMS.date, Literal(str(row.as_of), datatype=XSD.gYear)))
    if row.valid_until:
        things.add(node, (DCTERMS.valid, Literal(row.valid_until.isoformat(), datatype=XSD.date)))


def _pages(things: Things, node: URIRef, row: models.Service) -> None:
    if things.base:
        pages = (f"{things.base}/{language.value}/services/{row.id}" for language in LANGUAGES)
        things.add(node, *((FOAF.page, things.document(page)) for page in pages))
