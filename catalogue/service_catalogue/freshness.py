"""What each organisation has to look after, and by when.

That is: services that nobody has reviewed or whose review has grown old, names that are ours until a source gives one,
and organisations that no source says how to reach. A service's deadline is the day its validity ends, a year after its
review, or, when it was never reviewed, the last day on which its facts do not yet count as old (`cards.out_of_date`).
What has ended needs no review.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from service_catalogue.cards import OLD_AFTER
from service_catalogue.content import PlacedEntries
from service_catalogue.entries import OrganisationEntry, ServiceEntry

#: How long a review holds.
REVIEW_HOLDS = timedelta(days=365)
#: Whose work it is when an entry names no organisation.
NOBODYS = "-"


@dataclass(frozen=True)
class Due:
    """A service that somebody has to review. `deadline` is None where nobody knows how old its facts are."""

    service: str
    reviewed: bool
    deadline: date | None

    def overdue(self, today: date) -> bool:
        """Whether the deadline has passed; facts of an unknown age are due at once."""
        return self.deadline is None or self.deadline < today


@dataclass
class OrganisationsWork:
    """What one organisation has to look after."""

    organisation: str
    due: list[Due] = field(default_factory=list)
    names_ours: Counter[str] = field(default_factory=Counter)
    unreachable: bool = False

    def unreviewed(self) -> int:
        """How many of its services nobody has ever reviewed."""
        return sum(not due.reviewed for due in self.due)

    def overdue(self, today: date) -> int:
        """How many of its services are past their deadline."""
        return sum(due.overdue(today) for due in self.due)

    def next_deadline(self, today: date) -> date | None:
        """The first deadline that is still to come."""
        return min((due.deadline for due in self.due if due.deadline and not due.overdue(today)), default=None)


def work_by_organisation(placed: PlacedEntries, today: date) -> Iterator[OrganisationsWork]:
    """What there is to do for each organisation that has something to do, by id; an ended one's is its successor's."""
    organisations: dict[str, OrganisationEntry] = {each.entry.id: each.entry for each in placed["organisations"]}
    work: dict[str, OrganisationsWork] = {}

    def of(ids: list[str]) -> OrganisationsWork:
        owner = _today(ids[0], organisations) if ids else NOBODYS
        return work.setdefault(owner, OrganisationsWork(owner))

    for each in placed["services"]:
        of(each.entry.providers).names_ours.update(each.entry.name_is_ours)
        if due := due_for_review(each.entry, today):
            of(each.entry.providers).due.append(due)
    for each in placed["events"]:
        of(each.entry.organisers).names_ours.update(each.entry.name_is_ours)
    for each in placed["packages"]:
        of([]).names_ours.update(each.entry.name_is_ours)
    for organisation in organisations.values():
        of([organisation.id]).names_ours.update(organisation.name_is_ours)
        if organisation.status == "active":
            of([organisation.id]).unreachable = not reachable(organisation)
    yield from (work[owner] for owner in sorted(work) if _something(work[owner]))


def due_for_review(service: ServiceEntry, today: date) -> Due | None:
    """What is to be reviewed of a service: always one that never was, and one whose deadline has passed."""
    if service.status == "ended":
        return None
    due = Due(service.id, service.reviewed_on is not None, deadline_of(service))
    return due if not due.reviewed or due.overdue(today) else None


def deadline_of(service: ServiceEntry) -> date | None:
    """The last day on which a service may be left as it is; None if nobody knows how old its facts are."""
    ends = [service.valid_until] if service.valid_until else []
    if service.reviewed_on:
        return min([*ends, service.reviewed_on + REVIEW_HOLDS])
    if service.as_of:
        return min([*ends, date(service.as_of + OLD_AFTER - 1, 12, 31)])
    return min(ends, default=None)


def reachable(organisation: OrganisationEntry) -> bool:
    """Whether a source of more than low confidence gives a way to reach it."""
    return any(channel.confidence != "low" for channel in organisation.channels)


def _today(organisation: str, organisations: Mapping[str, OrganisationEntry]) -> str:
    seen: set[str] = set()
    while (successor := organisations[organisation].successor) and organisation not in seen:
        seen.add(organisation)
        organisation = successor
    return organisation


def _something(work: OrganisationsWork) -> bool:
    return bool(work.due or work.unreachable or work.names_ours)
