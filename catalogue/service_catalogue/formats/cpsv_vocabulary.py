"""The words of CPSV-AP: its namespaces, the names of our own things in it, and what our codes are called.

The SHACL shapes of CPSV-AP want every value of a code list described where it is used, so each code has its label here
in the three languages. Names of the European Union are used only where they are certain: languages and the euro.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from rdflib import Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD

from service_catalogue.language import Texts

ADMS = Namespace("http://www.w3.org/ns/adms#")
CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
LOCN = Namespace("http://www.w3.org/ns/locn#")
ORG = Namespace("http://www.w3.org/ns/org#")
#: schema.org as version 2 of the profile used it, and with the scheme that others write.
SCHEMA = (Namespace("https://schema.org/"), Namespace("http://schema.org/"))

PREFIXES: dict[str, str] = {
    "adms": str(ADMS),
    "cpsv": str(CPSV),
    "cv": str(CV),
    "dcat": str(DCAT),
    "dct": str(DCTERMS),
    "foaf": str(FOAF),
    "locn": str(LOCN),
    "org": str(ORG),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "skos": str(SKOS),
    "xsd": str(XSD),
}

_EU = "http://publications.europa.eu/resource/authority/"
LANGUAGE_NAMES = {
    "fi": URIRef(f"{_EU}language/FIN"),
    "sv": URIRef(f"{_EU}language/SWE"),
    "en": URIRef(f"{_EU}language/ENG"),
}
EURO = URIRef(f"{_EU}currency/EUR")

_SPACE = UUID("3b1c7d0e-2a55-5c1b-9d0f-6f0d6b8f3a41")


@dataclass(frozen=True)
class Names:
    """The IRIs of a city's things: addresses under `base` where the server has one, otherwise UUIDs that stay."""

    city: str
    base: str = ""

    def service(self, service_id: str, part: str = "") -> URIRef:
        """A service, or a part of its description."""
        return self._of(f"/api/v1/services/{service_id}", part)

    def organisation(self, organisation_id: str, part: str = "") -> URIRef:
        """An organisation, or a part of its description."""
        return self._of(f"/api/v1/organisations/{organisation_id}", part)

    def package(self, package_id: str) -> URIRef:
        """A package."""
        return self._of(f"/api/v1/packages/{package_id}")

    def catalogue(self, part: str = "") -> URIRef:
        """The catalogue as a whole, or what it defines itself: codes, places."""
        return self._of("/cpsv-ap", part)

    def _of(self, path: str, part: str = "") -> URIRef:
        name = f"{path}#{part}" if part else path
        return URIRef(self.base + name if self.base else uuid5(_SPACE, self.city + name).urn)


#: What our codes are called, by scheme.
LABELS: dict[str, dict[str, Texts]] = {
    "kind": {
        "service": {"fi": "palvelu", "sv": "tjänst", "en": "service"},
        "signpost": {"fi": "neuvo, minne kääntyä", "sv": "råd om vart man vänder sig", "en": "signpost"},
    },
    "category": {
        "advice_and_services": {
            "fi": "neuvonta ja palvelut",
            "sv": "rådgivning och tjänster",
            "en": "advice and services",
        },
        "projects": {"fi": "hankkeet", "sv": "projekt", "en": "projects"},
        "financial_support": {"fi": "taloudellinen tuki", "sv": "ekonomiskt stöd", "en": "financial support"},
        "partners": {"fi": "kumppanit", "sv": "partner", "en": "partners"},
    },
    "delivery": {
        "personal": {"fi": "henkilökohtainen palvelu", "sv": "personlig service", "en": "personal service"},
        "event": {"fi": "tapahtuma", "sv": "evenemang", "en": "event"},
        "online": {"fi": "verkossa", "sv": "på nätet", "en": "online"},
        "phone": {"fi": "puhelimitse", "sv": "per telefon", "en": "by phone"},
    },
    "status": {
        "ongoing": {"fi": "jatkuva", "sv": "fortlöpande", "en": "ongoing"},
        "ad_hoc": {"fi": "tarpeen mukaan", "sv": "vid behov", "en": "as needed"},
    },
    "cost": {
        "free": {"fi": "maksuton", "sv": "avgiftsfri", "en": "free of charge"},
        "paid": {"fi": "maksullinen", "sv": "avgiftsbelagd", "en": "subject to a fee"},
        "members": {"fi": "jäsenille", "sv": "för medlemmar", "en": "for members"},
    },
    "channel": {
        "web": {"fi": "verkkosivut", "sv": "webbplats", "en": "website"},
        "phone": {"fi": "puhelin", "sv": "telefon", "en": "telephone"},
        "email": {"fi": "sähköposti", "sv": "e-post", "en": "e-mail"},
        "visit": {"fi": "käynti paikan päällä", "sv": "besök på plats", "en": "visit"},
        "form": {"fi": "lomake", "sv": "blankett", "en": "form"},
        "booking": {"fi": "ajanvaraus", "sv": "tidsbokning", "en": "booking"},
        "chat": {"fi": "verkkokeskustelu", "sv": "chatt", "en": "chat"},
    },
    "role": {"provider": {"fi": "palvelun tarjoaja", "sv": "tjänsteleverantör", "en": "service provider"}},
    "language": {
        "fi": {"fi": "suomi", "sv": "finska", "en": "Finnish"},
        "sv": {"fi": "ruotsi", "sv": "svenska", "en": "Swedish"},
        "en": {"fi": "englanti", "sv": "engelska", "en": "English"},
    },
    "currency": {"EUR": {"fi": "euro", "sv": "euro", "en": "euro"}},
}

