"""What entries of an edition refer to: the ids in their fields, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from service_catalogue.entries import (
    Entry,
    EventEntry,
    FaqEntry,
    OrganisationEntry,
    PackageEntry,
    ReferralEntry,
    ServiceEntry,
)

#: The kind of what is referred to (in the plural), the path of the field, and the id.
Reference = tuple[str, tuple[Any, ...], str]


def references_of(entry: Entry) -> Iterator[Reference]:
    """What `entry` refers to."""
    found = next((refers for shape, refers in _BY_SHAPE.items() if isinstance(entry, shape)), None)
    if found:
        yield from found(entry)


def _of_service(entry: ServiceEntry) -> Iterator[Reference]:
    for key in ("packages", "headings", "stages", "audiences"):
        yield from ((key, (key, place), wanted) for place, wanted in enumerate(getattr(entry, key)))
    yield from (("organisations", ("providers", place), wanted) for place, wanted in enumerate(entry.providers))
    yield from (("services", ("replaced_by", place), wanted) for place, wanted in enumerate(entry.replaced_by))


def _of_organisation(entry: OrganisationEntry) -> Iterator[Reference]:
    for key in ("part_of", "successor"):
        if getattr(entry, key):
            yield "organisations", (key,), getattr(entry, key)


def _of_package(entry: PackageEntry) -> Iterator[Reference]:
    yield from (("packages", ("links", place, "to"), link.to) for place, link in enumerate(entry.links))


def _of_event(entry: EventEntry) -> Iterator[Reference]:
    yield from (("organisations", ("organisers", place), wanted) for place, wanted in enumerate(entry.organisers))
    yield from (("packages", ("packages", place), wanted) for place, wanted in enumerate(entry.packages))


def _of_faq(entry: FaqEntry) -> Iterator[Reference]:
    yield from (("services", ("services", place), wanted) for place, wanted in enumerate(entry.services))


def _of_referral(entry: ReferralEntry) -> Iterator[Reference]:
    yield from (("organisations", ("from", place), wanted) for place, wanted in enumerate(entry.from_))
    yield from (("organisations", ("to", place), wanted) for place, wanted in enumerate(entry.to))
    if entry.service:
        yield "services", ("service",), entry.service


_BY_SHAPE: dict[type[Entry], Callable[[Any], Iterator[Reference]]] = {
    ServiceEntry: _of_service,
    OrganisationEntry: _of_organisation,
    PackageEntry: _of_package,
    ReferralEntry: _of_referral,
    EventEntry: _of_event,
    FaqEntry: _of_faq,
}
