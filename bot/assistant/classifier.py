"""Which kind of turn a message is: a blend of what it means and how it is spelt.

Two logistic regressions vote: one on sentence vectors (meaning, and so what was learned in one language helps the
others), one on words and character n-grams (spelling, and so typos and rare words count). One model serves the three
languages. It is no Rasa component, so that benchmarks can train it on any set.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from numpy.typing import NDArray
from scipy.sparse import hstack
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from service_catalogue.encoder import SentenceEncoder, Vectors
from service_catalogue.words import without_umlauts

Probabilities = NDArray[np.float64]

#: The share of the meaning's vote; the spelling has the rest.
MEANING = 0.6


#: What a model file may hold beyond scikit-learn's own types: the spelling's inverse document frequencies.
_TRUSTED = ["scipy.sparse._csr.csr_matrix"]


class HybridClassifier:
    """Two voters over the same labels. Train with `fit`, ask with `predict`."""

    def __init__(self, meaning: Pipeline, spelling: Spelling) -> None:
        self.meaning = meaning
        self.spelling = spelling

    @property
    def labels(self) -> list[str]:
        """The labels in the order of the probabilities."""
        return [str(label) for label in self.meaning[-1].classes_]

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], vectors: Vectors) -> HybridClassifier:
        """Train on `texts` with their `labels`; `vectors` (texts, dimensions) are the texts' sentence vectors."""
        meaning = make_pipeline(StandardScaler(), LogisticRegression(C=0.02, max_iter=400))
        meaning.fit(vectors, labels)
        return cls(meaning, Spelling.fit(texts, labels))

    def predict(self, text: str, vector: Vectors) -> dict[str, float]:
        """How likely each label is for `text`, whose sentence vector is `vector`; they add up to one."""
        rows = self.probabilities([text], vector[None, :])
        return dict(zip(self.labels, rows[0].tolist(), strict=True))

    def probabilities(self, texts: Sequence[str], vectors: Vectors) -> Probabilities:
        """As `predict` for several texts: an array (texts, labels)."""
        blended: Probabilities = MEANING * self.meaning.predict_proba(vectors)
        return blended + (1 - MEANING) * self.spelling.probabilities(texts)

    def save(self, folder: Path) -> None:
        """Write the model into `folder` in a form that cannot carry code."""
        folder.mkdir(parents=True, exist_ok=True)
        skops.io.dump(self.meaning, folder / "meaning.skops")
        skops.io.dump(self.spelling.parts(), folder / "spelling.skops")

    @classmethod
    def load(cls, folder: Path) -> HybridClassifier:
        """Read a model written by `save`."""
        spelling = skops.io.load(folder / "spelling.skops", trusted=_TRUSTED)
        return cls(skops.io.load(folder / "meaning.skops", trusted=_TRUSTED), Spelling(**spelling))


class Spelling:
    """The voter on words and letters: two vectorizers side by side and a regression on both."""

    def __init__(self, words: TfidfVectorizer, letters: TfidfVectorizer, regression: LogisticRegression) -> None:
        self._words, self._letters, self._regression = words, letters, regression
        # Each half of the features is multiplied with its own half of the weights: joining sparse rows would cost more
        # than both. They are laid out in rows now, or every message would copy them all.
        weights, middle = regression.coef_.T, len(words.vocabulary_)
        self._word_weights = np.ascontiguousarray(weights[:middle])
        self._letter_weights = np.ascontiguousarray(weights[middle:])

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str]) -> Spelling:
        """Train on `texts` with their `labels`."""
        # Single letters count as words too: "i" is half of a short Swedish question.
        pattern = r"(?u)\b\w+\b"
        words = TfidfVectorizer(token_pattern=pattern, ngram_range=(1, 2), sublinear_tf=True, lowercase=False)
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, lowercase=False)
        folded = [_folded(text) for text in texts]
        features = hstack([words.fit_transform(folded), letters.fit_transform(folded)], format="csr")
        return cls(words, letters, LogisticRegression(C=20.0, tol=1e-3, max_iter=100).fit(features, labels))

    def parts(self) -> dict[str, Any]:
        """What the voter is made of, to be stored."""
        return {"words": self._words, "letters": self._letters, "regression": self._regression}

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """How likely each label is: an array (texts, labels)."""
        folded = [_folded(text) for text in texts]
        scores = self._words.transform(folded) @ self._word_weights + self._regression.intercept_
        scores += self._letters.transform(folded) @ self._letter_weights
        if scores.shape[1] == 1:  # two labels have one row of weights: for the second, against the first
            scores = np.hstack([np.zeros_like(scores), scores])
        chances: Probabilities = softmax(scores, axis=1)
        return chances


def _folded(text: str) -> str:
    return without_umlauts(text.casefold())


def fit_with(encoder: SentenceEncoder, texts: Sequence[str], labels: Sequence[str]) -> HybridClassifier:
    """Train on `texts` with their `labels`, encoding them first."""
    return HybridClassifier.fit(texts, labels, encoder.queries(list(texts)))
