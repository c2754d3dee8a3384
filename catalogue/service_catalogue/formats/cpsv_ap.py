"""The catalogue as CPSV-AP 3.2.0, the European profile for public services: RDF as Turtle or JSON-LD.

The profile wants a public organisation behind each service, so services without one cannot be expressed: they are left
out, and the catalogue's own description says how many and which. `cpsv_writing` has the mapping, `cpsv_reading` the
way back.
"""

from __future__ import annotations

from rdflib import Graph
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from service_catalogue import models
from service_catalogue.cards import current_services
from service_catalogue.formats.cpsv_things import Things
from service_catalogue.formats.cpsv_vocabulary import PREFIXES
from service_catalogue.formats.cpsv_writing import describe, providers_today
from service_catalogue.formats.importing import Reading

TURTLE = "text/turtle"
JSON_LD = "application/ld+json"


def write_file(session: Session) -> bytes:
    """The services of public organisations as one Turtle file."""
    return serialised(whole(session), TURTLE)


def read_file(data: bytes, session: Session) -> Reading:
    """What a file of CPSV-AP (Turtle, JSON-LD or RDF/XML) proposes; raises ImportFaulty."""
    from service_catalogue.formats.cpsv_reading import read  # brings the detector of languages, which exports can spare

    return read(data, session)


def serialised(graph: Graph, media_type: str) -> bytes:
    """A graph in the syntax of `media_type` (TURTLE or JSON_LD), as UTF-8."""
    if media_type == JSON_LD:
        return graph.serialize(format="json-ld", context=PREFIXES, auto_compact=False, encoding="utf-8")
    return graph.serialize(format="turtle", encoding="utf-8")


def whole(session: Session, base: str = "") -> Graph:
    """All services that can be expressed; `base` is the address that their names begin with, if there is one."""
    services = _current(session)
    things = Things(session, base)
    for service in services:
        if expressible(service):
            describe(things, service)
    things.left_out([service.id for service in services if not expressible(service)])
    return things.graph


def one(session: Session, service: models.Service, base: str = "") -> Graph | None:
    """One service with all that it refers to, or None if it cannot be expressed."""
    if not expressible(service):
        return None
    things = Things(session, base)
    describe(things, service)
    return things.graph


def left_out(session: Session) -> list[str]:
    """The ids of the services that are offered today and cannot be expressed: nobody public provides them."""
    return [service.id for service in _current(session) if not expressible(service)]


def report(session: Session) -> list[str]:
    """What an export does not hold, for people."""
    ids = left_out(session)
    return [f"left out, as no public organisation provides them: {', '.join(ids)}"] if ids else []


def expressible(service: models.Service) -> bool:
    """Whether a service is one of today's and a public organisation provides it."""
    current = service.publication == "published" and service.status != "ended"
    return current and any(provider.public_body for provider in providers_today(service))


def _current(session: Session) -> list[models.Service]:
    table = models.Service
    loaded = (table.providers, table.packages, table.headings, table.stages, table.audiences, table.channels)
    query = select(table).where(*current_services()).order_by(table.id).options(*map(selectinload, loaded))
    return list(session.execute(query).scalars())
