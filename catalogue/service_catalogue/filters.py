"""Narrowing a search: by package, organisation, stage, audience, language, cost and whatever else services have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from service_catalogue.rows import ServiceRow

#: What a service has of each filter's values.
Facets = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Filters:
    """What a service must have; None for what makes no difference. All that are given must hold."""

    package: str | None = None
    heading: str | None = None
    category: str | None = None
    organisation: str | None = None
    stage: str | None = None
    audience: str | None = None
    language: str | None = None
    cost: str | None = None
    delivery: str | None = None
    status: str | None = None
    kind: str | None = None

    def given(self) -> dict[str, str]:
        """The filters that narrow, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}

    def today(self, successors: Mapping[str, str]) -> Filters:
        """These filters with the organisation that does today what the one asked for did."""
        if self.organisation is None:
            return self
        return replace(self, organisation=successors.get(self.organisation, self.organisation))

    def matches(self, facets: Facets) -> bool:
        """Whether a service with `facets` has all that is asked for."""
        return all(value in facets[name] for name, value in self.given().items())


def facets_of(service: ServiceRow, successors: Mapping[str, str]) -> Facets:
    """A service's values for each filter; its organisations are those that provide it today, by `successors`."""
    return {
        "package": frozenset(service.packages),
        "heading": frozenset(service.headings),
        "category": frozenset([service.category]),
        "organisation": frozenset(successors.get(provider, provider) for provider in service.providers),
        "stage": frozenset(service.stages),
        "audience": frozenset(service.audiences),
        "language": frozenset(service.languages),
        "cost": frozenset([service.cost] if service.cost else []),
        "delivery": frozenset(service.delivery),
        "status": frozenset([service.status]),
        "kind": frozenset([service.kind]),
    }