#: What a catalogue says about itself when it is not all there.
LEFT_OUT: Texts = {
    "fi": "CPSV-AP kuvaa vain julkisten organisaatioiden palveluja. Siksi tästä puuttuu palveluja: {count}.",
    "sv": "CPSV-AP beskriver bara offentliga organisationers tjänster. Därför saknas tjänster här: {count}.",
    "en": "CPSV-AP describes the services of public organisations only. Services that are missing here: {count}.",
}

#: What pilots of version 2 called prices, as PTV's code list does.
OLD_COSTS = {"freeofcharge": "free", "subjecttocharge": "paid"}

#: The terms of the official JSON-LD context that we read: class, then its properties; `>` marks a link.
_TERMS = {
    "PublicService cpsv:PublicService": "identifier dct:identifier|name dct:title|description dct:description|"
    "hasCompetentAuthority >cv:hasCompetentAuthority|hasChannel >cv:hasChannel|contactPoint >cv:contactPoint|"
    "hasCost >cv:hasCost|language >dct:language|isGroupedBy >cv:isGroupedBy|follows >cpsv:follows|"
    "holdsRequirement >cv:holdsRequirement|hasParticipation >cv:hasParticipation|addressee >dct:audience|"
    "isClassifiedBy >cv:isClassifiedBy|isPartOf >dct:isPartOf|spatial >dct:spatial|status >adms:status|"
    "keyword dcat:keyword|sector >cv:sector|thematicArea >cv:thematicArea|hasInput >cpsv:hasInput|"
    "produces >cpsv:produces|requires >dct:requires|relatedService >cv:relatedService|"
    "hasLegalResource >cv:hasLegalResource|hasInputType >cv:hasInputType|processingTime cv:processingTime",
    "PublicOrganization cv:PublicOrganisation": "preferredLabel skos:prefLabel|spatial >dct:spatial",
    "BusinessEvent cv:BusinessEvent": "type >dct:type",
    "LifeEvent cv:LifeEvent": "type >dct:type",
    "Event cv:Event": "identifier dct:identifier|name dct:title|description dct:description",
    "Channel cv:Channel": "identifier dct:identifier|type >dct:type|description dct:description|ownedBy >cv:ownedBy",
    "ContactPoint cv:ContactPoint": "hasTelephone cv:telephone|hasEmail cv:email|contactPage >cv:contactPage",
    "Cost cv:Cost": "identifier dct:identifier|description dct:description|hasValue cv:hasValue|currency >cv:currency",
    "Rule cpsv:Rule": "identifier dct:identifier|name dct:title|description dct:description",
    "Requirement cv:Requirement": "identifier dct:identifier|name dct:title",
}


def official_context() -> dict[str, object]:
    """The part of the official JSON-LD context that we read, so that nothing must be fetched for it."""
    context: dict[str, object] = dict(PREFIXES)
    for head, properties in _TERMS.items():
        name, curie = head.split()
        context[name] = curie
        for line in properties.split("|"):
            term, value = line.split()
            context[f"{name}.{term}"] = {"@id": value[1:], "@type": "@id"} if value.startswith(">") else value
    return context
