"""Finding services and organisations by what a visitor types, for the search page and for the open data alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from service_catalogue.cards import Card
from service_catalogue.filters import Filters
from service_catalogue.language import Language
from service_catalogue.reading import Catalogue, Snapshot
from service_catalogue.routing import Scored
from service_catalogue.words import name_key, tokens, without_umlauts

#: A service with a smaller share of the whole chance is left out of what a text finds ...
LEAST_SHARE = 0.003
#: ... but so many are listed where there are as many: the neighbours of a sure hit are worth a look.
FEWEST, MOST = 5, 50
#: An ended service is told of when its share is so large that it may well be what was meant.
ENDED_SHARE = 0.1
#: Below these two (a chance; letters in common, 0..1) nothing in the catalogue is like the text.
WEAK_CHANCE, WEAK_LETTERS = 0.35, 0.09
#: The most organisations that a text is said to name.
MOST_ORGANISATIONS = 4
#: How alike (0..100) a misspelt name and the name must be.
MISSPELT = 86.0


@dataclass(frozen=True)
class Found:
    """What a text and filters find: ids of services to be had and of ended ones, best first."""

    services: tuple[str, ...]
    ended: tuple[str, ...] = ()
    #: Whether anything is like the text; always so without a text.
    fits: bool = True


def find(catalogue: Catalogue, text: str, filters: Filters, language: Language) -> Found:
    """What a reader of `language` finds: all services by name without a text, otherwise those that fit it.

    Where the text is an organisation's name, all that the organisation provides today comes first. Raises TextUnusable.
    """
    ranked = catalogue.search(text, filters, language)
    held = catalogue.snapshot()
    current, ended = _apart(held, ranked)
    if not text.strip():
        return Found(tuple(scored.id for scored in current))
    provided = _provided_by_those_meant(held, current, text)
    fits = bool(provided) or _fits(catalogue, text, language, ranked)
    return Found(
        services=tuple(dict.fromkeys([*provided, *_worth_listing(current, MOST if fits else FEWEST)])),
        ended=tuple(scored.id for scored in ended[:3] if scored.score >= ENDED_SHARE * _sum(ranked)),
        fits=fits,
    )


def _fits(catalogue: Catalogue, text: str, language: Language, ranked: Sequence[Scored]) -> bool:
    """Whether the best of `ranked` is likely, or has at least letters in common with the text."""
    if ranked and ranked[0].score >= WEAK_CHANCE:
        return True
    return bool(ranked) and catalogue.route(text, language).letters >= WEAK_LETTERS


def _apart(held: Snapshot, ranked: Iterable[Scored]) -> tuple[list[Scored], list[Scored]]:
    """What can be had, and what has ended."""
    kept: tuple[list[Scored], list[Scored]] = ([], [])
    for scored in ranked:
        facets = held.facets.get(scored.id)
        if facets is not None:
            kept["ended" in facets["status"]].append(scored)
    return kept


def _provided_by_those_meant(held: Snapshot, current: list[Scored], text: str) -> list[str]:
    """What the organisations whose name `text` is, or their successors, provide today: first what they lead.

    Otherwise in the order of `current`.
    """
    meant = organisations_meant(held.names.organisations, text)
    provided = []
    for organisation in dict.fromkeys(held.successors.get(key, key) for key in meant):
        own = [scored.id for scored in current if organisation in held.facets[scored.id]["organisation"]]
        provided += sorted(own, key=lambda key: _leads(held, key) != organisation)
    return provided


def _leads(held: Snapshot, service_id: str) -> str:
    """Who is named first on the card of a service that somebody provides."""
    first = held.ties[service_id].organisations[0]
    return held.successors.get(first, first)


def _worth_listing(ranked: list[Scored], most: int) -> tuple[str, ...]:
    least = LEAST_SHARE * _sum(ranked)
    listed = [scored.id for place, scored in enumerate(ranked[:most]) if place < FEWEST or scored.score >= least]
    return tuple(listed)


def _sum(ranked: Iterable[Scored]) -> float:
    return sum(scored.score for scored in ranked)


def cards_to_be_had(catalogue: Catalogue, service_ids: Iterable[str], language: Language) -> list[Card]:
    """The cards of those of the services that are published and have not ended, in the order given."""
    facets = catalogue.snapshot().facets
    had = [key for key in service_ids if key in facets and "ended" not in facets[key]["status"]]
    return catalogue.service_cards(had, language)


def organisations_named(names: Mapping[str, tuple[str, ...]], text: str, most: int = MOST_ORGANISATIONS) -> list[str]:
    """The ids of the organisations that `text` names, in full, in part or misspelt, the likeliest first.

    `names` has all that each is called, nicknames too; forms of a word count as the word.
    """
    asked = _keys(text)
    if not any(len(key) > 2 for key in asked):  # one or two letters name nobody
        return []
    likeness = {
        key: max((_likeness(asked, text, name) for name in called), default=0.0) for key, called in names.items()
    }
    ranked = sorted((key for key in likeness if likeness[key] > 0), key=lambda key: (-likeness[key], key))
    return ranked[:most]


def organisations_meant(names: Mapping[str, tuple[str, ...]], text: str) -> list[str]:
    """The ids of the organisations of which `text` is a name or nickname and nothing else, those spelt so first.

    Forms of a word count as the word; a misspelt name is told only where there is none that fits better.
    """
    sameness = {key: max((_sameness(text, name) for name in called), default=0.0) for key, called in names.items()}
    best = max(sameness.values(), default=0.0)
    least = min(best, 1.0) or 1.0
    return sorted((key for key in sameness if sameness[key] >= least), key=lambda key: (-sameness[key], key))


def _sameness(text: str, name: str) -> float:
    """How surely a text is a name: 2 if it is spelt so, 1 if it has forms of the same words, less if misspelt, or 0."""
    asked, called = _keys(text), _keys(name)
    if not asked or not called:
        return 0.0
    if asked == called:
        return 2.0 if _words(text) == _words(name) else 1.0
    alike = fuzz.ratio(_plain(text), _plain(name))
    return alike / 101 if alike >= MISSPELT and len(name) > 4 else 0.0


def _likeness(asked: frozenset[str], text: str, name: str) -> float:
    """How surely a text means a name: 2 if it holds the name, up to 1 if it is a part of it or nearly it, else 0."""
    called = _keys(name)
    if not called:
        return 0.0
    if called <= asked:
        return 2.0
    if asked <= called:
        return len(asked) / len(called)
    alike = fuzz.ratio(_plain(text), _plain(name))
    return alike / 100 if alike >= MISSPELT and len(name) > 4 else 0.0


@lru_cache(maxsize=10_000)
def _keys(text: str) -> frozenset[str]:
    """What the forms of a text's words share."""
    return frozenset(name_key(word) for word in _words(text))


def _words(text: str) -> list[str]:
    return tokens(_plain(text).replace("-", " "))


def _plain(text: str) -> str:
    return without_umlauts(text.casefold().strip())
