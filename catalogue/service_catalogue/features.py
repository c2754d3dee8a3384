"""The n-grams of one text, as a fitted TfidfVectorizer counts them, without its matrices.

scikit-learn checks and builds a sparse matrix for every call, which for a single short text costs five times what
counting does; a question is asked about one text at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

Places = NDArray[np.intp]
Values = NDArray[np.float64]


class TextFeatures:
    """What the `transform([text])` of a vectorizer with sublinear counts gives, as two arrays."""

    def __init__(self, analyse: Callable[[str], Iterable[str]], terms: Sequence[str], rarity: Values) -> None:
        """`analyse` cuts a text into terms; `rarity` (terms,) is the inverse document frequency of each known one."""
        self._analyse = analyse
        self._columns = {term: column for column, term in enumerate(terms)}
        self._rarity = np.asarray(rarity, dtype=np.float64)

    @classmethod
    def of(cls, vectorizer: TfidfVectorizer) -> TextFeatures:
        """Those of a fitted vectorizer."""
        return cls(vectorizer.build_analyzer(), vectorizer.get_feature_names_out(), vectorizer.idf_)

    def __call__(self, text: str) -> tuple[Places, Values]:
        """The columns (features,) that `text` has something in, and how much: a vector of length one."""
        known = self._columns
        counted = Counter(known[part] for part in self._analyse(text) if part in known)
        columns = np.fromiter(counted.keys(), dtype=np.intp, count=len(counted))
        counts = np.fromiter(counted.values(), dtype=np.float64, count=len(counted))
        values = (1.0 + np.log(counts)) * self._rarity[columns]
        return columns, values / max(float(np.sqrt(values @ values)), 1e-12)
