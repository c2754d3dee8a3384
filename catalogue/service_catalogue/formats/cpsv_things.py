"""What services refer to in CPSV-AP, each thing described once: organisations, places, packages, codes."""

from __future__ import annotations

import re
from urllib.parse import quote

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD
from sqlalchemy import select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.formats.cpsv_vocabulary import (
    CV,
    EURO,
    LABELS,
    LANGUAGE_NAMES,
    LEFT_OUT,
    LOCN,
    ORG,
    PREFIXES,
    Names,
)
from service_catalogue.language import LANGUAGES, Texts

#: What may not stand in the name of a thing.
_NO_NAME = re.compile(r'[\x00-\x20<>"{}|\\^`]')


class Things:
    """A graph, and what it says of the things in it. `base` is the address that names begin with, if there is one."""

    def __init__(self, session: Session, base: str = "") -> None:
        self.city = session.execute(select(models.City)).scalar_one()
        self.names = Names(self.city.id, base)
        self.base = base
        self.graph = Graph(bind_namespaces="none")
        for prefix, namespace in PREFIXES.items():
            self.graph.bind(prefix, namespace)
        self._described: set[URIRef] = set()

    def add(self, node: URIRef, *pairs: tuple[URIRef, URIRef | Literal]) -> None:
        """Say of `node` what each pair says: a property and its value."""
        for predicate, value in pairs:
            self.graph.add((node, predicate, value))

    def texts(self, node: URIRef, predicate: URIRef, texts: Texts | None) -> None:
        """Say a text of `node` in each language that it exists in."""
        for language in LANGUAGES:
            if text := (texts or {}).get(language.value):
                self.graph.add((node, predicate, Literal(whole_characters(text), lang=language.value)))

    def organisation(self, row: models.Organisation) -> URIRef:
        """A public organisation, or else an agent that takes part."""
        node = self.names.organisation(row.id)
        if self._known(node):
            return node
        kind = CV.PublicOrganisation if row.public_body else FOAF.Agent
        self.add(node, (RDF.type, kind), (RDF.type, ORG.Organization), (DCTERMS.identifier, Literal(row.id)))
        self.texts(node, SKOS.prefLabel if row.public_body else DCTERMS.title, row.name)
        self.texts(node, DCTERMS.description, row.description)
        self.add(node, (DCTERMS.spatial, self.area(row)))
        for channel in row.channels:
            if _reaches(channel):
                part = self.names.organisation(row.id, f"contact-{channel.position}")
                self.add(node, (CV.contactPoint, part))
                self.contact_point(part, channel, row.id)
            elif channel.kind == "visit":
                place = self.names.organisation(row.id, f"place-{channel.position}")
                self.add(node, (LOCN.address, self.place(place, channel)))
        return node

    def contact_points(self, row: models.Organisation) -> list[URIRef]:
        """An organisation's own, described with it."""
        self.organisation(row)
        found = (channel for channel in row.channels if _reaches(channel))
        return [self.names.organisation(row.id, f"contact-{channel.position}") for channel in found]

    def contact_point(self, node: URIRef, row: models.Channel, owner_id: str) -> None:
        """A number, an address of mail or one of the web."""
        value = Literal(whole_characters(row.value))
        self.add(node, (RDF.type, CV.ContactPoint), (DCTERMS.identifier, Literal(f"{owner_id}/{row.position}")))
        self.texts(node, DCTERMS.description, row.label)
        if row.language:
            self.add(node, (DCTERMS.language, self.language(row.language)))
        if row.kind == "phone":
            self.add(node, (CV.telephone, value))
        elif row.kind == "email":
            self.add(node, (CV.email, value))
        elif page := address(row.value):
            self.add(node, (CV.contactPage, self.document(page)))

    def area(self, row: models.Organisation) -> URIRef:
        """Where an organisation serves, as it says itself; or else the city whose catalogue this is."""
        node = self.names.organisation(row.id, "area") if row.serves else self.names.catalogue("city")
        if not self._known(node):
            self.add(node, (RDF.type, DCTERMS.Location))
            self.texts(node, SKOS.prefLabel, row.serves or self.city.name)
        return node

    def place(self, node: URIRef, row: models.Channel) -> URIRef:
        """An address to visit."""
        self.add(node, (RDF.type, LOCN.Address))
        # The profile wants a language, and an address has none of its own.
        self.add(node, (LOCN.fullAddress, Literal(whole_characters(row.value), lang=row.language or "und")))
        return node

    def event(self, row: models.Package) -> URIRef:
        """A package, which is what happens in the life of a business."""
        node = self.names.package(row.id)
        if not self._known(node):
            # Typed as both: the shapes are checked without the ontology, which says that one is the other.
            self.add(node, (RDF.type, CV.BusinessEvent), (RDF.type, CV.Event), (DCTERMS.identifier, Literal(row.id)))
            self.texts(node, DCTERMS.title, row.name)
            self.texts(node, DCTERMS.description, row.description)
        return node

    def catalogue(self) -> URIRef:
        """The catalogue that the services are part of; the network publishes it."""
        node, publisher, identifier = self.names.catalogue(), self.names.catalogue("network"), Literal(self.city.id)
        if not self._known(node):
            self.add(node, (RDF.type, DCAT.Dataset), (DCTERMS.identifier, identifier), (DCTERMS.publisher, publisher))
            self.texts(node, DCTERMS.title, self.city.network)
            self.texts(node, DCTERMS.description, self.city.about)
            self.add(publisher, (RDF.type, FOAF.Agent), (DCTERMS.identifier, identifier))
            self.texts(publisher, DCTERMS.title, self.city.network)
            if self.base:
                self.add(node, (DCAT.landingPage, self.document(f"{self.base}/")))
        return node

    def left_out(self, service_ids: list[str]) -> None:
        """Say of the catalogue what it lacks here."""
        catalogue = self.catalogue()
        notes = {code: text.format(count=len(service_ids)) for code, text in LEFT_OUT.items()}
        self.texts(catalogue, SKOS.scopeNote, notes)
        if service_ids:
            self.add(catalogue, (SKOS.editorialNote, Literal(", ".join(service_ids))))

    def cost(self, code: str) -> URIRef:
        """What a service costs. Only what is free has a sum."""
        node = self.names.catalogue(f"cost-{code}")
        if not self._known(node):
            self.add(node, (RDF.type, CV.Cost), (DCTERMS.identifier, Literal(code)))
            self.texts(node, DCTERMS.description, LABELS["cost"][code])
            if code == "free":
                self.add(node, (CV.hasValue, Literal("0.0", datatype=XSD.double)), (CV.currency, EURO))
                self.add(EURO, (RDF.type, SKOS.Concept))
                self.texts(EURO, SKOS.prefLabel, LABELS["currency"]["EUR"])
        return node

    def code(self, scheme: str, code: str) -> URIRef:
        """A code of ours, with its label."""
        return self.concept(scheme, code, LABELS[scheme][code])

    def concept(self, scheme: str, code: str, label: Texts) -> URIRef:
        """A concept of one of the catalogue's own schemes."""
        node, of_scheme = self.names.catalogue(f"{scheme}-{code}"), self.names.catalogue(f"scheme-{scheme}")
        if not self._known(node):
            self.add(node, (RDF.type, SKOS.Concept), (SKOS.notation, Literal(code)), (SKOS.inScheme, of_scheme))
            self.texts(node, SKOS.prefLabel, label)
        if not self._known(of_scheme):
            self.add(of_scheme, (RDF.type, SKOS.ConceptScheme), (DCTERMS.identifier, Literal(scheme)))
        return node

    def language(self, code: str) -> URIRef:
        """A language, by the European Union's name."""
        node = LANGUAGE_NAMES[code]
        if not self._known(node):
            self.add(node, (RDF.type, DCTERMS.LinguisticSystem))
            self.texts(node, SKOS.prefLabel, LABELS["language"][code])
        return node

    def document(self, page: str) -> URIRef:
        """A page of the web."""
        node = URIRef(page)
        self.add(node, (RDF.type, FOAF.Document))
        return node

    def _known(self, node: URIRef) -> bool:
        """Whether a thing is described already; from now on it is."""
        known = node in self._described
        self._described.add(node)
        return known


def _reaches(channel: models.Channel) -> bool:
    """Whether a channel can be a contact point: it has a number, an address of mail or one of the web."""
    return channel.kind in ("phone", "email") or address(channel.value) is not None


def address(value: str) -> str | None:
    """An address of the web as a name of RDF, or None for anything else."""
    if not re.match(r"https?://[^/\s]", value, re.IGNORECASE):
        return None
    return _NO_NAME.sub(lambda found: quote(found[0]), whole_characters(value))


def whole_characters(text: str) -> str:
    """The text without halves of characters, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
