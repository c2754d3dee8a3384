"""Which kind of turn a message is: a blend of what it means and how it is spelt.

Two logistic regressions vote: one on sentence vectors (meaning, and so what was learned in one language helps the
others), one on words and character n-grams (spelling, and so typos and rare words count). One model serves the three
languages. It is no Rasa component, so that benchmarks can train it on any set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import hstack
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from service_catalogue.encoder import SentenceEncoder, Vectors
from service_catalogue.features import TextFeatures
from service_catalogue.words import without_umlauts

Probabilities = NDArray[np.float64]
Parts = Mapping[str, NDArray[Any]]

#: The share of the meaning's vote; the spelling has the rest.
MEANING = 0.6
#: What the spelling looks at. Single letters count as words too: "i" is half of a short Swedish question.
LOOKS: dict[str, dict[str, Any]] = {
    "words": {"token_pattern": r"(?u)\b\w+\b", "ngram_range": (1, 2)},
    "letters": {"analyzer": "char_wb", "ngram_range": (2, 4)},
}
#: The model's file: arrays only, so that it can carry no code.
FILE = "classifier.npz"


class HybridClassifier:
    """Two voters over the same labels. Train with `fit`, ask with `predict`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        #: The labels in the order of the probabilities.
        self.labels: list[str] = parts["labels"].tolist()
        self._halves = [
            (
                TextFeatures(_vectorizer(look).build_analyzer(), parts[f"{look}_terms"].tolist(), parts[f"{look}_idf"]),
                parts[f"{look}_weights"],
            )
            for look in LOOKS
        ]

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], vectors: Vectors) -> HybridClassifier:
        """Train on `texts` with their `labels`; `vectors` (texts, dimensions) are the texts' sentence vectors."""
        return cls({"labels": np.array(sorted(set(labels))), **_meaning(vectors, labels), **_spelling(texts, labels)})

    def predict(self, text: str, vector: Vectors) -> dict[str, float]:
        """How likely each label is for `text`, whose sentence vector is `vector`; they add up to one."""
        rows = self.probabilities([text], vector[None, :])
        return dict(zip(self.labels, rows[0].tolist(), strict=True))

    def probabilities(self, texts: Sequence[str], vectors: Vectors) -> Probabilities:
        """As `predict` for several texts: an array (texts, labels)."""
        meaning = softmax(vectors @ self._parts["meaning_weights"] + self._parts["meaning_shift"], axis=1)
        blended: Probabilities = MEANING * meaning + (1 - MEANING) * self.by_spelling(texts)
        return blended

    def by_spelling(self, texts: Sequence[str]) -> Probabilities:
        """The spelling's vote alone: an array (texts, labels)."""
        chances: Probabilities = softmax(np.stack([self._spelt(_folded(text)) for text in texts]), axis=1)
        return chances

    def _spelt(self, text: str) -> Probabilities:
        scores: Probabilities = self._parts["spelling_shift"].copy()
        for features, weights in self._halves:
            columns, values = features(text)
            scores += values @ weights[columns]
        return scores

    def save(self, folder: Path) -> None:
        """Write the model into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / FILE, **self._parts)

    @classmethod
    def load(cls, folder: Path) -> HybridClassifier:
        """Read a model written by `save`; raises ValueError for a file that holds more than arrays."""
        with np.load(folder / FILE, allow_pickle=False) as stored:
            return cls({name: stored[name] for name in stored.files})


def fit_with(encoder: SentenceEncoder, texts: Sequence[str], labels: Sequence[str]) -> HybridClassifier:
    """Train on `texts` with their `labels`, encoding them first."""
    return HybridClassifier.fit(texts, labels, encoder.queries(list(texts)))


def _meaning(vectors: Vectors, labels: Sequence[str]) -> Parts:
    scaler = StandardScaler().fit(vectors)
    regression = LogisticRegression(C=0.02, max_iter=400).fit(scaler.transform(vectors), labels)
    weights, shift = _sides(regression)
    # The scaling becomes part of the weights: a message then takes one product.
    weights = weights / scaler.scale_[:, None]
    return {"meaning_weights": weights, "meaning_shift": shift - scaler.mean_ @ weights}


def _spelling(texts: Sequence[str], labels: Sequence[str]) -> Parts:
    folded = [_folded(text) for text in texts]
    vectorizers = {look: _vectorizer(look) for look in LOOKS}
    features = hstack([vectorizer.fit_transform(folded) for vectorizer in vectorizers.values()], format="csr")
    weights, shift = _sides(LogisticRegression(C=20.0, tol=1e-3, max_iter=100).fit(features, labels))
    parts: dict[str, NDArray[Any]] = {"spelling_shift": shift}
    for look, vectorizer in vectorizers.items():
        terms = vectorizer.get_feature_names_out()
        parts |= {f"{look}_terms": np.array(terms, dtype=str), f"{look}_idf": vectorizer.idf_}
        parts[f"{look}_weights"], weights = np.split(weights, [len(terms)])
    return parts


def _sides(regression: LogisticRegression) -> tuple[Probabilities, Probabilities]:
    """Weights (features, labels) and shifts (labels,); two labels share one row, for the second against the first."""
    weights, shift = regression.coef_.T, regression.intercept_
    if len(regression.classes_) == 2:
        weights, shift = np.hstack([np.zeros_like(weights), weights]), np.append(0.0, shift)
    return np.ascontiguousarray(weights), shift


def _vectorizer(look: str) -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, lowercase=False, **LOOKS[look])


def _folded(text: str) -> str:
    return without_umlauts(text.casefold())
