"""Where a visitor can go on to from a service or an organisation, and why: what the network's handbook gives as done.

Ideas that were only brainstormed are for staff and never shown here.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from service_catalogue import models
from service_catalogue.cards import today
from service_catalogue.language import Language, Texts, in_language
from service_catalogue.reading import Catalogue

Step = dict[str, Any]

#: What a link must rest on to be shown: an established practice, or one that a source plainly states.
SHOWN_BASES = ("established", "stated")
#: More would hide the best one.
MOST = 5


@dataclass(frozen=True)
class Target:
    """What a link leads to: `kind` is service, organisation or package."""

    kind: str
    id: str
    name: Texts


@dataclass(frozen=True)
class Link:
    """Who sends customers on (today's organisations; nobody for a link from anybody), to what, and why."""

    senders: frozenset[str]
    targets: tuple[Target, ...]
    #: The packages of the service it leads to; None for a link to organisations.
    packages: frozenset[str] | None
    why: Texts


def steps_from_service(
    catalogue: Catalogue,
    service_id: str,
    providers: Set[str],
    packages: Set[str],
    language: Language,
    *,
    in_network: bool,
) -> list[Step]:
    """Steps onwards from a service: `kind`, `id`, `title`, `why`, as in the contract's `next_steps`.

    A link counts when one of today's `providers` is among its senders (or, for a link from anybody, belongs to the
    network), and what it leads to lies in one of the service's `packages`.
    """
    links = [
        link
        for link in _links(catalogue, catalogue.version())
        if (link.senders & providers or (in_network and not link.senders))
        and (link.senders if link.packages is None else link.packages & packages)
    ]
    return _steps(links, {("service", service_id), *(("organisation", key) for key in providers)}, language)


def steps_from_organisation(catalogue: Catalogue, organisation_id: str, language: Language) -> list[Step]:
    """Steps onwards from an organisation of today, in the same shape."""
    links = [link for link in _links(catalogue, catalogue.version()) if organisation_id in link.senders]
    return _steps(links, {("organisation", organisation_id)}, language)


def steps_from_packages(catalogue: Catalogue, packages: Iterable[str], language: Language) -> list[Step]:
    """Where customers of the first of `packages` often go on to: other packages, each with its reason."""
    first, *others = [*packages] or [""]
    links = _package_links(catalogue, catalogue.version()).get(first, ())
    return _steps(links, {("package", key) for key in (first, *others)}, language)


def _steps(links: Iterable[Link], here: Set[tuple[str, str]], language: Language) -> list[Step]:
    """The first few steps of `links`, each target once and none that the visitor is with already (`here`)."""
    steps: dict[tuple[str, str], Step] = {}
    for link in links:
        for target in link.targets:
            title, why = in_language(target.name, language), in_language(link.why, language)
            step = {"kind": target.kind, "id": target.id, "title": title, "why": why}
            steps.setdefault((target.kind, target.id), step)
    return [step for key, step in steps.items() if key not in here][:MOST]


@lru_cache(maxsize=8)
def _links(catalogue: Catalogue, _version: int) -> tuple[Link, ...]:
    """The referral links that visitors are shown, read once for each state of the catalogue."""
    query = (
        select(models.ReferralLink)
        .where(models.ReferralLink.public, models.ReferralLink.basis.in_(SHOWN_BASES))
        .order_by(models.ReferralLink.id)
        .options(selectinload(models.ReferralLink.senders), selectinload(models.ReferralLink.receivers))
    )
    with catalogue.sessions() as session:
        rows = session.execute(query).scalars().all()
        return tuple(_link(row) for row in rows if row.service is None or _to_be_had(row.service))


def _to_be_had(service: models.Service) -> bool:
    return bool(service.publication == "published" and service.status != "ended")


def _link(row: models.ReferralLink) -> Link:
    """A link leads to its service, or else to today's organisations."""
    if row.service:
        targets = [Target("service", row.service.id, row.service.name)]
    else:
        targets = [Target("organisation", other.id, other.name) for other in map(today, row.receivers)]
    return Link(
        senders=frozenset(today(sender).id for sender in row.senders),
        targets=tuple(targets),
        packages=frozenset(package.id for package in row.service.packages) if row.service else None,
        why=row.why,
    )


@lru_cache(maxsize=8)
def _package_links(catalogue: Catalogue, _version: int) -> dict[str, list[Link]]:
    """Each package's links to others, read once for each state of the catalogue."""
    with catalogue.sessions() as session:
        packages = {package.id: package for package in session.execute(select(models.Package)).scalars()}
        return {
            package.id: [
                Link(frozenset(), (Target("package", link.to_id, packages[link.to_id].name),), None, link.why)
                for link in package.links
            ]
            for package in packages.values()
        }
