"""How to reach somebody as HSDS 3.1 has it: addresses, phones, contacts, schedules to book from, places to visit.

A channel whose value fits none of them (a chat without an address, say) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote

from service_catalogue import models
from service_catalogue.formats.hsds_shapes import is_uri
from service_catalogue.formats.hsds_terms import LANGUAGE_NAMES, Frame, Object, filled
from service_catalogue.language import Texts, in_language

#: A street address as the catalogue writes it: street, five digits, town.
ADDRESS = re.compile(r"(?P<street>.*\S),\s+(?P<code>\d{5})\s+(?P<town>[^\s,][^,]*)", re.ASCII)
#: HSDS wants a state or province; Finland has none, and the catalogue does not hold the region.
_COUNTRY: Texts = {"fi": "Suomi", "sv": "Finland", "en": "Finland"}


def web_address(value: str) -> str | None:
    """`value` as an address that HSDS takes, with what is no ASCII escaped; None if it is none."""
    escaped = quote(value, safe="-._~:/?#[]@!$&'()*+,;=%")
    return escaped if value.startswith(("http://", "https://")) and is_uri(escaped) else None


@dataclass
class Ways:
    """The ways to reach somebody, sorted by where HSDS has them. A value that HSDS has no place for is left out."""

    website: str | None = None
    urls: list[Object] = field(default_factory=list)
    bookings: list[Object] = field(default_factory=list)
    email: str | None = None
    contacts: list[Object] = field(default_factory=list)
    phones: list[Object] = field(default_factory=list)
    visits: list[models.Channel] = field(default_factory=list)


def ways_of(told: Frame, owner: str, channels: Iterable[models.Channel]) -> Ways:
    """The ways to reach `owner`, those in the reader's language first."""
    ways = Ways()
    once = {channel.value: channel for channel in reversed(list(channels))}
    for channel in sorted(once.values(), key=lambda channel: (_foreign(told, channel), channel.position)):
        own_id, address = f"{owner}:{channel.value}", web_address(channel.value)
        if channel.kind == "visit":
            ways.visits.append(channel)
        elif address and channel.kind == "web" and not ways.website:
            ways.website = address
        elif address and channel.kind == "booking":
            booking = {"id": told.id("schedule", own_id), "schedule_link": address}
            ways.bookings.append({**booking, **told.say(description=channel.label)})
        elif address:
            ways.urls.append({"id": told.id("url", own_id), "url": address, **told.say(label=channel.label)})
        elif "@" in channel.value:
            ways.email = ways.email or channel.value
            if ways.email != channel.value:
                contact = {"id": told.id("contact", own_id), "email": channel.value}
                ways.contacts.append({**contact, **told.say(name=channel.label)})
        elif channel.kind in ("phone", "booking"):
            ways.phones.append(_phone(told, own_id, channel))
    return ways


def _foreign(told: Frame, channel: models.Channel) -> int:
    """How far a channel's language is from the reader's."""
    if channel.language is None:
        return 1
    return 0 if channel.language == told.language.value else 2


def as_url(booking: Object) -> Object:
    """A booking as HSDS has it for organisations, which have no schedules."""
    translations = {code: {"label": texts["description"]} for code, texts in booking["translations"].items()}
    return {
        "id": booking["id"],
        "url": booking["schedule_link"],
        "label": booking["description"],
        "translations": translations,
    }


def _phone(told: Frame, own_id: str, channel: models.Channel) -> Object:
    phone = {"id": told.id("phone", own_id), "number": channel.value, "type": "voice"}
    spoken = [language_object(told, f"phone:{own_id}", channel.language)] if channel.language else None
    return filled({**phone, **told.say(description=channel.label), "languages": spoken})


def language_object(told: Frame, owner: str, code: str) -> Object:
    """A language that is spoken somewhere."""
    return {"id": told.id("language", f"{owner}:{code}"), "name": LANGUAGE_NAMES[code], "code": code}


def location_object(told: Frame, owner: str, name: Texts, channel: models.Channel) -> Object:
    """A place to visit; one whose address the catalogue does not have in full has it as its name."""
    own_id = f"{owner}:{channel.value}"
    found = ADDRESS.fullmatch(channel.value.strip())
    location = {"id": told.id("location", own_id), "location_type": "physical"}
    if found is None:
        return {**location, "name": channel.value, **told.say(description=channel.label)}
    address = {
        "id": told.id("address", own_id),
        "address_1": found["street"],
        "city": found["town"],
        "state_province": in_language(_COUNTRY, told.language),
        "postal_code": found["code"],
        "country": "FI",
        "address_type": "physical",
    }
    return {**location, **told.say(name=name, description=channel.label), "addresses": [address]}
