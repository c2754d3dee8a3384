"""The classifier of turns: trained here on a few real phrases in three languages, with the real encoder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.assistant.classifier import FILE, HybridClassifier, fit_with
from service_catalogue.encoder import open_encoder

PHRASES = {
    "greet": ["hei", "moikka", "terve", "hyvää päivää", "hej", "god dag", "tjena", "hello", "good morning", "hi there"],
    "goodbye": ["hei hei", "näkemiin", "moi moi", "hej då", "vi ses", "adjö", "goodbye", "see you later", "bye bye"],
    "find_service": [
        "mistä saan starttirahaa",
        "haluan perustaa yrityksen",
        "tarvitsen apua liiketoimintasuunnitelmaan",
        "jag vill starta ett företag",
        "var får jag hjälp med en affärsplan",
        "hur anställer jag min första medarbetare",
        "how do I get a start-up grant",
        "I need help with a business plan",
        "we want to start exporting",
    ],
    "ask_for_person": [
        "haluan puhua ihmiselle",
        "yhdistä asiakaspalvelijalle",
        "onko siellä ketään ihmistä",
        "jag vill tala med en människa",
        "koppla mig till en rådgivare",
        "finns det en riktig person där",
        "I want to talk to a person",
        "connect me to a human adviser",
        "is there a real human there",
    ],
}
TEXTS = [text for phrases in PHRASES.values() for text in phrases]
LABELS = [label for label, phrases in PHRASES.items() for _ in phrases]
UNSEEN = {
    "päivää": "greet",
    "god morgon": "greet",
    "see you": "goodbye",
    "voinko puhua oikean ihmisen kanssa": "ask_for_person",
    "kan jag få prata med en människa": "ask_for_person",
    "let me talk to a human": "ask_for_person",
    "haluaisin perustaa oman yrityksen": "find_service",
    "jag behöver hjälp att starta ett företag": "find_service",
    "who helps me start a business": "find_service",
    "haluan perustaa yritksen": "find_service",  # a typing error
}


@pytest.fixture(scope="module")
def classifier() -> HybridClassifier:
    """Trained on PHRASES."""
    return fit_with(open_encoder(), TEXTS, LABELS)


def _chances(classifier: HybridClassifier, text: str) -> dict[str, float]:
    return classifier.predict(text, open_encoder().query(text))


def test_it_knows_the_labels_it_was_trained_with(classifier):
    assert classifier.labels == sorted(PHRASES)


@pytest.mark.parametrize(("text", "label"), UNSEEN.items())
def test_unseen_texts_of_three_languages_are_told_apart(classifier, text, label):
    chances = _chances(classifier, text)
    assert max(chances, key=chances.get) == label


@pytest.mark.parametrize("text", [*UNSEEN, "", "?", "🙂", "12345", "ÄÖÅ", "sana " * 300])
def test_the_probabilities_of_a_text_add_up_to_one(classifier, text):
    chances = _chances(classifier, text)
    assert set(chances) == set(PHRASES)
    assert all(0 <= chance <= 1 for chance in chances.values())
    assert sum(chances.values()) == pytest.approx(1.0, abs=1e-6)


def test_several_texts_at_once_get_what_each_gets_alone(classifier):
    texts = list(UNSEEN)
    rows = classifier.probabilities(texts, np.stack([open_encoder().query(text) for text in texts]))
    alone = [list(_chances(classifier, text).values()) for text in texts]
    np.testing.assert_allclose(rows, alone, atol=1e-9)


@pytest.mark.parametrize(("typed", "meant"), [("NÄKEMIIN", "näkemiin"), ("nakemiin", "näkemiin"), ("Hej Da", "hej då")])
def test_capitals_and_missing_dots_do_not_change_the_spelling_vote(classifier, typed, meant):
    np.testing.assert_array_equal(classifier.by_spelling([typed]), classifier.by_spelling([meant]))


def test_a_stored_model_gives_the_same_probabilities(classifier, tmp_path: Path):
    classifier.save(tmp_path / "model")
    loaded = HybridClassifier.load(tmp_path / "model")
    assert loaded.labels == classifier.labels
    for text in UNSEEN:
        assert _chances(loaded, text) == _chances(classifier, text)


def test_the_same_data_give_the_same_model(classifier):
    again = fit_with(open_encoder(), TEXTS, LABELS)
    for text in UNSEEN:
        assert list(_chances(again, text).values()) == pytest.approx(
            list(_chances(classifier, text).values()), abs=1e-6
        )


def test_a_model_file_that_carries_code_is_not_loaded(classifier, tmp_path: Path):
    classifier.save(tmp_path)
    np.savez(tmp_path / FILE, labels=np.array([Path], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        HybridClassifier.load(tmp_path)


def test_two_labels_are_enough():
    kept = [(text, label) for text, label in zip(TEXTS, LABELS, strict=True) if label in ("greet", "find_service")]
    texts, labels = zip(*kept, strict=True)
    chances = _chances(fit_with(open_encoder(), texts, labels), "god morgon")
    assert sum(chances.values()) == pytest.approx(1.0, abs=1e-6)
    assert chances["greet"] > chances["find_service"]
