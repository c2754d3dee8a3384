"""Which of the three languages a message is in."""

from __future__ import annotations

from functools import lru_cache
from math import exp
from typing import Any

from spacy.util import get_lang_class

from service_catalogue.language import LANGUAGES, Language
from service_catalogue.words import tokens

#: A conversation changes its language only when the message's own is ahead by this much: names and loan words make
#: short messages look foreign.
LEAD = 0.7
#: With fewer words than this a message says too little to leave the conversation's language.
FEWEST_WORDS = 2
#: How much a word that only one of the languages uses ("and", "och", "ja") counts, in powers of e. Terms of one
#: language stand in sentences of another ("how do I get a toiminimi"); the small words tell whose sentence it is.
SMALL_WORD = 3.0


def find_language(text: str, prior: Language | None = None) -> Language:
    """The language of `text`; `prior` is the conversation's, kept unless the message clearly is in another."""
    if prior is not None and sum(not word.isdigit() for word in tokens(text)) < FEWEST_WORDS:
        return prior
    scores = language_scores(text)
    best = max(scores, key=lambda language: scores[language])
    if prior is not None and scores[best] - scores[prior] < LEAD:
        return prior
    return best


def language_scores(text: str) -> dict[Language, float]:
    """How likely `text` is to be in each language; the three add up to one."""
    found = _detector().compute_language_confidence_values(text)
    spelt = {value.language.iso_code_639_1.name.lower(): value.value for value in found}
    if not any(spelt.values()):  # digits, signs, or letters that none of the languages has
        return {language: 1 / len(LANGUAGES) for language in LANGUAGES}
    words = set(tokens(text))
    powers = {
        language: (spelt.get(language.value, 0.0) + 1e-4) * exp(SMALL_WORD * len(words & _small_words()[language]))
        for language in LANGUAGES
    }
    total = sum(powers.values())
    return {language: power / total for language, power in powers.items()}


@lru_cache(maxsize=1)
def _small_words() -> dict[Language, frozenset[str]]:
    """The small words (spaCy's stop words) that only one of the languages has."""
    lists = {language: set(get_lang_class(language.value).Defaults.stop_words) for language in LANGUAGES}
    return {
        language: frozenset(
            word for word in own if not any(word in lists[other] for other in lists if other != language)
        )
        for language, own in lists.items()
    }


@lru_cache(maxsize=1)
def _detector() -> Any:
    from lingua import Language as Lingua
    from lingua import LanguageDetectorBuilder

    languages = (Lingua.FINNISH, Lingua.SWEDISH, Lingua.ENGLISH)
    return LanguageDetectorBuilder.from_languages(*languages).with_preloaded_language_models().build()
