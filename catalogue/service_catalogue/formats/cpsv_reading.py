"""A file of CPSV-AP as drafts: the services it describes, and the public organisations that the catalogue lacks.

A file of our own comes back to the entries it was made from. Anybody else's becomes new entries under names of their
own, with what can be told without guessing: packages and organisations are ours only if they are called the same.
Version 2's names are read too, as the pilots used them. What breaks the profile's own rules refuses the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from rdflib.namespace import DCTERMS, FOAF, RDF, SKOS
from rdflib.term import BNode, Node
from sqlalchemy import select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.cards import today
from service_catalogue.documents import KINDS, Document, document_of, is_id
from service_catalogue.errors import ImportFaulty
from service_catalogue.formats.cpsv_source import Source
from service_catalogue.formats.cpsv_vocabulary import ADMS, CPSV, CV, official_context
from service_catalogue.formats.importing import Proposal, Reading
from service_catalogue.formats.rdf_files import read_graph
from service_catalogue.language import Language

MOST_FAULTS = 200
#: Addresses of the official context, of which we have our own copy of what we read.
_CONTEXT = re.compile(r"https://semiceu\.github\.io/\S*CPSV-AP/releases/3\.\d+\.\d+/context/cpsv-ap(_en)?\.jsonld")
#: What services refer to by id, beyond what the profile has classes for.
_LISTS = ("headings", "stages", "audiences")
_REFERRED: dict[str, type[models.Base]] = {
    "organisations": models.Organisation,
    "packages": models.Package,
    "headings": models.Heading,
    "stages": models.Stage,
    "audiences": models.Audience,
}
_TAKEN = {
    RDF.type, DCTERMS.identifier, DCTERMS.title, DCTERMS.abstract, DCTERMS.description, DCTERMS.isPartOf,
    DCTERMS.language, CV.hasCompetentAuthority, CV.hasCost, CV.hasChannel, CV.contactPoint, CV.hasContactPoint,
    CV.isGroupedBy, CPSV.follows, CV.holdsRequirement,
}  # fmt: skip
#: What our own files say beyond that.
_OURS = {
    DCTERMS.audience, DCTERMS.date, DCTERMS.valid, DCTERMS.spatial, FOAF.page, ADMS.status, CV.isClassifiedBy,
    CV.hasParticipation,
}  # fmt: skip


def read(data: bytes, session: Session) -> Reading:
    """What a file proposes; raises ImportFaulty with each service that breaks the profile's rules."""
    source = Source(read_graph(data, lambda address: official_context() if _CONTEXT.fullmatch(address) else None))
    if not source.services:
        raise ImportFaulty(["there is no public service (cpsv:PublicService) in the file"])
    if faults := [fault for node in source.services for fault in _faults(source, node)]:
        raise ImportFaulty(faults[:MOST_FAULTS])
    return _Reader(source, session).reading()


def _faults(source: Source, node: Node) -> Iterator[str]:
    """What the profile demands of a service and this one lacks."""
    for label, predicate in (
        ("identifier", DCTERMS.identifier),
        ("title", DCTERMS.title),
        ("description", DCTERMS.description),
        ("competent authority", CV.hasCompetentAuthority),
    ):
        if not source.values(node, predicate):
            yield f"{node}: has no {label}"
    if len(source.values(node, DCTERMS.identifier)) > 1:
        yield f"{node}: has more than one identifier"
    for authority in source.values(node, CV.hasCompetentAuthority):
        if (authority, RDF.type, CV.PublicOrganisation) not in source.graph:
            yield f"{node}: its competent authority {authority} is not described as a public organisation"
        elif not source.values(authority, SKOS.prefLabel):
            yield f"{node}: its competent authority {authority} has no name"


