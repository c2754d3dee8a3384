"""Letters in common: as scikit-learn's TF-IDF has them, and the same whatever was met before."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from service_catalogue import letters
from service_catalogue.letters import LettersInCommon, Spelling, letters_of

TEXTS = [
    ("leipää myyntiin", 0), ("omenoita torille", 1), ("Sämpylöitä  leipomosta, sämpylöitä!", 0), ("å b", 2),
    ("siiderin valmistus", 2), ("omenapuita ja omenoita", 1), ("pullaa ja leipää", 0), ("İstanbul Straße", 2),
]  # fmt: skip
QUESTIONS = ["leipäkauppa", "OMENAPUUT", "sampyloita", "a", "日本語", "ja leipomosta omenoita siideriin", "straße å"]


def of(texts: list[tuple[str, int]], spelling: Spelling | None = None, common_to: int = 100) -> LettersInCommon:
    """Those of (text, number of the service)."""
    owners = np.array([owner for _, owner in texts], dtype=np.intp)
    services = int(owners.max()) + 1
    known = Spelling() if spelling is None else spelling
    return LettersInCommon([text for text, _ in texts], owners, services, common_to, known)


@pytest.mark.parametrize("text", QUESTIONS)
@pytest.mark.parametrize("common_to", [1, 3])
def test_letters_count_as_in_scikit_learn(text: str, common_to: int) -> None:
    pooled = [" ".join(letters_of(said) for said, owner in TEXTS if owner == number) for number in range(3)]
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, max_df=common_to)
    by_service = vectorizer.fit_transform(pooled)
    expected = (by_service @ vectorizer.transform([letters_of(text)]).T).toarray()[:, 0]
    assert of(TEXTS, common_to=common_to)(text) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("text", QUESTIONS)
def test_words_met_before_make_no_difference(text: str) -> None:
    before = of([*TEXTS, ("omenahilloa pullan kanssa", 3), ("jotain aivan muuta", 1)])
    assert of(TEXTS, before.spelling_known())(text) == pytest.approx(of(TEXTS)(text), abs=1e-6)


def test_what_is_in_use_stays_as_it_is_when_more_is_learnt() -> None:
    held = of(TEXTS)
    before = [held(text) for text in QUESTIONS]
    of([("日本語 leipäkauppa", 0)], held.spelling_known())
    assert all(np.array_equal(held(text), answer) for text, answer in zip(QUESTIONS, before, strict=True))


def test_words_that_nobody_says_are_forgotten_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "MOST_FORGOTTEN", 3)
    spelling = Spelling()
    held = of([("yksi kaksi", 0)], spelling)
    assert held.spelling_known() is spelling
    held = of([("kolme neljä", 0)], spelling)
    assert held.spelling_known() is spelling
    held = of([("viisi kuusi", 0)], spelling)
    assert held.spelling_known() is not spelling and len(held.spelling_known()) == 0
