"""Check an edition as its editors would: what is wrong with it, and what somebody should look after by when.

`read_placed` refuses what breaks the shapes and ids that name nothing. Here is the rest: entries that lead to what has
ended, texts that are missing in a language or copied, services that nobody could tell apart, and misspelt words. Only
faults fail the check; what is unreviewed or overdue is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from service_catalogue.allowed_names import FILE, AllowedEntry, listed_names, own_names
from service_catalogue.content import Placed, PlacedEntries, read_placed, read_single
from service_catalogue.errors import Fault
from service_catalogue.freshness import OrganisationsWork, work_by_organisation
from service_catalogue.language import LANGUAGES, Language
from service_catalogue.near_duplicates import alike_phrases, borrowed_names, copied_texts
from service_catalogue.relations import LEADS, standing, troubles_of
from service_catalogue.spelling import PACKAGES, Knows, Speller, open_dictionary
from service_catalogue.texts import texts_of

Dictionaries = Mapping[Language, Knows]

_ID = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
#: The fields that must be worded anew in each language; names and terms may be the same in several.
_WORDED = ("summary", "description", "how_to_get", "who_for", "internal_note", "about", "why", "answer", "meaning")
#: What may not be the same in two entries of a kind.
_OWN_WORDS = {"services": ("name", "summary", "description"), "organisations": ("name", "summary", "description")}


@dataclass(frozen=True)
class Unchecked:
    """A language whose spelling was not checked, and the packages that its dictionary comes in."""

    language: Language
    packages: str


@dataclass(frozen=True)
class Report:
    """What a check found: faults in the order of the files, what each organisation has to do, and what was left out."""

    entries: Mapping[str, int]
    faults: tuple[Fault, ...]
    work: tuple[OrganisationsWork, ...]
    unchecked: tuple[Unchecked, ...]


def installed_dictionaries() -> Dictionaries:
    """The dictionaries that this machine has."""
    return {language: found for language in LANGUAGES if (found := open_dictionary(language))}


def check(folder: Path, today: date, dictionaries: Dictionaries) -> Report:
    """Check the edition in `folder`; raises ContentFaulty if its shapes are broken: nothing else is then looked at."""
    return judge(read_placed(folder), read_single(folder, FILE, AllowedEntry), today, dictionaries)


def judge(
    placed: PlacedEntries,
    allowed: Placed[AllowedEntry] | None,
    today: date,
    dictionaries: Dictionaries,
    hidden: Collection[str] = (),
) -> Report:
    """What is wrong with entries that are well shaped, wherever they stand; notes may name the ids in `hidden` too."""
    rules: tuple[Callable[[PlacedEntries], Iterator[Fault]], ...] = (
        _relations,
        partial(_ids_in_texts, hidden=hidden),
        _untranslated,
        _copies,
        _alike,
    )
    faults = [fault for rule in rules for fault in rule(placed)]
    faults.extend(_misspelt(placed, allowed, dictionaries))
    return Report(
        {kind: len(found) for kind, found in placed.items()},
        tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.message))),
        tuple(work_by_organisation(placed, today)),
        tuple(Unchecked(language, PACKAGES[language]) for language in LANGUAGES if language not in dictionaries),
    )


def _relations(placed: PlacedEntries) -> Iterator[Fault]:
    """Nobody is led to what has ended, in a circle, or to a member of the network that cannot be reached."""
    standings = {
        (kind, each.entry.id): standing(kind, each.entry.status, partial(getattr, each.entry))
        for kind in LEADS
        for each in placed[kind]
    }
    for found in placed.values():
        for each in found:
            for path, message in troubles_of(each.entry, lambda kind, wanted: standings.get((kind, wanted))):
                yield each.fault(f"{_dotted(path)}: {message}", *path)


def _ids_in_texts(placed: PlacedEntries, hidden: Collection[str]) -> Iterator[Fault]:
    """Notes for staff name other entries by their ids."""
    known = {*hidden} | {getattr(each.entry, "id", "") for found in placed.values() for each in found}
    known |= {heading.id for each in placed["packages"] for heading in each.entry.headings}
    for each, path, _, text in _all_texts(placed):
        for wanted in _ID.findall(text):
            if wanted not in known:
                yield each.fault(f"{_dotted(path)}: there is no entry {wanted!r}", *path)


def _untranslated(placed: PlacedEntries) -> Iterator[Fault]:
    """A text that is the same in two languages is missing in one of them."""
    seen: dict[Any, Language] = {}
    for each, path, language, text in _all_texts(placed):
        if path[-2] in _WORDED:
            first = seen.setdefault((id(each), path[:-1], text), language)
            if first is not language:
                yield each.fault(f"{_dotted(path)}: it is the same text as in {first}", *path)


def _copies(placed: PlacedEntries) -> Iterator[Fault]:
    for kind, keys in _OWN_WORDS.items():
        for key in keys:
            for language in LANGUAGES:
                texts = [(each.entry.id, getattr(getattr(each.entry, key), language.value)) for each in placed[kind]]
                for first, second in copied_texts(texts):
                    message = f"{key}.{language}: nearly the same as that of {texts[first][0]!r}"
                    yield placed[kind][second].fault(message, key, language.value)


def _alike(placed: PlacedEntries) -> Iterator[Fault]:
    """A service's phrases tell it from its neighbours."""
    for language in LANGUAGES:
        said = [
            (each, place, text)
            for each in placed["services"]
            for place, text in enumerate(getattr(each.entry.phrases, language.value))
        ]
        phrases = [(each.entry.id, text) for each, _, text in said]
        names = [(each.entry.id, getattr(each.entry.name, language.value)) for each in placed["services"]]
        for first, second in alike_phrases(phrases, language):
            other, text = phrases[first]
            yield _phrase_fault(*said[second], language, f"nearly what {other!r} has, {text!r}")
        for name, phrase in borrowed_names(names, phrases):
            yield _phrase_fault(*said[phrase], language, f"the name of {names[name][0]!r}")


