"""What a PTV entry belongs to in the catalogue: the service it is, packages, audiences, providers and channels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.documents import KINDS, Document, document_of
from service_catalogue.formats.ptv_crosswalk import CLASSES, FUNDING, GROUPS
from service_catalogue.formats.ptv_entry import OURS, Item, PtvEntry, text_or_none
from service_catalogue.formats.ptv_marks import mark_of
from service_catalogue.formats.ptv_tally import Tally
from service_catalogue.formats.ptv_writing import content_id, municipality_of

#: The longest that a channel's value may be.
_LONGEST_VALUE = 400


class Ties:
    """The catalogue of `session`, looked up by what PTV has: ids, codes and names."""

    def __init__(self, session: Session) -> None:
        self._packages = set(session.execute(select(models.Package.id)).scalars())
        self._headings = set(session.execute(select(models.Heading.id)).scalars())
        self._audiences = set(session.execute(select(models.Audience.id)).scalars())
        self._services = dict(_marked_services(session))
        self._ids = set(session.execute(select(models.Service.id)).scalars())
        drafts = select(models.Draft.entry_id).where(models.Draft.kind == "service")
        self._drafts = set(session.execute(drafts).scalars())
        self._municipality = municipality_of(session.execute(select(models.City)).scalars().first())
        self._organisations: dict[str, str] = {}
        for organisation in session.execute(select(models.Organisation)).scalars():
            for known_as in _known_as(organisation):
                self._organisations.setdefault(known_as, organisation.id)

    def service_of(self, entry: PtvEntry) -> str | None:
        """Our id of the service that a PTV entry is: the one marked with its id, or the one whose id it carries."""
        if entry.id and (entry.what, entry.id) in self._services:
            return self._services[entry.what, entry.id]
        return entry.external_id if entry.external_id in self._ids else None

    def known(self, session: Session, entry_id: str) -> Document | None:
        """What an import builds on: the draft of an entry, or else what is published of it; None for a new one."""
        if entry_id in self._drafts:
            document: Document = session.get(models.Draft, ("service", entry_id)).document
            return document
        return document_of(session, KINDS["service"], entry_id) if entry_id in self._ids else None

    def mapped(self, entry: PtvEntry, tally: Tally) -> Document:
        """What follows from an entry's codes, names and words; what leads nowhere is told to `tally`."""
        found: Document = {
            "packages": self._known_packages(entry, tally),
            "headings": self._known_headings(entry),
            "audiences": self._known_audiences(entry, tally),
            "providers": self._known_providers(entry, tally),
            "channels": list(_channels(entry)),
            "phrases": entry.keywords,
        }
        if entry.area and entry.area.municipalities and self._municipality not in entry.area.municipalities:
            tally.elsewhere += 1
        category = "financial_support" if FUNDING in entry.classes else "advice_and_services"
        return {**{name: value for name, value in found.items() if value}, "category": category}

    def _known_packages(self, entry: PtvEntry, tally: Tally) -> list[str]:
        places = {code: CLASSES.get(code, ("", None))[0] for code in entry.classes}
        tally.classes.update(code for code, package in places.items() if package not in self._packages)
        return list(dict.fromkeys(package for package in places.values() if package in self._packages))

    def _known_headings(self, entry: PtvEntry) -> list[str]:
        headings = (CLASSES[code][1] for code in entry.classes if code in CLASSES)
        return list(dict.fromkeys(heading for heading in headings if heading and heading in self._headings))

    def _known_audiences(self, entry: PtvEntry, tally: Tally) -> list[str]:
        found = {group: [one for one in GROUPS.get(group, ()) if one in self._audiences] for group in entry.groups}
        # The group of all businesses says no more than the catalogue does.
        tally.groups.update(group for group, audiences in found.items() if not audiences and group != "KR2")
        return list(dict.fromkeys(one for audiences in found.values() for one in audiences))

    def _known_providers(self, entry: PtvEntry, tally: Tally) -> list[str]:
        providers: dict[str, None] = {}
        unknown: dict[str, None] = {}
        for ptv_id, name in entry.organisations:
            ours = self._organisations.get(ptv_id or "") or self._organisations.get((name or "").casefold())
            if ours:
                providers[ours] = None
            else:
                unknown[name or str(ptv_id)] = None
        tally.organisations.update(list(unknown))
        return list(providers)