class _Reader:
    """Makes drafts of a file's services for the catalogue of `session`."""

    def __init__(self, source: Source, session: Session) -> None:
        self._source = source
        self._session = session
        self._city = session.execute(select(models.City.id)).scalar()
        self._rows: dict[str, dict[str, Any]] = {
            name: {row.id: row for row in session.execute(select(table).order_by(table.id)).scalars()}
            for name, table in _REFERRED.items()
        }
        self._plain = {node: source.plain_language(node) for node in source.services}
        self._ours = {node for node in source.services if self._is_ours(node)}
        self._organisations: dict[Node, tuple[str, Document | None]] = {}

    def reading(self) -> Reading:
        """All services and new organisations, and what people should know of the file."""
        services = [Proposal("service", self._service(node)) for node in self._source.services]
        found = [document for _, document in self._organisations.values() if document]
        # Several names in the file may mean one organisation.
        organisations = {document["id"]: Proposal("organisation", document) for document in found}
        notes = [f"read: services {len(services)}, organisations that are not known here {len(organisations)}"]
        for code, count in sorted(self._source.guessed.items()):
            notes.append(f"{count} texts carry no language and are taken as {code}")
        notes += [f"left out: {count} {what}" for what, count in sorted(self._source.left.items()) if count]
        return Reading([*organisations.values(), *services], notes)

    def _service(self, node: Node) -> Document:
        ours = node in self._ours
        service_id = str(self._source.values(node, DCTERMS.identifier)[0]) if ours else _foreign_id(node, self._source)
        known = self._known("service", service_id)
        document: Document = {"id": service_id, **self._texts(node, known)}
        for name, value in (
            ("cost", self._source.cost(node)),
            ("languages", _in_order(self._source.languages(node), known.get("languages", []))),
            ("packages", _in_order(self._packages(node, ours), known.get("packages", []))),
            ("providers", self._providers(node, known)),
            ("channels", self._channels(node, known)),
        ):
            if value:
                document[name] = value
        if ours:
            document.update(self._own_fields(node, known))
        else:
            document["kind"] = known.get("kind", "service")
            document["source"] = known.get("source", [f"CPSV-AP: {node}"])
        self._source.leave(node, _TAKEN | _OURS if ours else _TAKEN)
        return document

    def _texts(self, node: Node, known: Document) -> Document:
        """The texts that the file has; those that the entry has in other languages stay."""
        source, plain = self._source, self._plain[node]
        found = {
            "name": source.texts([node], [DCTERMS.title], plain, most=1),
            "summary": source.texts([node], [DCTERMS.abstract], plain, most=1),
            "description": source.texts([node], [DCTERMS.description], plain),
            "how_to_get": source.texts(source.values(node, CPSV.follows), [DCTERMS.description], plain),
            "who_for": source.texts(source.values(node, CV.holdsRequirement), [DCTERMS.title], plain),
        }
        return {name: {**(known.get(name) or {}), **texts} for name, texts in found.items() if texts}

    def _is_ours(self, node: Node) -> bool:
        """Whether a service comes from an export of this very catalogue."""
        parts = self._source.values(node, DCTERMS.isPartOf)
        cities = {str(city) for part in parts for city in self._source.values(part, DCTERMS.identifier)}
        name = str(self._source.values(node, DCTERMS.identifier)[0])
        return self._city in cities and is_id(name)

    def _known(self, kind: str, entry_id: str) -> Document:
        """An entry as its draft has it, or as it is published; empty for a new one."""
        draft = self._session.get(models.Draft, (kind, entry_id))
        return dict(draft.document) if draft else document_of(self._session, KINDS[kind], entry_id) or {}

    def _packages(self, node: Node, ours: bool) -> list[str]:
        by_name = {text.casefold(): row.id for row in self._rows["packages"].values() for text in row.name.values()}
        found = []
        for event in self._source.values(node, CV.isGroupedBy):
            titles = [str(title) for title in self._source.values(event, DCTERMS.title)]
            names = [by_name.get(title.strip().casefold()) for title in titles]
            own = [str(name) for name in self._source.values(event, DCTERMS.identifier) if ours]
            match = next((name for name in [*own, *names] if name in self._rows["packages"]), None)
            if match:
                found.append(match)
            else:
                self._source.left[f"cv:isGroupedBy {titles[0] if titles else event}, which is no package here"] += 1
        return found

    def _providers(self, node: Node, known: Document) -> list[str]:
        """Who provides a service today. Where the entry names their predecessors, it stays as it is."""
        found = [self._organisation(authority) for authority in self._source.values(node, CV.hasCompetentAuthority)]
        if node in self._ours:
            for part in self._source.values(node, CV.hasParticipation):
                found += [self._organisation(agent) for agent in self._source.values(part, CV.hasParticipant)]
        before: list[str] = known.get("providers", [])
        rows = self._rows["organisations"]
        if {today(rows[name]).id for name in before if name in rows} == set(found):
            return before
        return _in_order(found, before)

    def _organisation(self, node: Node) -> str:
        """The id of an organisation: one that is known, or else a new one, of which a draft is made."""
        if node not in self._organisations:
            names = self._source.texts([node], [SKOS.prefLabel, DCTERMS.title], self._usual_language(), most=1)
            known = self._known_organisation(node, set(map(str.casefold, names.values())))
            self._organisations[node] = (known, None) if known else self._new_organisation(node, names)
        return self._organisations[node][0]

    def _known_organisation(self, node: Node, names: set[str]) -> str | None:
        rows = self._rows["organisations"].values()
        if len(self._ours) == len(self._source.services):
            own = {str(name) for name in self._source.values(node, DCTERMS.identifier)}
            return next((row.id for row in rows if row.id in own), None)
        return next((row.id for row in rows if names & {name.casefold() for name in row.name.values()}), None)

    def _new_organisation(self, node: Node, names: dict[str, str]) -> tuple[str, Document]:
        new_id = _foreign_id(node, self._source)
        known = self._known("organisation", new_id)
        described = self._source.texts([node], [DCTERMS.description], self._usual_language())
        document: Document = {"id": new_id, "name": {**known.get("name", {}), **names}}
        if described:
            document["description"] = {**known.get("description", {}), **described}
        public = (node, RDF.type, CV.PublicOrganisation) in self._source.graph
        usual = {"public_body": public, "kind": "partner", "status": "active", "source": [f"CPSV-AP: {node}"]}
        return new_id, {**document, **{name: known.get(name, value) for name, value in usual.items()}}

    def _usual_language(self) -> Language:
        """What most services' untagged texts are written in."""
        languages = list(self._plain.values())
        return max(languages, key=languages.count)

    def _channels(self, node: Node, known: Document) -> list[Document]:
        """The service's own channels; what the entry knows of one beyond the file stays."""
        before = {(channel["kind"], channel["value"]): channel for channel in known.get("channels") or []}
        usual = {"language": None, "year": None, "confidence": "medium", "source": f"CPSV-AP: {node}"}
        found = {}
        for channel in self._source.channels(node, self._plain[node]):
            key = channel["kind"], channel["value"]
            old = before.get(key, usual)
            found[key] = {**old, **channel, "label": {**old.get("label", {}), **channel["label"]}}
        return [found[key] for key in _in_order(list(found), list(before))]

    def _own_fields(self, node: Node, known: Document) -> Document:
        """What only our own files say, in our own codes."""
        codes: dict[str, list[str]] = {}
        for concept in self._source.values(node, CV.isClassifiedBy, DCTERMS.audience, ADMS.status):
            if found := self._source.code(concept):
                codes.setdefault(found[0], []).append(found[1])
        document: Document = {name: codes[name][0] for name in ("kind", "category", "status") if name in codes}
        if "delivery" in codes:
            document["delivery"] = _in_order(codes["delivery"], known.get("delivery", []))
        for name in _LISTS:
            ids = [code for code in codes.get(name[:-1], []) if code in self._rows[name]]
            if ids:
                document[name] = _in_order(ids, known.get(name, []))
        for year in self._source.values(node, DCTERMS.date):
            document["as_of"] = int(str(year)[:4])
        for day in self._source.values(node, DCTERMS.valid):
            document["valid_until"] = str(day)
        return document


def _foreign_id(node: Node, source: Source) -> str:
    """An id that the same thing gets from every file."""
    name = f"identifier:{source.values(node, DCTERMS.identifier)}" if isinstance(node, BNode) else str(node)
    return f"cpsv_{uuid5(NAMESPACE_URL, name).hex}"


def _in_order(found: list[Any], before: list[Any]) -> list[Any]:
    """What was found, each once, in the order that the entry had before: a graph has none."""
    return sorted(dict.fromkeys(found), key=lambda value: before.index(value) if value in before else len(before))
