"""Fit the weights of the search's views on the tuning questions, and print them with what each view earns.

Run it after a change to the index and copy the printed weights to `service_catalogue/routing.py`:

    .venv/bin/python benchmarks/routing_weights.py

The tuning questions (tests/nlu/tuning_*.jsonl) are apart from the held-out ones, which nothing is fitted on.
"""

from __future__ import annotations

import json
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

from bot import wiring
from service_catalogue.index import Weights
from service_catalogue.language import Language
from service_catalogue.reading import Snapshot

NLU = Path(__file__).resolve().parents[1] / "tests" / "nlu"
#: Weights are pulled towards zero by this much of their square: four numbers on two hundred questions.
PULL = 0.002


def questions() -> list[dict[str, Any]]:
    """The tuning questions that a service answers."""
    lines = [line for file in sorted(NLU.glob("tuning_*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    return [item for item in map(json.loads, lines) if item["services"]]


def views_of(asked: list[dict[str, Any]], snapshot: Snapshot) -> tuple[np.ndarray, np.ndarray]:
    """The views (questions, services, views) and which services are right (questions, services)."""
    encoder = wiring.catalogue().encoder
    views = [snapshot.index.views(q["text"], encoder.query(q["text"]), Language(q["lang"])) for q in asked]
    right = [[service in q["services"] for service in snapshot.index.service_ids] for q in asked]
    return np.array(views), np.array(right)


def loss(weights: np.ndarray, views: np.ndarray, right: np.ndarray, pull: float) -> float:
    """Mean surprise at the right services, plus the pull towards zero."""
    score = views @ weights
    chance = logsumexp(np.where(right, score, -np.inf), axis=1) - logsumexp(score, axis=1)
    return float(-chance.mean() + pull * (weights**2).sum())


def fit(views: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The weights with the least loss; views are scaled to one spread while fitting."""
    spread = views.reshape(-1, views.shape[-1]).std(axis=0)
    start = np.ones(views.shape[-1])
    found = minimize(loss, start, (views / spread, right, PULL), method="L-BFGS-B", bounds=[(0, None)] * len(start))
    return found.x / spread


def first_and_three(score: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Shares of questions whose right service comes first, and among the first three."""
    order = np.argsort(-score, axis=1)
    hits = np.take_along_axis(right, order, axis=1)
    return float(hits[:, 0].mean()), float(hits[:, :3].any(axis=1).mean())


def main() -> None:
    """Print the weights, and by five-fold cross-validation what the views reach alone, together and left out."""
    snapshot = wiring.catalogue().snapshot()
    views, right = views_of(questions(), snapshot)
    names = [field.name for field in fields(Weights)]
    everything = list(range(len(names)))
    trials = {"all": everything}
    trials |= {f"only {names[one]}": [one] for one in everything}
    trials |= {f"without {names[one]}": [other for other in everything if other != one] for one in everything}
    print(f"{len(views)} tuning questions; first / in the first three, by five-fold cross-validation")
    for name, kept in trials.items():
        print(f"  {name:24} {'{:.3f} / {:.3f}'.format(*_crossed(views[..., kept], right))}")
    weights = Weights(*np.round(fit(views, right), 3).tolist())
    print(weights)
    surprise = loss(np.array(astuple(weights)), views, right, 0.0)
    print(f"mean surprise {surprise:.3f}")


def _crossed(views: np.ndarray, right: np.ndarray, folds: int = 5) -> tuple[float, float]:
    fold = np.random.default_rng(0).integers(0, folds, len(views))
    score = np.zeros(right.shape)
    for number in range(folds):
        here = fold == number
        score[here] = views[here] @ fit(views[~here], right[~here])
    return first_and_three(score, right)


if __name__ == "__main__":
    main()
