"""Where entries may lead: what the check tells of an edition, and what the door refuses of a change.

Each rule looks at one entry and asks how others stand, so that files and tables are held to the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Optional

from service_catalogue.entries import Entry, EventEntry, FaqEntry, OrganisationEntry, ReferralEntry, ServiceEntry
from service_catalogue.freshness import reachable

#: The fields by which entries of a kind lead to others of it.
LEADS: Mapping[str, tuple[str, ...]] = {"organisations": ("successor", "part_of"), "services": ("replaced_by",)}


@dataclass(frozen=True)
class Standing:
    """What the rules must know of an entry that others lead to: whether it has ended, and where it leads, by field."""

    ended: bool
    leads: Mapping[str, tuple[str, ...]]


#: How an entry stands, by its kind (in the plural, as in LEADS) and id; None if there is none.
Look = Callable[[str, str], Optional[Standing]]
#: What is wrong with an entry: the path of the field, and the reason.
Trouble = tuple[tuple[Any, ...], str]


def standing(kind: str, status: str, field: Callable[[str], Any]) -> Standing:
    """How an entry stands that has `status`, and whose fields `field` gives by their names."""
    return Standing(status == "ended", {key: _ids(field(key)) for key in LEADS[kind]})


def troubles_of(entry: Entry, look: Look) -> Iterator[Trouble]:
    """What is wrong with where `entry` leads; ids that name nothing apart."""
    found = next((rule for shape, rule in _BY_SHAPE.items() if isinstance(entry, shape)), None)
    if found:
        yield from found(entry, look)


def _ids(value: str | list[str] | None) -> tuple[str, ...]:
    return () if not value else (value,) if isinstance(value, str) else tuple(value)


def _of_organisation(entry: OrganisationEntry, look: Look) -> Iterator[Trouble]:
    if entry.kind == "network" and entry.status == "active" and not reachable(entry):
        yield ("channels",), "a member of the network needs a confirmed way to reach it"
    for key in LEADS["organisations"]:
        yield from _circle("organisations", key, entry.id, look)


def _of_service(entry: ServiceEntry, look: Look) -> Iterator[Trouble]:
    if entry.status != "ended":
        yield from _nobody_left("providers", entry.providers, look)
    yield from _ended("replaced_by", "services", entry.replaced_by, look)
    yield from _circle("services", "replaced_by", entry.id, look)


def _of_event(entry: EventEntry, look: Look) -> Iterator[Trouble]:
    if entry.status in ("ongoing", "ad_hoc"):
        yield from _nobody_left("organisers", entry.organisers, look)


def _of_faq(entry: FaqEntry, look: Look) -> Iterator[Trouble]:
    yield from _ended("services", "services", entry.services, look)


def _of_referral(entry: ReferralEntry, look: Look) -> Iterator[Trouble]:
    if not entry.public:
        return
    for place, wanted in enumerate(entry.to):
        if _gone(wanted, look):
            yield ("to", place), f"{wanted!r} has ended"
    service = look("services", entry.service) if entry.service else None
    if service and service.ended:
        yield ("service",), f"{entry.service!r} has ended, so it is no next step"


def _ended(key: str, kind: str, others: Iterable[str], look: Look) -> Iterator[Trouble]:
    for place, wanted in enumerate(others):
        found = look(kind, wanted)
        if found and found.ended:
            yield (key, place), f"{wanted!r} has ended"


def _nobody_left(key: str, organisations: Collection[str], look: Look) -> Iterator[Trouble]:
    if organisations and all(_gone(each, look) for each in organisations):
        yield (key,), "they have ended and nobody continues their work"


def _gone(organisation: str, look: Look) -> bool:
    """Whether an organisation has ended, and so has the last of its successors."""
    seen: set[str] = set()
    found = look("organisations", organisation)
    while found and found.leads["successor"] and organisation not in seen:
        seen.add(organisation)
        organisation = found.leads["successor"][0]
        found = look("organisations", organisation)
    return bool(found and found.ended)


def _circle(kind: str, key: str, start: str, look: Look) -> Iterator[Trouble]:
    """Nothing is its own successor, part or replacement, by however many steps."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        found = look(kind, waiting.pop())
        onwards = set(found.leads[key]) - reached if found else set()
        reached |= onwards
        waiting.extend(onwards)
    if start in reached:
        yield (key,), f"it leads back to {start!r}"


_BY_SHAPE: dict[type[Entry], Callable[[Any, Look], Iterator[Trouble]]] = {
    OrganisationEntry: _of_organisation,
    ServiceEntry: _of_service,
    EventEntry: _of_event,
    FaqEntry: _of_faq,
    ReferralEntry: _of_referral,
}
