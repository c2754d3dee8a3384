"""What the catalogue sorts its entries by, as HSDS taxonomies and their terms; how our ids become HSDS ids,
and how texts in three languages become texts in one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.language import LANGUAGES, Language, Texts, in_language

Object = dict[str, Any]


@lru_cache(maxsize=100_000)
def hsds_id(city: str, kind: str, own_id: str) -> str:
    """The HSDS id of an entry: the UUIDv5, among web addresses, of `urn:bertta:<city>:<kind>:<our id>`.

    The city is part of it, so that two cities' catalogues can be joined without one id meaning two things.
    """
    # Half a character, which an edit may have brought in, has no UTF-8.
    name = f"urn:bertta:{city}:{kind}:{own_id}".encode("utf-8", "replace").decode("utf-8")
    return str(uuid5(NAMESPACE_URL, name))


@dataclass(frozen=True)
class Term:
    """One term of a taxonomy. `kind` and `code` are what the catalogue knows it under."""

    kind: str
    code: str
    name: Texts
    description: Texts
    parent: tuple[str, str] | None = None

    @property
    def taxonomy(self) -> str:
        """The taxonomy it belongs to: a package's headings stand with the packages."""
        return "package" if self.kind == "heading" else self.kind


@dataclass(frozen=True)
class Frame:
    """What the objects of one language share: whose catalogue it is, its terms, and when services changed."""

    city: str
    language: Language
    terms: Mapping[tuple[str, str], Term]
    changed: Mapping[str, datetime]

    def id(self, kind: str, own_id: str) -> str:
        """The HSDS id of an entry or of a part of one."""
        return hsds_id(self.city, kind, own_id)

    def last_modified(self, service_id: str) -> str | None:
        """When a service was last changed; None if it is as it was loaded."""
        changed = self.changed.get(service_id)
        return changed.replace(tzinfo=timezone.utc).isoformat() if changed else None

    def say(self, **texts: Texts | None) -> Object:
        """Fields of text in the frame's language, and in all languages in `translations`."""
        said = {name: in_language(text, self.language) for name, text in texts.items()}
        translations = {
            language.value: filled({name: (text or {}).get(language.value) for name, text in texts.items()})
            for language in LANGUAGES
        }
        return {**said, "translations": filled(translations)}


