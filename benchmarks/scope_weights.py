"""Fit what tells a business need from anything else, and print the weights with how well they do.

Run it after a change to the training data or the index and copy the weights to `bot/assistant/decisions.py`:

    .venv/bin/python benchmarks/scope_weights.py

Fitted on the examples of data/nlu, each judged by a classifier trained without it (five folds); tried on the tuning
questions, which are apart from the held-out ones.
"""

from __future__ import annotations

import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from bot import wiring
from bot.assistant.classifier import HybridClassifier
from bot.assistant.decisions import ScopeWeights, scope_chance, scope_evidence
from service_catalogue.language import Language

ROOT = Path(__file__).resolve().parents[1]
FOLDS = 5
Row = tuple[str, str, str]  # text, intent, language


def examples() -> list[Row]:
    """The training examples."""
    rows = []
    for file in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        for block in yaml.safe_load(file.read_text("utf-8"))["nlu"]:
            lines = [line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")]
            rows += [(line, block["intent"], file.parent.name) for line in lines]
    return rows


def tuning() -> list[dict[str, Any]]:
    """The tuning questions."""
    files = sorted((ROOT / "tests" / "nlu").glob("tuning_*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def unseen_chances(rows: list[Row], vectors: np.ndarray) -> list[dict[str, float]]:
    """The intents' chances for each example, from a classifier that was trained without it."""
    fold = np.random.default_rng(0).integers(0, FOLDS, len(rows))
    chances: list[dict[str, float]] = [{} for _ in rows]
    for number in range(FOLDS):
        seen, unseen = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        model = HybridClassifier.fit([rows[i][0] for i in seen], [rows[i][1] for i in seen], vectors[seen])
        found = model.probabilities([rows[i][0] for i in unseen], vectors[unseen])
        for place, row in zip(unseen, found, strict=True):
            chances[place] = dict(zip(model.labels, row.tolist(), strict=True))
    return chances


def evidence(text: str, language: str, vector: np.ndarray, chances: dict[str, float]) -> list[float]:
    """The evidence on one text."""
    found = wiring.catalogue().route_in(text, Language(language), vector)
    return scope_evidence(chances, found, len(text.split()))


def main() -> None:
    """Print weights and how they do."""
    rows, encoder = examples(), wiring.catalogue().encoder
    vectors = encoder.queries([row[0] for row in rows])
    unseen = unseen_chances(rows, vectors)
    two = [i for i, row in enumerate(rows) if row[1] in ("find_service", "out_of_scope")]
    known = np.array([evidence(rows[i][0], rows[i][2], vectors[i], unseen[i]) for i in two])
    needs = np.array([rows[i][1] == "find_service" for i in two])
    scaler = StandardScaler().fit(known)
    model = LogisticRegression(class_weight="balanced").fit(scaler.transform(known), needs)
    slopes = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - (slopes * scaler.mean_).sum())
    weights = ScopeWeights(*np.round([bias, *slopes], 3).tolist())
    print(weights)

    asked = tuning()
    whole = HybridClassifier.fit([row[0] for row in rows], [row[1] for row in rows], vectors)
    asked_vectors = encoder.queries([question["text"] for question in asked])
    judged = [whole.predict(question["text"], vector) for question, vector in zip(asked, asked_vectors, strict=True)]
    tried = [
        evidence(question["text"], question["lang"], vector, chances)
        for question, vector, chances in zip(asked, asked_vectors, judged, strict=True)
    ]
    scores = np.array([scope_chance(row, weights) for row in tried])
    inside = np.array([question["scope"] == "in" for question in asked])
    print(f"{len(astuple(weights))} weights; area under the curve on {len(asked)} tuning questions "
          f"{roc_auc_score(inside, scores):.3f}")  # fmt: skip
    print("decline below   in scope kept   out of scope declined")
    for limit in (0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7):
        print(f"{limit:13.2f} {(scores[inside] >= limit).mean():15.3f} {(scores[~inside] < limit).mean():23.3f}")


if __name__ == "__main__":
    main()
