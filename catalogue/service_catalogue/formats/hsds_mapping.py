"""HSDS objects as documents of the catalogue: what is known by its id is added to, anything else is new.

What an object does not mention stays as it is, and no channel is taken away: HSDS objects often say only a part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service_catalogue import models
from service_catalogue.cards import today
from service_catalogue.documents import KINDS, Document, document_of
from service_catalogue.formats.hsds_incoming import Way, channels_with, organization_ways, service_ways, texts_of
from service_catalogue.formats.hsds_shapes import is_uuid
from service_catalogue.formats.hsds_terms import Object, all_terms, hsds_id
from service_catalogue.formats.importing import Proposal, Reading
from service_catalogue.language import Language

#: Our fields of text and theirs.
_SERVICE_TEXTS = {
    "name": "name",
    "summary": "summary",
    "description": "description",
    "how_to_get": "application_process",
    "who_for": "eligibility_description",
}
_ORGANISATION_TEXTS = {"name": "name", "summary": "summary", "description": "description"}
#: What is read of objects; anything else in them is counted as left out.
_READ = {
    "service": {
        *_SERVICE_TEXTS.values(),
        *("id", "status", "url", "additional_urls", "email", "phones", "contacts", "schedules", "languages"),
        *("service_at_locations", "organization", "organization_id", "cost_options", "attributes", "last_modified"),
        *("translations", "local_id", "as_of", "other_organizations", "replaced_by"),
    },
    "organization": {
        *_ORGANISATION_TEXTS.values(),
        *("id", "alternate_name", "website", "additional_websites", "email", "phones", "contacts", "locations"),
        *("parent_organization_id", "translations", "local_id", "successor_id", "services"),
    },
}
#: The lists of a service's document, by the kinds of terms in them, and its fields of one term.
_LISTS = {"package": "packages", "heading": "headings", "stage": "stages", "audience": "audiences"}
_SINGLE = ("category", "cost", "kind", "status")
_LANGUAGES = {"fi": "fi", "fin": "fi", "sv": "sv", "swe": "sv", "en": "en", "eng": "en"}
_CURRENT = ("ongoing", "ad_hoc")


def proposals_for(objects: Mapping[str, list[Object]], session: Session, language: Language) -> Reading:
    """What the services and organisations of a file propose. `language` is that of texts without translations."""
    mapper = _Mapper(session, language)
    reading = Reading()
    services = list(_once(objects.get("service", []), reading.notes, "service"))
    inside = [service["organization"] for service in services if "organization" in service]
    organizations = list(_once([*objects.get("organization", []), *inside], [], "organization"))
    mapper.in_file = {value["id"].lower() for value in organizations}
    reading.proposals += [Proposal("organisation", mapper.organisation(value)) for value in organizations]
    reading.proposals += [Proposal("service", mapper.service(value)) for value in services]
    reading.notes[:0] = [f"{len(services)} services and {len(organizations)} organisations were read."]
    reading.notes += mapper.notes()
    return reading


def _once(objects: Iterable[Object], notes: list[str], name: str) -> Iterator[Object]:
    """The objects, the first of each id: the same organisation stands in many services."""
    times: Counter[str] = Counter()
    for value in objects:
        own_id = value["id"].lower()
        times[own_id] += 1
        if times[own_id] == 1:
            yield value
    notes += [
        f"The {name} {key} stands {count} times; the first was read." for key, count in times.items() if count > 1
    ]


@dataclass
class _Mapper:
    """Turns objects into documents and counts what is left out."""

    session: Session
    language: Language

    def __post_init__(self) -> None:
        city = self.session.execute(select(models.City.id)).scalar() or ""
        self._own = {
            (kind, hsds_id(city, kind, own_id)): own_id
            for kind in ("organisation", "service")
            for own_id in self.session.execute(select(KINDS[kind].table.id)).scalars()
        }
        self._terms = {hsds_id(city, kind, code): (kind, code) for kind, code in all_terms(self.session)}
        organisations = self.session.execute(select(models.Organisation)).scalars()
        self._today = {row.id: today(row).id for row in organisations}
        self._left_out: Counter[str] = Counter()
        self._foreign_terms = 0
        self.in_file: set[str] = set()

    def service(self, value: Object) -> Document:
        """A service's document."""
        self._count("service", value)
        own_id, known = self._known("service", value["id"])
        document: Document = {"id": own_id, **texts_of(value, _SERVICE_TEXTS, known, self.language)}
        document |= self._sorted(value, known)
        document |= self._status(value, known, document)
        if not known:
            document.setdefault("kind", "service")
            document["as_of"] = _year(value)
            document["source"] = [f"HSDS service {value['id']}"]
        spoken = self._languages(value)
        if set(spoken) - set(known.get("languages", [])):
            document["languages"] = spoken
        if "cost" not in document and (cost := _cost(value)):
            document["cost"] = cost
        if provided := self._providers(value, known):
            document["providers"] = provided
        elsewhere = organization_ways(value.get("organization", {}), self.language)
        return {**document, **self._channels(known, service_ways(value, self.language), elsewhere)}

    def organisation(self, value: Object) -> Document:
        """An organisation's document."""
        self._count("organization", value)
        own_id, known = self._known("organisation", value["id"])
        document: Document = {"id": own_id, **texts_of(value, _ORGANISATION_TEXTS, known, self.language)}
        parent = value.get("parent_organization_id", "").lower()
        if parent in self.in_file - {value["id"].lower()} or ("organisation", parent) in self._own:
            document["part_of"] = self._id("organisation", parent)
        elif parent:
            self._left_out["organization.parent_organization_id"] += 1
        if not known:
            other_name = value.get("alternate_name")
            named = {self.language.value: [other_name]} if other_name else {}
            document |= {"kind": "partner", "status": "active", "nicknames": named}
            document["source"] = [f"HSDS organization {value['id']}"]
        return {**document, **self._channels(known, organization_ways(value, self.language), [])}

    def notes(self) -> list[str]:
        """What was left out, and how often."""
        found = []
        if self._left_out:
            listed = ", ".join(f"{name} ({count})" for name, count in sorted(self._left_out.items()))
            found.append(f"Left out, as the catalogue has no place for it: {listed}.")
        if self._foreign_terms:
            found.append(f"Left out: {self._foreign_terms} terms of taxonomies that are not the catalogue's own.")
        return found

    def _count(self, name: str, value: Object) -> None:
        self._left_out.update(f"{name}.{key}" for key in value if key not in _READ[name])

    def _id(self, kind: str, uuid: str) -> str:
        return self._own.get((kind, uuid.lower())) or f"hsds_{UUID(uuid).hex}"

    def _known(self, kind: str, uuid: str) -> tuple[str, Document]:
        """Our id of an entry and its draft or, without one, what is published; {} for a new one."""
        own_id = self._id(kind, uuid)
        draft = self.session.get(models.Draft, (kind, own_id))
        known = dict(draft.document) if draft else document_of(self.session, KINDS[kind], own_id)
        return own_id, known or {}

    def _sorted(self, value: Object, known: Document) -> Document:
        """What the terms of our own taxonomies say about a service."""
        found: Document = {}
        for attribute in value.get("attributes", []):
            uuid = attribute.get("taxonomy_term_id") or attribute.get("taxonomy_term", {}).get("id", "")
            kind, code = self._terms.get(uuid.lower(), ("", ""))
            if kind in _SINGLE:
                found[kind] = code
            elif kind:
                listed = found.setdefault(_LISTS.get(kind, kind), [])
                listed += [code] if code not in listed else []
            else:
                self._foreign_terms += 1
        found.pop("role", None)
        # An export names each term once, however often the entry does.
        return {name: said for name, said in found.items() if not _same(said, known.get(name))}

    def _status(self, value: Object, known: Document, document: Document) -> Document:
        if value["status"] == "defunct":
            successors = [self._id("service", uuid) for uuid in _uuids_in(value.get("replaced_by"))]
            return {"status": "ended", **({"replaced_by": successors} if successors else {})}
        if value["status"] != "active":
            self._left_out[f"service.status={value['status']}"] += 1
        elif known.get("status") not in _CURRENT:
            return {"status": document.get("status", "ongoing")}
        return {}

    def _providers(self, value: Object, known: Document) -> list[str]:
        """The providers, if they are others than today's of the known service; HSDS itself has room for one only."""
        lead = value.get("organization", {}).get("id") or value.get("organization_id")
        uuids = [*([lead] if lead else []), *_uuids_in(value.get("other_organizations"))]
        provided = list(dict.fromkeys(self._id("organisation", uuid) for uuid in uuids))
        before = known.get("providers", [])
        now = list(dict.fromkeys(self._today.get(own_id, own_id) for own_id in before))
        tells_all = "translations" in value
        return [] if provided == now or (not tells_all and set(provided) <= set(now)) else provided

    def _languages(self, value: Object) -> list[str]:
        codes = [str(language.get("code", "")).lower() for language in value.get("languages", [])]
        self._left_out.update(f"service.language={code}" for code in codes if code not in _LANGUAGES)
        return list(dict.fromkeys(_LANGUAGES[code] for code in codes if code in _LANGUAGES))

    def _channels(self, known: Document, ways: list[Way], elsewhere: list[Way]) -> Document:
        channels = channels_with(known.get("channels", []), ways, elsewhere)
        return {"channels": channels} if channels is not None else {}


def _uuids_in(value: Any) -> list[str]:
    """The UUIDs in a list of our own, which the official schemas do not check."""
    return [item for item in value if isinstance(item, str) and is_uuid(item)] if isinstance(value, list) else []


def _same(said: Any, known: Any) -> bool:
    return isinstance(known, list) and list(dict.fromkeys(known)) == said


def _year(value: Object) -> int | None:
    """The year of what a service says: our profile's, or else that of its last change."""
    told = value.get("as_of", value.get("last_modified", "")[:4])
    return int(told) if str(told).isdigit() and 2000 <= int(told) <= 2100 else None


def _cost(value: Object) -> str | None:
    amounts = [option["amount"] for option in value.get("cost_options", []) if "amount" in option]
    return None if not amounts else "paid" if any(amounts) else "free"