def _marked_services(session: Session) -> Iterator[tuple[tuple[str, str], str]]:
    """Ids of PTV's and our services that carry them, drafts before what is published."""
    stored = session.execute(select(models.Service.id, models.Service.source)).all()
    drafts = session.execute(select(models.Draft).where(models.Draft.kind == "service")).scalars()
    written = [(draft.entry_id, draft.document.get("source") or []) for draft in drafts]
    for entry_id, sources in [*stored, *written]:
        mark = mark_of(source for source in sources if isinstance(source, str))
        if mark and mark.id:
            yield (mark.what, mark.id), entry_id


def _known_as(organisation: models.Organisation) -> Iterator[str]:
    """What an organisation goes by: PTV's id for it, the one that our exports make, names and nicknames."""
    mark = mark_of(organisation.source)
    if mark and mark.what == "organisation" and mark.id:
        yield mark.id
    yield content_id(organisation)
    for name in organisation.name.values():
        yield name.casefold()
    for nicknames in organisation.nicknames.values():
        yield from (nickname.casefold() for nickname in nicknames)


def _channels(entry: PtvEntry) -> Iterator[Document]:
    """The ways to reach somebody among an entry's contact details; each once, in no language if it is for several."""
    found: dict[tuple[str, str], Document] = {}
    for details in entry.contacts:
        for kind, value, language in _ways(details):
            if len(value) > _LONGEST_VALUE:
                continue
            channel = found.setdefault((kind, value), _channel(entry, kind, value, language))
            channel["language"] = channel["language"] if channel["language"] == language else None
            if details["name"]:
                channel["label"].setdefault(language or "fi", details["name"])
    yield from found.values()


def _channel(entry: PtvEntry, kind: str, value: str, language: str | None) -> Document:
    return {
        "kind": kind,
        "value": value,
        "label": {},
        "language": language,
        "year": int(entry.modified[:4]) if entry.modified else None,
        "confidence": "high",
        "source": f"PTV {entry.what} {entry.id or entry.external_id}",
    }


def _ways(details: Item) -> Iterator[tuple[str, str, str | None]]:
    """Kind, value and language of what can be used: no fax, no empty value, nothing that is plainly no address."""
    for email in _listed(details, "emails"):
        if "@" in (value := text_or_none(email.get("value")) or ""):
            yield "email", value, _language(email)
    for phone in _listed(details, "phoneNumbers"):
        number = text_or_none(phone.get("number")) or ""
        if phone.get("type") not in ("Fax", "Sms") and any(map(str.isdigit, number)):
            yield "phone", f"{text_or_none(phone.get('prefixNumber')) or ''} {number}".strip(), _language(phone)
    for page in _listed(details, "webPages"):
        if (url := text_or_none(page.get("url")) or "").startswith(("https://", "http://")):
            yield "web", url, _language(page)
    for address in _listed(details, "addresses"):
        street = address.get("streetAddress")
        yield from _visits(street) if isinstance(street, dict) else ()


def _visits(street: Item) -> Iterator[tuple[str, str, str | None]]:
    """A street address in each language that names its street."""
    towns = {_language(town): text_or_none(town.get("value")) for town in _listed(street, "postOffice")}
    for name in _listed(street, "street"):
        language, line = _language(name), [text_or_none(name.get("value")), text_or_none(street.get("streetNumber"))]
        town = [text_or_none(street.get("postalCode")), towns.get(language)]
        if line[0]:
            yield "visit", ", ".join(filter(None, (_joined(line), _joined(town)))), language


def _joined(parts: Iterable[str | None]) -> str:
    return " ".join(filter(None, parts))


def _listed(item: Item, name: str) -> list[Any]:
    value = item.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _language(item: Item) -> str | None:
    language = item.get("language")
    return language if language in OURS else None
