"""From any text to services, organisations and packages, best first, with honest probabilities."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from service_catalogue.index import Scores, Weights
from service_catalogue.language import Language

#: How many of each kind a routing names.
MOST = 5
#: Below this probability an item is noise and is left out (unless nothing else is left).
LEAST = 0.02
#: Below this one nobody sees that a service was left out of the sums: even thousands of them add up to little.
NOTHING = 1e-7

#: Fitted by `python benchmarks/routing_weights.py`, printed in docs/evaluation.md.
WEIGHTS = Weights(discriminant=0.1, close_three=16.691, letters=61.411)


@dataclass(frozen=True)
class Scored:
    """An entry and the probability that it is the right one."""

    id: str
    score: float
    name: str = ""

    def as_json(self) -> dict[str, Any]:
        """In the shape of the contract's routing object."""
        found: dict[str, Any] = {"id": self.id, "score": round(self.score, 4)}
        return {**found, "name": self.name} if self.name else found


@dataclass(frozen=True)
class Ties:
    """What a service belongs to: needed to carry its probability on to packages and organisations."""

    packages: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True)
class CatalogueRouting:
    """What the catalogue makes of a text, as if it were a question about a service.

    `confidence` is the probability that the first service is right. The next two tell how foreign the text is to the
    catalogue as a whole: the mean cosine (-1..1) of the three nearest things said of one service, and the letters in
    common with the likest service (0..1).
    """

    language: Language
    confidence: float
    close_three: float
    letters: float
    services: tuple[Scored, ...] = ()
    organisations: tuple[Scored, ...] = ()
    packages: tuple[Scored, ...] = ()
    version: int = field(default=0, compare=False)


def probabilities(views: Scores, weights: Weights = WEIGHTS) -> Scores:
    """Softmax of the weighted views: an array (services,) that adds up to one."""
    if not len(views):
        return np.zeros(0)
    score = views @ weights.vector()
    powers = np.exp(score - score.max())
    return np.asarray(powers / powers.sum())


def best(scores: dict[str, float], names: dict[str, str] | None = None) -> tuple[Scored, ...]:
    """The best few of `scores`, first those most likely."""
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
    kept = [pair for pair in ranked if pair[1] >= LEAST] or ranked[:1]
    return tuple(Scored(key, float(score), (names or {}).get(key, "")) for key, score in kept)


def spread(service_ids: list[str], chances: Scores, ties: dict[str, Ties]) -> tuple[dict[str, float], dict[str, float]]:
    """The services' chances carried on to (packages, organisations).

    A service counts for its home package, the first one; among its providers the first leads, and the others
    follow it closely, so that a shared service still proposes the one to turn to first.
    """
    packages: dict[str, float] = defaultdict(float)
    organisations: dict[str, float] = defaultdict(float)
    for service_id, chance in zip(service_ids, chances.tolist(), strict=True):
        tie = ties[service_id]
        if tie.packages:
            packages[tie.packages[0]] += chance
        for place, organisation in enumerate(tie.organisations):
            organisations[organisation] += chance * (0.9**place)
    return dict(packages), dict(organisations)
