"""Spelling: the words of a text that no dictionary knows and no name explains.

Finnish is checked with Voikko, Finland-Swedish and English with hunspell. The dictionaries are packages of the system,
not of Python: where one is missing, `open_dictionary` says so and that language is not checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from service_catalogue.language import Language

#: Whether a dictionary has a word, as it is written.
Knows = Callable[[str], bool]

#: What to install for each language (Debian's names).
PACKAGES = {Language.FI: "libvoikko1 voikko-fi", Language.SV: "hunspell-sv", Language.EN: "hunspell-en-gb"}
_HUNSPELL = {Language.SV: "sv_FI", Language.EN: "en_GB"}
_FOLDER = Path("/usr/share/hunspell")

#: Addresses, ids and file names are not words.
_NO_WORDS = re.compile(
    r"https?://\S+|\S+@\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:fi|com|eu|org|net|io|txt|pdf)[a-z]{0,4}\b(?:/\S*)?|\b\w+(?:_\w+)+\b"
)
_TOKEN = re.compile(r"[^\W_]+(?:[-'’:][^\W_]+)*-?")
_HUMP = re.compile(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])")
#: What stands for the head of any compound: "hälso-" in "hälso- och sjukvård" is right because "hälsofrågor" is.
_ANY_HEAD = "frågor"
#: What follows a listed word may be a word of its own if it is this long; shorter ones would let misspelt endings pass.
_SHORTEST_HEAD = 4

_FI_CASE = (
    "n|t|a|ä|ta|tä|tta|ttä|na|nä|ksi|ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|an|en|in|on|un|yn|än|ön|h[aeiouyäö]n|seen|siin|"
    "ien|jen|ja|jä|ia|iä|iin"
)
#: What a listed word may end in.
_ENDINGS = {
    Language.FI: re.compile(
        rf"[:']?(?:e?i|e)?(?:{_FI_CASE})?(?:ni|si|ns[aä]|mme|nne)?(?:kin|k[aä]{{2}}n|k[oö]|h[aä]n)?"
    ),
    Language.SV: re.compile(r"[:']?(?:n|en|t|et|ar|er|or|na|arna|erna|orna)?s?"),
    Language.EN: re.compile(r"(?:'s|s'?|')?"),
}
#: Finnish words whose forms are made of something else than the word: its end, and what stands there instead.
_FI_STEMS = (
    ("nen", "se"),
    ("us", "ude"),
    ("ys", "yde"),
    ("us", "ut"),
    ("ys", "yt"),
    ("s", "kse"),
    ("nti", "nni"),
    ("i", "e"),
)


def open_dictionary(language: Language) -> Knows | None:
    """The dictionary of `language`, or None where it is not installed."""
    knows = _voikko() if language is Language.FI else _hunspell(_HUNSPELL[language])
    return knows and lru_cache(maxsize=None)(knows)


def _voikko() -> Knows | None:
    import libvoikko

    try:
        spell: Knows = libvoikko.Voikko("fi").spell
    except (OSError, libvoikko.VoikkoException):  # the library or its dictionary is not there
        return None
    return spell


def _hunspell(name: str) -> Knows | None:
    import hunspell

    if not (_FOLDER / f"{name}.dic").exists():
        return None
    spell: Knows = hunspell.Hunspell(name, hunspell_data_dir=str(_FOLDER)).spell
    return spell


@dataclass(frozen=True)
class Names:
    """What may stand in a text though no dictionary knows it.

    `words` also inflected; one in lower case may begin with a capital and be a part of a compound. What belongs to one
    of the `phrases` (names of several words) is not looked at word by word.
    """

    words: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()

    def __or__(self, other: Names) -> Names:
        return Names(self.words | other.words, self.phrases | other.phrases)


class Speller:
    """Checks texts of one language. `others` are the dictionaries of the edition's other languages: a word with a
    capital that one of them knows is taken for a name. `used` gathers the words of `names` that were needed."""

    def __init__(self, language: Language, knows: Knows, names: Names, others: Iterable[Knows] = ()) -> None:
        self._language = language
        self._knows = knows
        self._others = tuple(others)
        self._words = {stem: word for word in sorted(names.words) for stem in _stems(word, language)}
        ordered = sorted(map(re.escape, names.phrases), key=len, reverse=True)
        ending = _ENDINGS[language].pattern
        self._phrases = re.compile(rf"\b({'|'.join(ordered)}){ending}(?!\w)" if ordered else r"(?!)")
        self._judged: dict[str, bool] = {}
        self.used: set[str] = set()

    def unknown(self, text: str) -> list[str]:
        """The words of `text` that are wrong, each once, in their order."""
        plain = _NO_WORDS.sub(" ", text).replace("’", "'")
        wrong = self._wrong(plain)
        if wrong and (found := set(self._phrases.findall(plain))):
            left = self._wrong(self._phrases.sub(" ", plain))
            self.used |= found if left != wrong else set()
            return left
        return wrong

    def _wrong(self, plain: str) -> list[str]:
        words = dict.fromkeys(_TOKEN.findall(plain))
        for word in words:
            if word not in self._judged:
                self._judged[word] = self._right(word)
        return [word for word in words if not self._judged[word]]

    def _right(self, word: str) -> bool:
        if self._known(word) or self._named(word.rstrip("-")) or self._in_parts(word):
            return True
        if any(letter.isnumeric() for letter in word):
            return all(self._right(part) for part in re.split("[-:']", word) if part.isalpha())
        return word[0].isupper() and any(knows(word) for knows in self._others)

    def _known(self, word: str) -> bool:
        if word.endswith("-") and self._language is Language.SV:
            return self._begins_compounds(word[:-1])
        return self._knows(word)

    def _begins_compounds(self, part: str) -> bool:
        return self._knows(part) or (self._language is Language.SV and self._knows(part + _ANY_HEAD))

    def _in_parts(self, word: str) -> bool:
        """Whether each part between hyphens, or each word of a name written together, is right."""
        parts = [part for part in word.split("-") if part]
        if len(parts) > 1:
            return all(len(part) == 1 or self._right(part) for part in parts)
        humps = _HUMP.split(word)
        return len(humps) > 1 and all(self._right(part) for part in humps)

    def _named(self, word: str) -> bool:
        if self._named_from(word, 0):
            return True
        starts = range(3, len(word) - 1) if self._language is not Language.EN else ()
        return any(self._named_from(word, start) for start in starts if self._begins_compounds(word[:start]))

    def _named_from(self, word: str, start: int) -> bool:
        """Whether a listed word stands in `word` from `start` on, with an ending or the rest of a compound."""
        for end in range(len(word), start + 1, -1):
            for listed in self._listed(word[start:end], first=start == 0):
                if self._may_follow(listed, word[end:]):
                    self.used.add(listed)
                    return True
        return False

    def _listed(self, part: str, *, first: bool) -> Iterator[str]:
        """The listed words that `part` is a form of; the later part of a compound can only be one in lower case."""
        forms = {part, part[0].lower() + part[1:]} if first else {part}
        found = (self._words[form] for form in sorted(forms) if form in self._words)
        yield from (listed for listed in found if first or listed.islower())

    def _may_follow(self, listed: str, rest: str) -> bool:
        if _ENDINGS[self._language].fullmatch(rest):
            return True
        if not listed.islower() or self._language is Language.EN:
            return False
        heads = [rest, rest[1:]] if self._language is Language.SV and rest.startswith("s") else [rest]
        return any(len(head) >= _SHORTEST_HEAD and self._known(head) for head in heads)


def _stems(word: str, language: Language) -> Iterator[str]:
    """A word, and in Finnish what its forms begin with."""
    yield word
    if language is Language.FI:
        yield from (word[: -len(end)] + stem for end, stem in _FI_STEMS if word.endswith(end))