def _phrase_fault(each: Placed[Any], place: int, text: str, language: Language, like: str) -> Fault:
    message = f"phrases.{language}.{place}: {text!r} is {like}"
    return each.fault(message, "phrases", language.value, place)


def _misspelt(
    placed: PlacedEntries, allowed: Placed[AllowedEntry] | None, dictionaries: Dictionaries
) -> Iterator[Fault]:
    spellers = {
        language: Speller(
            language,
            knows,
            own_names(placed, language) | listed_names(allowed.entry if allowed else AllowedEntry(), language),
            [other for code, other in dictionaries.items() if code is not language],
        )
        for language, knows in dictionaries.items()
    }
    for each, path, language, text in _all_texts(placed):
        if language in spellers:
            for word in spellers[language].unknown(text):
                yield each.fault(f"{_dotted(path)}: {word!r} is no word that the dictionary knows", *path)
    if allowed and len(spellers) == len(LANGUAGES):
        yield from _needless(allowed, spellers)


def _needless(allowed: Placed[AllowedEntry], spellers: Mapping[Language, Speller]) -> Iterator[Fault]:
    """The list stays short: what no text needs has to go."""
    used = {language.value: speller.used for language, speller in spellers.items()}
    used["all"] = set().union(*used.values())
    for key, words in used.items():
        for place, word in enumerate(getattr(allowed.entry, key)):
            if word not in words:
                yield allowed.fault(f"{key}.{place}: no text needs {word!r}", key, place)


def _all_texts(placed: PlacedEntries) -> Iterator[tuple[Placed[Any], tuple[Any, ...], Language, str]]:
    for found in placed.values():
        for each in found:
            yield from ((each, path, language, text) for path, language, text in texts_of(each.entry))


def _dotted(path: tuple[Any, ...]) -> str:
    return ".".join(map(str, path))
