"""The names that may stand in an edition's texts: its organisations' and places' own, others from `spelling.yaml`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from service_catalogue.content import PlacedEntries
from service_catalogue.entries import NonEmpty, TextsEntry, WordLists
from service_catalogue.language import LANGUAGES, Language
from service_catalogue.spelling import Names

FILE = "spelling.yaml"
_WORD = re.compile(r"[^\W_]+")


class AllowedEntry(WordLists):
    """`spelling.yaml`: words and names that are right though no dictionary knows them, in all languages or one."""

    all: list[NonEmpty] = []


def listed_names(allowed: AllowedEntry, language: Language) -> Names:
    """What `spelling.yaml` allows in texts of `language`."""
    listed = [*allowed.all, *getattr(allowed, language.value)]
    return Names(
        frozenset(word for word in listed if " " not in word), frozenset(word for word in listed if " " in word)
    )


def own_names(placed: PlacedEntries, language: Language) -> Names:
    """What the edition's own entries are called, for texts of `language`.

    Of organisations and places every word with a capital counts, of other entries only one that stands in their names
    in two languages: a word in one language alone may be misspelt.
    """
    called = set(_proper_names(placed))
    words = {word for text in called for word in _proper_words(text)}
    phrases = {text for text in called if " " in text}
    for kind in ("services", "events", "packages"):
        for each in placed[kind]:
            name = each.entry.name
            counted = Counter(word for text in _texts(name) for word in set(_proper_words(text)))
            words |= {word for word, languages in counted.items() if languages > 1}
            phrases |= {getattr(name, other) for other in _given(each.entry) if other != language.value}
            phrases |= {text for text, languages in Counter(_texts(name)).items() if languages > 1}
    return Names(frozenset(words), frozenset(phrases))


def _proper_names(placed: PlacedEntries) -> Iterator[str]:
    city = placed["city"][0].entry
    yield from (*_texts(city.name), *_texts(city.network))
    for each in (*placed["organisations"], *placed["places"]):
        yield from _texts(each.entry.name)
        for language in LANGUAGES:
            yield from getattr(each.entry.nicknames, language.value)


def _given(entry: object) -> Iterable[str]:
    """The languages in which a source gives the entry's name."""
    return {language.value for language in LANGUAGES} - set(getattr(entry, "name_is_ours", ()))


def _proper_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if not word.islower() and not word.isnumeric()]


def _texts(texts: TextsEntry) -> list[str]:
    return [getattr(texts, language.value) for language in LANGUAGES]