def filled(values: Object) -> Object:
    """`values` without those that say nothing: HSDS leaves out what it does not know."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


#: Name and description of each taxonomy, by the kind of its terms.
TAXONOMIES: dict[str, tuple[Texts, Texts]] = {
    "package": (
        {"fi": "Palvelupaketit", "sv": "Servicepaket", "en": "Service packages"},
        {
            "fi": "Palvelut asiakkaan tarpeen mukaan. Paketin otsikot ovat sen alakäsitteitä.",
            "sv": "Tjänsterna enligt kundens behov. Ett pakets rubriker är dess underbegrepp.",
            "en": "The services by what a customer needs. A package's headings are its child terms.",
        },
    ),
    "stage": (
        {"fi": "Yrityksen elinkaaren vaiheet", "sv": "Faser i företagets livscykel", "en": "Stages of a business"},
        {
            "fi": "Missä vaiheessa palvelusta on eniten hyötyä.",
            "sv": "I vilken fas tjänsten är till störst nytta.",
            "en": "The stages at which a service helps most.",
        },
    ),
    "audience": (
        {"fi": "Kohderyhmät", "sv": "Målgrupper", "en": "Audiences"},
        {
            "fi": "Ketä palvelu erityisesti ajattelee. Tieto ei sulje ketään pois.",
            "sv": "Vem tjänsten särskilt är tänkt för. Uppgiften utesluter ingen.",
            "en": "Whom a service has in mind in particular. It excludes nobody.",
        },
    ),
    "category": (
        {"fi": "Palvelutyypit", "sv": "Typer av tjänster", "en": "Categories"},
        {"fi": "Mitä palvelu antaa.", "sv": "Vad tjänsten ger.", "en": "What a service gives."},
    ),
    "cost": (
        {"fi": "Hinta", "sv": "Kostnad", "en": "Cost"},
        {
            "fi": "Maksaako palvelu jotain.",
            "sv": "Om tjänsten kostar något.",
            "en": "Whether a service costs anything.",
        },
    ),
    "delivery": (
        {"fi": "Palvelun muoto", "sv": "Tjänstens form", "en": "Forms of delivery"},
        {"fi": "Miten palvelu annetaan.", "sv": "Hur tjänsten ges.", "en": "How a service is given."},
    ),
    "kind": (
        {"fi": "Palvelut ja opasteet", "sv": "Tjänster och hänvisningar", "en": "Services and signposts"},
        {
            "fi": "Opaste kertoo, minne kääntyä asiassa, jota verkosto ei hoida itse.",
            "sv": "En hänvisning berättar vart man vänder sig i ett ärende som nätverket inte sköter självt.",
            "en": "A signpost tells where to turn with a matter that the network does not handle itself.",
        },
    ),
    "status": (
        {"fi": "Saatavuus", "sv": "Tillgång", "en": "Availability"},
        {"fi": "Milloin palvelua saa.", "sv": "När tjänsten finns.", "en": "When a service can be had."},
    ),
    "role": (
        {"fi": "Rooli verkostossa", "sv": "Roll i nätverket", "en": "Role in the network"},
        {
            "fi": "Onko organisaatio verkoston jäsen.",
            "sv": "Om organisationen är medlem i nätverket.",
            "en": "Whether an organisation is a member of the network.",
        },
    ),
}

#: The names of values that are no entries of the catalogue.
_NAMES: dict[tuple[str, str], Texts] = {
    ("category", "advice_and_services"): {
        "fi": "Neuvonta ja palvelut",
        "sv": "Rådgivning och tjänster",
        "en": "Advice and services",
    },
    ("category", "projects"): {"fi": "Hankkeet", "sv": "Projekt", "en": "Projects"},
    ("category", "financial_support"): {
        "fi": "Rahoitus ja tuet",
        "sv": "Finansiering och stöd",
        "en": "Financial support",
    },
    ("category", "partners"): {"fi": "Kumppanit", "sv": "Samarbetspartner", "en": "Partners"},
    ("cost", "free"): {"fi": "maksuton", "sv": "avgiftsfri", "en": "free of charge"},
    ("cost", "paid"): {"fi": "maksullinen", "sv": "avgiftsbelagd", "en": "subject to a fee"},
    ("cost", "members"): {"fi": "jäsenille", "sv": "för medlemmar", "en": "for members"},
    ("delivery", "personal"): {"fi": "henkilökohtaisesti", "sv": "personligen", "en": "in person"},
    ("delivery", "event"): {"fi": "tapahtumassa", "sv": "på ett evenemang", "en": "at an event"},
    ("delivery", "online"): {"fi": "verkossa", "sv": "på nätet", "en": "online"},
    ("delivery", "phone"): {"fi": "puhelimitse", "sv": "per telefon", "en": "by phone"},
    ("kind", "service"): {"fi": "palvelu", "sv": "tjänst", "en": "service"},
    ("kind", "signpost"): {"fi": "opaste", "sv": "hänvisning", "en": "signpost"},
    ("status", "ongoing"): {"fi": "jatkuvasti", "sv": "fortlöpande", "en": "all the time"},
    ("status", "ad_hoc"): {"fi": "ajoittain", "sv": "tidvis", "en": "from time to time"},
    ("role", "network"): {"fi": "verkoston jäsen", "sv": "medlem i nätverket", "en": "member of the network"},
    ("role", "partner"): {"fi": "kumppani", "sv": "samarbetspartner", "en": "partner"},
}

#: What languages call themselves: the same to every reader.
LANGUAGE_NAMES = {"fi": "suomi", "sv": "svenska", "en": "English"}


def all_terms(session: Session) -> dict[tuple[str, str], Term]:
    """The terms of all taxonomies by kind and code, in the catalogue's order."""
    found = [
        *_package_terms(session),
        *_simple_terms(session, "stage", models.Stage, models.Stage.number),
        *_simple_terms(session, "audience", models.Audience, models.Audience.id),
        *(Term(kind, code, name, name) for (kind, code), name in _NAMES.items()),
    ]
    return {(term.kind, term.code): term for term in found}


def _package_terms(session: Session) -> Iterator[Term]:
    for package in session.execute(select(models.Package).order_by(models.Package.number)).scalars():
        yield Term("package", package.id, package.name, package.summary)
        for heading in package.headings:
            yield Term("heading", heading.id, heading.name, heading.name, parent=("package", package.id))


def _simple_terms(session: Session, kind: str, table: type[models.Base], order: object) -> Iterator[Term]:
    for row in session.execute(select(table).order_by(order)).scalars():
        yield Term(kind, row.id, row.name, row.name)
