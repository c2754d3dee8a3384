"""What search engines are told of a page: schema.org as JSON-LD.

Only types and properties of the vocabulary (tests hold them against its table), and only facts that the page shows.
An ended service, a signpost and an event without a date are described to nobody: a search engine would offer them as
something to be had. `GovernmentService` is for public bodies; a chamber, a company or an association is an
`Organization` with a `Service`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Thing = dict[str, Any]
Card = Mapping[str, Any]


def document(things: Sequence[Thing]) -> Thing | None:
    """The things of a page as one JSON-LD document; None where there are none."""
    return {"@context": "https://schema.org", "@graph": list(things)} if things else None


def breadcrumbs(crumbs: Sequence[tuple[str, str]], home: str) -> list[Thing]:
    """The way to a page; `home` is the front page's address, below which the crumbs' are."""
    if not crumbs:
        return []
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": home + rest}
        for place, (name, rest) in enumerate(crumbs, start=1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": items}]


def organisation(card: Card, *, public_body: bool, area: str = "") -> Thing:
    """An organisation's card with its ways to be reached."""
    by_kind: dict[str, list[str]] = {}
    for channel in card["channels"]:
        by_kind.setdefault(channel["kind"], []).append(channel["value"])
    return _filled(
        {
            "@type": "GovernmentOrganization" if public_body else "Organization",
            "@id": card["url"] + "#organisation",
            "name": card["name"],
            "description": card["description"],
            "mainEntityOfPage": card["url"],
            "url": next(iter(by_kind.get("web", [])), None),
            "telephone": next(iter(by_kind.get("phone", [])), None),
            "email": next(iter(by_kind.get("email", [])), None),
            "address": next(iter(by_kind.get("visit", [])), None),
            "areaServed": area,
        }
    )


def service(
    card: Card,
    *,
    public_body: bool,
    area: str = "",
    customers: Sequence[str] = (),
    onwards: Sequence[Card] = (),
) -> list[Thing]:
    """A service's card; nothing for a signpost or a service that has ended.

    `area` tells whom its provider serves, `customers` whom it has in mind, `onwards` which services may follow it.
    """
    if card["kind"] == "signpost" or card["status"] == "ended":
        return []
    provider = card["organisation"]
    return [
        _filled(
            {
                "@type": "GovernmentService" if public_body else "Service",
                "@id": card["url"] + "#service",
                "name": card["name"],
                "description": card["summary"],
                "url": card["url"],
                "provider": provider and _named(provider, public_body),
                "areaServed": area,
                "category": card["package"] and card["package"]["name"],
                "serviceType": card["heading"],
                "audience": [{"@type": "BusinessAudience", "audienceType": name} for name in customers],
                "availableChannel": [_channel(channel, card["languages"]) for channel in card["channels"]],
                "offers": {"@type": "Offer", "price": 0, "priceCurrency": "EUR"} if card["cost"] == "free" else None,
                "isRelatedTo": [{"@type": "Service", "name": step["title"]} for step in onwards],
            }
        )
    ]


def package(name: str, summary: str, url: str, headings: Iterable[tuple[str, Iterable[Card]]]) -> Thing:
    """A package as a catalogue of catalogues: its headings with their services."""
    parts = [
        {
            "@type": "OfferCatalog",
            "name": heading,
            "itemListElement": [
                {"@type": "Service", "name": card["name"], "url": card["url"]}
                for card in cards
                if card["kind"] != "signpost"
            ],
        }
        for heading, cards in headings
    ]
    return {"@type": "OfferCatalog", "name": name, "description": summary, "url": url, "itemListElement": parts}


def event(card: Card) -> list[Thing]:
    """An event's card; nothing for one without a date."""
    if card["starts_at"] is None:
        return []
    status = "EventCancelled" if card["status"] == "cancelled" else "EventScheduled"
    organisers = [other for other in (card["organisation"], *card["also_by"]) if other]
    # Of one that takes whole days only the day is told, or search engines would show midnight as its hour.
    told = len("2026-01-31") if card["all_day"] else None
    return [
        _filled(
            {
                "@type": "BusinessEvent",
                "@id": card["url"] + "#event",
                "name": card["name"],
                "description": card["summary"],
                "url": card["info_url"] or card["url"],
                "startDate": card["starts_at"][:told],
                "endDate": card["ends_at"] and not card["all_day"] and card["ends_at"],
                "location": card["place"] and {"@type": "Place", "name": card["place"], "address": card["place"]},
                "organizer": [{"@type": "Organization", "name": other["name"]} for other in organisers],
                "eventStatus": f"https://schema.org/{status}",
            }
        )
    ]


def questions(asked: Iterable[tuple[str, str]], language: str) -> Thing:
    """Common questions with their answers."""
    return {
        "@type": "FAQPage",
        "inLanguage": language,
        "mainEntity": [
            {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
            for question, answer in asked
        ],
    }


def terms(name: str, known: Iterable[tuple[str, str]], language: str) -> Thing:
    """A glossary: terms and what they mean ('' where that is not said)."""
    defined = [_filled({"@type": "DefinedTerm", "name": term, "description": meaning}) for term, meaning in known]
    return {"@type": "DefinedTermSet", "name": name, "inLanguage": language, "hasDefinedTerm": defined}


def _named(organisation: Card, public_body: bool) -> Thing:
    return {"@type": "GovernmentOrganization" if public_body else "Organization", "name": organisation["name"]}


def _channel(channel: Card, languages: Sequence[str]) -> Thing:
    value, kind = channel["value"], channel["kind"]
    found: Thing = {"@type": "ServiceChannel", "name": channel["label"], "availableLanguage": list(languages)}
    if kind == "phone":
        found["servicePhone"] = {"@type": "ContactPoint", "telephone": value}
    elif kind == "visit" and not value.startswith("https://"):
        found["serviceLocation"] = {"@type": "Place", "address": value}
    else:
        found["serviceUrl"] = f"mailto:{value}" if kind == "email" else value
    return _filled(found)


def _filled(thing: Thing) -> Thing:
    """Only what says something."""
    return {key: value for key, value in thing.items() if value not in (None, False, "", [])}
