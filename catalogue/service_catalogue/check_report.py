"""What a check found, in lines for people: what could not be checked, and what each organisation has to look after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from service_catalogue.checking import Report
from service_catalogue.freshness import NOBODYS, OrganisationsWork
from service_catalogue.lagging import Lag
from service_catalogue.language import LANGUAGES

_COUNTED = {
    "organisations": "organisations",
    "packages": "packages",
    "services": "services",
    "referrals": "referral links",
    "events": "events",
    "faqs": "questions and answers",
    "terms": "terms",
}


def counts(report: Report) -> str:
    """How many entries of each kind there are."""
    return ", ".join(f"{report.entries[kind]} {name}" for kind, name in _COUNTED.items())


def warnings(report: Report, lags: Iterable[Lag], today: date) -> Iterator[str]:
    """The warnings, a line each; those of one organisation together."""
    for missing in report.unchecked:
        yield f"Warning: the spelling of {missing.language} was not checked; install {missing.packages}."
    for lag in lags:
        late = " (past)" if lag.deadline < today else ""
        others = " and ".join(lag.languages)
        yield f"Warning: {lag.kind} {lag.entry_id}, {lag.field}: {others} may lag; due {lag.deadline}{late}."
    for work in report.work:
        yield from _of_organisation(work, today)
    yield _total(report.work, today)


def _of_organisation(work: OrganisationsWork, today: date) -> Iterator[str]:
    parts = [f"{work.unreviewed()} unreviewed"] if work.unreviewed() else []
    if work.overdue(today):
        parts.append(f"{work.overdue(today)} past their deadline")
    if work.names_ours.total():
        counted = ", ".join(
            f"{work.names_ours[code.value]} {code}" for code in LANGUAGES if work.names_ours[code.value]
        )
        parts.append(f"names that are ours: {counted}")
    if work.unreachable:
        parts.append("contact details not yet confirmed")
    owner = "no organisation's" if work.organisation == NOBODYS else work.organisation
    yield f"Warning: {owner}: {'; '.join(parts)}."
    by_deadline: dict[date | None, list[str]] = defaultdict(list)
    for due in work.due:
        by_deadline[due.deadline].append(due.service)
    for deadline in sorted(by_deadline, key=lambda deadline: deadline or date.min):
        yield f"  {deadline or 'of unknown age'}: {', '.join(sorted(by_deadline[deadline]))}"


def _total(work: Iterable[OrganisationsWork], today: date) -> str:
    listed = list(work)
    ours = ", ".join(f"{sum(each.names_ours[code.value] for each in listed)} {code}" for code in LANGUAGES)
    return (
        f"Warnings in all: {sum(each.unreviewed() for each in listed)} unreviewed, "
        f"{sum(each.overdue(today) for each in listed)} past their deadline, names that are ours: {ours}, "
        f"{sum(each.unreachable for each in listed)} organisations with no confirmed contact details."
    )
