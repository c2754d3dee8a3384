"""Texts and ways to reach somebody out of HSDS objects, in the shape of the catalogue's documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from service_catalogue.documents import Document
from service_catalogue.formats.hsds_terms import Object
from service_catalogue.formats.hsds_ways import web_address
from service_catalogue.language import LANGUAGES, Language

#: The longest value of a channel.
_LONGEST = 400


class Way(NamedTuple):
    """A way to reach somebody as a file has it."""

    kind: str
    value: str
    label: dict[str, str]
    language: str | None = None


def texts_of(value: Object, fields: Mapping[str, str], known: Document, language: Language) -> Document:
    """The texts of an object by our fields' names, put over those that `known` has in the same languages."""
    found: Document = {}
    for ours, theirs in fields.items():
        if told := _told(value, theirs, language):
            before = known.get(ours)
            found[ours] = {**(before if isinstance(before, dict) else {}), **told}
    return found


def _told(value: Object, key: str, language: Language) -> dict[str, str]:
    """A text by language: from the translations of our profile, or else the object's own in `language`."""
    translations = value.get("translations")
    found = {language.value: value.get(key)}
    if isinstance(translations, dict) and any(isinstance(texts, dict) for texts in translations.values()):
        listed = [(code.value, translations.get(code.value)) for code in LANGUAGES]
        found = {code: texts.get(key) for code, texts in listed if isinstance(texts, dict)}
    return {code: text.strip() for code, text in found.items() if isinstance(text, str) and text.strip()}


def service_ways(value: Object, language: Language) -> list[Way]:
    """The ways to reach a service."""
    places = [place["location"] for place in value.get("service_at_locations", []) if "location" in place]
    return [
        *_pages(value.get("url"), value.get("additional_urls", []), language),
        *_desk(value, language),
        *(way for schedule in value.get("schedules", []) for way in _booking(schedule, language)),
        *(way for place in places for way in _visit(place, language)),
    ]


def organization_ways(value: Object, language: Language) -> list[Way]:
    """The ways to reach an organisation."""
    return [
        *_pages(value.get("website"), value.get("additional_websites", []), language),
        *_desk(value, language),
        *(way for place in value.get("locations", []) for way in _visit(place, language)),
    ]


def channels_with(known: list[Document], ways: Iterable[Way], elsewhere: Iterable[Way]) -> list[Document] | None:
    """The known channels with those ways that are new; None if none is. What is `elsewhere` is no way of this entry."""
    taken = {_comparable(channel["value"]) for channel in known} | {_comparable(way.value) for way in elsewhere}
    channels = list(known)
    for way in ways:
        value = _comparable(way.value)
        if value and len(way.value) <= _LONGEST and value not in taken:
            taken.add(value)
            channels.append(_channel(way))
    return channels if len(channels) > len(known) else None


def _channel(way: Way) -> Document:
    return {
        "kind": way.kind,
        "value": way.value,
        "label": way.label,
        "language": way.language,
        "year": None,
        "confidence": "medium",
        "source": "HSDS",
    }


def _comparable(value: str) -> str:
    return web_address(value.strip()) or " ".join(value.split()).strip(' "')


def _pages(first: str | None, others: Iterable[Object], language: Language) -> list[Way]:
    found = [Way("web", first, {})] if first else []
    return [*found, *(Way("web", url["url"], _told(url, "label", language)) for url in others)]


def _desk(value: Object, language: Language) -> list[Way]:
    """E-mail and phones of somebody and of their contacts. A contact is named by its task: people's names stay out."""
    found = [Way("email", value["email"], {})] if value.get("email") else []
    found += [_phone(phone, _told(phone, "description", language)) for phone in value.get("phones", [])]
    for contact in value.get("contacts", []):
        task = _told(contact, "department", language) or _told(contact, "title", language)
        if contact.get("email"):
            found.append(Way("email", contact["email"], task))
        found += [_phone(phone, task or _told(phone, "description", language)) for phone in contact.get("phones", [])]
    return found


def _phone(phone: Object, label: dict[str, str]) -> Way:
    codes: list[Any] = [language.get("code") for language in phone.get("languages", [])]
    only = codes[0] if len(codes) == 1 and codes[0] in {code.value for code in LANGUAGES} else None
    return Way("phone", phone["number"].strip(' "'), label, only)


def _booking(schedule: Object, language: Language) -> list[Way]:
    if "schedule_link" not in schedule:
        return []
    return [Way("booking", schedule["schedule_link"], _told(schedule, "description", language))]


def _visit(place: Object, language: Language) -> list[Way]:
    """A place by its first address; one without an address by its name."""
    label = _told(place, "name", language)
    address = next(iter(place.get("addresses", [])), None)
    if address:
        street = ", ".join(address[key] for key in ("address_1", "address_2") if address.get(key))
        return [Way("visit", f"{street}, {address['postal_code']} {address['city']}", label)]
    return [Way("visit", place["name"], _told(place, "description", language))] if place.get("name") else []
