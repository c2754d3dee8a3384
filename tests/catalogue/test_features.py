"""One text's n-grams are what scikit-learn's own transform gives."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from service_catalogue.features import TextFeatures

TEXTS = ["mistä saan rahaa koneeseen", "var får jag pengar till en maskin", "where do I get money for a machine, money"]


@pytest.mark.parametrize(
    "settings",
    [
        {"analyzer": "char_wb", "ngram_range": (3, 5), "dtype": np.float32, "max_df": 0.7},
        {"token_pattern": r"(?u)\b\w+\b", "ngram_range": (1, 2), "lowercase": False},
    ],
)
@pytest.mark.parametrize("text", [*TEXTS, "money money pengar rahaa", "xyzzy", ""])
def test_it_counts_as_scikit_learn_does(settings: dict[str, object], text: str) -> None:
    vectorizer = TfidfVectorizer(sublinear_tf=True, **settings).fit(TEXTS)
    ours = np.zeros(len(vectorizer.vocabulary_))
    columns, values = TextFeatures.of(vectorizer)(text)
    ours[columns] = values
    np.testing.assert_allclose(ours, vectorizer.transform([text]).toarray()[0], atol=1e-6)
