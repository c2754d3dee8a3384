"""A graph of CPSV-AP as a reader of ours asks it: texts by language, codes, prices and ways to reach somebody.

What the catalogue cannot hold is counted by its reason in `left`, so that people learn what an import leaves behind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, SKOS
from rdflib.term import Node

from service_catalogue.detection import find_language
from service_catalogue.documents import Document
from service_catalogue.formats.cpsv_vocabulary import (
    CPSV,
    CV,
    LABELS,
    LANGUAGE_NAMES,
    LOCN,
    OLD_COSTS,
    PREFIXES,
    SCHEMA,
)
from service_catalogue.language import LANGUAGES, Language

#: Where a telephone number, an address of mail and a page stand, today and in version 2 of the profile.
TELEPHONES = (CV.telephone, *(space.telephone for space in SCHEMA))
MAILS = (CV.email, *(space.email for space in SCHEMA))
PAGES = (CV.contactPage, FOAF.page, *(space.url for space in SCHEMA))
#: As long as the catalogue's column for it.
LONGEST_ADDRESS = 400


class Source:
    """The graph of a file, and what could not be taken from it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.services = sorted(set(graph.subjects(RDF.type, CPSV.PublicService)), key=str)
        self.left: Counter[str] = Counter()
        self.guessed: Counter[str] = Counter()
        self._hosts = {urlsplit(str(node)).netloc for node in self.services}
        self._shared = {
            part
            for kind in (CV.PublicOrganisation, FOAF.Agent)
            for organisation in graph.subjects(RDF.type, kind)
            for part in graph.objects(organisation, CV.contactPoint)
        }

    def values(self, node: Node, *predicates: URIRef) -> list[Node]:
        """What `node` has of any of the properties, in an order that does not change from file to file."""
        return sorted({value for predicate in predicates for value in self.graph.objects(node, predicate)}, key=str)

    def plain_language(self, node: Node) -> Language:
        """The language of a service's texts that carry none: the one that its longest is written in."""
        texts = self.values(node, DCTERMS.title, DCTERMS.description)
        plain = [str(text) for text in texts if isinstance(text, Literal) and not text.language]
        return find_language(max(plain, key=len)) if plain else Language.FI

    def texts(
        self, nodes: Iterable[Node], predicates: Iterable[URIRef], plain: Language, most: int | None = None
    ) -> dict[str, str]:
        """The texts of `nodes` by language, at most `most` of one, one after the other; `plain` for untagged ones."""
        found: dict[str, list[str]] = {}
        for value in [value for node in nodes for value in self.values(node, *predicates)]:
            code = self._code_of(value, plain)
            text = str(value).strip()
            if code and text and text not in found.setdefault(code, []):
                found[code].append(text)
        self.left["names and summaries beyond the first of a language"] += sum(
            len(texts[most:]) for texts in found.values() if most
        )
        return {code: "\n\n".join(texts[:most]) for code, texts in found.items() if texts}

    def _code_of(self, value: Node, plain: Language) -> str | None:
        if not isinstance(value, Literal):
            self.left["texts that are no texts but references"] += 1
            return None
        if not value.language:
            self.guessed[plain.value] += 1
            return plain.value
        code = value.language.split("-")[0].lower()
        if code in {language.value for language in LANGUAGES}:
            return code
        self.left[f"texts in the language {code}"] += 1
        return None

    def code(self, concept: Node) -> tuple[str, str] | None:
        """The scheme and the code of one of our own concepts."""
        scheme = next(
            (
                str(name)
                for of in self.graph.objects(concept, SKOS.inScheme)
                for name in self.graph.objects(of, DCTERMS.identifier)
            ),
            None,
        )
        notation = self.graph.value(concept, SKOS.notation, any=True)
        return (scheme, str(notation)) if scheme and notation is not None else None

    def languages(self, node: Node) -> list[str]:
        """The languages that a service is given in, as far as we have them."""
        known = {str(name).rsplit("/", 1)[-1]: code for code, name in LANGUAGE_NAMES.items()}
        names = [str(value).rsplit("/", 1)[-1].upper() for value in self.values(node, DCTERMS.language)]
        self.left["languages of service that the catalogue does not have"] += sum(name not in known for name in names)
        return sorted({known[name] for name in names if name in known}, key=list(LANGUAGE_NAMES).index)

    def cost(self, node: Node) -> str | None:
        """What a service costs, if its file says one thing that we know."""
        costs = self.values(node, CV.hasCost)
        kinds = {self._cost_kind(cost) for cost in costs}
        if len(kinds) == 1 and None not in kinds:
            return kinds.pop()
        self.left["costs that are neither free nor paid nor for members"] += len(costs)
        return None

    def _cost_kind(self, cost: Node) -> str | None:
        name = str(self.graph.value(cost, DCTERMS.identifier, any=True))
        if name in LABELS["cost"]:
            return name
        for value in self.values(cost, CV.hasValue):
            amount = value.toPython() if isinstance(value, Literal) else None
            if isinstance(amount, (int, float, Decimal)):
                return "paid" if amount > 0 else "free"
        return OLD_COSTS.get(name.lower())

    def channels(self, node: Node, plain: Language) -> Iterator[Document]:
        """A service's own ways in: kind, value, label and language. An organisation's are not its own."""
        for part in sorted(self.values(node, CV.hasChannel, CV.contactPoint, CV.hasContactPoint), key=self._place):
            if part in self._shared:
                continue
            label = self.texts([part], [DCTERMS.description], plain)
            found = list(self._ways(part))
            self.left["channels without a number or an address"] += not found
            for kind, value in found:
                if len(value) > LONGEST_ADDRESS:
                    self.left[f"addresses of more than {LONGEST_ADDRESS} characters"] += 1
                    continue
                yield {"kind": kind, "value": value, "language": next(iter(self.languages(part)), None), "label": label}

    def _place(self, part: Node) -> tuple[int, str]:
        """Our own files number a service's channels."""
        name = str(self.graph.value(part, DCTERMS.identifier, any=True))
        return len(name), name

    def _ways(self, part: Node) -> Iterator[tuple[str, str]]:
        kind = next((code[1] for of in self.values(part, DCTERMS.type) if (code := self.code(of))), None)
        if kind in LABELS["channel"] and (exact := self.graph.value(part, RDF.value, any=True)) is not None:
            yield kind, str(exact)
            return
        for name, predicates in (("phone", TELEPHONES), ("email", MAILS), ("web", PAGES)):
            for value in self.values(part, *predicates):
                yield name, str(value).removeprefix("tel:").removeprefix("mailto:").strip()
        for address in self.values(part, LOCN.address):
            for line in self.values(address, LOCN.fullAddress):
                yield "visit", str(line).strip()
        if (part, RDF.type, CV.Channel) in self.graph and self._is_page(part) and not self.values(part, *PAGES):
            yield "web", str(part)

    def _is_page(self, node: Node) -> bool:
        """Whether a channel's name is also its address: pilots did so. Names on the services' own host are names."""
        address = urlsplit(str(node))
        return isinstance(node, URIRef) and address.scheme in ("http", "https") and address.netloc not in self._hosts

    def leave(self, node: Node, taken: set[URIRef]) -> None:
        """Count what a service has beyond the properties `taken`."""
        for predicate in self.graph.predicates(node):
            if predicate not in taken:
                self.left[f"{_short(predicate)}, which no field holds"] += 1


def _short(name: Any) -> str:
    """A property's name as people write it."""
    for prefix, space in PREFIXES.items():
        if str(name).startswith(space):
            return f"{prefix}:{str(name)[len(space) :]}"
    return str(name)
