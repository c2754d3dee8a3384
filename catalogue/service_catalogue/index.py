"""The search index: what every service sounds like, and how much a question sounds like each.

Three views of a question are combined, each measured against the same services (docs/evaluation.md tells what each
earns): a linear discriminant over sentence vectors (what sets a service apart from its neighbours), the mean of the
three closest things said, and the letters in common. The index is made from the tables alone, in seconds and without
training, so that what was published a minute ago is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service_catalogue.encoder import Vectors, unit
from service_catalogue.language import LANGUAGES, Language
from service_catalogue.letters import LettersInCommon, Scores, Spelling


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
    close_three: float = 0.0
    letters: float = 0.0

    def vector(self) -> Scores:
        """The weights in the order of `SearchIndex.views`."""
        return np.array([self.discriminant, self.close_three, self.letters])


#: Share of the identity in the discriminant's covariance: with two dozen phrases a service the plain one is noise.
SHRINKAGE = 0.3


#: Up to so many services every saying is compared with every question, by vectors of full precision.
COMPARE_ALL = 1000
#: Beyond, only the sayings of the services that the other two views like best, half of these by each view, by vectors
#: rounded to bytes: a quarter of the memory, and quicker to turn back than 16-bit numbers.
COMPARED = 200
#: There, letters that more services than this have in common are left out: they tell little and cost most of the time.
COMMON_TO = 200


class SearchIndex:
    """An immutable index over the sayings of all services."""

    def __init__(
        self, sayings: list[Saying], vectors: Vectors, version: int = 0, before: SearchIndex | None = None
    ) -> None:
        """`vectors` (sayings, dimensions) are unit vectors. What is known of `before`'s words is used again.

        The index is the same with and without `before`, of which one thread at a time may make another.
        """
        self.version = version
        self.service_ids: list[str] = sorted({saying.service_id for saying in sayings})
        place = {service_id: number for number, service_id in enumerate(self.service_ids)}
        owners = np.array([place[saying.service_id] for saying in sayings], dtype=np.intp)
        # Sayings of one service stand together: a row of places each is then enough to look them up.
        order = np.argsort(owners, kind="stable")
        self._sayings = [sayings[number] for number in order]
        self._owners = owners[order]
        self._places = _places(np.searchsorted(self._owners, np.arange(len(self.service_ids))), len(order))
        self._centres = _centres(self._sayings, vectors[order])
        self._vectors: NDArray[Any] = self._centred(vectors[order], [saying.language for saying in self._sayings])
        self._discriminant, self._offsets = _discriminant(self._vectors, self._owners, len(self.service_ids))
        #: What a byte's step is worth in each row; None in a small catalogue, whose vectors are not rounded.
        self._scales: Vectors | None = None
        large = len(self.service_ids) > COMPARE_ALL
        if large:
            self._vectors, self._scales = _in_bytes(self._vectors)
        self._letters: LettersInCommon = LettersInCommon(
            [saying.text for saying in self._sayings],
            self._owners,
            len(self.service_ids),
            common_to=COMMON_TO if large else len(self.service_ids),
            spelling=Spelling() if before is None else before._letters.spelling_known(),
        )

    def __len__(self) -> int:
        return len(self.service_ids)

    def bytes_held(self) -> int:
        """The memory that vectors, directions and letters take."""
        arrays = (self._vectors, self._discriminant, self._places)
        return sum(int(array.nbytes) for array in arrays) + self._letters.bytes_held()

    def views(self, text: str, vector: Vectors, language: Language) -> Scores:
        """How each service fits, seen three ways: an array (services, views) for a question and its vector."""
        if not self.service_ids:
            return np.zeros((0, 3))
        question = self._centred(vector[None, :], [language])[0]
        discriminant = self._discriminant @ question - self._offsets
        letters = self._letters(text)
        return np.column_stack([discriminant, self._close_three(question, discriminant, letters), letters])

    def _centred(self, vectors: Vectors, languages: list[Language]) -> Vectors:
        # e5's cosines live between 0.7 and 1 and each language has its own middle: without this they do not compare.
        numbers = {language: number for number, language in enumerate(self._centres)}
        centres = np.stack(list(self._centres.values()))
        return unit(vectors - centres[[numbers[language] for language in languages]])

    def _close_three(self, question: Vectors, discriminant: Scores, letters: Scores) -> Scores:
        """The mean cosine of each service's three sayings closest to the question; -1 where none is worth comparing."""
        if self._scales is None:
            return _mean_of_three(np.append(self._vectors @ question, -np.inf)[self._places])
        half = COMPARED // 2
        liked = np.union1d(np.argpartition(-discriminant, half)[:half], np.argpartition(-letters, half)[:half])
        places = self._places[liked]
        told = places < len(self._vectors)
        closeness = np.full(places.shape, -np.inf)
        compared = places[told]
        closeness[told] = (self._vectors[compared].astype(np.float32) @ question) * self._scales[compared]
        means = np.full(len(self.service_ids), -1.0)
        means[liked] = _mean_of_three(closeness)
        return means


def _in_bytes(vectors: Vectors) -> tuple[NDArray[np.int8], Vectors]:
    """`vectors` rounded to a byte a number, and what a byte's step is worth in each row."""
    steps = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / 127
    return np.round(vectors / steps[:, None]).astype(np.int8), steps


def _mean_of_three(closeness: Scores) -> Scores:
    """The mean of the three highest in each row; what is not there is -inf."""
    best = -np.partition(-closeness, min(2, closeness.shape[1] - 1), axis=1)[:, :3]
    known = np.isfinite(best)
    means: Scores = np.where(known, best, 0.0).sum(axis=1) / known.sum(axis=1)
    return means


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
    starts = np.searchsorted(owners, np.arange(services))
    means = np.add.reduceat(vectors, starts, axis=0, dtype=np.float64) / counts[:, None]
    spread = vectors - means[owners]
    covariance = spread.T @ spread / len(vectors)
    size = len(covariance)
    average = max(float(np.trace(covariance)) / size, 1e-6)
    shrunk = (1 - SHRINKAGE) * covariance + SHRINKAGE * average * np.eye(size)
    directions = np.linalg.solve(shrunk, means.T).T
    offsets = 0.5 * np.einsum("ij,ij->i", directions, means)
    return directions.astype(np.float32), offsets.astype(np.float32)
