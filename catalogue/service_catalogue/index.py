"""The search index: what every service sounds like, and how much a question sounds like each.

Four views of a question are combined, each measured against the same services (docs/evaluation.md tells what each
earns): a linear discriminant over sentence vectors (what sets a service apart from its neighbours), the closest single
phrase, the mean of the three closest, and the letters in common. The index is made from the tables alone, in seconds
and without training, so that what was published a minute ago is found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from service_catalogue.encoder import Vectors, unit
from service_catalogue.language import LANGUAGES, Language
from service_catalogue.words import without_umlauts

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Saying:
    """One thing that is said of, or by those who need, a service."""

    service_id: str
    language: Language
    text: str


@dataclass(frozen=True)
class Weights:
    """How much each view counts: fitted by benchmarks/routing_weights.py on the tuning questions."""

    discriminant: float = 0.0
    closest: float = 0.0
    close_three: float = 0.0
    letters: float = 0.0

    def vector(self) -> Scores:
        """The weights in the order of `SearchIndex.views`."""
        return np.array([self.discriminant, self.closest, self.close_three, self.letters])


#: Share of the identity in the discriminant's covariance: with two dozen phrases a service the plain one is noise.
SHRINKAGE = 0.3


class SearchIndex:
    """An immutable index over the sayings of all services."""

    def __init__(self, sayings: list[Saying], vectors: Vectors, version: int = 0) -> None:
        self.version = version
        self.service_ids: list[str] = sorted({saying.service_id for saying in sayings})
        place = {service_id: number for number, service_id in enumerate(self.service_ids)}
        owners = np.array([place[saying.service_id] for saying in sayings], dtype=np.intp)
        # Sayings of one service stand together, so that a service's best is one pass of reduceat.
        order = np.argsort(owners, kind="stable")
        self._sayings = [sayings[number] for number in order]
        self._owners = owners[order]
        self._starts = np.searchsorted(self._owners, np.arange(len(self.service_ids)))
        self._places = _places(self._starts, len(order))
        self._centres = _centres(self._sayings, vectors[order])
        self._vectors = self._centred(vectors[order], [saying.language for saying in self._sayings])
        self._discriminant, self._offsets = _discriminant(self._vectors, self._owners, len(self.service_ids))
        self._letters, self._letter_rows = _letter_rows(self._sayings, self.service_ids)

    def __len__(self) -> int:
        return len(self.service_ids)

    def views(self, text: str, vector: Vectors, language: Language) -> Scores:
        """How each service fits, seen four ways: an array (services, views) for a question and its vector."""
        if not self.service_ids:
            return np.zeros((0, 4))
        question = self._centred(vector[None, :], [language])[0]
        closeness = self._vectors @ question
        return np.column_stack(
            [
                self._discriminant @ question - self._offsets,
                np.maximum.reduceat(closeness, self._starts),
                self._mean_of_three(closeness),
                self._letters_in_common(text),
            ]
        ).astype(np.float64)

    def _centred(self, vectors: Vectors, languages: list[Language]) -> Vectors:
        # e5's cosines live between 0.7 and 1 and each language has its own middle: without this they do not compare.
        return unit(vectors - np.reshape([self._centres[language] for language in languages], vectors.shape))

    def _mean_of_three(self, closeness: Vectors) -> Vectors:
        padded = np.append(closeness, np.float32(-np.inf))[self._places]
        best: Vectors = -np.partition(-padded, min(2, padded.shape[1] - 1), axis=1)[:, :3]
        known = np.isfinite(best)
        means: Vectors = np.where(known, best, 0.0).sum(axis=1) / known.sum(axis=1)
        return means

    def _letters_in_common(self, text: str) -> Scores:
        row = self._letters.transform([_letters_of(text)])
        return np.asarray(self._letter_rows @ row.toarray().ravel())


def _places(starts: NDArray[np.intp], sayings: int) -> NDArray[np.intp]:
    """Where each service's sayings stand, a row a service, filled up with the place after the last saying."""
    ends = np.append(starts[1:], sayings)
    columns = np.arange(max([3, *(ends - starts)]))
    places = starts[:, None] + columns
    return np.where(places < ends[:, None], places, sayings)


def _centres(sayings: list[Saying], vectors: Vectors) -> dict[Language, Vectors]:
    everything = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1:], dtype=np.float32)
    centres = {}
    for language in LANGUAGES:
        rows = [number for number, saying in enumerate(sayings) if saying.language is language]
        centres[language] = vectors[rows].mean(axis=0) if rows else everything
    return centres


def _discriminant(vectors: Vectors, owners: NDArray[np.intp], services: int) -> tuple[Vectors, Vectors]:
    """Fisher's linear discriminant with a shrunk common covariance: a direction and an offset a service."""
    if not services:
        return np.zeros((0, vectors.shape[1]), dtype=np.float32), np.zeros(0, dtype=np.float32)
    counts = np.bincount(owners, minlength=services)
    sums = np.zeros((services, vectors.shape[1]), dtype=np.float64)
    np.add.at(sums, owners, vectors)
    means = sums / counts[:, None]
    spread = vectors - means[owners]
    covariance = spread.T @ spread / len(vectors)
    size = len(covariance)
    average = max(float(np.trace(covariance)) / size, 1e-6)
    shrunk = (1 - SHRINKAGE) * covariance + SHRINKAGE * average * np.eye(size)
    directions = np.linalg.solve(shrunk, means.T).T
    offsets = 0.5 * np.einsum("ij,ij->i", directions, means)
    return directions.astype(np.float32), offsets.astype(np.float32)


def _letters_of(text: str) -> str:
    return without_umlauts(text.casefold())


def _letter_rows(sayings: list[Saying], service_ids: list[str]) -> tuple[TfidfVectorizer, csr_matrix]:
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32)
    pooled: dict[str, list[str]] = {service_id: [] for service_id in service_ids}
    for saying in sayings:
        pooled[saying.service_id].append(_letters_of(saying.text))
    texts = [" ".join(pooled[service_id]) for service_id in service_ids]
    return vectorizer, vectorizer.fit_transform(texts or [" empty "])
