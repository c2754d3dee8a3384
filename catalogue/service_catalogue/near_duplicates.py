"""Near-duplicates: phrases of two services that nobody could tell apart, and texts copied from one entry to another.

Letters and words only, so that a check takes seconds: two phrases are alike when, small words apart, nine in ten of the
words of both have a counterpart in the other, or when their letters are nearly the same.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, Prefix

from service_catalogue.language import Language
from service_catalogue.words import tokens, without_umlauts

#: The share of both phrases' words that must have a counterpart.
ALIKE = 0.9
#: How alike the letters of two phrases, or of two longer texts, may be (0 to 100).
LETTERS = 92.0
COPIED = 90.0
#: A word that more services than these hold (a share of them all, and a number) tells nothing apart.
COMMON = 0.25
FEW = 5

#: Words that only ask, and what any customer of these services is.
_SMALL = {
    Language.FI: """
        ei en et emme eikö enkä mutta ja tai vai sekä myös että jos kun koska niin kuin sitten vielä jo nyt aina
        mikä mitä mistä missä mihin miten milloin kuka kenelle keneltä ketkä kenen joku joka jotain jotakin jossain
        jostain minä mä mun mulla mulle minulla minulle minun me meillä meidän meille te teillä teidän teiltä sä
        sinä se sen siitä siihen sitä sille ne nää tämä tätä tää nämä on onko ovat oon olen olemme oli olisi olisiko
        ollaan olla voi voiko voin voinko voiks voisi voisiko voimme saa saako saan saanko saaks saisi saisiko saada
        pitää pitääkö pitääks pitäis täytyy haen hakea haetaan haettava hakeminen haku hakemus löydän löytyy löytää
        tarvitsen tarvitaan tarvii haluan haluaisin haluamme apua neuvoa tietoa miksi montako paljonko paljon auttaa
        auttaako kiitos hei oma oman omaa yritys yrityksen yritystä yritykselle yrityksille yrityksenä yritykseni
        yrittäjä yrittäjän yrittäjää yrittäjälle yrittäjille yrittäjänä yrittäjien firma firman firmaa firmalle
        firmani
        """,
    Language.SV: """
        och eller men att om som när då så också ännu redan nu alltid inte int ej vad va var vart vem vems hur
        varför varifrån vilken vilket vilka nån någon nåt något några jag mig mej min mitt mina vi oss vår vårt våra
        du dig din ditt er ni en ett den det de dem är vara varit blir kan kunna får få fått ska skall skulle måste
        måst vill behöver behövs finns har ha i på för till från av med hos under över vid utan söker söka sökes
        ansöker ansöka ansöks ansökan hittar hitta hittas hjälp hjälpa hjälper tips råd man sig sen där här företag
        företaget företagets företagare företagaren firma firman bolag bolaget ner ned upp bort ut in ger ge tar ta
        tack hej
        """,
    Language.EN: """
        and or but that if as when then so also still already now always not no what where who whom whose how why
        which there here i me my we us our you your it its this these those a an the is are am was be been being do
        does did can could may might shall should would will must want need needs get gets got getting have has
        having to for from of in on at by with without about into out up apply application applying find finding
        help helps hi hello thanks please some any someone anyone something advice advise advises business
        businesses company companies firm entrepreneur entrepreneurs tell m ve re don t s
        """,
}
_NO_DIGIT = re.compile(r"\D")
_SMALL_WORDS = {language: frozenset(without_umlauts(words).split()) for language, words in _SMALL.items()}


def alike_phrases(phrases: Sequence[tuple[str, str]], language: Language) -> list[tuple[int, int]]:
    """The pairs (places in `phrases`, the earlier first) that are alike; `phrases` are (service id, text)."""
    plain = [tokens(without_umlauts(text)) for _, text in phrases]
    whole = {word for words in plain for word in words}
    split = [{part for word in words for part in _parts(word, whole)} - _SMALL_WORDS[language] for words in plain]
    forms = _forms({word for words in split for word in words})
    telling = _without_common([service for service, _ in phrases], split, forms)
    found = _alike_letters(_joined(text for _, text in phrases)) | _alike_words(telling, forms)
    return sorted((first, second) for first, second in found if phrases[first][0] != phrases[second][0])


def _without_common(
    services: Sequence[str], words_of: Sequence[set[str]], forms: Mapping[str, set[str]]
) -> list[frozenset[str]]:
    """The words of each phrase without those that phrases of very many services hold."""
    holders: dict[str, set[str]] = defaultdict(set)
    for service, words in zip(services, words_of, strict=True):
        for word in words:
            holders[word].add(service)
    most = max(COMMON * len(set(services)), FEW)
    common = {word for word in holders if any(len(holders[form]) > most for form in forms[word])}
    return [frozenset(words - common) for words in words_of]


def _parts(word: str, whole: set[str]) -> list[str]:
    """The parts of a word with hyphens, or the word without them where somebody writes it so."""
    joined = word.replace("-", "")
    return [joined] if joined != word and joined in whole else re.split("[-'’]", word)


def _joined(texts: Iterable[str]) -> list[str]:
    return ["".join(tokens(without_umlauts(text))).replace("-", "") for text in texts]


def _alike_letters(joined: Sequence[str]) -> set[tuple[int, int]]:
    scores = process.cdist(joined, joined, scorer=fuzz.ratio, score_cutoff=LETTERS, dtype=np.uint8)
    rows, columns = np.nonzero(np.triu(scores, 1))
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {(first, second) for first, second in pairs if _begin_alike(joined[first], joined[second])}


def _begin_alike(first: str, second: str) -> bool:
    """Slips of the pen are rare in the first letters, where names tell one thing from another, and in numbers."""
    return first[:2] == second[:2] and _NO_DIGIT.sub("", first) == _NO_DIGIT.sub("", second)


def _alike_words(telling: Sequence[frozenset[str]], forms: Mapping[str, set[str]]) -> set[tuple[int, int]]:
    """The pairs whose words have counterparts; only phrases that share one of their two rarest words are compared."""
    uses = Counter(word for words in telling for word in words)
    holders: dict[str, list[int]] = defaultdict(list)
    for place, words in enumerate(telling):
        for word in words:
            holders[word].append(place)
    found = set()
    for place, words in enumerate(telling):
        rarest = sorted(words, key=lambda word: (sum(uses[form] for form in forms[word]), word))[:2]
        near = {other for word in rarest for form in forms[word] for other in holders[form] if other != place}
        found |= {(min(place, other), max(place, other)) for other in near if _match(words, telling[other], forms)}
    return found


def _match(first: frozenset[str], second: frozenset[str], forms: Mapping[str, set[str]]) -> bool:
    matched = sum(bool(forms[word] & second) for word in first) + sum(bool(forms[word] & first) for word in second)
    return matched >= ALIKE * (len(first) + len(second))


def _forms(words: set[str]) -> dict[str, set[str]]:
    """For each word those that are forms of it or slips of the pen, itself included."""
    forms = {word: {word} for word in words}
    by_start: dict[str, list[str]] = defaultdict(list)
    for word in words:
        by_start[word[:3]].append(word)
    for group in by_start.values():
        for first, second in combinations(group, 2):
            if _same_word(first, second):
                forms[first].add(second)
                forms[second].add(first)
    return forms


def _same_word(first: str, second: str) -> bool:
    """Whether two words that begin alike are forms of one, or one is the other with a slip of the pen."""
    shorter, longer = sorted((len(first), len(second)))
    if shorter < 4 or not (first.isalpha() and second.isalpha()):  # of numbers every digit counts
        return False
    start = Prefix.similarity(first, second)
    ending = longer - start
    if ending <= min(4, start) and (shorter - start <= 1 or 5 <= start >= 1.6 * ending):
        return True
    slips = 1 if shorter < 9 else 2
    return shorter >= 5 and OSA.distance(first, second, score_cutoff=slips) <= slips


def borrowed_names(names: Sequence[tuple[str, str]], phrases: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """The pairs (place in `names`, place in `phrases`), both (service id, text), where one says another's name."""
    scores = process.cdist(
        _joined(text for _, text in names),
        _joined(text for _, text in phrases),
        scorer=fuzz.ratio,
        score_cutoff=LETTERS,
    )
    for name, phrase in zip(*np.nonzero(scores), strict=True):
        if names[name][0] != phrases[phrase][0]:
            yield int(name), int(phrase)


def copied_texts(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """The pairs of places in `texts`, (entry id, text) of one field and language, that are copies of each other."""
    plain = [" ".join(tokens(text)) for _, text in texts]
    scores = process.cdist(plain, plain, scorer=fuzz.ratio, score_cutoff=COPIED, dtype=np.uint8)
    for first, second in zip(*np.nonzero(np.triu(scores, 1)), strict=True):
        if texts[first][0] != texts[second][0]:
            yield int(first), int(second)
