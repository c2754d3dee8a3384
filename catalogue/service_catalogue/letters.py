"""Letters in common: how much of a question's spelling each service's sayings have.

No n-gram reaches across words. So each word is cut up once, however often it is said and however often the index is
made anew, and what a service's sayings hold is a product of two sparse matrices: a change costs its new words.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from service_catalogue.features import TextFeatures
from service_catalogue.words import without_umlauts

Scores = NDArray[np.float64]

#: Words that nobody says any more are kept while there are no more of them than this or than of those that are said.
MOST_FORGOTTEN = 10_000


class Spelling:
    """The words met so far and the n-grams of each. It only grows; one thread at a time may add to it."""

    def __init__(self) -> None:
        self.analyse = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5)).build_analyzer()
        #: The column of each n-gram.
        self.grams: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._columns = array("i")
        self._ends = array("q", [0])

    def __len__(self) -> int:
        return len(self._words)

    def numbers(self, text: str) -> list[int]:
        """The rows of `by_word` that the words of `text` have."""
        words = letters_of(text).split()
        for word in words:
            if word not in self._words:
                self._add(word)
        return list(map(self._words.__getitem__, words))

    def by_word(self) -> csr_matrix:
        """How often each n-gram (columns) is in each word (rows); the same one may stand in a row twice."""
        columns = np.array(self._columns, dtype=np.int32)
        ones = np.ones(len(columns), dtype=np.float32)
        return csr_matrix((ones, columns, np.array(self._ends)), shape=(len(self), len(self.grams)))

    def _add(self, word: str) -> None:
        self._columns.extend(self.grams.setdefault(gram, len(self.grams)) for gram in self.analyse(word))
        self._ends.append(len(self._columns))
        self._words[word] = len(self._words)


class LettersInCommon:
    """The letters of all that is said of each service, ready to be compared with a question's."""

    def __init__(
        self, texts: Iterable[str], owners: NDArray[np.intp], services: int, common_to: int, spelling: Spelling
    ) -> None:
        """`owners` (texts,) has the number of each text's service; `spelling` is added to.

        n-grams that more than `common_to` services have count for nothing.
        """
        counts, self._said = _counts(texts, owners, services, spelling)
        self._spelling = spelling
        spread = np.bincount(counts.indices, minlength=counts.shape[1])
        # What nobody says any more is told from what is new by counting for nothing, in a question's length too.
        told = (spread > 0) & (spread <= common_to)
        rarity = np.where(told, np.log((1 + services) / (1 + spread)) + 1, 0.0)
        self._features = TextFeatures(spelling.analyse, list(spelling.grams), rarity)
        # A row an n-gram: the few of a question then pick few rows.
        self._by_service = _weighed(counts, rarity).T.tocsr()

    def __call__(self, text: str) -> Scores:
        """The share (services,) of the letters of `text` that each service has, 0..1: a cosine."""
        columns, values = self._features(letters_of(text))
        shared: Scores = self._by_service[columns].T @ values
        return shared

    def spelling_known(self) -> Spelling:
        """The words met, for who makes the next table: none if too many of them are said no more."""
        unsaid = len(self._spelling) - self._said
        return self._spelling if unsaid <= max(MOST_FORGOTTEN, self._said) else Spelling()

    def bytes_held(self) -> int:
        """The memory that the table of letters and services takes."""
        held = self._by_service
        return sum(int(array.nbytes) for array in (held.data, held.indices, held.indptr))


def letters_of(text: str) -> str:
    """`text` as its letters are compared."""
    return without_umlauts(text.casefold())


def _counts(
    texts: Iterable[str], owners: NDArray[np.intp], services: int, spelling: Spelling
) -> tuple[csr_matrix, int]:
    """How often each n-gram (columns) is in what is said of each service (rows), and how many words that is."""
    numbers = [spelling.numbers(text) for text in texts]
    words = np.fromiter((number for said in numbers for number in said), dtype=np.intp)
    rows = np.repeat(owners, [len(said) for said in numbers])
    ones = np.ones(len(words), dtype=np.float32)
    by_word = spelling.by_word()
    by_service = csr_matrix((ones, (rows, words)), shape=(services, by_word.shape[0]))
    return by_service @ by_word, len(np.unique(words))


def _weighed(counts: csr_matrix, rarity: Scores) -> csr_matrix:
    """Logarithms of the counts times each n-gram's rarity, a service's values scaled to length one; in their place."""
    np.log(counts.data, out=counts.data)
    counts.data += 1.0
    counts.data *= rarity.astype(np.float32)[counts.indices]
    counts.eliminate_zeros()
    lengths = np.sqrt(counts.multiply(counts).sum(axis=1).A1)
    counts.data /= np.repeat(np.maximum(lengths, 1e-12), np.diff(counts.indptr)).astype(np.float32)
    return counts
